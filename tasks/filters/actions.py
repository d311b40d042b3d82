"""What filters do to the events that they match. An event is never changed: what changes is copied, nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import is_
from typing import Any

from tasks.filters.paths import Names, getter
from tasks.filters.values import json_text

Event = Mapping[str, Any]
Fields = tuple[tuple[Names, frozenset[str]], ...]
"""Paths of objects, () for the event itself, and the keys that are meant in each."""

KEPT_ALWAYS = frozenset({"type", "messageId"})
"""What makes an event an event: no action removes it."""
HASHES = 2**64


@dataclass(frozen=True, slots=True)
class Sample:
    """Keeps a share of events, 0 to 1: by chance, or by the value at a path, so that equal values share their fate.

    The first 64 bits of the MD5 of the value's JSON text are a fraction of 2^64; events with a smaller one than the
    share are kept. The text is that of ``values.json_text``; no value at the path, and one without a text, are null.
    """

    percent: float
    path: Names | None = None


@dataclass(frozen=True, slots=True)
class Drop:
    """Drops the event."""


@dataclass(frozen=True, slots=True)
class DropProperties:
    """Removes keys from objects; a list at the path, or on the way, stands for each object in it."""

    fields: Fields


@dataclass(frozen=True, slots=True)
class AllowProperties:
    """Removes all other keys from objects, which are found as in ``DropProperties``."""

    fields: Fields


FilterAction = Sample | Drop | DropProperties | AllowProperties
ORDER: tuple[type[FilterAction], ...] = (Sample, Drop, DropProperties, AllowProperties)
"""The order in which the actions of all matching filters are applied."""


def apply(action: FilterAction, event: Event, rand: Callable[[], float]) -> Event | None:
    """The event after an action, itself if nothing changed, or None if it is dropped.

    ``rand`` gives at least 0 and less than 1.
    """
    match action:
        case Sample(percent, path):
            fraction = rand() if path is None else _fraction(getter(path)(event))
            return event if percent >= 1 or fraction < percent else None
        case Drop():
            return None
        case DropProperties(fields):
            for names, keys in fields:
                event = _only(event, names, keys if names else keys - KEPT_ALWAYS, named=False)
            return event
        case AllowProperties(fields):
            for names, keys in fields:
                event = _only(event, names, keys if names else keys | KEPT_ALWAYS, named=True)
            return event


def _fraction(value: Any) -> float:
    digest = hashlib.md5(json_text(value) or b"null", usedforsecurity=False).digest()
    return int.from_bytes(digest[:8], "big") / HASHES


def _only(value: Any, names: Names, keys: frozenset[str], *, named: bool) -> Any:
    """The value with only those keys in each object at the path that are, or are not, ``named``; itself if all are."""
    if isinstance(value, list):
        items = [_only(item, names, keys, named=named) if isinstance(item, dict) else item for item in value]
        return value if all(map(is_, items, value)) else items
    if not isinstance(value, Mapping):
        return value
    if not names:
        kept = {key: item for key, item in value.items() if (key in keys) is named}
        return value if len(kept) == len(value) else kept
    name = names[0]
    inner = _only(value.get(name), names[1:], keys, named=named)
    return value if inner is value.get(name) else {**value, name: inner}
