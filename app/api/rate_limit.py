"""How many calls a token, or an address without one, may make a minute. Counted in this process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from app.control.errors import ControlError

CALLS = 600
WINDOW_S = 60
MOST_CALLERS = 10_000
OTHERS = ""


class RateLimitedError(ControlError):
    """Too many calls; after ``after_s`` seconds there may be more."""

    def __init__(self, after_s: int) -> None:
        super().__init__(f"There are {CALLS} calls a minute; try again in {after_s} s.")
        self.after_s = after_s


class RateLimit:
    """Counts calls by caller, anew each minute. Those who come when it is full share one count. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, callers: int = MOST_CALLERS) -> None:
        """``callers`` are counted apart."""
        self._clock = clock
        self._callers = callers
        self._lock = threading.Lock()
        self._calls: dict[str, int] = {}
        self._ends = clock() + WINDOW_S

    def count(self, caller: str) -> None:
        """Count a call.

        Raises:
            RateLimitedError: it is one too many.
        """
        with self._lock:
            now = self._clock()
            if now >= self._ends:
                self._calls, self._ends = {}, now + WINDOW_S
            if caller not in self._calls and len(self._calls) >= self._callers:
                caller = OTHERS
            calls = self._calls.get(caller, 0) + 1
            self._calls[caller] = min(calls, CALLS + 1)
            if calls > CALLS:
                raise RateLimitedError(max(1, round(self._ends - now)))
