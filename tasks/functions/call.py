"""One call of the runtime: hands its events to the processes that serve it, and gives the results in order."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from queue import SimpleQueue

from tasks.functions.contract import CallResult
from tasks.functions.sandbox import Sandbox


class Call:
    """The events of a call and their results, brought by ``servers`` threads. Thread-safe."""

    def __init__(self, events: Sequence[bytes], servers: int) -> None:
        self.events = events
        self._servers = servers
        self.cancelled = False
        self._lock = threading.Lock()
        self._next = 0
        self._results: SimpleQueue[tuple[int, CallResult] | BaseException | None] = SimpleQueue()

    def take(self, share: int) -> range:
        """The next events that nobody has taken, ``1/share`` of what is left; empty when there are none."""
        with self._lock:
            left = len(self.events) - self._next
            first, self._next = self._next, self._next + -(-left // share)
            return range(first, self._next)

    def put(self, index: int, result: CallResult) -> None:
        """The result of one event."""
        self._results.put((index, result))

    def cancel(self, sandboxes: Iterable[Sandbox | None]) -> None:
        """Nobody wants the rest: the threads that serve the call are woken to see it."""
        self.cancelled = True
        for sandbox in sandboxes:
            if sandbox is not None:
                sandbox.post(b"")

    def fail(self, error: BaseException) -> None:
        """End the call with an error."""
        self._results.put(error)

    def leave(self) -> None:
        """A thread that served the call has done its part and given back what it had."""
        self._results.put(None)

    def results(self) -> Iterator[CallResult]:
        """The results by the order of the events, each as soon as it and those before it are known.

        The last one comes when all servers have left, so that the next call finds their processes free. Raises what
        ``fail`` was given.
        """
        known: dict[int, CallResult] = {}
        last = len(self.events) - 1
        for index in range(len(self.events)):
            while index not in known or (index == last and self._servers):
                self._receive(known)
            yield known.pop(index)

    def _receive(self, known: dict[int, CallResult]) -> None:
        item = self._results.get()
        if isinstance(item, BaseException):
            raise item
        if item is None:
            self._servers -= 1
        else:
            known[item[0]] = item[1]
