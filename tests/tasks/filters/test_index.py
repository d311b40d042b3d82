"""Which of many conditions hold, found without evaluating each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.filters import Index, compile_fql, parse, show
from tasks.filters.needs import needs
from tasks.filters.nodes import And, Comparison, Listing, Literal, Membership, Node, Or, Path
from tests.tasks.filters.meaning import holds
from tests.tasks.filters.strategies import conditions, events, json_values, unhurried

few_values = st.sampled_from(["track", "page", "", 0, 1, 1.0, -0.0, 0.0, True, False, None, 2**53, 2.0**53])
few_paths = st.sampled_from([Path(("type",)), Path(("event",)), Path(("a",)), Path(("a", "b")), Path(tuple("abcde"))])
few_literals = few_values.map(Literal)
equalities = st.one_of(
    few_paths,
    st.builds(Comparison, st.sampled_from(["=", "=", "!=", ">="]), few_paths, few_literals),
    st.builds(Comparison, st.just("="), few_literals, few_paths),
    st.builds(Membership, few_paths, st.lists(few_literals, max_size=3).map(lambda items: Listing(tuple(items)))),
)
"""Conditions that need a value of a field, or nearly."""
alike = st.recursive(
    equalities,
    lambda inner: st.one_of(
        st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)
near_events = st.dictionaries(
    st.sampled_from(["type", "event", "a"]),
    few_values | st.dictionaries(st.just("b"), few_values | st.just({"c": {"d": {"e": 1}}})) | json_values,
)
"""Events of which these often hold."""


@unhurried
@given(st.lists(conditions | alike, max_size=12), events | near_events)
def test_those_that_hold_are_those_that_hold_each_alone(nodes: list[Node], event: dict[str, Any]) -> None:
    compiled = [compile_fql(show(node)) for node in nodes]
    alone = [position for position, condition in enumerate(compiled) if condition(event)]
    assert Index(compiled).holding(event) == alone
    assert alone == [position for position, node in enumerate(nodes) if holds(parse(show(node)), event)]


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("type = 'track'", {"type": {"track"}}),
        ("'track' = type", {"type": {"track"}}),
        ("type in ['track', 'page']", {"type": {"track", "page"}}),
        ("a.b", {"a.b": {True}}),
        ("a.b = null", {"a.b": {None}}),
        ("type = 'track' and event = 'Order' and total > 5", {"type": {"track"}, "event": {"Order"}}),
        ("type in ['track', 'page'] and type in ['page', 'screen']", {"type": {"page"}}),
        ("type = 'track' or type = 'page'", {"type": {"track", "page"}}),
        ("type = 'track' and a = 1 or a = 2 and b = 3", {"a": {1, 2}}),
        ("a in []", {"a": set()}),
        ("a = 1 or b = 1", {}),
        ("a = b", {}),
        ("a in [1, b]", {}),
        ("a in b", {}),
        ("!(a = 1)", {}),
        ("a != 1", {}),
        ("a > 1", {}),
        ("lowercase(a) = 'x'", {}),
        ("all", {}),
    ],
)
def test_what_a_condition_needs(text: str, needed: Mapping[str, set[Any]]) -> None:
    assert {".".join(names): set(values) for names, values in needs(parse(text)).items()} == needed


def test_only_those_are_evaluated_whose_value_is_there() -> None:
    asked: list[str] = []

    def spied(text: str) -> Any:
        compiled = compile_fql(text)
        return type(compiled)(lambda event: asked.append(text) is None and compiled(event), compiled.needs)

    texts = [f"type = 'track' and event = 'Step {number}' and total > 1" for number in range(40)]
    texts += ["type = 'page'", "contains(event, 'Step')", "event in ['Step 7', 'Step 8'] and type = 'track'"]
    event = {"type": "track", "event": "Step 7", "total": 1}
    assert Index(map(spied, texts)).holding(event) == [41, 42]
    assert asked == [texts[7], texts[41], texts[42]]


def test_a_list_or_an_object_is_no_value_to_look_up() -> None:
    index = Index(map(compile_fql, ["a = 1", "a = null", "a != 1", "a"]))
    assert index.holding({"a": [1]}) == index.holding({"a": {"b": 1}}) == [2]
    assert index.holding({}) == [1, 2]


def test_any_predicate_may_stand_among_them() -> None:
    assert Index([lambda event: "b" in event, compile_fql("a"), lambda _: False]).holding({"a": True, "b": 1}) == [0, 1]


def test_of_no_conditions_none_holds() -> None:
    assert Index(()).holding({"a": 1}) == []
