"""When to try an event again, or to give up. Pure: time and chance are arguments."""

from __future__ import annotations

from collections.abc import Callable

LEAST_DELAY_MS = 1000


def next_try_ms(
    *,
    attempt: int,
    first_attempt_ms: int,
    now_ms: int,
    after_ms: int,
    window_ms: int,
    backoff_ms: Callable[[int], int],
) -> int | None:
    """The delay before the next try, or None when the event is dead.

    ``attempt`` (from 1) is the one that just failed; ``backoff_ms`` gives the randomized delay after so many retries;
    ``after_ms`` is the least delay that the destination asked for. Never under a second, never beyond the end of the
    window, which begins with the first attempt; a try at its end is the last.
    """
    left_ms = first_attempt_ms + window_ms - now_ms
    if left_ms <= 0:
        return None
    return max(LEAST_DELAY_MS, min(left_ms, max(backoff_ms(attempt - 1), after_ms)))
