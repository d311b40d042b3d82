"""One call of the runtime: hands its events to the processes that serve it, and gives the results in order."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from queue import SimpleQueue
from typing import NamedTuple

from tasks.functions.contract import CallResult
from tasks.functions.pool import Key, Lease


class Call:
    """The events of a call and their results, brought by any number of threads, each with a lease. Thread-safe."""

    def __init__(self, events: Sequence[bytes], piece: Callable[[int], int]) -> None:
        """``piece`` says how many of the events that are left one thread takes at a time."""
        self.events = events
        self.cancelled = False
        self._piece = piece
        self._lock = threading.Lock()
        self._next = 0
        self._leases: set[Lease] = set()
        self._results: SimpleQueue[Sequence[tuple[int, CallResult]] | BaseException] = SimpleQueue()

    def join(self, lease: Lease) -> bool:
        """Serve the call with a lease; False if nothing is left to do for it."""
        with self._lock:
            if self.cancelled or self._next == len(self.events):
                return False
            self._leases.add(lease)
            return True

    def take(self) -> range:
        """The next events that nobody has taken; empty when there are none or nobody wants them."""
        with self._lock:
            left = 0 if self.cancelled else len(self.events) - self._next
            first = self._next
            self._next += self._piece(left)
            return range(first, self._next)

    def put(self, results: Sequence[tuple[int, CallResult]]) -> None:
        """The results of some events, each with the event's index."""
        self._results.put(results)

    def cancel(self) -> None:
        """Nobody wants the rest: the threads that serve the call are woken to see it."""
        with self._lock:
            self.cancelled = True
            sandboxes = [lease.sandbox for lease in self._leases]
        for sandbox in sandboxes:
            if sandbox is not None:
                sandbox.post(b"")

    def fail(self, error: BaseException) -> None:
        """End the call with an error."""
        self._results.put(error)

    def leave(self, lease: Lease) -> None:
        """A thread that served the call has done its part; its lease is given back or serves another call."""
        with self._lock:
            self._leases.discard(lease)
        self._results.put(())

    def results(self) -> Iterator[CallResult]:
        """The results by the order of the events, each as soon as it and those before it are known.

        The last one comes when all threads have left, so that the next call finds their processes free. Raises what
        ``fail`` was given.
        """
        known: dict[int, CallResult] = {}
        last = len(self.events) - 1
        for index in range(len(self.events)):
            while index not in known or (index == last and self._leases):
                self._receive(known)
            yield known.pop(index)

    def _receive(self, known: dict[int, CallResult]) -> None:
        item = self._results.get()
        if isinstance(item, BaseException):
            raise item
        known.update(item)


class Work(NamedTuple):
    """A call, and what a thread does to serve it with its lease."""

    call: Call
    serve: Callable[[Lease], None]


class OpenCalls:
    """The calls that are under way, by key: a process that is done with one goes on with the next. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._works: dict[Key, deque[Work]] = {}

    def add(self, key: Key, work: Work) -> None:
        """A call has begun."""
        with self._lock:
            self._works.setdefault(key, deque()).append(work)

    def remove(self, key: Key, work: Work) -> None:
        """A call has ended."""
        with self._lock:
            works = self._works[key]
            works.remove(work)
            if not works:
                del self._works[key]

    def join(self, lease: Lease) -> Work | None:
        """Have a lease serve the oldest call of its key that has events for it; None if there is none."""
        with self._lock:
            return next((work for work in self._works.get(lease.key, ()) if work.call.join(lease)), None)
