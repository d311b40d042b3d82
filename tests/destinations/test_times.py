"""Times of events."""

from __future__ import annotations

import pytest

from destinations.times import LARGEST, epoch_ms


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-28T10:00:00.250Z", 1795860000250),
        ("2026-11-28T12:00:00+02:00", 1795860000000),
        ("2026-11-28T10:00:00", 1795860000000),
        ("2026-11-28", 1795824000000),
        (1795860000, 1795860000000),
        (1795860000.5, 1795860000500),
        (1795860000000, 1795860000000),
        (1795860000000123, 1795860000000),
        (" 1795860000 ", 1795860000000),
        (0, 0),
        (-1, -1000),
        ("1969-12-31T23:59:59Z", -1000),
        (1e300, LARGEST),
        (-1e300, -LARGEST),
    ],
)
def test_a_time_is_milliseconds_whatever_it_was(value: str | float, expected: int) -> None:
    assert epoch_ms(value) == expected


@pytest.mark.parametrize("value", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_a_time_at_the_end_of_the_calendar_is_a_number(value: str) -> None:
    assert isinstance(epoch_ms(value), int)
