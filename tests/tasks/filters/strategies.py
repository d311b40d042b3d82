"""Conditions and JSON events for tests that try many."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tasks.filters.functions import FUNCTIONS
from tasks.filters.glob import GlobError, glob
from tasks.filters.nodes import All, And, Call, Comparison, Listing, Literal, Membership, Node, Not, Or, Path

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine fails no test."""
NAMES = [
    "type",
    "event",
    "properties",
    "context",
    "a",
    "b",
    "all",
    "true",
    "In",
    "1",
    "-1",
    "product 1",
    "a.b",
    "é",
    "\\",
]
letters = st.characters(min_codepoint=0, max_codepoint=0x10FFFF, exclude_categories=())
"""Also NUL and halves of surrogate pairs, which JSON can escape."""
texts = st.text(letters, max_size=12) | st.sampled_from(["track", "a*", "[a-z]?", "5", "1e400", "", "Button Clicked"])
numbers = st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | numbers | texts
names = st.sampled_from(NAMES) | st.text(letters, min_size=1, max_size=5)
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)
events = st.dictionaries(names, json_values, max_size=6)

writable = texts.filter(lambda text: not ("'" in text and '"' in text))
literals = st.builds(Literal, st.none() | st.booleans() | numbers | writable)
paths = st.builds(Path, st.lists(names, min_size=1, max_size=3).map(tuple))


def _calls(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    def arguments(name: str) -> st.SearchStrategy[Node]:
        count = len(FUNCTIONS[name].arguments)
        return st.tuples(*[inner] * count).map(lambda given: Call(name, given))

    return st.sampled_from(sorted(FUNCTIONS)).flatmap(arguments).filter(_can_be_written)


def _can_be_written(node: Any) -> bool:
    """A pattern that is no pattern is refused by the parser."""
    if node.function != "match" or not isinstance(node.arguments[1], Literal):
        return True
    try:
        return not isinstance(node.arguments[1].value, str) or bool(glob(node.arguments[1].value))
    except GlobError:
        return False


def _larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    listings = st.builds(Listing, st.lists(inner, max_size=3).map(tuple))
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        listings,
        _calls(inner),
        st.builds(Comparison, st.sampled_from(["=", "!=", ">", ">=", "<", "<="]), inner, inner),
        st.builds(Membership, inner, listings | paths),
        st.builds(Not, inner),
        st.builds(And, several),
        st.builds(Or, several),
    )


conditions: st.SearchStrategy[Node] = st.recursive(st.just(All()) | literals | paths, _larger, max_leaves=10)
