"""Batches: the claim decides, the append hints at the last event of one, the ticker when its window ends."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence

import pytest

from tasks.functions.contract import Batching
from tasks.routes import delete_route, publish_route
from tasks.streams import Claim, EventStore, Fate, Settlement, State
from tasks.streams import store as store_module
from tasks.streams.keys import WAKE, key
from tests.support.stack import wait_until
from tests.tasks.fakes import claim, event, function_route, names, new_events, route

STREAM, FLAG, JOIN, DELAYED = (key("d", name) for name in ("events", "hint:events", "join", "delayed"))
HOUR_S = 3600.0
HOUR_MS = 3_600_000
LOOK_AGAIN_MS = 2_000
WAIT_S = 10.0


def publish(store: EventStore, events: int, wait_s: float = HOUR_S, destination: str = "d") -> None:
    """Let a destination collect batches."""
    batch = Batching(events=events, wait_s=wait_s)
    publish_route(store.client, route(destination, function=function_route(batch=batch)))


@pytest.fixture
def collecting(store: EventStore) -> EventStore:
    """The destination ``d`` collects four events or an hour."""
    publish(store, 4)
    return store


def append_old(store: EventStore, *wanted: str, stream: str = "events") -> None:
    """Events that have waited since 1970, before all others."""
    for i, name in enumerate(wanted):
        header = {"h": b'{"id":"1-1","received_ms":1}'} if stream == "retries" else {}
        store.client.xadd(key("d", stream), {**header, "e": event(name)}, id=f"1000-{i}")


def abandon(store: EventStore, taken: Claim, stream: str = "events") -> None:
    """As if the worker of this claim had been dead for an hour."""
    ids = [envelope.entry_id for envelope in taken.envelopes]
    store.client.xclaim(key("d", stream), "workers", "dead", 0, ids, idle=HOUR_MS, justid=True)
    store.client.delete(key("d", f"stale:{stream}"))


def acknowledge(store: EventStore, taken: Claim) -> None:
    """Settle a claim."""
    store.settle("d", "events", [Settlement(entry_id=e.entry_id, fate=Fate.ACK) for e in taken.envelopes])


def ready(store: EventStore) -> int:
    """How many events nobody has claimed."""
    return int(store.client.xlen(STREAM)) - int(store.client.xpending(STREAM, "workers")["pending"])


# Claiming


def test_nothing_is_claimed_until_there_is_a_batch(collecting: EventStore) -> None:
    collecting.append({"d": new_events(3)})
    assert claim(collecting).envelopes == ()
    collecting.append({"d": new_events(1)})
    assert len(claim(collecting).envelopes) == 4


def test_a_claim_takes_exactly_one_batch_whatever_the_caller_can_take(collecting: EventStore) -> None:
    collecting.append({"d": new_events(11)})
    sizes = [
        len(collecting.claim("d", "events", "w1", most=most, fingerprints=(), last=False).envelopes)
        for most in (1, 50, 50)
    ]
    assert sizes == [4, 4, 0]


def test_a_claim_says_how_many_events_a_batch_holds(collecting: EventStore) -> None:
    assert claim(collecting).batch_events == 4


def test_without_batches_a_claim_says_so(store: EventStore) -> None:
    store.append({"d": new_events(1)})
    taken = claim(store)
    assert (len(taken.envelopes), taken.batch_events, taken.due_ms) == (1, 0, -1)


def test_a_claim_says_when_the_window_of_what_waits_ends(collecting: EventStore) -> None:
    assert claim(collecting).due_ms == -1
    collecting.append({"d": new_events(5)})
    for expected in (4, 0):
        taken = claim(collecting)
        assert len(taken.envelopes) == expected
        assert HOUR_MS - 60_000 < taken.due_ms <= HOUR_MS


def test_when_the_window_of_the_oldest_has_ended_all_there_is_is_a_batch(collecting: EventStore) -> None:
    append_old(collecting, "old")
    collecting.append({"d": new_events(2)})
    taken = claim(collecting)
    assert (names(taken), taken.due_ms) == (["old", "e0", "e1"], -1)


def test_of_more_than_a_batch_that_is_over_its_window_only_a_batch_is_claimed(collecting: EventStore) -> None:
    append_old(collecting, *"abcdef")
    taken = [claim(collecting) for _ in range(3)]
    assert [(names(each), each.due_ms) for each in taken] == [(["a", "b", "c", "d"], 0), (["e", "f"], -1), ([], -1)]


def test_a_window_is_measured_from_its_oldest_unclaimed_event_by_the_time_of_redis(store: EventStore) -> None:
    publish(store, 4, wait_s=0.08)
    store.append({"d": new_events(5)})
    assert len(claim(store).envelopes) == 4
    found: list[Claim] = []
    wait_until(lambda: bool(found.append(claim(store)) or found[-1].envelopes), WAIT_S, "the window ends")
    (last,) = found[-1].envelopes
    assert found[-1].now_ms - int(last.entry_id.split("-")[0]) >= 80
    assert all(0 < each.due_ms <= 80 for each in found[:-1])


def test_batches_are_exact_with_two_receivers_and_four_workers(store: EventStore) -> None:
    publish(store, 20)
    sizes: list[int] = []

    def receive() -> None:
        for count in (1, 7, 42) * 10:
            store.append({"d": new_events(count)})

    def work(consumer: str) -> None:
        while sum(sizes) < 1000:
            sizes.append(len(claim(store, consumer=consumer).envelopes))

    threads = [threading.Thread(target=receive) for _ in range(2)]
    threads += [threading.Thread(target=work, args=(f"w{i}",)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [size for size in sizes if size] == [20] * 50


def test_an_empty_claim_takes_the_flag_away_though_events_wait(collecting: EventStore) -> None:
    collecting.append({"d": new_events(4)})
    claim(collecting)
    assert collecting.client.exists(FLAG)
    collecting.append({"d": new_events(1)})
    claim(collecting)
    assert not collecting.client.exists(FLAG)


def test_help_is_called_for_when_another_full_batch_waits(collecting: EventStore) -> None:
    collecting.append({"d": new_events(8)})
    assert claim(collecting).join
    collecting.client.delete(JOIN)
    collecting.append({"d": new_events(3)})
    assert not claim(collecting).join


def test_what_a_dead_worker_left_is_taken_over_without_a_window_up_to_a_batch_at_once(store: EventStore) -> None:
    publish(store, 60)
    store.append({"d": new_events(60)})
    abandon(store, claim(store, consumer="dead"))
    taken = claim(store, consumer="other")
    assert (len(taken.envelopes), {e.deliveries for e in taken.envelopes}) == (60, {2})


def test_an_incomplete_batch_of_a_dead_worker_is_not_filled_up(collecting: EventStore) -> None:
    append_old(collecting, "a", "b")
    abandon(collecting, claim(collecting, consumer="dead"))
    collecting.append({"d": new_events(4)})
    assert names(claim(collecting, consumer="other")) == ["a", "b"]
    assert names(claim(collecting, consumer="other")) == ["e0", "e1", "e2", "e3"]


@pytest.mark.parametrize("stream", ["events", "retries"])
def test_what_was_given_back_waits_for_no_second_window(collecting: EventStore, stream: str) -> None:
    append_old(collecting, "a", "b", stream=stream)
    taken = claim(collecting, stream)
    back = [Settlement(entry_id=each.entry_id, fate=Fate.BACK, header=each.same_header()) for each in taken.envelopes]
    collecting.settle("d", stream, back)
    look = collecting.look("d")
    assert (look.hint_events, look.hint_retries) == (stream == "events", stream == "retries")
    again = claim(collecting, stream)
    assert (names(again), [each.id for each in again.envelopes]) == (["a", "b"], [each.id for each in taken.envelopes])


def test_what_was_delivered_twice_is_claimed_alone(collecting: EventStore) -> None:
    collecting.append({"d": new_events(4)})
    for _ in range(2):
        abandon(collecting, claim(collecting, consumer="dead"))
    assert names(claim(collecting, consumer="other")) == ["e0"]


def test_retries_have_batches_of_their_own(collecting: EventStore) -> None:
    append_old(collecting, "r0", "r1", "r2", "r3", stream="retries")
    collecting.append({"d": new_events(3)})
    assert names(claim(collecting, "retries")) == ["r0", "r1", "r2", "r3"]
    assert claim(collecting).envelopes == ()


def test_a_lost_group_is_made_again_and_a_batch_found(collecting: EventStore) -> None:
    collecting.append({"d": new_events(4)})
    collecting.client.xgroup_destroy(STREAM, "workers")
    collecting.client.set(key("d", "stale:events"), "1", px=60_000)
    assert len(claim(collecting).envelopes) == 4


def test_at_the_memory_limit_batches_are_claimed_and_windows_told(collecting: EventStore) -> None:
    collecting.append({"d": new_events(5)})
    collecting.client.config_set("maxmemory", 1)
    assert len(claim(collecting).envelopes) == 4
    assert claim(collecting).due_ms > 0
    assert collecting.look("d").next_ms > 0


@pytest.mark.parametrize("state", [State.DISABLED, State.MISSING])
def test_what_is_held_is_not_a_batch(collecting: EventStore, state: State) -> None:
    collecting.append({"d": new_events(4)})
    if state is State.DISABLED:
        publish_route(collecting.client, route("d", state=state))
    else:
        collecting.client.delete(key("d", "route"))
    taken = claim(collecting, last=True)
    assert (taken.state, taken.envelopes, taken.due_ms) == (state, (), -1)
    assert collecting.client.exists(FLAG)


def test_what_waits_for_a_batch_of_a_deleted_destination_can_be_claimed(collecting: EventStore) -> None:
    collecting.append({"d": new_events(2)})
    delete_route(collecting.client, "d")
    assert collecting.look("d").hint_events
    assert len(claim(collecting).envelopes) == 2


# Appending


def test_a_hint_is_asked_for_at_the_last_event_of_a_batch(collecting: EventStore) -> None:
    hints = [collecting.append({"d": new_events(1)})["d"].hint for _ in range(6)]
    assert hints == [False, False, False, True, False, False]


def test_the_event_that_begins_a_window_asks_for_a_look_at_its_end(collecting: EventStore) -> None:
    looks = [collecting.append({"d": new_events(1)})["d"].look_ms for _ in range(3)]
    assert looks == [HOUR_MS, -1, -1]


def test_a_batch_at_once_is_hinted_and_asks_for_no_look(collecting: EventStore) -> None:
    appended = collecting.append({"d": new_events(9)})["d"]
    assert (appended.hint, appended.look_ms) == (True, -1)


def test_what_is_in_work_counts_for_no_batch_and_no_window(collecting: EventStore) -> None:
    collecting.append({"d": new_events(4)})
    claim(collecting)
    claim(collecting)
    appended = [collecting.append({"d": new_events(count)})["d"] for count in (1, 3)]
    assert [(each.hint, each.look_ms) for each in appended] == [(False, HOUR_MS), (True, -1)]


def test_a_batch_under_a_flag_is_not_hinted_and_asks_for_a_look(collecting: EventStore) -> None:
    """The worker of the flag may be dead."""
    collecting.client.set(FLAG, "1", px=60_000)
    appended = collecting.append({"d": new_events(4)})["d"]
    assert (appended.hint, appended.look_ms) == (False, HOUR_MS)


def test_duplicates_begin_no_window(collecting: EventStore) -> None:
    new = [each._replace(hash=7) for each in new_events(1)]
    collecting.append({"d": new})
    claim(collecting)
    appended = collecting.append({"d": new})["d"]
    assert (appended.accepted, appended.look_ms) == (0, -1)


def test_without_batches_no_append_asks_for_a_look(store: EventStore) -> None:
    assert [store.append({"d": new_events(1)})["d"][3:] for _ in range(2)] == [(True, -1), (False, -1)]


def test_a_batch_is_counted_also_where_the_group_is_lost(collecting: EventStore) -> None:
    collecting.client.xgroup_destroy(STREAM, "workers")
    assert [collecting.append({"d": new_events(2)})["d"].hint for _ in range(2)] == [False, True]


# The ticker's look


def test_before_the_window_ends_the_ticker_hints_nothing_and_looks_again_in_time(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "DOUBT_MS", HOUR_MS)
    publish(store, 4, wait_s=30.0)
    store.append({"d": new_events(3)})
    look = store.look("d")
    assert not look.hint_events
    assert 0 < look.next_ms <= 30_000


def test_a_window_that_has_ended_is_hinted_though_the_flag_is_fresh(collecting: EventStore) -> None:
    append_old(collecting, "old")
    collecting.client.set(FLAG, "1", px=15_000)
    look = collecting.look("d")
    assert look.hint_events
    assert 0 < look.next_ms <= 1000


def test_a_full_batch_without_a_flag_is_hinted(collecting: EventStore) -> None:
    collecting.append({"d": new_events(4)})
    assert not collecting.look("d").hint_events
    collecting.client.delete(FLAG)
    assert collecting.look("d").hint_events


def test_a_dead_workers_claim_is_hinted_at_once(collecting: EventStore) -> None:
    collecting.append({"d": new_events(5)})
    abandon(collecting, claim(collecting, consumer="dead"))
    assert collecting.look("d").hint_events


def test_retries_that_are_due_join_their_streams_batch(collecting: EventStore) -> None:
    for i in range(4):
        collecting.client.zadd(DELAYED, {f'{{"id":"1-{i}","received_ms":1}}\n{{}}': 1.0 if i < 3 else 2e15})
    look = collecting.look("d")
    assert (look.moved, look.hint_retries) == (3, False)
    assert 0 < look.next_ms < HOUR_MS
    for waiting in collecting.client.zrange(DELAYED, 0, -1):
        collecting.client.zadd(DELAYED, {waiting: 1.0})
    look = collecting.look("d")
    assert (look.moved, look.hint_retries) == (1, True)
    assert len(claim(collecting, "retries").envelopes) == 4


def test_a_lost_group_hides_no_window_from_the_ticker(collecting: EventStore) -> None:
    append_old(collecting, "old")
    collecting.client.xgroup_destroy(STREAM, "workers")
    assert collecting.look("d").hint_events


# Changing over


def test_what_waits_for_a_batch_is_hinted_and_claimed_once_there_are_none(collecting: EventStore) -> None:
    collecting.append({"d": new_events(3)})
    collecting.client.delete(WAKE)
    publish_route(collecting.client, route("d", function=function_route(version_id="v2")))
    assert collecting.due() == ["d"]
    assert collecting.look("d").hint_events
    assert len(claim(collecting).envelopes) == 3


def test_what_waits_as_singles_is_claimed_as_batches_once_there_are_some(store: EventStore) -> None:
    store.append({"d": new_events(5)})
    publish(store, 4)
    assert len(claim(store).envelopes) == 4
    assert claim(store).due_ms > 0
    assert not store.client.exists(FLAG)
    assert not store.look("d").hint_events


def test_singles_that_waited_longer_than_a_window_are_hinted_once_there_are_batches(store: EventStore) -> None:
    append_old(store, "old")
    store.client.set(FLAG, "1", px=15_000)
    publish(store, 4)
    assert store.look("d").hint_events
    assert names(claim(store)) == ["old"]


def test_a_smaller_batch_makes_a_full_one_of_what_waits(collecting: EventStore) -> None:
    collecting.append({"d": new_events(3)})
    publish(collecting, 3)
    assert collecting.look("d").hint_events
    assert len(claim(collecting).envelopes) == 3


def test_a_route_that_was_published_before_there_were_batches_has_none(store: EventStore) -> None:
    store.client.hdel(key("d", "route"), "batch_events", "batch_ms")
    appended = store.append({"d": new_events(3)})["d"]
    assert (appended.hint, appended.look_ms) == (True, -1)
    store.client.delete(FLAG)
    assert store.look("d").hint_events
    taken = claim(store)
    assert (len(taken.envelopes), taken.batch_events, taken.due_ms) == (3, 0, -1)


# All together


class Crew:
    """Two receivers, workers and tickers that do what the answers ask for; hints are counted, not sent."""

    def __init__(self, store: EventStore) -> None:
        self.store = store
        self.taken: list[Claim] = []

    def append(self, count: int) -> None:
        """A receiver."""
        answer = self.store.append({"d": new_events(count)})["d"]
        if answer.hint:
            self.store.wake({"d": LOOK_AGAIN_MS})
        if answer.look_ms >= 0:
            self.store.wake({"d": answer.look_ms})

    def work(self) -> None:
        """A worker's claim: it may come whenever another worker is still busy."""
        taken = claim(self.store, consumer="w1", last=True)
        if taken.envelopes:
            self.taken.append(taken)
        elif taken.due_ms >= 0:
            self.store.wake({"d": taken.due_ms})

    def settle(self) -> None:
        """The oldest claim is done."""
        if self.taken:
            acknowledge(self.store, self.taken.pop(0))

    def tick(self) -> None:
        """A look, at any moment."""
        self.store.client.zrem(WAKE, "d")
        look = self.store.look("d")
        if look.next_ms >= 0:
            self.store.wake({"d": look.next_ms})

    def looked_at_in_time(self) -> bool:
        """Whether what waits has a look at the end of its window at the latest, and a full batch a worker."""
        waiting = ready(self.store)
        if waiting == 0:
            return True
        if waiting >= 4 and not self.store.client.exists(FLAG):
            return False
        last_id = self.store.client.xinfo_groups(STREAM)[0]["last-delivered-id"].decode()
        ((oldest, _),) = self.store.client.xrange(STREAM, f"({last_id}", count=1)
        look = self.store.client.zscore(WAKE, "d")
        return look is not None and look <= int(oldest.split(b"-")[0]) + HOUR_MS + 60_000


@pytest.mark.parametrize("seed", range(4))
def test_whatever_comes_between_nothing_waits_without_a_look_when_its_window_ends(
    collecting: EventStore, seed: int
) -> None:
    crew = Crew(collecting)
    chance = random.Random(seed)
    steps: Sequence[str] = []
    for _ in range(250):
        step = chance.choice(("append", "append", "work", "settle", "tick"))
        steps = [*steps[-8:], step]
        if step == "append":
            crew.append(chance.choice((1, 1, 2, 5)))
        else:
            getattr(crew, step)()
        assert crew.looked_at_in_time(), steps
    assert all(len(taken.envelopes) == 4 for taken in crew.taken)
