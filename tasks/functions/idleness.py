"""How much a function waits, how many processes it should therefore have, and how events are shared among them.

Pure but for its lock.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

WINDOW_EVENTS = 100
WAITING_PROCESSES = 4
WAITS_FROM = 0.5
WAITS_UNTIL = 0.4
"""A function that waits goes on to count as such until less than this share of its time is idle."""
PIECES_A_PROCESS = 4
"""A call served by several processes gives each its events in pieces, so that none waits for a slow one at the end."""
PIECE_S = 0.005
"""How long a piece should take at least: each one costs about a quarter of a millisecond."""


class Watch:
    """Measures one use of a process: how long it took, and how much of that it waited."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = self._idle_s = 0.0
        self._idle_since: float | None = None

    @property
    def is_idle(self) -> bool:
        """Whether it waits now."""
        return self._idle_since is not None

    def start(self) -> float:
        """It begins to run; gives the time."""
        self._began = self._clock()
        return self._began

    def idle(self) -> None:
        """It begins to wait."""
        self._idle_since = self._clock()

    def busy(self) -> None:
        """It runs again."""
        if self._idle_since is not None:
            self._idle_s += self._clock() - self._idle_since
            self._idle_since = None

    def read(self) -> tuple[float, float]:
        """Seconds since the start, and how many of them it waited."""
        now = self._clock()
        waiting_s = 0.0 if self._idle_since is None else now - self._idle_since
        return now - self._began, self._idle_s + waiting_s


class Idleness:
    """What a function instance did over its last events. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events = 0
        self._wall_s = 0.0
        self._idle_s = 0.0
        self._event_s = 0.0
        self._waits = False

    @property
    def waits(self) -> bool:
        """Whether its processes were idle for at least half of the wall time, over the last ``WINDOW_EVENTS``."""
        return self._waits

    @property
    def processes(self) -> int:
        """How many processes it should have."""
        return WAITING_PROCESSES if self._waits else 1

    def piece(self, left: int, processes: int) -> int:
        """How many of ``left`` events a process should take at a time, of the ``processes`` that may serve a call.

        An event that mostly waits goes to the next free process; what computes goes in larger pieces, which cost less.
        """
        if processes == 1:
            return left
        share = 1 if self._waits else -(-left // (processes * PIECES_A_PROCESS))
        return min(left, max(share, int(PIECE_S / self._event_s) if self._event_s else 1))

    def add(self, events: int, wall_s: float, idle_s: float) -> None:
        """Some events took ``wall_s`` seconds in one process, which waited for answers or timers for ``idle_s``."""
        with self._lock:
            self._events += events
            self._wall_s += wall_s
            self._idle_s += idle_s
            self._event_s = self._wall_s / self._events
            if self._events >= WINDOW_EVENTS:
                self._waits = self._idle_s >= self._wall_s * (WAITS_UNTIL if self._waits else WAITS_FROM)
                self._events, self._wall_s, self._idle_s = 0, 0.0, 0.0
