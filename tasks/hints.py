"""Hints: Celery messages that say "this destination has work", sent by one thread, never by who is in a hurry.

A lost hint costs a little latency: its flag expires and the ticker hints again.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence

import redis
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

QUEUE_LENGTH = 10_000
BATCH = 500
COMPLAIN_EVERY_S = 10.0
LOOK_AGAIN_MS = 2_000

Hint = tuple[str, str]
"""A destination and the stream of it that has work."""


class Hints:
    """A bounded queue of hints and the daemon thread that publishes them.

    ``publish`` sends a batch and may raise what kombu and redis raise; then ``unpublished`` gets the batch. ``wake``
    notes the destinations on the ticker's index, in case the message is lost. The thread starts with the first hint,
    so that it lives in the process that needs it.
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
        self._queue: queue.Queue[Hint | None] = queue.Queue(QUEUE_LENGTH)
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._complained_at = float("-inf")

    def ask(self, destination: str, stream: str) -> None:
        """Have a hint sent soon. Never blocks; a full queue drops it."""
        if self._thread is None:
            self._start()
        try:
            self._queue.put_nowait((destination, stream))
        except queue.Full:
            self._complain("the queue of hints is full")

    def close(self, timeout_s: float = 1.0) -> None:
        """Send what is queued, within the time, and end the thread."""
        if self._thread is not None:
            try:
                self._queue.put(None, timeout=timeout_s)
            except queue.Full:
                return
            self._thread.join(timeout_s)

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="hints", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            batch = self._next_batch()
            if batch:
                self._send([hint for hint in dict.fromkeys(batch) if hint is not None])
            if None in batch:
                return

    def _next_batch(self) -> list[Hint | None]:
        batch = [self._queue.get()]
        while len(batch) < BATCH:
            try:
                batch.append(self._queue.get_nowait())
            except queue.Empty:
                break
        return batch

    def _send(self, hints: list[Hint]) -> None:
        if not hints:
            return
        try:
            self._publish(hints)
        except (OperationalError, redis.RedisError, OSError) as error:
            self._complain(f"hints wait for the broker: {error}")
            self._unpublished(hints)
        try:
            self._wake({destination: LOOK_AGAIN_MS for destination, _ in hints})
        except redis.RedisError as error:
            self._complain(f"hints wait for redis: {error}")

    def _complain(self, message: str) -> None:
        now = time.monotonic()
        if now - self._complained_at >= COMPLAIN_EVERY_S:
            self._complained_at = now
            log.warning("%s", message)
