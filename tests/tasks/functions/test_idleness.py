"""How much a function waits decides how many processes it has and how its events are shared."""

from __future__ import annotations

import pytest

from tasks.functions.idleness import WAITING_PROCESSES, WINDOW_EVENTS, Idleness, Watch
from tests.tasks.fakes import Clock


def test_a_function_that_nothing_is_known_of_has_one_process() -> None:
    assert Idleness().processes == 1


def test_a_function_that_waits_for_half_of_its_time_has_four_processes_after_a_hundred_events() -> None:
    idleness = Idleness()
    for _ in range(WINDOW_EVENTS - 1):
        idleness.add(1, 1.0, 0.5)
    assert (idleness.processes, idleness.waits) == (1, False)
    idleness.add(1, 1.0, 0.5)
    assert (idleness.processes, idleness.waits) == (WAITING_PROCESSES, True)


def test_a_function_that_waits_less_has_one_process() -> None:
    idleness = Idleness()
    idleness.add(WINDOW_EVENTS, 1.0, 0.49)
    assert idleness.processes == 1


def test_a_function_that_begins_to_compute_has_one_process_again_after_a_hundred_events() -> None:
    idleness = Idleness()
    idleness.add(WINDOW_EVENTS, 1.0, 1.0)
    idleness.add(WINDOW_EVENTS - 1, 1.0, 0.0)
    assert idleness.processes == WAITING_PROCESSES
    idleness.add(1, 0.0, 0.0)
    assert idleness.processes == 1


def test_a_function_near_the_border_does_not_change_back_and_forth() -> None:
    idleness = Idleness()
    seen = []
    for idle_s in (0.51, 0.49, 0.51, 0.45, 0.49):
        idleness.add(WINDOW_EVENTS, 1.0, idle_s)
        seen.append(idleness.waits)
    assert seen == [True] * 5


def test_time_counts_not_events() -> None:
    idleness = Idleness()
    idleness.add(WINDOW_EVENTS - 1, 1.0, 1.0)
    idleness.add(1, 10.0, 0.0)
    assert not idleness.waits


def test_a_watch_tells_how_long_a_process_took_and_waited() -> None:
    clock = Clock()
    watch = Watch(clock)
    watch.start()
    clock.advance(1.0)
    watch.idle()
    assert watch.is_idle
    clock.advance(2.0)
    watch.busy()
    watch.busy()
    assert not watch.is_idle
    clock.advance(4.0)
    assert watch.read() == (7.0, 2.0)
    watch.idle()
    clock.advance(8.0)
    assert watch.read() == (15.0, 10.0)


@pytest.mark.parametrize(
    ("event_s", "idle", "left", "processes", "size"),
    [
        (0.001, 0.0, 50, 1, 50),
        (0.05, 1.0, 50, 1, 50),
        (0.05, 1.0, 50, 4, 1),
        (0.001, 1.0, 50, 4, 5),
        (0.05, 0.0, 50, 4, 4),
        (0.05, 0.0, 3, 4, 1),
        (0.001, 0.0, 50, 16, 5),
        (0.00002, 0.0, 50, 4, 50),
        (0.05, 1.0, 0, 4, 0),
        (0.00002, 0.0, 0, 4, 0),
    ],
)
def test_waiting_functions_get_single_events_and_computing_ones_pieces_that_are_worth_it(
    event_s: float, idle: float, left: int, processes: int, size: int
) -> None:
    idleness = Idleness()
    idleness.add(WINDOW_EVENTS, WINDOW_EVENTS * event_s, WINDOW_EVENTS * event_s * idle)
    assert idleness.piece(left, processes) == size


def test_events_of_a_function_that_nothing_is_known_of_are_shared() -> None:
    assert Idleness().piece(50, 4) == 4


def test_how_long_events_take_is_known_before_a_hundred_have_passed() -> None:
    idleness = Idleness()
    idleness.add(4, 0.0001, 0.0)
    assert idleness.piece(46, 4) == 46
