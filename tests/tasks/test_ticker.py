"""The ticker: what is due moves, what waits is hinted, and nothing stops it."""

from __future__ import annotations

import pytest
import redis

from tasks import ticker as ticker_module
from tasks.functions.contract import Batching
from tasks.hints import Hint
from tasks.routes import publish_route
from tasks.streams import EventStore, Look
from tasks.streams.keys import SWEPT, TICK, WAKE, key
from tasks.ticker import Ticker
from tests.support.stack import wait_until
from tests.tasks.fakes import claim, function_route, new_events, route

FLAG = key("d", "hint:events")


class Asked:
    """Hints that are only remembered."""

    def __init__(self) -> None:
        self.hints: list[Hint] = []

    def ask(self, destination: str, stream: str) -> None:
        """Remember."""
        self.hints.append((destination, stream))


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def ticker(store: EventStore, asked: Asked) -> Ticker:
    """A ticker that never reaps; it is its turn, and a sweep is due."""
    return Ticker(store, asked, rand=lambda: 1.0)  # type: ignore[arg-type]


def tick(ticker: Ticker, store: EventStore) -> None:
    """Tick, whoever's turn it is."""
    store.client.delete(TICK)
    ticker.tick()


def test_what_waits_without_a_hint_is_found(ticker: Ticker, store: EventStore, asked: Asked) -> None:
    store.append({"d": new_events(1)})
    store.client.delete(FLAG)
    tick(ticker, store)
    assert asked.hints == [("d", "events")]


def test_a_retry_that_is_due_is_moved_and_hinted(ticker: Ticker, store: EventStore, asked: Asked) -> None:
    store.client.zadd(key("d", "delayed"), {'{"id":"1-1","received_ms":1}\n{}': 1.0})
    tick(ticker, store)
    assert asked.hints == [("d", "retries")]
    assert claim(store, "retries").envelopes[0].event == b"{}"


def test_a_destination_stays_on_the_index_as_long_as_something_waits(ticker: Ticker, store: EventStore) -> None:
    store.append({"d": new_events(1)})
    tick(ticker, store)
    assert store.client.zscore(WAKE, "d") is not None


def test_a_destination_with_nothing_left_goes_off_the_index(ticker: Ticker, store: EventStore) -> None:
    tick(ticker, store)
    assert store.client.zcard(WAKE) == 0


def test_the_sweep_finds_what_the_index_lost(ticker: Ticker, store: EventStore, asked: Asked) -> None:
    store.append({"d": new_events(1)})
    store.client.delete(FLAG, WAKE)
    tick(ticker, store)
    assert asked.hints == [("d", "events")]
    store.client.delete(FLAG, WAKE)
    tick(ticker, store)
    assert len(asked.hints) == 1
    store.client.delete(SWEPT)
    tick(ticker, store)
    assert len(asked.hints) == 2


def test_without_the_turn_nothing_is_looked_at(ticker: Ticker, store: EventStore, asked: Asked) -> None:
    store.append({"d": new_events(1)})
    store.client.delete(FLAG)
    store.client.set(TICK, "1", px=60_000)
    ticker.tick()
    assert asked.hints == []
    assert store.client.zscore(WAKE, "d") is not None


def test_one_destination_with_broken_keys_hides_no_other(ticker: Ticker, store: EventStore, asked: Asked) -> None:
    store.client.set(key("a", "events"), "no stream")
    store.append({"d": new_events(1)})
    store.client.delete(FLAG)
    store.wake({"a": 0})
    tick(ticker, store)
    assert asked.hints == [("d", "events")]
    assert store.client.zscore(WAKE, "a") is not None


def collect(store: EventStore, wait_s: float) -> None:
    """Let the destination collect batches of four."""
    batch = Batching(events=4, wait_s=wait_s)
    publish_route(store.client, route("d", function=function_route(batch=batch)))


def test_a_window_is_hinted_when_it_ends_and_not_before(ticker: Ticker, store: EventStore, asked: Asked) -> None:
    collect(store, 3600.0)
    store.append({"d": new_events(3)})
    tick(ticker, store)
    assert asked.hints == []
    collect(store, 0.001)

    def ended() -> bool:
        tick(ticker, store)
        return bool(asked.hints)

    wait_until(ended, 10, "the window ends")
    assert asked.hints == [("d", "events")]


def test_a_window_stays_on_the_index_until_it_is_claimed(ticker: Ticker, store: EventStore) -> None:
    collect(store, 3600.0)
    store.append({"d": new_events(3)})
    for _ in range(3):
        tick(ticker, store)
        assert store.client.zscore(WAKE, "d") is not None
        store.wake({"d": 0})


def test_what_was_taken_off_the_index_is_put_back_after_redis_was_away(
    ticker: Ticker, store: EventStore, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: str) -> Look:
        raise redis.ConnectionError("away")

    store.append({"d": new_events(1)})
    store.client.delete(FLAG)
    with monkeypatch.context() as patch:
        patch.setattr(store, "look", away)
        with pytest.raises(redis.ConnectionError):
            tick(ticker, store)
    assert store.client.zcard(WAKE) == 0
    tick(ticker, store)
    assert asked.hints == [("d", "events")]


def test_at_the_memory_limit_the_ticker_goes_on(ticker: Ticker, store: EventStore, asked: Asked) -> None:
    store.append({"d": new_events(1)})
    store.client.delete(FLAG)
    store.client.config_set("maxmemory", 1)
    tick(ticker, store)
    assert asked.hints == [("d", "events")]


def test_now_and_then_idle_consumers_are_reaped(
    store: EventStore, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticker_module, "REAP_IDLE_MS", 0)
    claim(store, consumer="dead")
    ticker = Ticker(store, asked, rand=lambda: 0.0)  # type: ignore[arg-type]

    def reaped() -> bool:
        store.client.delete(SWEPT)
        tick(ticker, store)
        return not store.client.xinfo_consumers(key("d", "events"), "workers")

    wait_until(reaped, 10, "the consumer is deleted")


@pytest.mark.parametrize("error", [redis.ConnectionError("away"), RuntimeError("a bug")])
def test_the_thread_never_ends_by_itself(ticker: Ticker, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    ticks: list[int] = []

    def fail() -> None:
        ticks.append(1)
        raise error

    monkeypatch.setattr(ticker_module, "TICK_S", 0.001)
    monkeypatch.setattr(ticker, "tick", fail)
    ticker.start()
    wait_until(lambda: len(ticks) > 3, 10, "it ticks again")
    ticker.stop()
    ticker.join(10)
    assert not ticker.is_alive()
