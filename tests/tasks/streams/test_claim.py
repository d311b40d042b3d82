"""Claiming chunks: what is new, what a dead worker left, what may not be claimed."""

from __future__ import annotations

from dataclasses import replace

import pytest
import redis

from tasks.config import Config
from tasks.routes import Calls, delete_route, publish_route
from tasks.streams import Claim, EventStore, Fate, NewEvent, Settlement, State
from tasks.streams.keys import key
from tests.tasks.fakes import claim, event, names, new_events, route

FLAG = key("d", "hint:events")


def take_over(store: EventStore, consumer: str) -> Claim:
    """What another worker finds after everybody has been silent for an hour."""
    stream = key("d", "events")
    for entry in store.client.xpending_range(stream, "workers", "-", "+", 1000):
        store.client.xclaim(stream, "workers", entry["consumer"], 0, [entry["message_id"]], idle=3_600_000, justid=True)
    store.client.delete(key("d", "stale:events"))
    return claim(store, consumer=consumer)


def test_a_claim_takes_at_most_a_chunk(store: EventStore) -> None:
    store.append({"d": new_events(60)})
    assert names(claim(store)) == [f"e{i}" for i in range(50)]
    assert names(claim(store)) == [f"e{i}" for i in range(50, 60)]


def test_two_workers_never_get_the_same_event(store: EventStore) -> None:
    store.append({"d": new_events(100)})
    both = names(claim(store, consumer="w1")) + names(claim(store, consumer="w2"))
    assert sorted(both) == sorted(f"e{i}" for i in range(100))


def test_a_first_delivery_counts_as_one(store: EventStore) -> None:
    store.append({"d": new_events(1)})
    chunk = claim(store)
    assert (chunk.state, [e.deliveries for e in chunk.envelopes]) == (State.ENABLED, [1])


def test_a_claim_tells_the_version_of_the_route_and_the_time_of_redis(store: EventStore) -> None:
    version = publish_route(store.client, route("d"))
    seconds, micros = store.client.time()
    chunk = claim(store)
    assert chunk.version == version
    assert abs(chunk.now_ms - (seconds * 1000 + micros // 1000)) < 60_000


def test_a_claim_keeps_the_hint_flag(store: EventStore) -> None:
    store.append({"d": new_events(1)})
    store.client.pexpire(FLAG, 100)
    claim(store, last=True)
    assert store.client.pttl(FLAG) > 10_000


def test_only_the_last_empty_claim_takes_the_flag_away(store: EventStore) -> None:
    store.append({"d": new_events(1)})
    claim(store)
    claim(store, last=False)
    assert store.client.exists(FLAG)
    claim(store, last=True)
    assert not store.client.exists(FLAG)


def test_help_is_called_for_when_more_than_a_chunk_waits(store: EventStore) -> None:
    store.append({"d": new_events(150)})
    assert claim(store).join
    assert not claim(store).join


def test_help_is_not_called_for_twice_in_a_short_time(store: EventStore) -> None:
    store.append({"d": new_events(500)})
    store.client.set(key("d", "join"), "1", px=60_000)
    assert not claim(store).join


def test_a_claim_killed_in_the_middle_is_found_again(store: EventStore) -> None:
    store.append({"d": new_events(3)})
    assert names(claim(store, consumer="killed")) == ["e0", "e1", "e2"]
    chunk = take_over(store, "other")
    assert names(chunk) == ["e0", "e1", "e2"]
    assert [e.deliveries for e in chunk.envelopes] == [2, 2, 2]


def test_a_claim_in_work_is_not_taken_over(store: EventStore) -> None:
    store.append({"d": new_events(1)})
    claim(store, consumer="w1")
    store.client.delete(key("d", "stale:events"))
    assert claim(store, consumer="w2").envelopes == ()


def test_a_renewed_claim_is_not_taken_over(store: EventStore) -> None:
    store.append({"d": new_events(1)})
    (taken,) = claim(store, consumer="w1").envelopes
    store.client.xclaim(key("d", "events"), "workers", "w1", 0, [taken.entry_id], idle=3_600_000, justid=True)
    store.renew("d", "events", "w1", [taken.entry_id])
    store.client.delete(key("d", "stale:events"))
    assert claim(store, consumer="w2").envelopes == ()


def test_renewing_counts_as_no_delivery(store: EventStore) -> None:
    store.append({"d": new_events(1)})
    (taken,) = claim(store, consumer="w1").envelopes
    for _ in range(5):
        store.renew("d", "events", "w1", [taken.entry_id])
    assert [e.deliveries for e in take_over(store, "w2").envelopes] == [2]


def test_renewing_what_is_settled_brings_nothing_back(store: EventStore) -> None:
    store.append({"d": new_events(1)})
    (taken,) = claim(store).envelopes
    store.settle("d", "events", [Settlement(entry_id=taken.entry_id, fate=Fate.ACK)])
    store.renew("d", "events", "w1", [taken.entry_id])
    assert store.client.xpending(key("d", "events"), "workers")["pending"] == 0


def test_what_was_abandoned_comes_before_what_is_new(store: EventStore) -> None:
    store.append({"d": new_events(2)})
    claim(store, consumer="killed")
    store.append({"d": [NewEvent(event("new"), None)]})
    assert names(take_over(store, "other")) == ["e0", "e1"]
    assert names(claim(store, consumer="third")) == ["new"]


def test_what_was_delivered_twice_is_claimed_alone(store: EventStore) -> None:
    store.append({"d": new_events(4)})
    claim(store, consumer="first")
    assert len(take_over(store, "second").envelopes) == 4
    alone = [names(take_over(store, f"w{i}")) for i in range(4)]
    assert [len(chunk) for chunk in alone] == [1, 1, 1, 1]


def test_what_was_delivered_once_is_not_mixed_with_what_is_claimed_alone(store: EventStore) -> None:
    store.append({"d": new_events(2)})
    claim(store, consumer="first")
    take_over(store, "second")
    store.append({"d": [NewEvent(event("fresh"), None)]})
    claim(store, consumer="third")
    for _ in range(3):
        assert len(take_over(store, "w").envelopes) == 1


def test_a_poison_event_ends_dead_and_forty_nine_innocents_live(store: EventStore, config: Config) -> None:
    """The poison kills each worker that tries it; what is tried beside it is not settled either."""
    store.append({"d": [NewEvent(event("poison" if i == 20 else f"e{i}"), None) for i in range(50)]})
    delivered: list[str] = []
    kills = 0
    chunk = claim(store, consumer="w0")
    while chunk.envelopes:
        dead = [e for e in chunk.envelopes if e.deliveries > config.max_deliveries]
        assert not dead or len(chunk.envelopes) == 1
        if not dead and "poison" in names(chunk):
            kills += 1
        else:
            delivered += [] if dead else names(chunk)
            fate = Fate.DEAD if dead else Fate.ACK
            store.settle(
                "d", "events", [Settlement(entry_id=e.entry_id, fate=fate, header=b"{}") for e in chunk.envelopes]
            )
        if store.client.xlen(key("d", "events")) == 0:
            break
        chunk = take_over(store, f"w{kills}")
    assert sorted(delivered) == sorted(f"e{i}" for i in range(50) if i != 20)
    assert kills == config.max_deliveries
    assert store.client.xlen(key("d", "dead")) == 1


def test_the_look_for_abandoned_claims_is_rare(store: EventStore) -> None:
    claim(store)
    assert 0 < store.client.pttl(key("d", "stale:events")) <= 1000


def test_a_lost_group_is_made_again_and_nothing_is_lost(store: EventStore) -> None:
    store.append({"d": new_events(3)})
    claim(store)
    store.client.xgroup_destroy(key("d", "events"), "workers")
    store.client.set(key("d", "stale:events"), "1", px=60_000)
    assert names(claim(store)) == ["e0", "e1", "e2"]


def test_a_group_lost_before_the_look_for_abandoned_claims_is_made_again_too(store: EventStore) -> None:
    store.append({"d": new_events(1)})
    store.client.xgroup_destroy(key("d", "events"), "workers")
    assert names(claim(store)) == ["e0"]


def test_events_wait_while_no_route_is_published(store: EventStore) -> None:
    store.append({"d": new_events(2)})
    store.client.delete(key("d", "route"))
    assert (claim(store).state, claim(store).envelopes) == (State.MISSING, ())
    publish_route(store.client, route("d"))
    assert names(claim(store)) == ["e0", "e1"]


def test_events_wait_while_the_destination_is_disabled(store: EventStore) -> None:
    store.append({"d": new_events(2)})
    publish_route(store.client, route("d", state=State.DISABLED))
    assert (claim(store).state, claim(store).envelopes) == (State.DISABLED, ())


def test_where_nothing_may_be_claimed_new_events_send_no_hint_each(store: EventStore) -> None:
    publish_route(store.client, route("d", state=State.DISABLED))
    store.append({"d": new_events(1)})
    claim(store, last=True)
    assert not store.append({"d": new_events(1)})["d"].hint


def test_what_waits_for_a_deleted_destination_can_be_claimed(store: EventStore) -> None:
    store.append({"d": new_events(2)})
    delete_route(store.client, "d")
    chunk = claim(store)
    assert (chunk.state, names(chunk)) == (State.DELETED, ["e0", "e1"])


@pytest.fixture
def sealed(store: EventStore) -> EventStore:
    """One event waits for a destination whose settings are sealed with the key ``k2``."""
    publish_route(store.client, route("d", fingerprint="k2"))
    store.append({"d": new_events(1)})
    return store


def test_a_worker_without_the_key_claims_nothing(sealed: EventStore) -> None:
    chunk = sealed.claim("d", "events", "w1", most=50, fingerprints=("k1",), last=False)
    assert (chunk.state, chunk.envelopes) == (State.KEY, ())


def test_a_worker_with_the_key_among_others_claims(sealed: EventStore) -> None:
    assert len(sealed.claim("d", "events", "w1", most=50, fingerprints=("k1", "k2"), last=False).envelopes) == 1


def test_a_lingering_worker_is_woken_by_the_next_event(store: EventStore) -> None:
    store.append({"d": new_events(1)})
    claim(store)
    chunk = claim(store)
    assert not store.wait("d", "events", chunk.last_id, 1)
    store.append({"d": new_events(1)})
    assert store.wait("d", "events", chunk.last_id, 10_000)


def test_waiting_on_a_stream_that_was_always_empty_works(store: EventStore) -> None:
    chunk = claim(store)
    assert chunk.last_id == "0-0"
    store.append({"d": new_events(1)})
    assert store.wait("d", "events", chunk.last_id, 10_000)


def test_a_claim_works_at_the_memory_limit(store: EventStore) -> None:
    store.append({"d": new_events(1)})
    store.client.config_set("maxmemory", 1)
    assert names(claim(store)) == ["e0"]


def test_more_than_a_script_can_claim_at_once_is_taken_over_in_parts(valkey: redis.Redis, config: Config) -> None:
    """Lua gives a call no more than some 8000 values; a destination must not stand still for it."""
    many = 8_200
    store = EventStore(valkey, replace(config, backlog_events=2 * many))
    calls = Calls(least_events=many, most_events=many, wait_s=1.0)
    publish_route(valkey, replace(route("d"), calls=calls))
    store.append({"d": new_events(many)})
    ids = [envelope.entry_id for envelope in claim(store).envelopes]
    taken = 0
    while taken < many:
        valkey.xclaim(key("d", "events"), "workers", "dead", 0, ids[taken:], idle=3_600_000, justid=True)
        valkey.delete(key("d", "stale:events"))
        rest = claim(store, consumer="w2").envelopes
        assert [envelope.entry_id for envelope in rest] == ids[taken : taken + len(rest)] != []
        store.settle("d", "events", [Settlement(entry_id=e.entry_id, fate=Fate.ACK) for e in rest])
        taken += len(rest)
