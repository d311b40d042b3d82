"""A call hands out its events once and gives its results in order."""

from __future__ import annotations

import pytest

from tasks.functions.call import Call, OpenCalls, Work
from tasks.functions.contract import Called, CallResult, SandboxUnavailable
from tasks.functions.pool import Key, Lease

KEY = Key("i", "1", "")


def result(number: int) -> CallResult:
    return CallResult(kind=Called.EVENT, event=b"%d" % number)


def call_of(events: int, size: int = 1) -> Call:
    return Call([b""] * events, lambda left: min(left, size))


def work_of(events: int) -> Work:
    return Work(call_of(events), lambda _: None)


def test_events_are_taken_once_in_pieces() -> None:
    call = Call([b""] * 10, lambda left: -(-left // 3))
    pieces = [call.take() for _ in range(10)]
    assert [index for taken in pieces for index in taken] == list(range(10))
    assert len(pieces[0]) == 4
    assert not pieces[-1]


def test_nobody_takes_events_of_a_call_that_is_given_up() -> None:
    call = call_of(3)
    call.take()
    call.cancel()
    assert not call.take()
    assert not call.join(Lease(KEY))


def test_results_come_in_order_as_soon_as_they_can() -> None:
    call, lease = call_of(3), Lease(KEY)
    assert call.join(lease)
    results = call.results()
    call.put([(1, result(1))])
    call.put([(0, result(0))])
    assert [next(results).event, next(results).event] == [b"0", b"1"]
    call.put([(2, result(2))])
    call.leave(lease)
    assert [r.event for r in results] == [b"2"]


def test_a_failure_ends_the_results() -> None:
    call = call_of(2)
    call.put([(0, result(0))])
    call.fail(SandboxUnavailable("gone"))
    results = call.results()
    assert next(results).event == b"0"
    with pytest.raises(SandboxUnavailable):
        next(results)


def test_a_lease_that_is_free_serves_the_oldest_call_of_its_key_that_has_events_left() -> None:
    calls = OpenCalls()
    first, second, other = work_of(1), work_of(1), work_of(1)
    calls.add(KEY._replace(instance_id="other"), other)
    calls.add(KEY, first)
    calls.add(KEY, second)
    assert calls.join(Lease(KEY)) is first
    first.call.take()
    assert calls.join(Lease(KEY)) is second
    second.call.take()
    assert calls.join(Lease(KEY)) is None


def test_a_call_that_has_ended_is_served_no_more() -> None:
    calls = OpenCalls()
    work = work_of(1)
    calls.add(KEY, work)
    calls.remove(KEY, work)
    assert calls.join(Lease(KEY)) is None
