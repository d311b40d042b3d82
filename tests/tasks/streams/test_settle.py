"""Settling claims: whatever happens to an event happens in the step that takes it out of the stream."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest

from tasks.streams import Claim, Envelope, EventStore, Fate, NewEvent, Settlement
from tasks.streams import store as store_module
from tasks.streams.keys import WAKE, key
from tests.tasks.fakes import claim, counters, event, name_of, names, new_events

STREAM, DELAYED, DEAD = (key("d", name) for name in ("events", "delayed", "dead"))


@pytest.fixture
def taken(store: EventStore) -> Claim:
    """Three claimed events."""
    store.append({"d": new_events(3)})
    store.client.delete(WAKE)
    return claim(store)


def settlement(envelope: Envelope, fate: Fate, **more: Any) -> Settlement:
    """A settlement with the next header where there is a next place."""
    header = envelope.header(attempt=2, first_attempt_ms=7)
    return Settlement(**{"entry_id": envelope.entry_id, "fate": fate, "header": header, **more})


def settle(store: EventStore, chunk: Claim, fate: Fate, **more: Any) -> int:
    """Settle all events of a claim alike."""
    return store.settle("d", "events", [settlement(envelope, fate, **more) for envelope in chunk.envelopes])


def bury(store: EventStore, *texts: bytes) -> None:
    """Make dead letters."""
    store.append({"d": [NewEvent(text, None) for text in texts]})
    settle(store, claim(store), Fate.DEAD)


def dead_names(store: EventStore) -> list[str]:
    """The event names of the dead letters."""
    return [name_of(fields[b"e"]) for _, fields in store.client.xrange(DEAD)]


def dead_bytes(store: EventStore) -> int:
    """What the store believes the dead letters weigh."""
    return int(store.client.hget(key("d", "sizes"), "dead_bytes") or 0)


def test_a_settled_event_leaves_stream_and_claim(store: EventStore, taken: Claim) -> None:
    assert settle(store, taken, Fate.ACK) == 3
    assert store.client.xlen(STREAM) == 0
    assert store.client.xpending(STREAM, "workers")["pending"] == 0


def test_counters_are_raised_once_an_event(store: EventStore, taken: Claim) -> None:
    settle(store, taken, Fate.ACK, counters=("delivered", "latency:50"))
    assert counters(store) == {"received": 3, "delivered": 3, "latency:50": 3}


@pytest.mark.parametrize("fate", list(Fate))
def test_settling_again_changes_nothing(store: EventStore, taken: Claim, fate: Fate) -> None:
    sample = ("retry", b"{}")
    settle(store, taken, fate, counters=("x",), sample=sample)
    before = {name: store.client.dump(name) for name in store.client.scan_iter(match="splice:{d}:*")}
    assert settle(store, taken, fate, counters=("x",), sample=sample) == 0
    assert {name: store.client.dump(name) for name in store.client.scan_iter(match="splice:{d}:*")} == before


def test_one_call_settles_an_event_once_even_if_it_names_it_twice(store: EventStore, taken: Claim) -> None:
    twice = [settlement(taken.envelopes[0], Fate.RETRY, counters=("x",))] * 2
    assert store.settle("d", "events", twice) == 1
    assert (store.client.zcard(DELAYED), counters(store)["x"]) == (1, 1)


def test_of_two_holders_the_first_settles(store: EventStore, taken: Claim) -> None:
    """A claim that was taken over may be settled by either holder."""
    ids = [envelope.entry_id for envelope in taken.envelopes]
    store.client.xclaim(STREAM, "workers", "w2", 0, ids)
    assert settle(store, taken, Fate.ACK, counters=("delivered",)) == 3
    assert settle(store, taken, Fate.RETRY, counters=("retried:retry",)) == 0
    assert store.client.zcard(DELAYED) == 0
    assert counters(store)["delivered"] == 3


def test_what_nobody_claimed_cannot_be_settled(store: EventStore) -> None:
    store.append({"d": new_events(1)})
    ((entry_id, _),) = store.client.xrange(STREAM)
    assert store.settle("d", "events", [Settlement(entry_id=entry_id.decode(), fate=Fate.ACK)]) == 0
    assert store.client.xlen(STREAM) == 1


def test_a_retry_waits_for_its_time_and_comes_back_with_its_history(store: EventStore, taken: Claim) -> None:
    settle(store, taken, Fate.RETRY, delay_ms=0)
    assert (store.client.xlen(STREAM), store.look("d").moved) == (0, 3)
    envelopes = claim(store, "retries").envelopes
    assert {(e.id, e.event) for e in envelopes} == {(e.id, e.event) for e in taken.envelopes}
    assert {(e.attempt, e.first_attempt_ms) for e in envelopes} == {(2, 7)}


def test_a_retry_is_due_after_its_delay_by_the_clock_of_redis(store: EventStore, taken: Claim) -> None:
    settle(store, taken, Fate.RETRY, delay_ms=3_600_000)
    scores = [score for _, score in store.client.zrange(DELAYED, 0, -1, withscores=True)]
    assert all(taken.now_ms + 3_600_000 <= score < taken.now_ms + 2 * 3_600_000 for score in scores)


def test_equal_events_stay_two_retries(store: EventStore) -> None:
    store.append({"d": [NewEvent(event("same"), None)] * 2})
    settle(store, claim(store), Fate.RETRY, delay_ms=1000)
    assert store.client.zcard(DELAYED) == 2


def test_the_ticker_is_told_of_the_next_retry(store: EventStore, taken: Claim) -> None:
    first, second, _ = taken.envelopes
    store.settle(
        "d",
        "events",
        [settlement(first, Fate.RETRY, delay_ms=7_200_000), settlement(second, Fate.RETRY, delay_ms=3_600_000)],
    )
    due = store.client.zscore(WAKE, "d")
    assert due is not None
    assert taken.now_ms + 3_600_000 <= due < taken.now_ms + 7_200_000


def test_what_is_given_back_is_new_again(store: EventStore, taken: Claim) -> None:
    store.settle("d", "events", [settlement(e, Fate.BACK, header=e.same_header()) for e in taken.envelopes])
    again = claim(store, consumer="w2")
    assert names(again) == ["e0", "e1", "e2"]
    assert [(e.attempt, e.deliveries) for e in again.envelopes] == [(1, 1)] * 3
    assert [e.id for e in again.envelopes] == [e.id for e in taken.envelopes]


def test_what_is_given_back_passes_no_backlog_limit(store: EventStore, taken: Claim) -> None:
    store.append({"d": new_events(2000)})
    settle(store, taken, Fate.BACK)
    assert store.client.xlen(STREAM) == 1000


def test_a_dead_letter_keeps_event_and_header(store: EventStore, taken: Claim) -> None:
    envelope = taken.envelopes[0]
    header = envelope.header(attempt=9, first_attempt_ms=7, reason="retries_exhausted", message="no")
    store.settle("d", "events", [settlement(envelope, Fate.DEAD, header=header)])
    ((_, fields),) = store.client.xrange(DEAD)
    assert (fields[b"e"], orjson.loads(fields[b"h"])) == (envelope.event, orjson.loads(header))
    assert dead_bytes(store) == len(envelope.event) + len(header)


def test_the_oldest_dead_letters_go_when_there_are_too_many(store: EventStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "DEAD_EVENTS", 2)
    bury(store, *(event(f"e{i}") for i in range(5)))
    assert dead_names(store) == ["e3", "e4"]


def test_the_oldest_dead_letters_go_when_they_weigh_too_much(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    bury(store, event("e0"))
    monkeypatch.setattr(store_module, "DEAD_BYTES", 2 * dead_bytes(store) + 20)
    bury(store, *(event(f"e{i}") for i in range(1, 5)))
    assert dead_names(store) == ["e3", "e4"]
    assert dead_bytes(store) <= store_module.DEAD_BYTES


def test_dead_letters_that_are_too_old_go(store: EventStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.client.xadd(DEAD, {"h": b"{}", "e": event("old")}, id="1-1")
    monkeypatch.setattr(store_module, "DEAD_AGE_MS", 3_600_000)
    bury(store, event("new"))
    assert dead_names(store) == ["new"]


def test_the_weight_of_dead_letters_follows_what_goes(store: EventStore, monkeypatch: pytest.MonkeyPatch) -> None:
    bury(store, event("e0"))
    weight = dead_bytes(store)
    monkeypatch.setattr(store_module, "DEAD_EVENTS", 1)
    bury(store, event("e1"))
    assert dead_bytes(store) == weight


def test_the_newest_samples_of_a_code_are_kept(store: EventStore) -> None:
    store.append({"d": new_events(30)})
    envelopes = claim(store).envelopes
    samples = [(e, ("retry", b'{"n":%d}\n' % i)) for i, e in enumerate(envelopes)]
    store.settle("d", "events", [settlement(e, Fate.ACK, sample=sample) for e, sample in samples])
    kept: Any = store.client.lrange(key("d", "samples:retry"), 0, -1)
    assert [orjson.loads(text)["n"] for text in kept] == list(range(29, 19, -1))
    assert store.client.ttl(key("d", "samples:retry")) > 0


def test_retries_are_settled_in_their_own_stream(store: EventStore, taken: Claim) -> None:
    settle(store, taken, Fate.RETRY, delay_ms=0)
    store.look("d")
    chunk = claim(store, "retries")
    assert len(chunk.envelopes) == 3
    done = [settlement(e, Fate.ACK) for e in chunk.envelopes]
    assert store.settle("d", "events", done) == 0
    assert store.settle("d", "retries", done) == 3


@pytest.mark.parametrize("fate", list(Fate))
def test_everything_can_be_settled_at_the_memory_limit(store: EventStore, taken: Claim, fate: Fate) -> None:
    store.client.config_set("maxmemory", 1)
    assert settle(store, taken, fate, counters=("x",), sample=("x", b"{}"), delay_ms=1000) == 3
    assert counters(store)["x"] == 3


def test_settling_works_after_the_server_forgot_the_scripts(store: EventStore, taken: Claim) -> None:
    store.client.script_flush()
    assert settle(store, taken, Fate.ACK) == 3


def test_an_event_that_is_split_is_there_once_for_each_subscription_and_settled_once(
    store: EventStore, taken: Claim
) -> None:
    first = taken.envelopes[0]
    parts = [replace(first, subscription=name) for name in ("sub_a", "sub_b")]
    split = Settlement(
        entry_id=first.entry_id, fate=Fate.SPLIT, header=b"\n".join(part.same_header() for part in parts)
    )
    assert store.settle("d", "events", [split]) == 1
    assert store.settle("d", "events", [split]) == 0
    again = claim(store)
    assert [(e.subscription, e.id, e.attempt, e.event) for e in again.envelopes] == [
        (name, first.id, 1, first.event) for name in ("sub_a", "sub_b")
    ]
    assert store.client.xlen(STREAM) == 4
