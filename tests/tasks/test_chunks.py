"""Chunks in work: flushed, renewed, given back."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest
import redis

from tasks import chunks
from tasks.chunks import Keeper, OpenChunk
from tasks.streams import Claim, EventStore, Fate, Settlement
from tasks.streams.keys import key
from tests.support.stack import wait_until
from tests.tasks.fakes import claim, counters, names, new_events

WAIT_S = 10.0


class Flaky:
    """A store whose ``settle`` and ``renew`` fail as often as told, and say what they were given."""

    def __init__(self, store: EventStore) -> None:
        self.store = store
        self.failures = 0
        self.settled: list[list[str]] = []
        self.renewed: list[list[str]] = []
        self.error: Exception = redis.ConnectionError("away")

    def settle(self, destination: str, stream: str, settlements: Sequence[Settlement]) -> int:
        """Settle, or fail."""
        self._fail()
        self.settled.append([s.entry_id for s in settlements])
        return self.store.settle(destination, stream, settlements)

    def renew(self, destination: str, stream: str, consumer: str, entry_ids: Sequence[str]) -> None:
        """Renew, or fail."""
        self._fail()
        self.renewed.append(list(entry_ids))
        self.store.renew(destination, stream, consumer, entry_ids)

    def _fail(self) -> None:
        if self.failures:
            self.failures -= 1
            raise self.error


@pytest.fixture
def flaky(store: EventStore) -> Flaky:
    return Flaky(store)


@pytest.fixture
def taken(store: EventStore) -> Claim:
    """Three claimed events."""
    store.append({"d": new_events(3)})
    return claim(store)


@pytest.fixture
def chunk(flaky: Flaky, taken: Claim) -> OpenChunk:
    """The open chunk of the three events."""
    return OpenChunk(flaky, "d", "events", "w1", taken)  # type: ignore[arg-type]


def done(taken: Claim, position: int) -> Settlement:
    """The event at ``position`` is delivered."""
    return Settlement(entry_id=taken.envelopes[position].entry_id, fate=Fate.ACK, counters=("delivered",))


def left(store: EventStore) -> int:
    """Events in the stream."""
    return int(store.client.xlen(key("d", "events")))


def test_a_flush_writes_what_was_recorded(chunk: OpenChunk, taken: Claim, store: EventStore) -> None:
    chunk.record(done(taken, 0))
    assert left(store) == 3
    chunk.flush()
    assert left(store) == 2


def test_a_flush_of_nothing_asks_nobody(chunk: OpenChunk, flaky: Flaky) -> None:
    chunk.flush()
    assert flaky.settled == []


def test_what_redis_did_not_confirm_is_kept_for_the_next_flush(
    chunk: OpenChunk, taken: Claim, flaky: Flaky, store: EventStore
) -> None:
    chunk.record(done(taken, 0))
    flaky.failures = 1
    with pytest.raises(redis.ConnectionError):
        chunk.flush()
    chunk.record(done(taken, 1))
    chunk.flush()
    assert flaky.settled == [[taken.envelopes[0].entry_id, taken.envelopes[1].entry_id]]
    assert counters(store)["delivered"] == 2


def test_a_flush_is_due_a_second_after_the_first_record(chunk: OpenChunk, taken: Claim) -> None:
    now = chunk.renewed_at
    assert not chunk.flush_is_due(now + 3600)
    chunk.record(done(taken, 0))
    assert not chunk.flush_is_due(now)
    assert chunk.flush_is_due(now + 3600)


def test_only_what_is_not_settled_is_renewed(chunk: OpenChunk, taken: Claim, flaky: Flaky) -> None:
    chunk.record(done(taken, 0))
    chunk.flush()
    chunk.renew()
    assert flaky.renewed == [[e.entry_id for e in taken.envelopes[1:]]]


def test_the_rest_is_given_back_and_what_was_recorded_is_not(chunk: OpenChunk, taken: Claim, store: EventStore) -> None:
    chunk.record(done(taken, 1))
    assert chunk.give_back_rest() == 2
    assert names(claim(store, consumer="w2")) == ["e0", "e2"]
    assert counters(store) == {"received": 3, "delivered": 1, "given_back": 2}


def test_giving_back_twice_gives_back_once(chunk: OpenChunk, store: EventStore) -> None:
    assert [chunk.give_back_rest(), chunk.give_back_rest()] == [3, 0]
    assert left(store) == 3


def test_an_outcome_that_comes_after_the_giving_back_counts_nothing(
    chunk: OpenChunk, taken: Claim, store: EventStore
) -> None:
    chunk.give_back_rest()
    chunk.record(done(taken, 0))
    chunk.flush()
    assert left(store) == 3
    assert "delivered" not in counters(store)


def test_closing_flushes_until_redis_answers(chunk: OpenChunk, taken: Claim, flaky: Flaky, store: EventStore) -> None:
    chunk.record(done(taken, 0))
    flaky.failures = 2
    chunk.close(threading.Event())
    assert left(store) == 2


def test_closing_at_a_stop_tries_once(chunk: OpenChunk, taken: Claim, flaky: Flaky, store: EventStore) -> None:
    chunk.record(done(taken, 0))
    flaky.failures = 1
    stopping = threading.Event()
    stopping.set()
    chunk.close(stopping)
    assert left(store) == 3


def test_the_time_of_redis_goes_on_from_the_claim(chunk: OpenChunk, taken: Claim) -> None:
    assert taken.now_ms <= chunk.now_ms() < taken.now_ms + 60_000


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> Keeper:
    """One that looks, flushes and renews all the time."""
    monkeypatch.setattr(chunks, "LOOK_S", 0.001)
    monkeypatch.setattr(chunks, "FLUSH_S", 0.0)
    return Keeper(renew_s=0.001)


def finish(keeper: Keeper) -> None:
    """End the thread."""
    keeper.stop()
    keeper.join(WAIT_S)
    assert not keeper.is_alive()


def test_the_keeper_flushes_and_renews_while_a_chunk_is_open(
    keeper: Keeper, chunk: OpenChunk, taken: Claim, flaky: Flaky, store: EventStore
) -> None:
    chunk.record(done(taken, 0))
    keeper.watch(chunk)
    keeper.start()
    wait_until(lambda: left(store) == 2 and len(flaky.renewed) > 2, WAIT_S, "flushed and renewed")
    keeper.forget(chunk)
    assert keeper.open_chunks() == []
    finish(keeper)


@pytest.mark.parametrize("error", [redis.ConnectionError("away"), RuntimeError("a bug")])
def test_the_keeper_outlives_failures(
    keeper: Keeper, chunk: OpenChunk, taken: Claim, flaky: Flaky, store: EventStore, error: Exception
) -> None:
    flaky.failures, flaky.error = 5, error
    chunk.record(done(taken, 0))
    keeper.watch(chunk)
    keeper.start()
    wait_until(lambda: left(store) == 2, WAIT_S, "flushed after all")
    finish(keeper)
