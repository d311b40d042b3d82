"""How much a destination may be given: what is stored of its limits, and what is at work."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from app.bounds import LEAST_RATE, MAX_RATE, MAX_THREADS
from app.control.errors import InvalidError, Problem
from app.control.given import checked_each, checked_number
from destinations.contract import Throughput

SENT = {"concurrency": "concurrency", "requests_per_s": "requestsPerS", "events_per_s": "eventsPerS"}
"""Its parts, as they are stored, and as the API calls them."""

_RULES = {
    "concurrency": partial(checked_number, least=1, most=MAX_THREADS, whole=True),
    "requests_per_s": partial(checked_number, least=LEAST_RATE, most=MAX_RATE),
    "events_per_s": partial(checked_number, least=LEAST_RATE, most=MAX_RATE),
}


def merged(before: Mapping[str, Any], patch: object) -> dict[str, Any]:
    """What is stored after a change: what is named is set, None clears it; None for all clears everything.

    Raises:
        InvalidError: the patch is no object, or a part of it is unknown or out of its range.
    """
    if patch is None:
        return {}
    if not isinstance(patch, Mapping):
        raise InvalidError([Problem("throughput", "must be an object")])
    after = {**before, **checked_each(patch, _checked)}
    return {name: value for name, value in after.items() if value is not None}


def at_work(stored: Mapping[str, Any], adapter: Throughput) -> Throughput:
    """The limits of a destination: its own, and what it says nothing of as its adapter has it."""
    return Throughput(**{name: stored.get(name, getattr(adapter, name)) for name in SENT})


def _checked(name: str, value: object) -> Any:
    if name not in _RULES:
        raise InvalidError([Problem(f"throughput.{name}", f"is none of {', '.join(SENT.values())}")])
    return None if value is None else _RULES[name](f"throughput.{SENT[name]}", value)
