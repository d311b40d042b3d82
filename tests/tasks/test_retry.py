"""When an event is tried again."""

from __future__ import annotations

from typing import Any

import pytest

from tasks.retry import next_try_ms

HOUR_MS = 3_600_000


def delay(**more: Any) -> int | None:
    """The delay after a first failure with a backoff of five seconds, changed by ``more``."""
    given: dict[str, Any] = {
        "attempt": 1,
        "first_attempt_ms": 0,
        "now_ms": 0,
        "after_ms": 0,
        "window_ms": 4 * HOUR_MS,
        "backoff_ms": lambda _: 5000,
    }
    return next_try_ms(**{**given, **more})


def test_the_delay_is_what_the_backoff_says() -> None:
    assert delay() == 5000


@pytest.mark.parametrize(("attempt", "retries"), [(1, 0), (2, 1), (9, 8)])
def test_the_backoff_is_asked_with_the_number_of_retries_made_before(attempt: int, retries: int) -> None:
    asked: list[int] = []
    delay(attempt=attempt, backoff_ms=lambda n: asked.append(n) or 0)
    assert asked == [retries]


def test_a_backoff_of_nothing_waits_a_second() -> None:
    assert delay(backoff_ms=lambda _: 0) == 1000


def test_a_retry_after_is_a_floor() -> None:
    assert delay(after_ms=60_000) == 60_000
    assert delay(after_ms=2000) == 5000


def test_no_delay_goes_beyond_the_end_of_the_window() -> None:
    assert delay(now_ms=4 * HOUR_MS - 3000) == 3000
    assert delay(now_ms=4 * HOUR_MS - 3000, after_ms=HOUR_MS) == 3000


def test_right_before_the_end_of_the_window_the_least_delay_still_holds() -> None:
    assert delay(now_ms=4 * HOUR_MS - 1) == 1000


def test_at_the_end_of_the_window_the_event_is_dead() -> None:
    assert delay(now_ms=4 * HOUR_MS) is None
    assert delay(now_ms=5 * HOUR_MS) is None


def test_the_window_begins_with_the_first_attempt() -> None:
    assert delay(first_attempt_ms=HOUR_MS, now_ms=5 * HOUR_MS - 7000) == 5000
    assert delay(first_attempt_ms=HOUR_MS, now_ms=5 * HOUR_MS) is None
