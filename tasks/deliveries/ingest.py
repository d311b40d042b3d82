"""What happened at the receiver: events received a source, failed on ingest, discarded before any queue."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from typing import Any

import orjson
import redis

from tasks.facets import MOST_VALUES, OTHER, Facets, Stage, facets_of
from tasks.streams import scripts
from tasks.streams.keys import key
from tasks.streams.store import COUNTERS_TTL_S, SAMPLES_KEPT, facet_key, minute_key

SHOWN_EVENT_BYTES = 8 * 1024
FACETS_KEPT = 2_000
ALL_OTHER = Facets(OTHER, OTHER, OTHER)


class Tally:
    """Counts and samples that wait to be written. Not thread-safe."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.samples: dict[tuple[str, str], deque[bytes]] = defaultdict(lambda: deque(maxlen=SAMPLES_KEPT))
        self.facets: Counter[tuple[str, Stage, Facets]] = Counter()

    def __bool__(self) -> bool:
        return bool(self.counts)

    def received(self, source_id: str, events: Sequence[Facets]) -> None:
        """Count events that a source accepted."""
        self.counts[source_id, "received"] += len(events)
        self._count(source_id, Stage.RECEIVED, events)

    def destination_disabled(self, destination_id: str, events: Sequence[Facets]) -> None:
        """Count events that a disabled destination did not get."""
        self.counts[destination_id, "received"] += len(events)
        self.counts[destination_id, "discarded:destination_disabled"] += len(events)
        self._count(destination_id, Stage.FAILED, events)

    def over_backlog(self, destination_id: str, events: Sequence[Facets]) -> None:
        """Count by facet what the store discarded, and counted, as over the backlog of a destination."""
        self._count(destination_id, Stage.FAILED, events)

    def failed(self, source_id: str, code: str, event: object, message: str, at_ms: int) -> None:
        """Count one event that failed on ingest, and keep it as a sample."""
        self.counts[source_id, f"failed:{code}"] += 1
        self.samples[source_id, code].append(sample(code, event, message, at_ms))
        self._count(source_id, Stage.FAILED, [facets_of(event)])

    def _count(self, owner: str, stage: Stage, events: Sequence[Facets]) -> None:
        """While Redis is away this goes on, so only so many are kept apart."""
        for facets in events:
            if len(self.facets) >= FACETS_KEPT and (owner, stage, facets) not in self.facets:
                facets = ALL_OTHER
            self.facets[owner, stage, facets] += 1

    def write(self, client: redis.Redis, now: float) -> None:
        """Write everything in two round trips, into the minute and hour of ``now`` (seconds since 1970).

        Raises:
            redis.RedisError: Redis does not answer; some of it may be written.
        """
        with client.pipeline(transaction=False) as pipe:
            for (owner, field), count in self.counts.items():
                pipe.hincrby(minute_key(owner, now), field, count)
            for owner in {owner for owner, _ in self.counts}:
                pipe.expire(minute_key(owner, now), COUNTERS_TTL_S, nx=True)
            for (owner, code), texts in self.samples.items():
                name = key(owner, f"samples:{code}")
                pipe.lpush(name, *texts)
                pipe.ltrim(name, 0, SAMPLES_KEPT - 1)
                pipe.expire(name, COUNTERS_TTL_S)
            pipe.execute()
        self._write_facets(client, now)

    def _write_facets(self, client: redis.Redis, now: float) -> None:
        values: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
        for (owner, stage, facets), count in self.facets.items():
            for name, most, value in zip(Facets._fields, MOST_VALUES, facets, strict=True):
                values[facet_key(owner, now, stage, name), most][value] += count
        if values:
            scripts.run_many(client, scripts.COUNT, [_call(*each, counted) for each, counted in values.items()])


def _call(name: str, most: int, counted: Counter[str]) -> tuple[list[str], list[scripts.Argument]]:
    return [name], [most, COUNTERS_TTL_S, *(each for pair in counted.items() for each in pair)]


def sample(code: str, event: object, message: str, at_ms: int) -> bytes:
    """One sample as JSON; an event over 8 KB is shown as the beginning of its text."""
    return orjson.dumps({"code": code, "at_ms": at_ms, "event_in": _shown(event), "message": message})


def _shown(event: object) -> Any:
    try:
        text = orjson.dumps(event)
    except TypeError:
        return "(nested too deeply to be shown)"
    if len(text) <= SHOWN_EVENT_BYTES:
        return orjson.Fragment(text)
    return text[:SHOWN_EVENT_BYTES].decode("utf-8", "replace")
