"""Reading what happened: sums over minutes, samples by code."""

from __future__ import annotations

import math
import time
from typing import Any

import orjson
import pytest
import redis

from tasks.deliveries.read import Span, counters, counters_by, facets_by, percentile_ms, samples
from tasks.facets import Stage
from tasks.streams.keys import key
from tasks.streams.store import facet_key, minute_key


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


DAY_S = 86_400
MIDNIGHT_S = 20_000 * DAY_S


@pytest.mark.parametrize(
    ("start_s", "end_s", "step_s", "starts"),
    [
        (0, 120, 60, [0, 60]),
        (59.9, 60.1, 60, [0, 60]),
        (60, 61, 60, [60]),
        (3599, 7201, 3600, [0, 3600, 7200]),
        (DAY_S, 2 * DAY_S, DAY_S, [DAY_S]),
    ],
)
def test_a_span_has_every_bucket_that_has_some_of_the_time(
    start_s: float, end_s: float, step_s: int, starts: list[int]
) -> None:
    assert list(Span.around(start_s, end_s, step_s).starts()) == starts


def test_counters_are_summed_by_bucket(valkey: redis.Redis) -> None:
    for minute, count in ((0, 1), (59, 2), (60, 4), (24 * 60 - 1, 8), (24 * 60, 16)):
        at = MIDNIGHT_S + 60 * minute
        valkey.hset(minute_key("d", at), mapping={"received": count, f"failed:m{minute}": 1})
    hours = counters_by(valkey, "d", Span(MIDNIGHT_S, MIDNIGHT_S + 2 * 3600, 3600))
    assert hours == [{"received": 3, "failed:m0": 1, "failed:m59": 1}, {"received": 4, "failed:m60": 1}]
    days = counters_by(valkey, "d", Span(MIDNIGHT_S, MIDNIGHT_S + 2 * DAY_S, DAY_S))
    assert [day["received"] for day in days] == [15, 16]
    minutes = counters_by(valkey, "d", Span(MIDNIGHT_S + 59 * 60, MIDNIGHT_S + 61 * 60, 60))
    assert [minute["received"] for minute in minutes] == [2, 4]
    assert counters_by(valkey, "other", Span(MIDNIGHT_S, MIDNIGHT_S + 7200, 3600)) == [{}, {}]


def test_all_that_is_kept_can_be_read(valkey: redis.Redis) -> None:
    for day in range(15):
        valkey.hset(minute_key("d", MIDNIGHT_S + day * DAY_S + 12_345), mapping={"delivered": day + 1})
    (sums,) = counters_by(valkey, "d", Span(MIDNIGHT_S, MIDNIGHT_S + 15 * DAY_S, 15 * DAY_S))
    assert sums == {"delivered": 120}
    hours = counters_by(valkey, "d", Span(MIDNIGHT_S, MIDNIGHT_S + 15 * DAY_S, 3600))
    assert (len(hours), sum(hour.get("delivered", 0) for hour in hours)) == (360, 120)


def test_facets_are_summed_by_bucket(valkey: redis.Redis) -> None:
    for hour, name in ((0, "a"), (1, "b"), (23, "a\n\0"), (24, "a")):
        valkey.hset(facet_key("d", MIDNIGHT_S + hour * 3600, Stage.FAILED, "name"), mapping={name: hour + 1})
    span = Span(MIDNIGHT_S, MIDNIGHT_S + 2 * DAY_S, DAY_S)
    assert facets_by(valkey, "d", Stage.FAILED, "name", span) == [{"a": 1, "b": 2, "a\n\0": 24}, {"a": 25}]
    assert facets_by(valkey, "d", Stage.FAILED, "type", span) == [{}, {}]
    assert facets_by(valkey, "d", Stage.DELIVERED, "name", span) == [{}, {}]


def test_a_percentile_is_the_bound_of_its_bucket() -> None:
    counted = {"latency:5": 90, "latency:100": 9, "latency:more": 1, "delivered": 100}
    assert [percentile_ms(counted, percent) for percent in (50, 90, 95, 99, 100)] == [5, 5, 100, 100, math.inf]
    assert percentile_ms({"received": 1}, 95) is None
