"""From a filter's actions as JSON to values, with everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, TypeVar

from tasks.filters.actions import (
    KEPT_ALWAYS,
    AllowProperties,
    Drop,
    DropProperties,
    Fields,
    FilterAction,
    Sample,
)
from tasks.filters.errors import ActionError, Problem
from tasks.filters.paths import Names, names_of

Value = TypeVar("Value")

MAX_ACTIONS = 20
MAX_PATHS = 50
MAX_KEYS = 500
MAX_PATH_CHARACTERS = 1_000
MAX_NAMES = 50
SHOWN_CHARACTERS = 100
KEYS = {
    "SAMPLE": ("type", "percent", "path"),
    "DROP": ("type",),
    "DROP_PROPERTIES": ("type", "fields"),
    "ALLOW_PROPERTIES": ("type", "fields"),
}
"""The types of actions, and what each may have."""


def check_actions(actions: Any, path: str = "actions") -> tuple[FilterAction, ...]:
    """The actions of a filter, a list of JSON objects in the form of Segment's Public API; ``path`` is where it stands.

    ``{"type": "SAMPLE", "percent": 0.5, "path": "userId"}`` (without a path, or with an empty one: by chance),
    ``{"type": "DROP"}``, ``{"type": "DROP_PROPERTIES", "fields": {"properties": ["a", "b"]}}``, the same with
    ``ALLOW_PROPERTIES``. Paths are dotted; ``\\`` escapes a dot in a name; in ``fields``, "" is the event itself.

    Raises:
        ActionError: with all problems.
    """
    checker = _Checker()
    checked = checker.actions(actions, path)
    if checker.problems:
        raise ActionError(checker.problems)
    return checked


class _Checker:
    """Collects problems. What it gives counts only if there are none."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def actions(self, actions: Any, path: str) -> tuple[FilterAction, ...]:
        if not isinstance(actions, Sequence) or isinstance(actions, (str, bytes)):
            return self._refuse(path, "must be a list of actions", ())
        if not 1 <= len(actions) <= MAX_ACTIONS:
            return self._refuse(path, f"must have 1 to {MAX_ACTIONS} actions, not {len(actions)}", ())
        return tuple(self._action(action, f"{path}.{number}") for number, action in enumerate(actions))

    def _action(self, action: Any, path: str) -> FilterAction:
        if not isinstance(action, Mapping):
            return self._refuse(path, 'must be an object, as {"type": "DROP"}', Drop())
        type_ = action.get("type")
        if not isinstance(type_, str) or type_ not in KEYS:
            return self._refuse(f"{path}.type", _no_type(type_), Drop())
        for key in action:
            if key not in KEYS[type_]:
                self._refuse(f"{path}.{_cut(key)}", f"unknown key; {type_} has {', '.join(KEYS[type_])}", None)
        makers: dict[str, Callable[[], FilterAction]] = {
            "SAMPLE": lambda: Sample(self._percent(action, path), self._sample_path(action, path)),
            "DROP": Drop,
            "DROP_PROPERTIES": lambda: DropProperties(self._fields(action, path, drops=True)),
            "ALLOW_PROPERTIES": lambda: AllowProperties(self._fields(action, path, drops=False)),
        }
        return makers[type_]()

    def _percent(self, action: Mapping[str, Any], path: str) -> float:
        percent = action.get("percent")
        if isinstance(percent, bool) or not isinstance(percent, (int, float)) or not 0 <= percent <= 1:
            return self._refuse(f"{path}.percent", "must be a number from 0 to 1, the share of events to keep", 0.0)
        return float(percent)

    def _sample_path(self, action: Mapping[str, Any], path: str) -> Names | None:
        return self._names(action.get("path", ""), f"{path}.path") or None

    def _fields(self, action: Mapping[str, Any], path: str, *, drops: bool) -> Fields:
        path = f"{path}.fields"
        fields = action.get("fields")
        if not isinstance(fields, Mapping):
            return self._refuse(path, 'must be an object of paths and keys, as {"properties": ["a", "b"]}', ())
        if not 1 <= len(fields) <= MAX_PATHS:
            return self._refuse(path, f"must have 1 to {MAX_PATHS} paths, not {len(fields)}", ())
        checked = []
        for written, keys in fields.items():
            where = f"{path}.{_cut(written)}"
            checked.append((self._names(written, where), self._keys(keys, where)))
            if drops and written == "" and (kept := KEPT_ALWAYS & checked[-1][1]):
                self._refuse(where, f"{' and '.join(sorted(kept))} cannot be dropped: every event needs it", None)
        return tuple(checked)

    def _names(self, path: Any, where: str) -> Names:
        if not isinstance(path, str):
            return self._refuse(where, "must be a dotted path, as context.page", ())
        if len(path) > MAX_PATH_CHARACTERS:
            return self._refuse(where, f"a path has at most {MAX_PATH_CHARACTERS:,} characters", ())
        names = names_of(path)
        if not all(names):
            return self._refuse(where, "a name is missing before or after a dot", ())
        if len(names) > MAX_NAMES:
            return self._refuse(where, f"a path has at most {MAX_NAMES} names", ())
        return names

    def _keys(self, keys: Any, where: str) -> frozenset[str]:
        if not isinstance(keys, Sequence) or isinstance(keys, (str, bytes)) or len(keys) > MAX_KEYS:
            return self._refuse(where, f"must be a list of at most {MAX_KEYS} keys", frozenset())
        if not all(isinstance(key, str) and len(key) <= MAX_PATH_CHARACTERS for key in keys):
            return self._refuse(where, f"keys are texts of at most {MAX_PATH_CHARACTERS:,} characters", frozenset())
        return frozenset(keys)

    def _refuse(self, path: str, message: str, instead: Value) -> Value:
        self.problems.append(Problem(path, message))
        return instead


def _no_type(type_: Any) -> str:
    near = get_close_matches(_cut(type_).upper(), KEYS, 1) if isinstance(type_, str) else []
    meant = f"; did you mean {near[0]}?" if near else ""
    return f"must be one of {', '.join(KEYS)}{meant}"


def _cut(key: Any) -> str:
    return str(key)[:SHOWN_CHARACTERS]
