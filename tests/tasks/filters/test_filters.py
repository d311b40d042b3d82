"""What filters make of an event."""

from __future__ import annotations

import doctest
from collections.abc import Mapping
from copy import deepcopy
from hashlib import md5
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tasks.filters
from tasks.filters import Filters, FilterSpec, compile_filters, show
from tests.tasks.filters.strategies import conditions, events, unhurried

EVENT: dict[str, Any] = {
    "type": "track",
    "messageId": "m",
    "userId": "u",
    "event": "Order",
    "context": {"ip": "192.0.2.1", "page": {"url": "https://example.com", "path": "/"}},
    "properties": {"total": 5, "items": [{"sku": 1, "secret": 2}, "text", {"sku": 3}, [{"secret": 4}]]},
}
DROP = {"type": "DROP"}


def sample(percent: float, path: str = "") -> dict[str, Any]:
    return {"type": "SAMPLE", "percent": percent, "path": path}


def drop(**fields: list[str]) -> dict[str, Any]:
    return {"type": "DROP_PROPERTIES", "fields": {path.replace("__", "."): keys for path, keys in fields.items()}}


def allow(fields: Mapping[str, list[str]]) -> dict[str, Any]:
    return {"type": "ALLOW_PROPERTIES", "fields": fields}


def filters(*pairs: Any) -> Filters:
    """Filters of conditions, each followed by its actions."""
    made = compile_filters([FilterSpec(if_, actions) for if_, *actions in pairs])
    assert made.fault == ""
    return made


def after(*actions: Any, event: dict[str, Any] = EVENT) -> Any:
    return filters(("all", *actions)).apply(event)


def without(path: str, *keys: str) -> dict[str, Any]:
    event = deepcopy(EVENT)
    inner = event
    for name in path.split(".") if path else ():
        inner = inner[name]
    for key in keys:
        del inner[key]
    return event


def test_no_filter_changes_nothing() -> None:
    assert compile_filters([]).apply(EVENT) is EVENT


def test_a_filter_that_does_not_match_changes_nothing() -> None:
    assert filters(("event = 'Click'", DROP)).apply(EVENT) is EVENT


def test_a_matching_drop_drops() -> None:
    assert filters(("event = 'Click'", DROP), ("event = 'Order'", DROP)).apply(EVENT) is None


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (drop(context=["ip"]), without("context", "ip")),
        (drop(context__page=["url", "path"]), without("context.page", "url", "path")),
        (drop(context=["ip"], properties=["total"], context__page=["url"]), {
            **EVENT,
            "context": {"page": {"path": "/"}},
            "properties": {"items": EVENT["properties"]["items"]},
        }),
        ({"type": "DROP_PROPERTIES", "fields": {"": ["userId", "context"]}}, without("", "userId", "context")),
        (drop(properties__items=["secret"]), {
            **EVENT,
            "properties": {"total": 5, "items": [{"sku": 1}, "text", {"sku": 3}, [{"secret": 4}]]},
        }),
        (allow({"context": ["ip", "other"]}), without("context", "page")),
        (allow({"context.page": []}), without("context.page", "url", "path")),
        (allow({"": ["userId"]}), {"type": "track", "messageId": "m", "userId": "u"}),
        (allow({"": []}), {"type": "track", "messageId": "m"}),
        (allow({"properties.items": ["sku"]}), {
            **EVENT,
            "properties": {"total": 5, "items": [{"sku": 1}, "text", {"sku": 3}, [{"secret": 4}]]},
        }),
    ],
)  # fmt: skip
def test_properties_are_dropped_and_allowed(action: Any, expected: Any) -> None:
    before = deepcopy(EVENT)
    assert after(action) == expected
    assert before == EVENT


def test_a_list_on_the_way_stands_for_each_object_in_it() -> None:
    event = {"type": "track", "a": [{"b": [{"c": {"x": 1, "y": 2}}, 5]}, {"b": {"c": {"x": 3}}}, {"b": 4}]}
    assert after(drop(a__b__c=["x"]), event=event) == {
        "type": "track",
        "a": [{"b": [{"c": {"y": 2}}, 5]}, {"b": {"c": {}}}, {"b": 4}],
    }


@pytest.mark.parametrize(
    "action",
    [
        drop(context=["other"], missing=["a"], event=["a"], event__a__b=["c"]),
        drop(properties__items=["other"]),
        {"type": "DROP_PROPERTIES", "fields": {"": ["other"]}},
        allow({"context": ["ip", "page"], "missing.path": [], "event": []}),
        allow({"": ["userId", "event", "context", "properties"]}),
        sample(1),
        sample(1, "userId"),
    ],
)
def test_the_same_object_comes_back_when_nothing_changes(action: Any) -> None:
    assert after(action) is EVENT


def test_only_what_changes_is_copied() -> None:
    result = after(drop(context=["ip"]))
    assert result["properties"] is EVENT["properties"]
    assert result["context"]["page"] is EVENT["context"]["page"]
    assert list(result) == list(EVENT)


def test_every_condition_sees_the_event_as_it_came_in() -> None:
    both = filters(("all", drop(context=["ip"])), ("context.ip = '192.0.2.1'", drop(properties=["total", "items"])))
    assert both.apply(EVENT) == {**EVENT, "context": {"page": EVENT["context"]["page"]}, "properties": {}}


def test_actions_of_all_filters_are_applied_in_their_order_not_in_that_of_the_filters() -> None:
    asked = []

    def rand() -> float:
        asked.append(1)
        return 0.9

    made = filters(("all", allow({"": []}), DROP), ("all", drop(context=["ip"]), sample(0.5)))
    assert made.apply(EVENT, rand) is None
    assert asked, "the sample comes before the drop of an earlier filter"
    assert filters(("all", allow({"context": ["ip"]})), ("all", drop(context=["ip"]))).apply(EVENT) == {
        **EVENT,
        "context": {},
    }


def test_several_lists_of_what_is_allowed_leave_what_is_in_all() -> None:
    assert after(allow({"context": ["ip"]}), allow({"context": ["page"]})) == {**EVENT, "context": {}}


@pytest.mark.parametrize(
    ("percent", "chance", "kept"),
    [(0, 0.0, False), (0.5, 0.49, True), (0.5, 0.5, False), (1, 0.999, True)],
)
def test_a_sample_by_chance_keeps_its_share(percent: float, chance: float, kept: bool) -> None:
    assert filters(("all", sample(percent))).apply(EVENT, lambda: chance) is (EVENT if kept else None)


def fraction(value: Any) -> float:
    """As the documentation says."""
    text = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    return int(md5(text, usedforsecurity=False).hexdigest()[:16], 16) / 2**64


@pytest.mark.parametrize("value", ["u", "", 5, 1.0, None, True, ["a", {"b": 1, "a": 2}], {"é": "\x00"}])
def test_a_sample_by_a_value_keeps_what_its_hash_says(value: Any) -> None:
    event = {"type": "track", "properties": {"value": value}}
    just_over, just_under = fraction(value) + 1e-9, fraction(value) - 1e-9
    assert after(sample(just_over, "properties.value"), event=event) is event
    assert after(sample(just_under, "properties.value"), event=event) is None


def test_the_hash_of_a_value_stays_what_it_is() -> None:
    assert fraction(None) == 0x37A6259CC0C1DAE2 / 2**64


@pytest.mark.parametrize("value", [10**400, "\ud800", [["\ud800"]]])
def test_what_is_missing_or_has_no_json_text_counts_as_null(value: Any) -> None:
    kept, dropped = (filters(("all", sample(fraction(None) + sign * 1e-9, "a.b"))) for sign in (1, -1))
    for event in ({"type": "track"}, {"a": 5}, {"a": [{"b": 5}]}, {"a": {"b": None}}, {"a": {"b": value}}):
        assert kept.apply(event) is event
        assert dropped.apply(event) is None


def test_equal_values_share_their_fate_whatever_the_order_of_their_keys() -> None:
    made = filters(("all", sample(0.5, "a")))
    for number in range(20):
        one, other = {"a": {"x": number, "y": 2}}, {"a": {"y": 2, "x": number}}
        assert (made.apply(one) is None) == (made.apply(other) is None)


def test_a_sample_by_a_value_keeps_about_its_share() -> None:
    made = filters(("all", sample(0.3, "userId")))
    kept = sum(made.apply({"userId": f"user-{number}"}) is not None for number in range(2_000))
    assert 520 < kept < 680  # the same users every time


@pytest.mark.parametrize(
    ("spec", "fault"),
    [
        (FilterSpec('userId = oops"', [DROP]), 'this text never ends: a second " is missing (line 1, column 14)'),
        (FilterSpec("", [DROP]), "a condition is missing; all is every event (line 1, column 1)"),
        (FilterSpec("all", []), "actions: must have 1 to 20 actions, not 0"),
        (FilterSpec("all", [{"type": "DROP", "a": 1}]), "actions.0.a: unknown key; DROP has type"),
    ],
)
def test_filters_with_a_fault_drop_every_event_and_say_why(spec: FilterSpec, fault: str) -> None:
    made = compile_filters([FilterSpec("event = 'Click'", [DROP]), spec])
    assert made.fault == f"filter 2: {fault}"
    assert made.apply(EVENT) is None


paths = st.sampled_from(["", "properties", "context", "a", "a.b", "properties.a", "b.a.b"])
fields = st.dictionaries(paths, st.lists(st.sampled_from(["a", "b", "event", "properties"]), max_size=3), min_size=1)
actions = st.one_of(
    st.builds(sample, st.sampled_from([0.5, 1.0]), paths),
    st.builds(lambda given: {"type": "DROP_PROPERTIES", "fields": given}, fields),
    st.builds(allow, fields),
)
specs = st.builds(
    lambda node, given: FilterSpec(show(node), given), conditions, st.lists(actions, min_size=1, max_size=3)
)


@unhurried
@given(st.lists(specs, max_size=3), events, st.floats(0, 1, exclude_max=True))
def test_filters_never_change_the_event_that_comes_in(given: Any, event: Any, chance: float) -> None:
    before = deepcopy(event)
    made = compile_filters(given)
    result = made.apply(event, lambda: chance)
    assert made.fault == ""
    assert repr(event) == repr(before)
    assert result is event or result != event


def test_the_examples_of_the_documentation_are_true() -> None:
    results = doctest.testmod(tasks.filters)
    assert (results.failed, results.attempted) == (0, 4)
