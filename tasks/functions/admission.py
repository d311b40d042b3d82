"""Who may compute now: so many sandboxes at once, in the order of asking."""

from __future__ import annotations

import threading
import time
from collections import deque


class Admission:
    """Slots for sandboxes that compute. One that waits gives its slot back and takes one again without waiting, so
    the number may be exceeded for a while; new ones wait until it has fallen."""

    def __init__(self, slots: int) -> None:
        self._slots = slots
        self._taken = 0
        self._condition = threading.Condition()
        self._queue: deque[object] = deque()

    def enter(self, deadline: float) -> bool:
        """Wait for a slot until ``deadline`` (``time.monotonic()``); False if there was none."""
        ticket = object()
        with self._condition:
            self._queue.append(ticket)
            admitted = self._condition.wait_for(lambda: self._is_next(ticket), max(0.0, deadline - time.monotonic()))
            self._queue.remove(ticket)
            self._taken += admitted
            self._condition.notify_all()
            return admitted

    def resume(self) -> None:
        """Take a slot at once: its event's clock is running."""
        with self._condition:
            self._taken += 1

    def leave(self) -> None:
        """Give a slot back."""
        with self._condition:
            self._taken -= 1
            self._condition.notify_all()

    def _is_next(self, ticket: object) -> bool:
        return self._taken < self._slots and self._queue[0] is ticket
