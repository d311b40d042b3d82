"""Appending events: backlog limit, dedup, hint flag; one round trip for all destinations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest
import redis

from tasks.config import Config
from tasks.streams import Appended, EventStore, NewEvent, dedup_hash, scripts
from tasks.streams.keys import key
from tests.tasks.fakes import CONFIG, Clock, claim, counters, event, names, new_events

WINDOW_S = CONFIG.dedup_window_s


def hashed(*message_ids: str, source: str = "src_1") -> list[NewEvent]:
    """Events that pass the dedup."""
    return [NewEvent(event(message_id), dedup_hash(source, message_id)) for message_id in message_ids]


@pytest.fixture
def clock() -> Clock:
    """At the beginning of a slice of the dedup window."""
    return Clock(now=WINDOW_S * 20_000.0)


@pytest.fixture
def timed(store: EventStore, config: Config, clock: Clock) -> EventStore:
    """A store whose receiver's clock moves when told."""
    return EventStore(store.client, config, clock)


def test_appended_events_are_claimed_in_order(store: EventStore) -> None:
    assert store.append({"d": new_events(3)}) == {"d": Appended(3, 0, 0, True)}
    assert names(claim(store)) == ["e0", "e1", "e2"]


def test_the_text_of_an_event_arrives_unchanged(store: EventStore) -> None:
    text = '{"type":"track","event":"ä\\n\\"€ \\u0000","properties":{}}'.encode()
    store.append({"d": [NewEvent(text, None)]})
    assert claim(store).envelopes[0].event == text


def test_the_hint_is_asked_for_once_until_the_flag_is_gone(store: EventStore) -> None:
    hints = [store.append({"d": new_events(1)})["d"].hint for _ in range(3)]
    assert hints == [True, False, False]
    store.client.delete(key("d", "hint:events"))
    assert store.append({"d": new_events(1)})["d"].hint


def test_events_that_were_all_duplicates_ask_for_no_hint(store: EventStore) -> None:
    store.append({"d": hashed("m1")})
    store.client.delete(key("d", "hint:events"))
    assert store.append({"d": hashed("m1")})["d"] == Appended(0, 1, 0, False)


def test_a_message_is_taken_once_also_within_one_request(store: EventStore) -> None:
    assert store.append({"d": hashed("m1", "m2", "m1")})["d"] == Appended(2, 1, 0, True)
    assert store.append({"d": hashed("m2", "m3")})["d"] == Appended(1, 1, 0, False)
    assert counters(store) == {"received": 3, "duplicate": 2}


def test_the_same_message_of_another_source_is_another_message(store: EventStore) -> None:
    store.append({"d": hashed("m1")})
    assert store.append({"d": hashed("m1", source="src_2")})["d"].accepted == 1


def test_each_destination_remembers_for_itself(store: EventStore) -> None:
    store.append({"d": hashed("m1")})
    assert store.append({"d2": hashed("m1")})["d2"].accepted == 1


def test_events_without_a_hash_are_never_duplicates(store: EventStore) -> None:
    store.append({"d": new_events(1)})
    assert store.append({"d": new_events(1)})["d"].accepted == 1


@pytest.mark.parametrize("share", [0.1, 0.4, 0.7, 0.99])
def test_a_duplicate_is_known_all_through_the_window(timed: EventStore, clock: Clock, share: float) -> None:
    clock.advance(WINDOW_S / 3 - 1)
    timed.append({"d": hashed("m1", "m2")})
    clock.advance(share * WINDOW_S)
    assert timed.append({"d": hashed("m1", "m2")})["d"].duplicates == 2


def test_a_message_is_forgotten_some_time_after_the_window(timed: EventStore, clock: Clock) -> None:
    timed.append({"d": hashed("m1")})
    clock.advance(WINDOW_S * 4 / 3)
    assert timed.append({"d": hashed("m1")})["d"].accepted == 1


def test_every_dedup_set_expires(timed: EventStore, clock: Clock) -> None:
    for _ in range(3):
        timed.append({"d": hashed(*(f"{clock.now}-{i}" for i in range(50)))})
        clock.advance(WINDOW_S / 3)
    sets = list(timed.client.scan_iter(match=key("d", "seen:*")))
    assert len(sets) > 50
    assert all(0 < timed.client.ttl(name) <= WINDOW_S * 4 / 3 for name in sets)


def test_the_index_of_the_dedup_sets_does_not_grow_with_time(timed: EventStore, clock: Clock) -> None:
    for _ in range(40):
        timed.append({"d": hashed(str(clock.now))})
        clock.advance(WINDOW_S)
    assert timed.client.hlen(key("d", "seen")) <= 8


def test_a_busy_slice_gives_the_next_one_more_sets_and_nothing_is_forgotten(timed: EventStore, clock: Clock) -> None:
    before = hashed(*(f"a{i}" for i in range(100)))
    timed.append({"d": before})
    slice_number = int(clock.now) // (WINDOW_S // 3)
    timed.client.hset(key("d", "seen"), f"count:{slice_number}", 1_000_000)
    clock.advance(WINDOW_S / 3)
    after = hashed(*(f"b{i}" for i in range(100)))
    assert timed.append({"d": after})["d"].accepted == 100
    buckets = timed.client.hget(key("d", "seen"), f"buckets:{slice_number + 1}")
    assert int(buckets or 0) == 4096
    assert timed.append({"d": [*before, *after]})["d"].duplicates == 200


def test_dedup_sets_stay_packed_as_integers(timed: EventStore) -> None:
    timed.append({"d": hashed(*(f"m{i}" for i in range(2000)))})
    name = next(iter(timed.client.scan_iter(match=key("d", "seen:*"))))
    assert timed.client.object("encoding", name) == b"intset"


@pytest.mark.parametrize("hash_", [0, -1, 7, -(2**63), 2**63 - 1, -1234567])
def test_every_64_bit_number_can_be_remembered(store: EventStore, hash_: int) -> None:
    for duplicates in (0, 1):
        assert store.append({"d": [NewEvent(b"{}", hash_)]})["d"].duplicates == duplicates


@pytest.fixture
def full(store: EventStore) -> EventStore:
    """A store that keeps two events a destination; one waits already."""
    small = EventStore(store.client, replace(CONFIG, backlog_events=2))
    small.append({"d": new_events(1)})
    return small


def test_what_is_over_the_backlog_limit_is_counted_and_sampled(full: EventStore) -> None:
    assert full.append({"d": hashed("m1", "m2", "m3")})["d"] == Appended(1, 0, 2, False)
    assert counters(full) == {"received": 4, "discarded:backlog_full": 2}
    samples: Any = full.client.lrange(key("d", "samples:backlog_full"), 0, -1)
    assert [orjson.loads(text)["event_in"]["event"] for text in samples] == ["m2"]


def test_what_is_over_the_backlog_limit_is_not_remembered_as_seen(full: EventStore) -> None:
    full.append({"d": hashed("m1", "m2")})
    full.client.delete(key("d", "events"))
    assert full.append({"d": hashed("m2")})["d"].accepted == 1


def test_retries_count_against_the_backlog(full: EventStore) -> None:
    full.client.zadd(key("d", "delayed"), {"{}\n{}": 1.0})
    assert full.append({"d": new_events(1)})["d"].over_backlog == 1


def test_a_full_destination_costs_only_itself(full: EventStore) -> None:
    appended = full.append({"d": new_events(3), "d2": new_events(2)})
    assert (appended["d"].over_backlog, appended["d2"].accepted) == (2, 2)


def test_backlog_samples_are_few_and_expire(full: EventStore) -> None:
    for _ in range(30):
        full.append({"d": new_events(3)})
    name = key("d", "samples:backlog_full")
    assert full.client.llen(name) == 10
    assert full.client.ttl(name) > 0


def test_several_destinations_take_one_round_trip(store: EventStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.append({"d": []})
    trips = []
    execute = redis.client.Pipeline.execute
    monkeypatch.setattr(redis.client.Pipeline, "execute", lambda p, *a, **k: trips.append(1) or execute(p, *a, **k))
    monkeypatch.setattr(store.client, "execute_command", lambda *a, **k: pytest.fail("a second round trip"))
    appended = store.append({f"d{i}": new_events(2) for i in range(20)})
    assert [a.accepted for a in appended.values()] == [2] * 20
    assert len(trips) == 1


@pytest.mark.parametrize("destinations", [1, 3])
def test_a_server_that_forgot_the_scripts_learns_them_again(store: EventStore, destinations: int) -> None:
    store.client.script_flush()
    appended = store.append({f"d{i}": hashed("m1") for i in range(destinations)})
    assert [a.accepted for a in appended.values()] == [1] * destinations


def test_at_the_memory_limit_nothing_is_accepted(store: EventStore) -> None:
    store.append({"d": []})
    store.client.config_set("maxmemory", 1)
    for batch in ({"d": new_events(1)}, {"d": new_events(1), "d2": new_events(1)}):
        with pytest.raises(redis.exceptions.OutOfMemoryError):
            store.append(batch)
    assert store.client.xlen(key("d", "events")) == 0


def test_one_destination_with_broken_keys_fails_the_call_and_harms_no_other(store: EventStore) -> None:
    store.client.set(key("broken", "events"), "no stream")
    with pytest.raises(redis.ResponseError, match="WRONGTYPE"):
        store.append({"broken": hashed("m1"), "d": hashed("m1")})
    assert names(claim(store)) == ["m1"]


def test_counters_expire(store: EventStore) -> None:
    store.append({"d": new_events(1)})
    (name,) = store.client.scan_iter(match=key("d", "m:*"))
    assert 14 * 24 * 3600 < store.client.ttl(name) <= 15 * 24 * 3600


def test_scripts_are_known_by_the_digest_of_their_text(store: EventStore) -> None:
    assert store.client.script_load(scripts.APPEND.text) in (scripts.APPEND.sha, scripts.APPEND.sha.encode())
