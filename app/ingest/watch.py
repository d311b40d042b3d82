"""What every request asks about and no request waits for: the sources, and whether Redis is near its memory limit."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable

import redis

from tasks.routes import SOURCES_FRESH_S, Source

log = logging.getLogger(__name__)

FIRST_LOOK_S = 3.0
MEMORY_EVERY_S = 1.0


class Watch:
    """Looks at Redis in a daemon thread: every 250 ms for new sources, every second for its memory.

    While Redis does not answer, what was known last stays. The thread starts with the first question, again after a
    fork; that question waits for the first look.
    """

    def __init__(
        self,
        look: Callable[[], object],
        known: Callable[[str], Source | None],
        memory_used: Callable[[], float],
        memory_stop_ratio: float,
    ) -> None:
        self._look = look
        self._known = known
        self._memory_used = memory_used
        self._memory_stop_ratio = memory_stop_ratio
        self._lock = threading.Lock()
        self._pid = 0
        self._looked = threading.Event()
        self._ready = False
        self._stop = threading.Event()
        self.full = False
        """Whether the store's memory is above the share at which the receiver stops."""

    def source(self, write_key: str) -> Source | None:
        """The source of a write key, as of the last look."""
        return self._known(write_key)

    def ready(self) -> bool:
        """Whether Redis answered at least once."""
        if self._pid != os.getpid():
            self._start()
        return self._ready or self._first_look()

    def close(self) -> None:
        """End the thread."""
        self._stop.set()

    def _first_look(self) -> bool:
        self._looked.wait(FIRST_LOOK_S)
        return self._ready

    def _start(self) -> None:
        with self._lock:
            if self._pid != os.getpid():
                self._looked.clear()
                threading.Thread(target=self._run, name="watch", daemon=True).start()
                self._pid = os.getpid()

    def _run(self) -> None:
        memory_at = float("-inf")
        while not self._stop.is_set():
            try:
                self._look()
                if time.monotonic() - memory_at >= MEMORY_EVERY_S:
                    memory_at = time.monotonic()
                    self.full = self._memory_used() > self._memory_stop_ratio
                self._ready = True
            except redis.RedisError as error:
                log.debug("redis does not answer: %s", error)
            except Exception:
                log.exception("looking at redis failed")
            self._looked.set()
            self._stop.wait(SOURCES_FRESH_S)
