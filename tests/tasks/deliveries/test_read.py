"""Reading what happened: sums over minutes, samples by code."""

from __future__ import annotations

import time
from typing import Any

import orjson
import redis

from tasks.deliveries.read import counters, samples
from tasks.streams.keys import key
from tasks.streams.store import minute_key


def count(client: redis.Redis, minutes_ago: float, **fields: int) -> None:
    names: dict[Any, Any] = {name.replace("__", ":"): n for name, n in fields.items()}
    client.hset(minute_key("d", time.time() - 60 * minutes_ago), mapping=names)


def keep(client: redis.Redis, code: str, *at_ms: int) -> None:
    for at in at_ms:
        client.lpush(key("d", f"samples:{code}"), orjson.dumps({"code": code, "at_ms": at}))


def test_counters_are_summed_over_the_minutes_asked_for(valkey: redis.Redis) -> None:
    count(valkey, 0, received=5, delivered=3)
    count(valkey, 2, received=7, discarded__bad_request=1)
    count(valkey, 90, received=100)
    assert counters(valkey, "d", 600) == {"received": 12, "delivered": 3, "discarded:bad_request": 1}
    assert counters(valkey, "d", 2 * 3600)["received"] == 112
    assert counters(valkey, "other", 600) == {}


def test_more_than_what_is_kept_may_be_asked_for(valkey: redis.Redis) -> None:
    count(valkey, 14 * 24 * 60, received=1)
    assert counters(valkey, "d", 10**9) == {"received": 1}


def test_samples_come_by_code_newest_first(valkey: redis.Redis) -> None:
    count(valkey, 0, delivered=1, filtered__dropped_by_function=1, retried__retry=1, dead__window=1, latency__5=1)
    keep(valkey, "delivered", 1, 2)
    keep(valkey, "dropped_by_function", 3)
    keep(valkey, "window", 4)
    found = samples(valkey, "d")
    assert set(found) == {"delivered", "dropped_by_function", "window"}
    assert [sample["at_ms"] for sample in found["delivered"]] == [2, 1]


def test_without_events_there_are_no_samples(valkey: redis.Redis) -> None:
    assert samples(valkey, "d") == {}
