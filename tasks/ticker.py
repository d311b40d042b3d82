"""A daemon thread in each worker: every second move what is due, hint what waits. It never raises, never claims."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable

import redis

from tasks.hints import Hints
from tasks.logs import Complaints
from tasks.streams import EVENTS, RETRIES, EventStore

log = logging.getLogger(__name__)

TICK_S = 1.0
SWEEP_MS = 30_000
REAP_SHARE = 0.05
REAP_IDLE_MS = 3_600_000
BROKEN_MS = 30_000


class Ticker(threading.Thread):
    """Looks after the destinations that the index says are due; one worker at a time has the turn."""

    def __init__(self, store: EventStore, hints: Hints, rand: Callable[[], float] = random.random) -> None:
        super().__init__(name="ticker", daemon=True)
        self._store = store
        self._hints = hints
        self._rand = rand
        self._end = threading.Event()
        self._owed: dict[str, int] = {}
        self._complaints = Complaints(log)

    def run(self) -> None:
        """Tick until ``stop``."""
        while not self._end.wait(TICK_S):
            try:
                self.tick()
            except redis.RedisError as error:
                self._complaints.warn("the ticker waits for redis: %s", error)
            except Exception:
                log.exception("a tick failed; the next one comes")

    def stop(self) -> None:
        """End the thread."""
        self._end.set()

    def tick(self) -> None:
        """One tick.

        Raises:
            redis.RedisError: Redis does not answer; what was taken off the index is put back by the next tick.
        """
        self._pay()
        self._store.sweep(SWEEP_MS)
        for destination in self._store.due():
            self._owed[destination] = 0
        for destination in list(self._owed):
            self._look_safely(destination)
        self._pay()

    def _look_safely(self, destination: str) -> None:
        """One destination whose keys are not as they should be must not hide the others."""
        try:
            self._look(destination)
        except redis.ResponseError as error:
            self._owed[destination] = BROKEN_MS
            self._complaints.warn("%s cannot be looked after: %s", destination, error)

    def _look(self, destination: str) -> None:
        look = self._store.look(destination)
        for wanted, stream in ((look.hint_events, EVENTS), (look.hint_retries, RETRIES)):
            if wanted:
                self._hints.ask(destination, stream)
        if look.next_ms < 0:
            del self._owed[destination]
        else:
            self._owed[destination] = look.next_ms
        if self._rand() < REAP_SHARE:
            self._store.reap(destination, REAP_IDLE_MS)

    def _pay(self) -> None:
        """Put the destinations that need another look back on the index."""
        self._store.wake(self._owed)
        self._owed.clear()
