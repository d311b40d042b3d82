"""From an outcome to what is written for it."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from tasks.config import Config
from tasks.deliveries.record import SampleGate
from tasks.facets import Facets, Stage
from tasks.outcomes import Kind, Outcome
from tasks.settling import Judgement, Settler
from tasks.streams import Envelope, Fate, Settlement
from tests.tasks.fakes import Clock, envelope, event

NOW_MS = 1_000_000
WINDOW_MS = 4 * 3_600_000


@pytest.fixture
def settler() -> Settler:
    """One whose backoff is five seconds a retry made."""
    return Settler(Config(), lambda retries: 5000 * (retries + 1), SampleGate(Clock()))


def settle(settler: Settler, outcome: Outcome, taken: Envelope | None = None, **more: Any) -> Settlement:
    """The settlement of an outcome."""
    return settler.settle("d", Judgement(taken or envelope(), outcome, **more), NOW_MS)


def header(settlement: Settlement) -> dict[str, Any]:
    """The header of the event's next place."""
    return dict(orjson.loads(settlement.header))


RETRIED = Outcome(kind=Kind.RETRIED, code="retry", type="Retry", message="busy")


@pytest.mark.parametrize(
    ("outcome", "counted"),
    [
        (Outcome(kind=Kind.FILTERED, code="dropped_by_function"), "filtered:dropped_by_function"),
        (Outcome(kind=Kind.DISCARDED, code="bad_request"), "discarded:bad_request"),
    ],
)
def test_what_is_done_leaves_the_stream(settler: Settler, outcome: Outcome, counted: str) -> None:
    settlement = settle(settler, outcome)
    assert (settlement.fate, settlement.header, settlement.counters) == (Fate.ACK, b"", (counted,))


def test_a_delivery_counts_with_its_latency_since_it_was_received(settler: Settler) -> None:
    settlement = settle(settler, Outcome(kind=Kind.DELIVERED, code="delivered"), envelope(received_ms=NOW_MS - 42))
    assert settlement.fate is Fate.ACK
    assert settlement.counters == ("delivered", "latency:50", "attempt:1")


def test_the_first_retry_opens_the_window(settler: Settler) -> None:
    settlement = settle(settler, RETRIED, envelope(attempt=1, first_attempt_ms=0))
    assert (settlement.fate, settlement.delay_ms) == (Fate.RETRY, 5000)
    assert header(settlement) == {
        "id": "1-1",
        "received_ms": 1000,
        "attempt": 2,
        "first_attempt_ms": NOW_MS,
        "subscription": "",
    }


def test_a_later_retry_keeps_the_window(settler: Settler) -> None:
    settlement = settle(settler, RETRIED, envelope(attempt=3, first_attempt_ms=NOW_MS - 60_000))
    assert settlement.delay_ms == 15_000
    assert (header(settlement)["attempt"], header(settlement)["first_attempt_ms"]) == (4, NOW_MS - 60_000)


def test_a_retry_after_is_kept(settler: Settler) -> None:
    busy = Outcome(kind=Kind.RETRIED, code="retry", after_s=90.0)
    assert settle(settler, busy).delay_ms == 90_000


def test_all_events_of_a_batch_get_one_delay_by_the_highest_attempt() -> None:
    drawn: list[int] = []
    settler = Settler(Config(), lambda retries: drawn.append(retries) or 4000 + len(drawn), SampleGate(Clock()))
    batch = [envelope(attempt=attempt, first_attempt_ms=NOW_MS - 60_000) for attempt in (2, 5, 1)]
    of_batch = settler.of_batch(batch)
    assert [settle(of_batch, RETRIED, each).delay_ms for each in batch] == [4001] * 3
    assert drawn == [4]


def test_in_a_batch_a_retry_after_and_an_events_own_window_still_hold(settler: Settler) -> None:
    batch = [envelope(), envelope(), envelope(first_attempt_ms=NOW_MS - WINDOW_MS + 2000)]
    busy = Outcome(kind=Kind.RETRIED, code="retry", after_s=90.0)
    of_batch = settler.of_batch(batch)
    settled = [settle(of_batch, *each) for each in zip((RETRIED, busy, RETRIED), batch, strict=True)]
    assert [each.delay_ms for each in settled] == [5000, 90_000, 2000]


def test_samples_are_few_over_all_batches(settler: Settler) -> None:
    settlements = [settle(settler.of_batch([envelope()]), RETRIED) for _ in range(100)]
    assert sum(s.sample is not None for s in settlements) == 10


def test_after_the_window_the_event_is_dead(settler: Settler) -> None:
    settlement = settle(settler, RETRIED, envelope(attempt=9, first_attempt_ms=NOW_MS - WINDOW_MS))
    assert (settlement.fate, settlement.counters) == (Fate.DEAD, ("dead:retries_exhausted",))
    assert header(settlement)["attempt"] == 9
    assert (header(settlement)["reason"], header(settlement)["message"]) == ("retries_exhausted", "busy")


def test_the_message_of_a_dead_letter_shows_no_secret(settler: Settler) -> None:
    lost = Outcome(kind=Kind.DEAD, code="worker_lost", message="key sk_live_1 refused")
    assert "sk_live_1" not in header(settle(settler, lost, secrets=("sk_live_1",)))["message"]


def test_what_is_given_back_stays_as_it_was(settler: Settler) -> None:
    settlement = settle(settler, Outcome(kind=Kind.GIVEN_BACK), envelope(attempt=2, first_attempt_ms=77))
    assert (settlement.fate, settlement.counters, settlement.sample) == (Fate.BACK, ("given_back",), None)
    assert (header(settlement)["attempt"], header(settlement)["first_attempt_ms"]) == (2, 77)


def test_a_sample_says_when_the_next_try_comes(settler: Settler) -> None:
    sample = settle(settler, RETRIED).sample
    assert sample is not None
    code, text = sample
    assert code == "retry"
    assert orjson.loads(text)["next_at_ms"] == NOW_MS + 5000


def test_samples_are_few_however_many_events_end_alike(settler: Settler) -> None:
    settlements = [settle(settler, RETRIED) for _ in range(100)]
    assert sum(s.sample is not None for s in settlements) == 10
    assert all(s.counters for s in settlements)


@pytest.mark.parametrize(
    ("kind", "stage"),
    [
        (Kind.DELIVERED, Stage.DELIVERED),
        (Kind.FILTERED, Stage.FILTERED),
        (Kind.DISCARDED, Stage.FAILED),
        (Kind.DEAD, Stage.FAILED),
    ],
)
def test_what_has_come_to_its_end_is_counted_by_what_came_in(settler: Settler, kind: Kind, stage: Stage) -> None:
    outcome = Outcome(kind=kind, code="x", event_out=b'{"type":"page","name":"Other"}')
    taken = envelope(event("Bought", context={"app": {"version": "1.2"}}))
    assert settle(settler, outcome, taken).facets == (stage, Facets("track", "1.2", "Bought"))


def test_what_will_be_tried_again_is_not_counted_by_what_it_is(settler: Settler) -> None:
    assert settle(settler, RETRIED).facets is None
    assert settle(settler, Outcome(kind=Kind.GIVEN_BACK)).facets is None


@pytest.mark.parametrize(("attempt", "name"), [(1, "attempt:1"), (10, "attempt:10"), (11, "attempt:more")])
def test_a_delivery_is_counted_by_its_attempt(settler: Settler, attempt: int, name: str) -> None:
    delivered = Outcome(kind=Kind.DELIVERED, code="delivered")
    assert settle(settler, delivered, envelope(attempt=attempt)).counters[-1] == name
