"""Which events go through their single handlers and which through onBatch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tasks.functions.contract import Batching
from tasks.transform import transform
from tests.tasks.fakes import SPEC, FakeRuntime, event, name_of

LATER = 1030.0
BATCHING = Batching(events=4, wait_s=3.0, singles=("track",))
COLLECTING = replace(SPEC, batch=BATCHING)


def page(name: str) -> bytes:
    """A page event, for which there is no handler of its own."""
    return event(name).replace(b'"track"', b'"page"')


def run(events: Sequence[bytes], claimed: int, spec: object = COLLECTING) -> FakeRuntime:
    """A runtime that has been given the events; every position has had one result."""
    runtime = FakeRuntime()
    groups = list(transform(runtime, spec, events, LATER, claimed=claimed))  # type: ignore[arg-type]
    results = {position: result.event for group in groups for position, result in group}
    assert results == dict(enumerate(events))
    assert sum(map(len, groups)) == len(events)
    return runtime


def named(*names: str) -> list[bytes]:
    """Track events of these names."""
    return [event(name) for name in names]


def test_without_on_batch_every_event_runs_alone() -> None:
    runtime = run(named("a", "b", "c", "d"), 0, SPEC)
    assert runtime.calls == [named("a", "b", "c", "d")]
    assert runtime.batches == []


def test_a_full_batch_runs_on_batch_though_it_holds_fewer_events_than_it_waits_seconds() -> None:
    runtime = run(named("a", "b"), 2, replace(SPEC, batch=replace(BATCHING, events=2, wait_s=10.0)))
    assert (runtime.calls, runtime.batches) == ([], [named("a", "b")])


def test_a_window_with_an_event_a_second_runs_on_batch() -> None:
    runtime = run(named("a", "b", "c"), 3)
    assert (runtime.calls, runtime.batches) == ([], [named("a", "b", "c")])


def test_a_window_with_fewer_runs_the_single_handlers() -> None:
    runtime = run(named("a", "b"), 2)
    assert (runtime.calls, runtime.batches) == ([named("a", "b")], [])


def test_an_event_without_a_handler_of_its_own_goes_to_on_batch_all_the_same() -> None:
    runtime = run([page("p"), event("a")], 2)
    assert (runtime.calls, runtime.batches) == ([[event("a")]], [[page("p")]])


def test_what_counts_is_how_many_were_claimed_not_how_many_the_filters_left() -> None:
    runtime = run(named("a"), 4)
    assert (runtime.calls, runtime.batches) == ([], [named("a")])


def test_events_claimed_before_the_function_collected_run_alone() -> None:
    events = [page(f"p{i}") for i in range(9)]
    runtime = run([*events, event("a")], 0)
    assert [name_of(text) for text in runtime.calls[0]] == ["a"]
    assert [len(batch) for batch in runtime.batches] == [4, 4, 1]


def test_no_call_has_more_events_than_a_batch() -> None:
    runtime = run([event(f"e{i}") for i in range(11)], 11)
    assert [len(batch) for batch in runtime.batches] == [4, 4, 3]


@pytest.mark.parametrize("claimed", [0, 2, 4])
def test_nothing_runs_where_the_filters_left_nothing(claimed: int) -> None:
    runtime = run([], claimed)
    assert (runtime.calls, runtime.batches) == ([], [])
