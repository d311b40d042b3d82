"""Names of the Redis keys. The hash tag in braces keeps all keys of one destination in one slot."""

from __future__ import annotations

CONTROL = "splice:{control}"
SOURCES = f"{CONTROL}:sources"
DESTINATIONS = f"{CONTROL}:destinations"
WAKE = f"{CONTROL}:wake"
ROOM = f"{CONTROL}:room"
TICK = f"{CONTROL}:tick"
SWEPT = f"{CONTROL}:swept"

EVENTS = "events"
RETRIES = "retries"
QUEUES = (EVENTS, RETRIES)
"""Streams of a destination, and the Celery queues their hints travel on."""

GROUP = "workers"


def key(owner: str, name: str) -> str:
    """The key ``name`` of a destination or a source, by its id."""
    return f"splice:{{{owner}}}:{name}"
