"""Who may work on which destination."""

from __future__ import annotations

import pytest

from tasks import fairness
from tasks.fairness import Fairness, Slot
from tests.tasks.fakes import Clock


class Bench:
    """A worker with 32 threads."""

    def __init__(self, threads: int = 32) -> None:
        self.clock = Clock()
        self.fairness = Fairness(threads, self.clock)

    def enter(self, destination: str = "d", stream: str = "events") -> Slot | None:
        """Try to work."""
        return self.fairness.enter(destination, stream)

    def chunk(self, destination: str = "d", *, took_s: float = 0.1, events: int = 10, failed: int = 0) -> None:
        """Work on one chunk."""
        slot = self.enter(destination)
        assert slot is not None
        self.fairness.begin(slot)
        self.clock.advance(took_s)
        self.fairness.end(slot, events=events, failed=failed)
        self.fairness.leave(slot)

    def threads_for(self, destination: str, stream: str = "events") -> int:
        """How many threads get in at once."""
        count = 0
        while self.enter(destination, stream):
            count += 1
        return count


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_destination_that_has_shown_nothing_yet_gets_one_thread(bench: Bench) -> None:
    assert bench.threads_for("d") == 1


def test_a_destination_that_does_well_gets_an_eighth_of_the_threads(bench: Bench) -> None:
    bench.chunk()
    assert bench.threads_for("d") == 4


def test_an_eighth_is_at_least_two() -> None:
    bench = Bench(threads=4)
    bench.chunk()
    assert bench.threads_for("d") == 2


def test_a_slow_chunk_leaves_one_thread(bench: Bench) -> None:
    bench.chunk()
    bench.chunk(took_s=2.5)
    assert bench.threads_for("d") == 1


def test_a_chunk_that_mostly_failed_leaves_one_thread(bench: Bench) -> None:
    bench.chunk(events=10, failed=5)
    assert bench.threads_for("half") == 1
    assert bench.threads_for("d") == 4
    bench.chunk("other", events=10, failed=6)
    assert bench.threads_for("other") == 1


def test_one_good_chunk_ends_the_caution(bench: Bench) -> None:
    bench.chunk(took_s=9)
    bench.chunk()
    assert bench.threads_for("d") == 4


def test_no_thread_joins_a_chunk_that_takes_long(bench: Bench) -> None:
    bench.chunk()
    slot = bench.enter()
    assert slot is not None
    bench.fairness.begin(slot)
    bench.clock.advance(0.4)
    assert bench.enter() is not None
    bench.clock.advance(0.2)
    assert bench.enter() is None


def test_retries_get_one_thread_of_a_destination_beside_its_events(bench: Bench) -> None:
    bench.chunk()
    assert bench.threads_for("d", "retries") == 1
    assert bench.threads_for("d", "events") == 3


def test_the_unproven_get_at_most_half_of_the_threads(bench: Bench) -> None:
    assert sum(bench.threads_for(f"d{i}") for i in range(100)) == 16


def test_half_of_the_threads_stay_for_those_that_do_well(bench: Bench) -> None:
    bench.chunk("good")
    for i in range(100):
        bench.enter(f"bad{i}")
    assert bench.threads_for("good") == 4


def test_retries_count_among_the_cautious_half(bench: Bench) -> None:
    for i in range(20):
        bench.chunk(f"d{i}")
    assert sum(bench.threads_for(f"d{i}", "retries") for i in range(20)) == 16
    assert bench.threads_for("d0") == 3


@pytest.mark.parametrize("threads", [1, 2])
def test_the_smallest_worker_still_works_on_everything(threads: int) -> None:
    bench = Bench(threads)
    for stream in ("events", "retries"):
        slot = bench.enter(stream=stream)
        assert slot is not None
        bench.fairness.leave(slot)


def test_a_thread_that_leaves_makes_room(bench: Bench) -> None:
    slot = bench.enter()
    assert slot is not None
    assert bench.enter() is None
    bench.fairness.leave(slot)
    assert bench.enter() is not None


def test_threads_are_spare_while_a_quarter_of_them_rests_though_the_slow_hold_half() -> None:
    bench = Bench(threads=4)
    bench.chunk("c")
    slow = [bench.enter(name) for name in ("a", "b")]
    assert bench.enter("c") is not None
    assert bench.fairness.has_spare()
    assert bench.enter("c") is not None
    assert not bench.fairness.has_spare()
    assert slow[0] is not None
    bench.fairness.leave(slow[0])
    assert bench.fairness.has_spare()


def test_destinations_at_rest_are_forgotten_the_oldest_first(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fairness, "REMEMBERED", 2)
    for name in ("a", "b", "c"):
        bench.chunk(name)
    assert bench.threads_for("b") == 4
    assert bench.threads_for("a") == 1


def test_a_destination_at_work_is_never_forgotten(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fairness, "REMEMBERED", 2)
    slot = bench.enter("a")
    assert slot is not None
    for name in ("b", "c", "d", "e"):
        bench.chunk(name)
    bench.fairness.leave(slot)
