"""Events on their way to an adapter: collected up to what one call takes, and what the adapter says of each."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, NamedTuple

from destinations.contract import Action, Destination, Settings
from destinations.errors import DeliveryError, InvalidSettings, Retry
from destinations.http import Http
from tasks.functions.contract import CallResult
from tasks.selection import ActiveSubscription

log = logging.getLogger(__name__)

Target = Destination | Action
"""What takes events: an adapter as a whole, or one of its actions."""


class Ready(NamedTuple):
    """An event that goes to the adapter. ``payload`` is what is sent: the event, or what its mapping made of it.

    ``text`` is the event as JSON, ``size`` the bytes of the payload as such.
    """

    position: int
    text: bytes
    payload: Any
    size: int
    result: CallResult | None
    subscription: ActiveSubscription | None


class Batch:
    """What is collected for one target, in the limits of one call."""

    def __init__(self, target: Target, settings: Settings) -> None:
        self.target = target
        self._limits = target.limits(settings)
        self._ready: list[Ready] = []
        self._bytes = 0

    def __bool__(self) -> bool:
        return bool(self._ready)

    @property
    def is_full(self) -> bool:
        """Whether there are as many events as one call takes."""
        return len(self._ready) >= self._limits.events

    def has_room(self, ready: Ready) -> bool:
        """Whether an event goes with those collected; a large one goes alone."""
        return not self._ready or self._bytes + ready.size <= self._limits.bytes

    def add(self, ready: Ready) -> None:
        """Collect an event."""
        self._ready.append(ready)
        self._bytes += ready.size

    def take(self) -> list[Ready]:
        """What was collected; the next one begins empty."""
        taken, self._ready, self._bytes = self._ready, [], 0
        return taken


def send(target: Target, batch: Sequence[Ready], settings: Settings, http: Http) -> Sequence[DeliveryError | None]:
    """Have a target take a batch; gives what it says of each event, None for delivered."""
    if target.perform is None:
        return [InvalidSettings(f"{target.name} takes events by subscriptions alone")] * len(batch)
    errors: list[DeliveryError | None]
    try:
        results = target.perform([ready.payload for ready in batch], settings, http)
        errors = [result.error for result in results]
    except DeliveryError as error:
        errors = [error] * len(batch)
    except Exception as error:
        log.exception("a bug in the adapter %s: its events are retried", target.slug)
        errors = [Retry(f"the adapter failed: {type(error).__name__}")] * len(batch)
    errors += [Retry("the adapter gave no result for this event", status=500)] * (len(batch) - len(errors))
    return errors[: len(batch)]
