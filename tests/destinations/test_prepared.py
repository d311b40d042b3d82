"""Calls in which some payloads cannot be sent."""

from __future__ import annotations

from destinations.contract import DELIVERED, Result
from destinations.errors import MessageRejected
from destinations.prepared import send_prepared

REFUSED = MessageRejected("not this one")
LATER = Result(MessageRejected("sent, and refused"))


def test_what_cannot_be_sent_keeps_its_place_among_the_others() -> None:
    sent: list[str] = []

    def send(items: object) -> list[Result]:
        sent.extend(items)  # type: ignore[call-overload]
        return [DELIVERED, LATER]

    assert send_prepared([REFUSED, "a", REFUSED, "b"], send) == [Result(REFUSED), DELIVERED, Result(REFUSED), LATER]
    assert sent == ["a", "b"]


def test_nothing_is_sent_if_nothing_can_be() -> None:
    def send(_: object) -> list[Result]:
        raise AssertionError

    assert send_prepared([REFUSED], send) == [Result(REFUSED)]
    assert send_prepared([], send) == []
