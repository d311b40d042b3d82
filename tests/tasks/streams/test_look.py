"""What the ticker asks the store: what is due, what a destination needs, what can be tidied up."""

from __future__ import annotations

import pytest

from tasks.routes import delete_route, publish_route
from tasks.streams import Claim, EventStore, Fate, Look, Settlement, State, Waiting
from tasks.streams import store as store_module
from tasks.streams.keys import TICK, WAKE, key
from tests.support.stack import wait_until
from tests.tasks.fakes import claim, new_events, route

STREAM, FLAG, DELAYED = (key("d", name) for name in ("events", "hint:events", "delayed"))
HOUR_MS = 3_600_000


@pytest.fixture
def quiet(store: EventStore) -> EventStore:
    """Nothing is on the index."""
    store.client.delete(WAKE)
    return store


def due(store: EventStore) -> list[str]:
    """What is due, whoever's turn it is."""
    store.client.delete(TICK)
    return store.due()


def delay(store: EventStore, count: int, due_ms: int) -> None:
    """Let events wait for a retry."""
    store.append({"d": new_events(count)})
    chunk = claim(store, last=True)
    settlements = [
        Settlement(
            entry_id=e.entry_id, fate=Fate.RETRY, header=e.header(attempt=2, first_attempt_ms=1), delay_ms=due_ms
        )
        for e in chunk.envelopes
    ]
    store.settle("d", "events", settlements)
    store.client.delete(FLAG)


def silent_for_an_hour(store: EventStore, chunk: Claim) -> None:
    """As if the worker of this claim had been dead for an hour."""
    ids = [envelope.entry_id for envelope in chunk.envelopes]
    store.client.xclaim(STREAM, "workers", "w1", 0, ids, idle=HOUR_MS, justid=True)


def test_an_empty_destination_needs_nothing(store: EventStore) -> None:
    assert store.look("d") == Look(0, False, False, -1)


def test_a_destination_nobody_knows_needs_nothing(store: EventStore) -> None:
    assert store.look("nobody") == Look(0, False, False, -1)


def test_what_waits_under_a_fresh_flag_has_a_worker_on_its_way(store: EventStore) -> None:
    store.append({"d": new_events(1)})
    look = store.look("d")
    assert not look.hint_events
    assert 0 < look.next_ms <= 5000


def test_what_waits_without_a_flag_is_hinted(store: EventStore) -> None:
    store.append({"d": new_events(1)})
    store.client.delete(FLAG)
    assert store.look("d").hint_events
    assert store.client.pttl(FLAG) > 10_000


def test_a_flag_that_nobody_renewed_for_long_is_doubted(store: EventStore) -> None:
    store.append({"d": new_events(1)})
    store.client.pexpire(FLAG, 9_000)
    assert store.look("d").hint_events
    assert not store.look("d").hint_events


def test_what_is_claimed_and_in_work_needs_no_hint(store: EventStore) -> None:
    store.append({"d": new_events(3)})
    claim(store)
    store.client.delete(FLAG)
    look = store.look("d")
    assert not look.hint_events
    assert look.next_ms > 0


def test_a_claim_of_a_dead_worker_is_hinted_whatever_the_flag_says(store: EventStore) -> None:
    store.append({"d": new_events(3)})
    silent_for_an_hour(store, claim(store))
    assert store.look("d").hint_events


def test_a_destination_with_a_flag_stays_on_the_index(store: EventStore) -> None:
    """Its worker may claim something right after the look, and die."""
    store.append({"d": new_events(1)})
    chunk = claim(store)
    store.settle("d", "events", [Settlement(entry_id=e.entry_id, fate=Fate.ACK) for e in chunk.envelopes])
    assert store.look("d").next_ms > 0


def test_retries_that_are_due_move_and_are_hinted(store: EventStore) -> None:
    delay(store, 3, 0)
    look = store.look("d")
    assert (look.moved, look.hint_events, look.hint_retries) == (3, False, True)
    assert len(claim(store, "retries").envelopes) == 3


def test_a_retry_that_is_not_due_waits_and_says_how_long(store: EventStore) -> None:
    delay(store, 1, HOUR_MS)
    look = store.look("d")
    assert (look.moved, look.hint_retries) == (0, False)
    assert HOUR_MS / 2 < look.next_ms <= HOUR_MS


def test_a_look_moves_a_bounded_number_of_retries(store: EventStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "MOVE_AT_ONCE", 2)
    delay(store, 5, 0)
    looks = [store.look("d") for _ in range(4)]
    assert [look.moved for look in looks] == [2, 2, 1, 0]
    assert looks[0].next_ms == 0


@pytest.mark.parametrize("state", [State.DISABLED, None])
def test_what_may_not_be_claimed_is_held_and_looked_at_again(store: EventStore, state: State | None) -> None:
    store.append({"d": new_events(1)})
    store.client.delete(FLAG)
    if state:
        publish_route(store.client, route("d", state=state))
    else:
        store.client.delete(key("d", "route"))
    look = store.look("d")
    assert not look.hint_events
    assert look.next_ms > 0


def test_what_waits_for_a_deleted_destination_is_hinted(store: EventStore) -> None:
    store.append({"d": new_events(1)})
    delete_route(store.client, "d")
    store.client.delete(FLAG)
    assert store.look("d").hint_events


def test_a_lost_group_counts_as_nothing_claimed(store: EventStore) -> None:
    store.append({"d": new_events(1)})
    store.client.xgroup_destroy(STREAM, "workers")
    store.client.delete(FLAG)
    assert store.look("d").hint_events


def test_what_is_due_is_taken_off_the_index(quiet: EventStore) -> None:
    quiet.wake({"a": 0, "b": 0, "later": HOUR_MS})
    assert sorted(due(quiet)) == ["a", "b"]
    assert due(quiet) == []


def test_one_worker_at_a_time_has_the_turn(quiet: EventStore) -> None:
    quiet.wake({"a": 0})
    quiet.client.set(TICK, "1", px=HOUR_MS)
    assert quiet.due() == []
    assert due(quiet) == ["a"]


def test_the_earlier_of_two_looks_wins(quiet: EventStore) -> None:
    quiet.wake({"a": HOUR_MS})
    quiet.wake({"a": 0})
    quiet.wake({"a": 2 * HOUR_MS})
    assert due(quiet) == ["a"]


def test_waking_nobody_is_fine(quiet: EventStore) -> None:
    quiet.wake({})
    assert due(quiet) == []


def test_a_sweep_puts_every_destination_on_the_index_once_in_a_while(quiet: EventStore) -> None:
    publish_route(quiet.client, route("d2"))
    quiet.client.delete(WAKE)
    assert quiet.sweep(HOUR_MS) == 2
    assert sorted(due(quiet)) == ["d", "d2"]
    assert quiet.sweep(HOUR_MS) == 0
    assert due(quiet) == []


def test_a_sweep_of_many_destinations_is_spread_over_seconds(
    quiet: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "SWEPT_A_SECOND", 2)
    for i in range(5):
        publish_route(quiet.client, route(f"d{i}"))
    quiet.client.delete(WAKE)
    assert quiet.sweep(HOUR_MS) == 6
    scores = sorted(score for _, score in quiet.client.zrange(WAKE, 0, -1, withscores=True))
    assert [round(score - scores[0]) for score in scores] == [0, 0, 1000, 1000, 2000, 2000]


def test_a_deferred_destination_is_hinted_after_its_rest(quiet: EventStore) -> None:
    quiet.append({"d": new_events(1)})
    quiet.defer("d", "events", 1)
    wait_until(lambda: due(quiet) == ["d"], 10, "the destination is due")
    assert quiet.look("d").hint_events


def test_a_deferred_destination_is_left_alone_meanwhile(quiet: EventStore) -> None:
    quiet.append({"d": new_events(1)})
    quiet.defer("d", "events", HOUR_MS)
    assert due(quiet) == []
    assert not quiet.append({"d": new_events(1)})["d"].hint


def test_consumers_of_dead_workers_are_deleted(store: EventStore) -> None:
    claim(store, consumer="dead")
    wait_until(lambda: store.reap("d", 0) or not store.client.xinfo_consumers(STREAM, "workers"), 10, "it is reaped")


def test_a_consumer_that_holds_a_claim_is_never_deleted(store: EventStore) -> None:
    store.append({"d": new_events(1)})
    chunk = claim(store, consumer="holds")
    claim(store, consumer="empty")
    wait_until(
        lambda: store.reap("d", 0) or len(store.client.xinfo_consumers(STREAM, "workers")) == 1, 10, "it is reaped"
    )
    assert [c["name"] for c in store.client.xinfo_consumers(STREAM, "workers")] == [b"holds"]
    assert store.settle("d", "events", [Settlement(entry_id=chunk.envelopes[0].entry_id, fate=Fate.ACK)]) == 1


def test_a_consumer_that_was_active_lately_is_kept(store: EventStore) -> None:
    claim(store)
    store.reap("d", HOUR_MS)
    assert len(store.client.xinfo_consumers(STREAM, "workers")) == 1


def test_reaping_a_destination_without_streams_is_fine(store: EventStore) -> None:
    store.reap("nobody", 0)


def test_the_store_takes_writes_until_its_memory_limit(store: EventStore) -> None:
    assert store.refusal() == ""
    store.client.config_set("maxmemory", 1)
    assert "maxmemory" in store.refusal()


def test_everything_the_ticker_does_works_at_the_memory_limit(quiet: EventStore) -> None:
    """Otherwise what fills the memory would never be hinted, and never leave it."""
    delay(quiet, 2, 0)
    quiet.append({"d": new_events(1)})
    quiet.client.delete(FLAG)
    quiet.client.config_set("maxmemory", 1)
    assert quiet.sweep(HOUR_MS) == 1
    assert due(quiet) == ["d"]
    look = quiet.look("d")
    assert (look.moved, look.hint_events, look.hint_retries) == (2, True, True)
    quiet.wake({"d": 0})
    quiet.defer("d", "events", 1000)
    quiet.reap("d", 0)


def test_what_waits_is_counted_also_while_it_is_in_work(store: EventStore) -> None:
    delay(store, 2, HOUR_MS)
    store.append({"d": new_events(3)})
    claim(store)
    assert store.waiting("d") == Waiting(now=3, delayed=2, dead=0)
    assert store.waiting("other") == Waiting(0, 0, 0)
