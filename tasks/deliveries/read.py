"""Reading what happened at a destination or a source: counters, counts by facet, and the newest samples a code."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import redis

from tasks.facets import Stage
from tasks.streams import scripts
from tasks.streams.keys import key
from tasks.streams.store import COUNTERS_TTL_S, facet_key, minute_key

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400
MINUTES_AT_ONCE, HOURS_AT_ONCE = 60, 4
"""Hashes in one call of the script that adds them up."""
CALLS_AT_ONCE = 10
"""Half a millisecond each where all is full; Redis may do them in a row."""
OUTCOMES = ("filtered:", "discarded:", "retried:", "dead:", "failed:")
LATENCY = "latency:"


@dataclass(frozen=True, slots=True)
class Span:
    """Buckets of ``step_s`` seconds, whole minutes, hours or days of UTC, that begin from ``start_s`` to ``end_s``."""

    start_s: int
    end_s: int
    step_s: int

    @classmethod
    def around(cls, start_s: float, end_s: float, step_s: int) -> Span:
        """The buckets that have any of the time from ``start_s`` to before ``end_s`` (seconds since 1970)."""
        return cls(math.floor(start_s / step_s) * step_s, math.ceil(end_s / step_s) * step_s, step_s)

    def starts(self) -> range:
        """When each bucket begins."""
        return range(self.start_s, self.end_s, self.step_s)


def counters(client: redis.Redis, owner_id: str, since_s: float) -> dict[str, int]:
    """The sums by counter over the last ``since_s`` seconds, in whole minutes, at most what is kept: 15 days.

    ``received``, ``duplicate``, ``delivered``, ``given_back``, ``filtered:<reason>``, ``discarded:<code>``,
    ``retried:<code>``, ``dead:<reason>``, ``latency:<upper bound in ms>`` and ``attempt:<which one delivered>``; a
    source has ``received`` and ``failed:<code>``.
    """
    now = time.time()
    span = Span.around(now - min(since_s, COUNTERS_TTL_S), now + 1, MINUTE_S)
    (sums,) = counters_by(client, owner_id, Span(span.start_s, span.end_s, span.end_s - span.start_s))
    return sums


def counters_by(client: redis.Redis, owner_id: str, span: Span) -> list[dict[str, int]]:
    """The sums by counter of each bucket."""
    buckets = [[minute_key(owner_id, at) for at in times] for times in _times(span, MINUTE_S)]
    return _sums(client, buckets, MINUTES_AT_ONCE)


def facets_by(client: redis.Redis, owner_id: str, stage: Stage, facet: str, span: Span) -> list[dict[str, int]]:
    """The sums by value of a facet of each bucket, which are hours or days."""
    buckets = [[facet_key(owner_id, at, stage, facet) for at in times] for times in _times(span, HOUR_S)]
    return _sums(client, buckets, HOURS_AT_ONCE)


def percentile_ms(counted: Mapping[str, int], percent: int) -> float | None:
    """The latency that ``percent`` of the deliveries kept within: its bucket's bound, which may be infinite.

    None without deliveries.
    """
    buckets = {name.removeprefix(LATENCY): n for name, n in counted.items() if name.startswith(LATENCY)}
    bounds = sorted((float(bound) if bound.isdigit() else math.inf, n) for bound, n in buckets.items())
    wanted = sum(buckets.values()) * percent / 100
    seen = 0
    for bound, count in bounds:
        seen += count
        if seen >= wanted:
            return bound
    return None


def samples(client: redis.Redis, owner_id: str) -> dict[str, list[dict[str, Any]]]:
    """The newest samples by code, newest first, of the codes counted in the last 15 days."""
    codes = _codes(counters(client, owner_id, COUNTERS_TTL_S))
    with client.pipeline(transaction=False) as pipe:
        for code in codes:
            pipe.lrange(key(owner_id, f"samples:{code}"), 0, -1)
        lists = pipe.execute()
    return {code: [orjson.loads(text) for text in texts] for code, texts in zip(codes, lists, strict=True) if texts}


def _times(span: Span, hash_s: int) -> Iterable[range]:
    """By bucket, when the hashes begin that it has."""
    return (range(start, start + span.step_s, hash_s) for start in span.starts())


def _sums(client: redis.Redis, buckets: Sequence[Sequence[str]], at_once: int) -> list[dict[str, int]]:
    """The sums by field over the hashes of each bucket."""
    calls = [
        (index, names[first : first + at_once])
        for index, names in enumerate(buckets)
        for first in range(0, len(names), at_once)
    ]
    sums: list[Counter[str]] = [Counter() for _ in buckets]
    for some in (calls[first : first + CALLS_AT_ONCE] for first in range(0, len(calls), CALLS_AT_ONCE)):
        answers = scripts.run_many(client, scripts.SUMS, [(keys, ()) for _, keys in some])
        for (index, _), flat in zip(some, answers, strict=True):
            sums[index].update({name.decode(): count for name, count in zip(flat[::2], flat[1::2], strict=True)})
    return [dict(each) for each in sums]


def _codes(names: dict[str, int]) -> list[str]:
    """What samples are kept under, by the names of the counters."""
    codes = {name.partition(":")[2] for name in names if name.startswith(OUTCOMES)}
    return sorted(codes | ({"delivered"} & names.keys()))
