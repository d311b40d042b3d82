"""Limits of a destination: tokens for requests and events, pauses, leases; one truth for all workers."""

from __future__ import annotations

from typing import Any

import pytest

from destinations.contract import Throughput
from tasks.routes import Calls, publish_route
from tasks.streams import Claim, EventStore, Fate, Held, Settlement
from tasks.streams.keys import key
from tests.tasks.fakes import named, names, new_events, route

FLOW, LEASES, FLAG = (key("d", name) for name in ("flow", "leases", "hint:events"))


def limit(store: EventStore, *, least: int = 1, most: int = 1, **throughput: Any) -> None:
    """Publish limits of ``d``."""
    calls = Calls(least_events=least, most_events=most)
    publish_route(store.client, route("d", throughput=Throughput(**throughput), calls=calls))


def claim(store: EventStore, stream: str = "events", *, lease: str = "a", most: int = 50, at_once: int = 500) -> Claim:
    """A claim of the destination ``d``."""
    return store.claim("d", stream, lease, most=most, most_at_once=at_once, fingerprints=(), last=True, lease=lease)


def settle(store: EventStore, claimed: Claim, fate: Fate = Fate.ACK) -> None:
    """Settle a claim."""
    store.settle("d", "events", [Settlement(entry_id=e.entry_id, fate=fate) for e in claimed.envelopes])


def pass_time(store: EventStore, seconds: float) -> None:
    """As if the flow had been looked at so long ago."""
    for field in ("at_ms", "pause_until_ms"):
        if store.client.hexists(FLOW, field):
            store.client.hincrby(FLOW, field, -int(seconds * 1000))


def test_no_more_events_are_claimed_than_there_are_tokens(store: EventStore) -> None:
    limit(store, events_per_s=3)
    store.append({"d": new_events(10)})
    assert names(claim(store)) == ["e0", "e1", "e2"]
    refused = claim(store)
    assert (refused.envelopes, refused.held) == ((), Held.RATE)
    assert 0 < refused.due_ms <= 334


def test_tokens_come_back_with_time_up_to_a_second_of_them(store: EventStore) -> None:
    limit(store, events_per_s=4)
    store.append({"d": new_events(20)})
    claim(store)
    pass_time(store, 0.5)
    assert len(claim(store).envelopes) == 2
    pass_time(store, 3600)
    assert len(claim(store).envelopes) == 4


def test_a_rate_below_one_lets_one_event_through_at_a_time(store: EventStore) -> None:
    limit(store, events_per_s=0.1)
    store.append({"d": new_events(3)})
    assert len(claim(store).envelopes) == 1
    assert 9_000 < claim(store).due_ms <= 10_000
    pass_time(store, 11)
    assert len(claim(store).envelopes) == 1


def test_while_there_is_no_token_the_flag_stays(store: EventStore) -> None:
    """Or each new event would send a hint in vain."""
    limit(store, events_per_s=1)
    store.append({"d": new_events(2)})
    claim(store)
    claim(store)
    assert store.client.exists(FLAG)


def test_requests_are_paid_ahead_by_what_one_of_them_takes(store: EventStore) -> None:
    limit(store, least=10, most=10, requests_per_s=3)
    store.append({"d": new_events(60)})
    claimed = claim(store)
    assert (len(claimed.envelopes), claimed.paid_requests) == (30, 3)
    assert claim(store).held is Held.RATE


def test_what_a_chunk_did_not_send_is_given_back_and_what_it_cost_more_is_owed(store: EventStore) -> None:
    limit(store, requests_per_s=4, events_per_s=4)
    store.append({"d": new_events(20)})
    assert claim(store).paid_requests == 4
    store.charge("d", requests=-3, events=-3, pause_ms=0)
    assert len(claim(store).envelopes) == 3
    store.charge("d", requests=8, events=0, pause_ms=0)
    pass_time(store, 1)
    assert claim(store).held is Held.RATE
    pass_time(store, 1.5)
    assert claim(store).envelopes


def test_giving_back_never_makes_more_than_a_second_of_tokens(store: EventStore) -> None:
    limit(store, events_per_s=2)
    store.charge("d", requests=0, events=-1000, pause_ms=0)
    store.append({"d": new_events(10)})
    assert len(claim(store).envelopes) == 2


def test_a_pause_holds_both_streams_and_ends(store: EventStore) -> None:
    store.append({"d": new_events(2)})
    store.charge("d", requests=0, events=0, pause_ms=5_000)
    store.charge("d", requests=0, events=0, pause_ms=100)
    for stream in ("events", "retries"):
        held = claim(store, stream)
        assert held.held is Held.RATE
        assert 4_000 < held.due_ms <= 5_000
    pass_time(store, 6)
    assert len(claim(store).envelopes) == 2


def test_limits_that_are_taken_away_hold_nothing(store: EventStore) -> None:
    limit(store, events_per_s=1, concurrency=1)
    store.append({"d": new_events(5)})
    claim(store)
    limit(store)
    assert len(claim(store, lease="b").envelopes) == 4


def test_without_limits_nothing_is_written_of_the_flow(store: EventStore) -> None:
    store.append({"d": new_events(5)})
    claimed = claim(store)
    assert (len(claimed.envelopes), claimed.paid_requests, claimed.leased) == (5, -1, False)
    assert not store.client.exists(FLOW, LEASES)


def test_an_adapter_that_takes_many_at_once_is_given_many(store: EventStore) -> None:
    limit(store, most=200)
    store.append({"d": new_events(300)})
    assert len(claim(store, most=50, at_once=500).envelopes) == 200
    assert len(claim(store, most=5, at_once=5).envelopes) == 5


def test_only_so_many_threads_have_a_lease(store: EventStore) -> None:
    limit(store, concurrency=2)
    store.append({"d": new_events(300)})
    taken = [claim(store, lease=lease) for lease in ("a", "b", "c")]
    assert [(each.held, each.leased, len(each.envelopes)) for each in taken] == [
        (Held.NOT, True, 50),
        (Held.NOT, True, 50),
        (Held.BUSY, False, 0),
    ]
    assert len(claim(store, lease="a").envelopes) == 50
    store.release("d", "b")
    assert len(claim(store, lease="c").envelopes) == 50


def test_more_workers_are_asked_for_only_while_there_are_leases(store: EventStore) -> None:
    limit(store, concurrency=2)
    store.append({"d": new_events(300)})
    assert claim(store, lease="a").join
    store.client.delete(key("d", "join"))
    assert not claim(store, lease="b").join


def test_a_lease_ends_with_a_worker_that_dies(store: EventStore) -> None:
    limit(store, concurrency=1)
    store.append({"d": new_events(60)})
    claim(store, lease="killed")
    assert claim(store, lease="b").held is Held.BUSY
    store.client.zadd(LEASES, {"killed": 1})
    assert len(claim(store, lease="b").envelopes) == 10


def test_a_lease_in_work_is_renewed_and_one_that_ended_stays_ended(store: EventStore) -> None:
    limit(store, concurrency=1)
    store.append({"d": new_events(1)})
    before = int(claim(store, lease="a").now_ms)
    store.client.zadd(LEASES, {"a": before + 1000})
    store.renew_lease("d", "a")
    assert store.client.zscore(LEASES, "a") >= before + 60_000
    store.release("d", "a")
    store.renew_lease("d", "a")
    assert store.client.zcard(LEASES) == 0


def test_a_lease_in_work_is_renewed_at_the_memory_limit_too(store: EventStore) -> None:
    limit(store, concurrency=1)
    store.append({"d": new_events(1)})
    before = claim(store, lease="a").now_ms
    store.client.zadd(LEASES, {"a": before + 1000})
    store.client.config_set("maxmemory", 1)
    store.renew_lease("d", "a")
    assert store.client.zscore(LEASES, "a") >= before + 60_000


def test_a_stream_that_never_ends_gives_way_to_the_other_one(store: EventStore) -> None:
    limit(store, concurrency=1)
    store.append({"d": new_events(300)})
    store.client.xadd(key("d", "retries"), {"h": b'{"id":"1-1","received_ms":1}', "e": named("again")[0].text})
    claim(store, "events", lease="a")
    assert claim(store, "retries", lease="b").held is Held.BUSY
    assert claim(store, "events", lease="a").held is Held.YIELDS
    assert names(claim(store, "retries", lease="b")) == ["again"]
    assert claim(store, "retries", lease="b").held is Held.YIELDS
    assert len(claim(store, "events", lease="a").envelopes) == 50
    assert store.client.pttl(FLOW) > 0


def test_whoever_wanted_a_lease_is_told_of_once(store: EventStore) -> None:
    limit(store, concurrency=1)
    store.append({"d": new_events(300)})
    claim(store, "events", lease="a")
    assert claim(store, "retries", lease="b").held is Held.BUSY
    assert store.release("d", "a") == ["retries"]
    assert store.release("d", "a") == []
    claim(store, "events", lease="a")
    assert claim(store, "retries", lease="b").held is Held.BUSY
    store.client.hset(FLOW, "wanting:retries", claim(store, "retries", lease="b").now_ms - 1)
    assert store.release("d", "a") == []


def put_clock_back(store: EventStore, seconds: float) -> None:
    """As if Redis had done all that it knows of by a clock that was so much ahead of the one that it has now."""
    pass_time(store, -seconds)
    for lease, ends in store.client.zrange(LEASES, 0, -1, withscores=True):
        store.client.zadd(LEASES, {lease: ends + seconds * 1000})


def test_a_clock_that_is_put_back_stops_no_tokens(store: EventStore) -> None:
    limit(store, events_per_s=100)
    store.append({"d": new_events(300)})
    store.charge("d", requests=0, events=101, pause_ms=0)
    put_clock_back(store, 3600)
    due_ms = claim(store).due_ms
    assert due_ms <= 20
    pass_time(store, 0.1)
    assert claim(store).envelopes


@pytest.mark.parametrize("charged", [False, True])
def test_a_clock_that_is_put_back_makes_no_pause_longer(store: EventStore, charged: bool) -> None:
    store.append({"d": new_events(1)})
    store.charge("d", requests=0, events=0, pause_ms=5_000)
    put_clock_back(store, 3600)
    if charged:
        store.charge("d", requests=0, events=0, pause_ms=1)
    assert claim(store).due_ms <= 5_000
    pass_time(store, 5)
    assert claim(store).envelopes


def test_a_clock_that_is_put_back_lets_the_dead_hold_no_lease(store: EventStore) -> None:
    limit(store, concurrency=1)
    store.append({"d": new_events(1)})
    claim(store, lease="killed")
    put_clock_back(store, 3600)
    assert claim(store, lease="b").held is Held.NOT


@pytest.mark.parametrize("rate", [1_000_000, 1_000_000.0, 1e-2, 0.30000000000000004])
def test_rates_may_be_any_number(store: EventStore, rate: float) -> None:
    limit(store, least=3, most=500, events_per_s=rate, requests_per_s=rate)
    store.append({"d": new_events(600)})
    assert len(claim(store).envelopes) == (500 if rate > 1 else 1)


def test_a_rate_that_is_lowered_holds_at_once(store: EventStore) -> None:
    limit(store, events_per_s=1_000_000)
    store.append({"d": new_events(10)})
    claim(store, most=1)
    limit(store, events_per_s=0.01)
    assert len(claim(store).envelopes) == 1
    assert 90_000 < claim(store).due_ms <= 100_000
    limit(store, events_per_s=1_000_000)
    pass_time(store, 0.01)
    assert len(claim(store).envelopes) == 8


def test_the_same_stream_waits_until_whoever_is_at_work_is_done(store: EventStore) -> None:
    limit(store, concurrency=1)
    store.append({"d": new_events(300)})
    claim(store, lease="a")
    assert claim(store, lease="b").held is Held.BUSY
    assert claim(store, lease="a").held is Held.NOT


@pytest.mark.parametrize("limits", [{"events_per_s": 1}, {"requests_per_s": 1}, {"concurrency": 1}])
def test_a_deleted_destination_has_no_limits(store: EventStore, limits: dict[str, int]) -> None:
    limit(store, **limits)
    store.append({"d": new_events(60)})
    claim(store, lease="a")
    store.client.hset(key("d", "route"), "state", "deleted")
    assert len(claim(store, lease="b").envelopes) > 0


def test_a_collected_batch_may_overdraw_and_the_next_one_waits(store: EventStore) -> None:
    calls = Calls(least_events=10, most_events=10, wait_s=3600.0)
    publish_route(store.client, route("d", throughput=Throughput(events_per_s=5), calls=calls))
    store.append({"d": new_events(20)})
    assert len(claim(store).envelopes) == 10
    assert claim(store).held is Held.RATE
    pass_time(store, 1.3)
    assert len(claim(store).envelopes) == 10
