"""Hints: sent in batches by one thread that outlives every failure."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest
import redis
from kombu.exceptions import OperationalError

from tasks import hints
from tasks.hints import Hint, Hints
from tests.support.stack import wait_until

WAIT_S = 10.0


class Broker:
    """Remembers batches; while ``gate`` is closed, publishing hangs; ``error`` is raised instead."""

    def __init__(self) -> None:
        self.batches: list[list[Hint]] = []
        self.unpublished: list[Hint] = []
        self.woken: dict[str, int] = {}
        self.error: Exception | None = None
        self.wake_error: Exception | None = None
        self.busy = threading.Event()
        self.gate = threading.Event()
        self.gate.set()
        self.hints = Hints(self.publish, self.wake, self.unpublished.extend)

    def publish(self, batch: Sequence[Hint]) -> None:
        """Take a batch."""
        self.busy.set()
        assert self.gate.wait(WAIT_S)
        if self.error:
            raise self.error
        self.batches.append(list(batch))

    def wake(self, delays_ms: dict[str, int]) -> None:
        """Note destinations."""
        if self.wake_error:
            raise self.wake_error
        self.woken.update(delays_ms)

    def looks(self) -> dict[str, int]:
        """The destinations that were asked to be looked at; what ``hold`` asked for aside."""
        return {destination: delay_ms for destination, delay_ms in self.woken.items() if destination != "held"}

    def hold(self) -> None:
        """Keep the thread in a publication."""
        self.gate.clear()
        self.hints.ask("held", "events")
        assert self.busy.wait(WAIT_S)


@pytest.fixture
def broker() -> Broker:
    return Broker()


def test_a_hint_is_sent_and_its_destination_looked_after(broker: Broker) -> None:
    broker.hints.ask("d", "events")
    broker.hints.close(WAIT_S)
    assert broker.batches == [[("d", "events")]]
    assert broker.woken == {"d": hints.LOOK_AGAIN_MS}


def test_hints_that_come_meanwhile_go_in_one_batch_without_doubles(broker: Broker) -> None:
    broker.hold()
    for _ in range(3):
        broker.hints.ask("a", "events")
        broker.hints.ask("a", "retries")
        broker.hints.ask("b", "events")
    broker.gate.set()
    broker.hints.close(WAIT_S)
    assert broker.batches[1:] == [[("a", "events"), ("a", "retries"), ("b", "events")]]


def test_a_batch_is_bounded(broker: Broker) -> None:
    broker.hold()
    for i in range(hints.BATCH + 1):
        broker.hints.ask(f"d{i}", "events")
    broker.gate.set()
    broker.hints.close(WAIT_S)
    assert [len(batch) for batch in broker.batches] == [1, hints.BATCH, 1]


def test_a_full_queue_drops_hints_and_never_blocks(
    broker: Broker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(hints, "QUEUE_LENGTH", 2)
    broker.hints = Hints(broker.publish, broker.wake)
    broker.hold()
    for i in range(100):
        broker.hints.ask(f"d{i}", "events")
    broker.gate.set()
    broker.hints.close(WAIT_S)
    assert broker.batches == [[("held", "events")], [("d0", "events"), ("d1", "events")]]
    assert caplog.messages == ["the queue of hints is full"]


@pytest.mark.parametrize(
    "error", [OperationalError("down"), redis.ConnectionError("down"), OSError("down"), RuntimeError("what else")]
)
def test_what_the_broker_does_not_take_is_handed_on_and_the_thread_lives(broker: Broker, error: Exception) -> None:
    broker.error = error
    broker.hints.ask("a", "events")
    wait_until(lambda: broker.unpublished == [("a", "events")] and "a" in broker.woken, WAIT_S, "it is handed on")
    broker.error = None
    broker.hints.ask("b", "events")
    broker.hints.close(WAIT_S)
    assert broker.batches == [[("b", "events")]]


@pytest.mark.parametrize("error", [redis.ConnectionError("down"), RuntimeError("a bug")])
def test_an_index_that_cannot_be_reached_stops_no_hint(broker: Broker, error: Exception) -> None:
    broker.wake_error = error
    broker.hints.ask("a", "events")
    wait_until(lambda: len(broker.batches) == 1, WAIT_S, "the first hint is sent")
    broker.hints.ask("b", "events")
    broker.hints.close(WAIT_S)
    assert broker.batches == [[("a", "events")], [("b", "events")]]


def test_a_look_is_noted_and_nothing_published(broker: Broker) -> None:
    broker.hints.look("d", 10_000)
    broker.hints.close(WAIT_S)
    assert (broker.woken, broker.batches) == ({"d": 10_000}, [])


def test_of_several_looks_the_earliest_is_noted(broker: Broker) -> None:
    broker.hold()
    for delay_ms in (10_000, 50, 700):
        broker.hints.look("a", delay_ms)
    broker.hints.look("b", 10_000)
    broker.hints.ask("b", "events")
    broker.gate.set()
    broker.hints.close(WAIT_S)
    assert broker.looks() == {"a": 50, "b": hints.LOOK_AGAIN_MS}
    assert broker.batches[1:] == [[("b", "events")]]


def test_a_look_does_not_wait_for_the_broker_to_take_the_hints_beside_it(broker: Broker) -> None:
    broker.hold()
    assert broker.woken == {"held": hints.LOOK_AGAIN_MS}
    broker.gate.set()
    broker.hints.close(WAIT_S)


def test_a_full_queue_drops_looks_too_and_says_so(
    broker: Broker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(hints, "QUEUE_LENGTH", 2)
    broker.hints = Hints(broker.publish, broker.wake)
    broker.hold()
    for i in range(100):
        broker.hints.look(f"d{i}", 10_000)
    broker.gate.set()
    broker.hints.close(WAIT_S)
    assert list(broker.looks()) == ["d0", "d1"]
    assert caplog.messages == ["the queue of hints is full"]


def test_a_look_that_redis_does_not_take_is_complained_of(broker: Broker, caplog: pytest.LogCaptureFixture) -> None:
    broker.wake_error = redis.ConnectionError("away")
    broker.hints.look("d", 10_000)
    broker.hints.close(WAIT_S)
    assert caplog.messages == ["hints wait for redis: away"]


def test_closing_what_never_began_is_fine(broker: Broker) -> None:
    broker.hints.close()


def test_closing_does_not_wait_for_a_broker_that_hangs(broker: Broker) -> None:
    broker.hold()
    broker.hints.close(0.01)
    broker.gate.set()
    broker.hints.close(WAIT_S)


def test_a_hint_for_later_waits_and_lets_others_pass(broker: Broker) -> None:
    broker.hints.ask("later", "events", delay_ms=150)
    broker.hints.ask("now", "events")
    wait_until(lambda: len(broker.batches) == 2, WAIT_S, "both are sent")
    assert broker.batches == [[("now", "events")], [("later", "events")]]


def test_hints_for_later_go_in_the_order_of_their_times(broker: Broker) -> None:
    for name, delay_ms in (("c", 120), ("a", 20), ("b", 70)):
        broker.hints.ask(name, "events", delay_ms=delay_ms)
    wait_until(lambda: sum(map(len, broker.batches)) == 3, WAIT_S, "all are sent")
    assert [hint for batch in broker.batches for hint in batch] == [(name, "events") for name in "abc"]


def test_of_hints_for_later_for_the_same_work_the_first_one_is_enough(broker: Broker) -> None:
    for delay_ms in (100, 40, 120, 60):
        broker.hints.ask("d", "events", delay_ms=delay_ms)
    broker.hints.ask("d", "retries", delay_ms=130)
    wait_until(lambda: len(broker.batches) == 2, WAIT_S, "both are sent")
    broker.hints.ask("d", "events", delay_ms=10)
    wait_until(lambda: len(broker.batches) == 3, WAIT_S, "the next one is sent")
    assert broker.batches == [[("d", "events")], [("d", "retries")], [("d", "events")]]


def test_what_is_to_wait_long_is_left_to_the_ticker(broker: Broker) -> None:
    assert not broker.hints.ask("d", "events", delay_ms=hints.LONGEST_DELAY_MS + 1)
    assert broker.hints.ask("e", "events")
    broker.hints.close(WAIT_S)
    assert broker.batches == [[("e", "events")]]
