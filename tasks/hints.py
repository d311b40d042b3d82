"""Hints: Celery messages that say "this destination has work", sent by one thread, never by who is in a hurry.

A lost hint costs a little latency: its flag expires and the ticker hints again. The thread also asks the ticker for
looks at destinations; a lost one is made good by the sweep.
"""

from __future__ import annotations

import heapq
import logging
import math
import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import redis

from tasks.logs import Complaints

log = logging.getLogger(__name__)

QUEUE_LENGTH = 10_000
BATCH = 500
LOOK_AGAIN_MS = 2_000
LONGEST_DELAY_MS = 10_000

Hint = tuple[str, str]
"""A destination and the stream of it that has work."""


class _Asked(NamedTuple):
    at: float  # monotonic seconds
    destination: str
    look_ms: int
    stream: str = ""  # '' = the look is all

    @property
    def hint(self) -> Hint:
        return self.destination, self.stream


class Hints:
    """A bounded queue of hints and looks, and the daemon thread that sends them on.

    ``publish`` sends a batch and may raise what the broker's client raises; then ``unpublished`` gets the batch.
    ``wake`` notes destinations on the ticker's index: those to look at, and all that are hinted, in case the message
    is lost. The thread starts when it is first asked, so that it lives in the process that needs it.
    """

    def __init__(
        self,
        publish: Callable[[Sequence[Hint]], None],
        wake: Callable[[dict[str, int]], None],
        unpublished: Callable[[Sequence[Hint]], None] = lambda _: None,
    ) -> None:
        self._publish = publish
        self._wake = wake
        self._unpublished = unpublished
        self._queue: queue.Queue[_Asked | None] = queue.Queue(QUEUE_LENGTH)
        self._later: list[_Asked] = []
        """A heap, of the thread alone."""
        self._soonest: dict[Hint, float] = {}
        """When each hint on the heap is to be sent: of several for the same work, the first one is enough."""
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._complaints = Complaints(log)

    def ask(self, destination: str, stream: str, *, delay_ms: int = 0) -> bool:
        """Have a hint sent soon, or after the delay. Never blocks; a full queue drops it.

        Gives False for one that would wait for long: that is for the ticker.
        """
        if delay_ms > LONGEST_DELAY_MS:
            return False
        self._put(_Asked(time.monotonic() + delay_ms / 1000, destination, LOOK_AGAIN_MS, stream))
        return True

    def look(self, destination: str, delay_ms: int) -> None:
        """Have the ticker look at a destination after the delay. Never blocks; a full queue drops it."""
        self._put(_Asked(time.monotonic(), destination, delay_ms))

    def close(self, timeout_s: float = 1.0) -> None:
        """Send what is queued, within the time, and end the thread."""
        if self._thread is not None:
            try:
                self._queue.put(None, timeout=timeout_s)
            except queue.Full:
                return
            self._thread.join(timeout_s)

    def _put(self, asked: _Asked) -> None:
        if self._thread is None:
            self._start()
        try:
            self._queue.put_nowait(asked)
        except queue.Full:
            self._complaints.warn("the queue of hints is full")

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="hints", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            batch = self._next_batch()
            try:
                self._send([asked for asked in batch if asked is not None])
            except Exception:
                log.exception("a batch of hints failed; the next one comes")
            if None in batch:
                return

    def _next_batch(self) -> list[_Asked | None]:
        """What is to be sent now, or nothing; what is to wait goes on the heap."""
        batch: list[_Asked | None] = []
        wait_s = max(0.0, self._later[0].at - time.monotonic()) if self._later else None
        try:
            self._sort(self._queue.get(timeout=wait_s), batch)
            while len(batch) < BATCH:
                self._sort(self._queue.get_nowait(), batch)
        except queue.Empty:
            pass
        while self._later and self._later[0].at <= time.monotonic():
            asked = heapq.heappop(self._later)
            if self._soonest.get(asked.hint) == asked.at:
                del self._soonest[asked.hint]
                batch.append(asked)
        return batch

    def _sort(self, asked: _Asked | None, batch: list[_Asked | None]) -> None:
        if asked is None or asked.at <= time.monotonic():
            batch.append(asked)
        elif len(self._later) < QUEUE_LENGTH and asked.at < self._soonest.get(asked.hint, math.inf):
            self._soonest[asked.hint] = asked.at
            heapq.heappush(self._later, asked)

    def _send(self, batch: list[_Asked]) -> None:
        """The looks first: a broker that hangs must not delay them."""
        try:
            self._note(batch)
        finally:
            self._publish_each_once([asked.hint for asked in batch if asked.stream])

    def _note(self, batch: list[_Asked]) -> None:
        delays_ms: dict[str, int] = {}
        for _, destination, look_ms, _ in batch:
            delays_ms[destination] = min(look_ms, delays_ms.get(destination, look_ms))
        try:
            self._wake(delays_ms)
        except redis.RedisError as error:
            self._complaints.warn("hints wait for redis: %s", error)

    def _publish_each_once(self, asked: list[Hint]) -> None:
        hints = list(dict.fromkeys(asked))
        if not hints:
            return
        try:
            self._publish(hints)
        except Exception as error:  # every broker's client has its own
            self._complaints.warn("the broker takes no hints: %s", error)
            self._unpublished(hints)
