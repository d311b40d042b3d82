"""What events are counted by beside their outcome: type, name and version of the app, as they came in. Pure.

Whoever has a write key chooses these texts. So they are cut, and of each only so many are counted apart an hour.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

MOST_CHARACTERS = 100
ABSENT = "(none)"
OTHER = "(other)"
"""What counts together once there are too many values; ``bounded.lua`` says the same."""


class Stage(StrEnum):
    """Where events are counted by facet: at their source the first and ``failed``, at a destination all others."""

    RECEIVED = "received"
    FAILED = "failed"
    FILTERED = "filtered"
    DELIVERED = "delivered"


class Facets(NamedTuple):
    """One event's. The names of the fields are part of Redis keys."""

    type: str
    version: str
    name: str


NO_FACETS = Facets(ABSENT, ABSENT, ABSENT)
NAMED_BY = {"track": "event", "page": "name", "screen": "name"}
"""Where a call has its name; others have none."""
MOST_VALUES = (20, 100, 500)
"""By facet, in their order: of one owner, hour and stage."""


def facets_of(event: object) -> Facets:
    """Those of an event, which may be anything: what failed on ingest has some too."""
    if not isinstance(event, dict):
        return NO_FACETS
    kind = event.get("type")
    name = event.get(NAMED_BY[kind]) if isinstance(kind, str) and kind in NAMED_BY else None
    return Facets(_text(kind), _version(event.get("context")), _text(name))


def _version(context: object) -> str:
    app = context.get("app") if isinstance(context, dict) else None
    if not isinstance(app, dict):
        return ABSENT
    version = app.get("version")
    return _text(str(version) if type(version) in (int, float) else version)


def _text(value: object) -> str:
    return value[:MOST_CHARACTERS] if isinstance(value, str) and value else ABSENT
