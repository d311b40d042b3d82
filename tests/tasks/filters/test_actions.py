"""Actions as JSON: what is taken, and everything that is wrong with the rest."""

from __future__ import annotations

from typing import Any

import pytest

from tasks.filters import ActionError, check_actions
from tasks.filters.actions import AllowProperties, Drop, DropProperties, Sample
from tasks.filters.checking import MAX_ACTIONS, MAX_KEYS, MAX_NAMES, MAX_PATH_CHARACTERS, MAX_PATHS


@pytest.mark.parametrize(
    ("action", "checked"),
    [
        ({"type": "SAMPLE", "percent": 0.5, "path": "userId"}, Sample(0.5, ("userId",))),
        ({"type": "SAMPLE", "percent": 1}, Sample(1.0)),
        ({"type": "SAMPLE", "percent": 0, "path": ""}, Sample(0.0)),
        ({"type": "DROP"}, Drop()),
        (
            {"type": "DROP_PROPERTIES", "fields": {"properties": ["a", "b", "a"], "": ["x"]}},
            DropProperties(((("properties",), frozenset("ab")), ((), frozenset("x")))),
        ),
        (
            {"type": "ALLOW_PROPERTIES", "fields": {r"context.a\.b.c\ d": [], "": ["type"]}},
            AllowProperties(((("context", "a.b", "c d"), frozenset()), ((), frozenset({"type"})))),
        ),
    ],
)
def test_actions(action: Any, checked: Any) -> None:
    assert check_actions([action]) == (checked,)


SAMPLE = {"type": "SAMPLE", "percent": 0.5}
SHARE = "must be a number from 0 to 1, the share of events to keep"
TYPES = "must be one of SAMPLE, DROP, DROP_PROPERTIES, ALLOW_PROPERTIES"
KEYS = f"must be a list of at most {MAX_KEYS} keys"


def nested(levels: int) -> Any:
    value: Any = "DROP"
    for _ in range(levels):
        value = [value]
    return value


def dropping(fields: Any) -> dict[str, Any]:
    return {"type": "DROP_PROPERTIES", "fields": fields}


@pytest.mark.parametrize(
    ("action", "path", "message"),
    [
        ("DROP", "", 'must be an object, as {"type": "DROP"}'),
        (None, "", 'must be an object, as {"type": "DROP"}'),
        ({}, ".type", TYPES),
        ({"type": ["DROP"]}, ".type", TYPES),
        ({"type": nested(5_000)}, ".type", TYPES),
        ({"type": "drop"}, ".type", f"{TYPES}; did you mean DROP?"),
        ({"type": "DROP", "x" * 5_000: 1}, "." + "x" * 100, "unknown key; DROP has type"),
        ({"type": "DROP", "percent": 1}, ".percent", "unknown key; DROP has type"),
        (SAMPLE | {"fields": {}}, ".fields", "unknown key; SAMPLE has type, percent, path"),
        ({"type": "SAMPLE"}, ".percent", SHARE),
        (SAMPLE | {"percent": True}, ".percent", SHARE),
        (SAMPLE | {"percent": "0.5"}, ".percent", SHARE),
        (SAMPLE | {"percent": 1.01}, ".percent", SHARE),
        (SAMPLE | {"percent": -(10**400)}, ".percent", SHARE),
        (SAMPLE | {"percent": float("nan")}, ".percent", SHARE),
        (SAMPLE | {"path": None}, ".path", "must be a dotted path, as context.page"),
        (SAMPLE | {"path": "a..b"}, ".path", "a name is missing before or after a dot"),
        (SAMPLE | {"path": "a" * (MAX_PATH_CHARACTERS + 1)}, ".path", "a path has at most 1,000 characters"),
        (SAMPLE | {"path": ".".join("a" * (MAX_NAMES + 1))}, ".path", "a path has at most 50 names"),
        (dropping(None), ".fields", 'must be an object of paths and keys, as {"properties": ["a", "b"]}'),
        (dropping([]), ".fields", 'must be an object of paths and keys, as {"properties": ["a", "b"]}'),
        (dropping({}), ".fields", "must have 1 to 50 paths, not 0"),
        (dropping({str(n): [] for n in range(MAX_PATHS + 1)}), ".fields", "must have 1 to 50 paths, not 51"),
        (dropping({"a.": []}), ".fields.a.", "a name is missing before or after a dot"),
        (dropping({"context": {"fields": ["ip"]}}), ".fields.context", KEYS),
        (dropping({"a": "b"}), ".fields.a", KEYS),
        (dropping({"a": [str(n) for n in range(MAX_KEYS + 1)]}), ".fields.a", KEYS),
        (dropping({"a": ["b", 1]}), ".fields.a", "keys are texts of at most 1,000 characters"),
        (dropping({"a": ["b" * 1_001]}), ".fields.a", "keys are texts of at most 1,000 characters"),
        (dropping({"": ["x", "type"]}), ".fields.", "type cannot be dropped: every event needs it"),
    ],
)  # fmt: skip
def test_what_is_wrong(action: Any, path: str, message: str) -> None:
    with pytest.raises(ActionError) as caught:
        check_actions([{"type": "DROP"}, action])
    assert [(problem.path, problem.message) for problem in caught.value.problems] == [(f"actions.1{path}", message)]


@pytest.mark.parametrize(
    ("actions", "message"),
    [
        (None, "must be a list of actions"),
        ({"type": "DROP"}, "must be a list of actions"),
        ("DROP", "must be a list of actions"),
        ([], "must have 1 to 20 actions, not 0"),
        ([{"type": "DROP"}] * (MAX_ACTIONS + 1), "must have 1 to 20 actions, not 21"),
    ],
)
def test_what_is_no_list_of_actions(actions: Any, message: str) -> None:
    with pytest.raises(ActionError, match=f"^actions: {message}$"):
        check_actions(actions)


def test_all_problems_are_told_at_once_under_the_path_that_was_given() -> None:
    with pytest.raises(ActionError) as caught:
        check_actions([SAMPLE | {"percent": 2, "path": 1}, {"type": "DROP"}, {}], "filters.3.actions")
    paths = [problem.path for problem in caught.value.problems]
    assert paths == ["filters.3.actions.0.percent", "filters.3.actions.0.path", "filters.3.actions.2.type"]
