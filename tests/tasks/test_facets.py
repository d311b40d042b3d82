"""What events are counted by."""

from __future__ import annotations

from typing import Any

import pytest

from tasks.facets import MOST_CHARACTERS, NO_FACETS, Facets, facets_of

EVIL = "a b\nc\0d\u202e\N{SNOWMAN}"


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"type": "track", "event": "Order Completed"}, Facets("track", "(none)", "Order Completed")),
        ({"type": "track", "event": "A", "name": "B"}, Facets("track", "(none)", "A")),
        ({"type": "page", "name": "Home", "event": "A"}, Facets("page", "(none)", "Home")),
        ({"type": "identify", "name": "Home"}, Facets("identify", "(none)", "(none)")),
        ({"type": "alias", "context": {"app": {"version": "1.2"}}}, Facets("alias", "1.2", "(none)")),
        ({"type": "alias", "context": {"app": {"version": 3}}}, Facets("alias", "3", "(none)")),
        ({"type": "track", "event": EVIL}, Facets("track", "(none)", EVIL)),
        ({"type": "", "context": {"app": {"version": ""}}}, NO_FACETS),
    ],
)
def test_an_event_is_counted_by_type_version_and_name(event: dict[str, Any], expected: Facets) -> None:
    assert facets_of(event) == expected


@pytest.mark.parametrize(
    "event",
    [
        None,
        [],
        "track",
        {},
        {"type": 1},
        {"type": ["track"]},
        {"context": 1},
        {"context": {"app": []}},
        {"context": {"app": {"version": True}}},
        {"context": {"app": {"version": {}}}},
    ],
)
def test_what_is_no_event_has_none(event: object) -> None:
    assert facets_of(event) == NO_FACETS


def test_long_texts_are_cut() -> None:
    long = "\N{SNOWMAN}" * 9999
    found = facets_of({"type": "track", "event": long, "context": {"app": {"version": long}}})
    assert (len(found.name), len(found.version)) == (MOST_CHARACTERS, MOST_CHARACTERS)
    assert len(facets_of({"type": long}).type) == MOST_CHARACTERS
