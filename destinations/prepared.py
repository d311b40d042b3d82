"""Calls in which some payloads cannot be sent: they have their error as the result, and keep no other from going."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from destinations.contract import Result
from destinations.errors import DeliveryError

T = TypeVar("T")


def send_prepared(
    prepared: Sequence[T | DeliveryError], send: Callable[[Sequence[T]], Sequence[Result]]
) -> list[Result]:
    """Send what could be prepared, in one call of ``send`` if there is any; gives one result an item, by position."""
    ready = [item for item in prepared if not isinstance(item, DeliveryError)]
    sent = iter(send(ready) if ready else ())
    return [Result(item) if isinstance(item, DeliveryError) else next(sent) for item in prepared]
