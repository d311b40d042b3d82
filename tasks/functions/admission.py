"""Who may compute now: so many sandboxes at once, in the order of asking, half of them for one function instance."""

from __future__ import annotations

import threading
import time
from collections import Counter


class Admission:
    """Slots for sandboxes that compute. One that waits gives its slot back and takes one again without waiting, so
    the number may be exceeded for a while; new ones wait until it has fallen. What an instance takes above its share
    does not count against the others."""

    def __init__(self, slots: int) -> None:
        self._slots = slots
        self._share = max(1, slots // 2)
        self._taken: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._queue: list[_Ticket] = []

    def enter(self, instance: str, deadline: float) -> bool:
        """Wait for a slot until ``deadline`` (``time.monotonic()``); False if there was none."""
        ticket = _Ticket(instance)
        with self._lock:
            self._queue.append(ticket)
            self._admit()
        ticket.admitted.wait(max(0.0, deadline - time.monotonic()))
        with self._lock:
            if not ticket.admitted.is_set():
                self._queue.remove(ticket)
                return False
            return True

    def resume(self, instance: str) -> None:
        """Take a slot at once: its event's clock is running."""
        with self._lock:
            self._taken[instance] += 1

    def leave(self, instance: str) -> None:
        """Give a slot back."""
        with self._lock:
            self._taken[instance] -= 1
            if not self._taken[instance]:
                del self._taken[instance]
            self._admit()

    def _admit(self) -> None:
        """Give the free slots to who waits, and wake nobody else: a sandbox may come and go very often."""
        waiting = []
        for ticket in self._queue:
            if self._has_slot(ticket.instance):
                self._taken[ticket.instance] += 1
                ticket.admitted.set()
            else:
                waiting.append(ticket)
        self._queue = waiting

    def _has_slot(self, instance: str) -> bool:
        if self._taken.get(instance, 0) >= self._share:
            return False
        return sum(min(taken, self._share) for taken in self._taken.values()) < self._slots


class _Ticket:
    """A place in the queue."""

    def __init__(self, instance: str) -> None:
        self.instance = instance
        self.admitted = threading.Event()
