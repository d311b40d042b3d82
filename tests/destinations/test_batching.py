"""Payloads that are built, grouped and merged, with one result each, by position."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from destinations.batching import EARLIER_FIRST, built, grouped, merged
from destinations.contract import DELIVERED, Result
from destinations.errors import Discard, InvalidSettings, MessageRejected, Retry

REFUSED = Result(Discard("no", status=400))
BUSY = Result(Retry("busy", status=503))


class Receiver:
    """Takes texts; refuses those with an x in them, and is busy for those with a b."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def __call__(self, items: Sequence[str]) -> list[Result]:
        self.calls.append(list(items))
        return [REFUSED if "x" in item else BUSY if "b" in item else DELIVERED for item in items]


def of(receiver: Receiver, items: Sequence[str]) -> list[Result]:
    """Changes of the record that the first letter names."""
    return merged(items, lambda item: item[0], lambda one, other: f"{one}+{other}", receiver)


def test_what_is_not_built_is_not_sent() -> None:
    def build(payload: object) -> str:
        if payload == {}:
            raise MessageRejected("empty")
        return str(payload)

    receiver = Receiver()
    results = built([{"a": 1}, {}, {"c": 3}], build, receiver)
    assert [type(result.error) for result in results] == [type(None), MessageRejected, type(None)]
    assert receiver.calls == [["{'a': 1}", "{'c': 3}"]]


def test_nothing_built_is_nothing_sent() -> None:
    def build(_: object) -> str:
        raise MessageRejected("empty")

    receiver = Receiver()
    assert isinstance(built([{}], build, receiver)[0].error, MessageRejected)
    assert receiver.calls == []


def test_groups_keep_results_by_position() -> None:
    calls = []

    def send(key: str, items: Sequence[str]) -> list[Result]:
        calls.append((key, list(items)))
        return [REFUSED if item.endswith("x") else DELIVERED for item in items]

    results = grouped(["a1", "b1x", "a2x", "b2"], lambda item: item[0], send)
    assert results == [DELIVERED, REFUSED, REFUSED, DELIVERED]
    assert calls == [("a", ["a1", "a2x"]), ("b", ["b1x", "b2"])]


def test_changes_of_one_record_are_merged_in_order() -> None:
    receiver = Receiver()
    assert of(receiver, ["A1", "B1", "A2", "A3"]) == [DELIVERED] * 4
    assert receiver.calls == [["A1+A2+A3", "B1"]]


def test_what_is_refused_merged_is_sent_one_after_the_other() -> None:
    receiver = Receiver()
    results = of(receiver, ["A1", "B1", "A2x", "C1", "C2x", "A3"])
    assert results == [DELIVERED, DELIVERED, REFUSED, DELIVERED, REFUSED, DELIVERED]
    assert receiver.calls == [["A1+A2x+A3", "B1", "C1+C2x"], ["A1", "C1"], ["A2x", "C2x"], ["A3"]]


def test_what_is_refused_alone_is_not_sent_again() -> None:
    receiver = Receiver()
    assert of(receiver, ["A1x", "B1"]) == [REFUSED, DELIVERED]
    assert len(receiver.calls) == 1


def test_after_a_retry_nothing_overtakes() -> None:
    receiver = Receiver()
    results = of(receiver, ["A1", "A2b", "A3x", "A4"])
    assert results == [DELIVERED, BUSY, EARLIER_FIRST, EARLIER_FIRST]
    assert receiver.calls == [["A1+A2b+A3x+A4"], ["A1"], ["A2b"]]


@pytest.mark.parametrize("error", [Retry("busy"), InvalidSettings("who are you", status=401), Discard("no way there")])
def test_what_is_not_about_the_item_is_the_result_of_all_that_were_merged(error: Retry | Discard) -> None:
    calls = []

    def send(items: Sequence[str]) -> list[Result]:
        calls.append(items)
        return [Result(error)] * len(items)

    assert merged(["a", "b"], lambda _: 1, lambda one, other: one + other, send) == [Result(error)] * 2
    assert len(calls) == 1


@pytest.mark.parametrize("error", [Retry("busy", after_s=60.0), InvalidSettings("who are you", status=401)])
def test_what_ends_a_group_ends_those_after_it(error: Retry | InvalidSettings) -> None:
    calls = []

    def send(key: str, items: Sequence[str]) -> list[Result]:
        calls.append(key)
        return [Result(error) if key == "b" else DELIVERED] * len(items)

    assert grouped(["a1", "b1", "a2", "c1"], lambda item: item[0], send) == [
        DELIVERED,
        Result(error),
        DELIVERED,
        Result(error),
    ]
    assert calls == ["a", "b"]


def test_what_one_of_a_group_is_to_wait_for_ends_no_other_group() -> None:
    results = grouped(["a1", "a2b", "c1"], lambda item: item[0], lambda _, items: Receiver()(items))
    assert results == [DELIVERED, BUSY, DELIVERED]


def test_after_a_retry_what_was_refused_merged_is_not_sent_at_once() -> None:
    receiver = Receiver()
    assert of(receiver, ["A1", "A2x", "B1b"]) == [EARLIER_FIRST, EARLIER_FIRST, BUSY]
    assert len(receiver.calls) == 1
