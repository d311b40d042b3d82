"""Reading what happened at a destination or a source: counters by minute, and the newest samples a code."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

import orjson
import redis

from tasks.streams.keys import key
from tasks.streams.store import COUNTERS_TTL_S, minute_key

MINUTE_S = 60
MINUTES_AT_ONCE = 2_000
OUTCOMES = ("filtered:", "discarded:", "retried:", "dead:", "failed:")


def counters(client: redis.Redis, owner_id: str, since_s: float) -> dict[str, int]:
    """The sums by counter over the last ``since_s`` seconds, in whole minutes, at most what is kept: 15 days.

    ``received``, ``duplicate``, ``delivered``, ``given_back``, ``filtered:<reason>``, ``discarded:<code>``,
    ``retried:<code>``, ``dead:<reason>`` and ``latency:<upper bound in ms>``; a source has ``received`` and
    ``failed:<code>``.
    """
    now = time.time()
    minutes = int(min(since_s, COUNTERS_TTL_S) // MINUTE_S) + 1
    sums: Counter[str] = Counter()
    for first in range(0, minutes, MINUTES_AT_ONCE):
        with client.pipeline(transaction=False) as pipe:
            for back in range(first, min(first + MINUTES_AT_ONCE, minutes)):
                pipe.hgetall(minute_key(owner_id, now - back * MINUTE_S))
            for fields in pipe.execute():
                sums.update({name.decode(): int(count) for name, count in fields.items()})
    return dict(sums)


def samples(client: redis.Redis, owner_id: str) -> dict[str, list[dict[str, Any]]]:
    """The newest samples by code, newest first, of the codes counted in the last 15 days."""
    codes = _codes(counters(client, owner_id, COUNTERS_TTL_S))
    with client.pipeline(transaction=False) as pipe:
        for code in codes:
            pipe.lrange(key(owner_id, f"samples:{code}"), 0, -1)
        lists = pipe.execute()
    return {code: [orjson.loads(text) for text in texts] for code, texts in zip(codes, lists, strict=True) if texts}


def _codes(names: dict[str, int]) -> list[str]:
    """What samples are kept under, by the names of the counters."""
    codes = {name.partition(":")[2] for name in names if name.startswith(OUTCOMES)}
    return sorted(codes | ({"delivered"} & names.keys()))
