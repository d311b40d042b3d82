"""Counts and samples of the receiver, written by a thread of its own: no request waits for them or fails with them."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable

import redis

from tasks.deliveries.ingest import Tally

log = logging.getLogger(__name__)

WRITE_EVERY_S = 0.5


class Recorder:
    """Gathers a ``Tally`` and writes it twice a second. What cannot be written is dropped with a warning."""

    def __init__(self, write: Callable[[Tally, float], None], clock: Callable[[], float] = time.time) -> None:
        self._write = write
        self._clock = clock
        self._lock = threading.Lock()
        self._tally = Tally()
        self._pid = 0
        self._stop = threading.Event()

    def received(self, source_id: str, count: int) -> None:
        """Count events that a source accepted."""
        with self._tallying() as tally:
            tally.received(source_id, count)
