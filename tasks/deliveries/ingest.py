"""What happened at the receiver: events received a source, failed on ingest, discarded for a disabled destination."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from typing import Any

import orjson
import redis

from tasks.streams.keys import key
from tasks.streams.store import COUNTERS_TTL_S, SAMPLES_KEPT, minute_key

SHOWN_EVENT_BYTES = 8 * 1024


class Tally:
    """Counts and samples that wait to be written. Not thread-safe."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.samples: dict[tuple[str, str], deque[bytes]] = defaultdict(lambda: deque(maxlen=SAMPLES_KEPT))

    def __bool__(self) -> bool:
        return bool(self.counts)

    def received(self, source_id: str, count: int) -> None:
        """Count events that a source accepted."""
        self.counts[source_id, "received"] += count

    def destination_disabled(self, destination_id: str, count: int) -> None:
        """Count events that a disabled destination did not get."""
        self.counts[destination_id, "received"] += count
        self.counts[destination_id, "discarded:destination_disabled"] += count

    def failed(self, source_id: str, code: str, event: object, message: str, at_ms: int) -> None:
        """Count one event that failed on ingest, and keep it as a sample."""
        self.counts[source_id, f"failed:{code}"] += 1
        self.samples[source_id, code].append(sample(code, event, message, at_ms))

    def write(self, client: redis.Redis, now: float) -> None:
        """Write everything in one round trip, into the minute of ``now`` (seconds since 1970).

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
