"""Batches that are refused as a whole."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from destinations.contract import DELIVERED, Result
from destinations.errors import DeliveryError, Discard, InvalidSettings, Retry
from destinations.halves import MAX_CALLS, NO_RESULT, REFUSED, TOO_MANY_CALLS, in_halves, without_misfits


class Api:
    """Refuses a batch in which one of the ``wrong`` is."""

    def __init__(self, wrong: Sequence[int] = (), error: DeliveryError | None = None) -> None:
        self.wrong, self.error = set(wrong), error or Discard("no", status=400)
        self.calls: list[list[int]] = []

    def __call__(self, items: Sequence[int]) -> list[Result]:
        self.calls.append(list(items))
        if self.wrong & set(items):
            raise self.error
        return [DELIVERED] * len(items)


def test_what_is_taken_goes_in_one_call() -> None:
    api = Api()
    assert in_halves(range(5), api) == [DELIVERED] * 5
    assert api.calls == [[0, 1, 2, 3, 4]]


def test_the_most_calls_may_be_others() -> None:
    api = Api([0])
    assert in_halves(range(8), api, statuses=REFUSED, most=2) == [Result(TOO_MANY_CALLS)] * 8
    assert len(api.calls) == 2


def test_one_wrong_item_is_found_and_the_others_are_sent_once() -> None:
    api = Api([2])
    results = in_halves(range(8), api, statuses=REFUSED)
    assert [result.error for result in results] == [None, None, api.error, None, None, None, None, None]
    taken = [item for call in api.calls if 2 not in call for item in call]
    assert sorted(taken) == [0, 1, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("error", [Discard("gone", status=404), Discard("none"), InvalidSettings("who", status=403)])
def test_other_errors_are_of_all_of_the_call(error: DeliveryError) -> None:
    api = Api([0], error)
    assert in_halves(range(3), api, statuses=REFUSED) == [Result(error)] * 3
    assert len(api.calls) == 1


@pytest.mark.parametrize("end", [Retry("busy", status=503), InvalidSettings("who", status=401)])
def test_an_end_leaves_the_rest_unsent(end: DeliveryError) -> None:
    answers = iter([Discard("large", status=413), None, end])

    def send(items: Sequence[int]) -> list[Result]:
        if error := next(answers):
            raise error
        return [DELIVERED] * len(items)

    assert in_halves(range(4), send) == [DELIVERED, DELIVERED, Result(end), Result(end)]


def test_the_calls_of_one_batch_are_bounded() -> None:
    api = Api(range(1000))
    results = in_halves(range(1000), api, statuses=REFUSED)
    assert len(api.calls) == MAX_CALLS
    assert len(results) == 1000
    assert results[-1].error is TOO_MANY_CALLS
    assert {result.error for result in results} == {api.error, TOO_MANY_CALLS}


def test_an_answer_that_says_too_little_moves_no_result() -> None:
    assert in_halves(range(3), lambda items: [DELIVERED] * (len(items) - 1)) == [
        DELIVERED,
        DELIVERED,
        Result(NO_RESULT),
    ]


def test_what_cannot_be_sent_keeps_its_place() -> None:
    api, misfit = Api(), Discard("no")
    assert without_misfits([1, misfit, 2, misfit], api) == [DELIVERED, Result(misfit), DELIVERED, Result(misfit)]
    assert api.calls == [[1, 2]]


def test_nothing_is_sent_where_nothing_fits() -> None:
    api, misfit = Api(), Discard("no")
    assert without_misfits([misfit], api) == [Result(misfit)]
    assert api.calls == []


def test_what_has_no_result_is_tried_again_beside_what_cannot_be_sent() -> None:
    misfit = Discard("no")
    assert without_misfits([misfit, 1, 2], lambda _: [DELIVERED]) == [Result(misfit), DELIVERED, Result(NO_RESULT)]


def test_nothing_is_sent_of_nothing() -> None:
    api = Api()
    assert in_halves([], api) == []
    assert api.calls == []
