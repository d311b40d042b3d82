"""A call hands out its events once and gives its results in order."""

from __future__ import annotations

import pytest

from tasks.functions.call import Call
from tasks.functions.contract import Called, CallResult, SandboxUnavailable


def result(number: int) -> CallResult:
    return CallResult(kind=Called.EVENT, event=b"%d" % number)


def test_events_are_taken_once_in_pieces() -> None:
    call = Call([b""] * 10, 1)
    pieces = [call.take(4) for _ in range(8)]
    assert [index for piece in pieces for index in piece] == list(range(10))
    assert len(pieces[0]) == 3
    assert not pieces[-1]
    assert list(Call([b""] * 3, 1).take(1)) == [0, 1, 2]


def test_results_come_in_order_as_soon_as_they_can() -> None:
    call = Call([b""] * 3, 1)
    results = call.results()
    call.put(1, result(1))
    call.put(0, result(0))
    assert [next(results).event, next(results).event] == [b"0", b"1"]
    call.put(2, result(2))
    call.leave()
    assert [r.event for r in results] == [b"2"]


def test_a_failure_ends_the_results() -> None:
    call = Call([b""] * 2, 1)
    call.put(0, result(0))
    call.fail(SandboxUnavailable("gone"))
    results = call.results()
    assert next(results).event == b"0"
    with pytest.raises(SandboxUnavailable):
        next(results)
