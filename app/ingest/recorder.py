"""Counts and samples of the receiver, written by a thread of its own: no request waits for them or fails with them."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence

import redis

from tasks.deliveries.ingest import Tally
from tasks.facets import Facets
from tasks.logs import Complaints

log = logging.getLogger(__name__)

WRITE_EVERY_S = 0.5


class Recorder:
    """Gathers a ``Tally`` and writes it twice a second, into the minute of writing.

    While ``ask`` raises a ``RedisError``, what is gathered waits. What ``write`` fails with is dropped, as some of it
    may be written: nothing counts twice. The daemon thread starts with the first count, again after a fork.
    """

    def __init__(
        self,
        write: Callable[[Tally, float], None],
        ask: Callable[[], object],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._write = write
        self._ask = ask
        self._clock = clock
        self._lock = threading.Lock()
        self._tally = Tally()
        self._pid = 0
        self._stop = threading.Event()
        self._waiting = False
        self._complaints = Complaints(log)

    def received(self, source_id: str, events: Sequence[Facets]) -> None:
        """Count events that a source accepted."""
        with self._lock:
            self._tally.received(source_id, events)
        self._run_thread()

    def destination_disabled(self, destination_id: str, events: Sequence[Facets]) -> None:
        """Count events that a disabled destination did not get."""
        with self._lock:
            self._tally.destination_disabled(destination_id, events)
        self._run_thread()

    def over_backlog(self, destination_id: str, events: Sequence[Facets]) -> None:
        """Count by facet what the store discarded as over the backlog of a destination."""
        with self._lock:
            self._tally.over_backlog(destination_id, events)
        self._run_thread()

    def failed(self, source_id: str, code: str, event: object, message: str) -> None:
        """Count one event that failed on ingest, and keep it as a sample."""
        with self._lock:
            self._tally.failed(source_id, code, event, message, int(self._clock() * 1000))
        self._run_thread()

    def flush(self) -> None:
        """Write what is gathered, if Redis answers."""
        if not self._tally or not self._answers():
            return
        with self._lock:
            tally, self._tally = self._tally, Tally()
        try:
            self._write(tally, self._clock())
        except redis.RedisError as error:
            self._complaints.warn("counts of the receiver are lost: %s", error)

    def close(self) -> None:
        """End the thread and write what is left."""
        self._stop.set()
        self.flush()
        if self._tally:
            log.warning("counts of the receiver are lost: it ends while Redis does not answer")

    def _run_thread(self) -> None:
        if self._pid == os.getpid():
            return
        with self._lock:
            if self._pid != os.getpid():
                threading.Thread(target=self._run, name="recorder", daemon=True).start()
                self._pid = os.getpid()

    def _run(self) -> None:
        while not self._stop.wait(WRITE_EVERY_S):
            try:
                self.flush()
            except Exception:
                log.exception("counting failed")

    def _answers(self) -> bool:
        try:
            self._ask()
        except redis.RedisError as error:
            if not self._waiting:
                log.warning("counts of the receiver wait for Redis: %s", error)
            self._waiting = True
            return False
        self._waiting = False
        return True
