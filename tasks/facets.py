"""What events are counted by beside their outcome: type, name and version of the app, as they came in. Pure.

Whoever has a write key chooses these texts. So they are cut, and of each only so many are counted apart an hour.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple

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
MOST_VALUES = (20, 100, 500)
"""By facet, in their order: of one owner, hour and stage."""


def facets_of(event: object) -> Facets:
    """Those of an event, which may be anything: what failed on ingest has some too."""
    if not isinstance(event, dict):
        return NO_FACETS
    kind = _text(event.get("type"))
    return Facets(kind, _version(event.get("context")), _name(event, kind))


def _name(event: dict[str, Any], kind: str) -> str:
    """A track call's event; pages and screens have a name of their own."""
    if kind == "track":
        return _text(event.get("event"))
    return _text(event.get("name")) if kind in ("page", "screen") else ABSENT


def _version(context: object) -> str:
    app = context.get("app") if isinstance(context, dict) else None
    version = app.get("version") if isinstance(app, dict) else None
    return _text(str(version) if type(version) in (int, float) else version)


def _text(value: object) -> str:
    return value[:MOST_CHARACTERS] if isinstance(value, str) and value else ABSENT
