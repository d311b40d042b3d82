"""Retry-After in seconds."""

from __future__ import annotations

import pytest

from destinations.retry_after import retry_after_s

NOW = 1_700_000_000.0  # Tue, 14 Nov 2023 22:13:20 GMT


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        (" 120 ", 120.0),
        ("Tue, 14 Nov 2023 22:14:20 GMT", 60.0),
        ("Tuesday, 14-Nov-23 22:14:20 GMT", 60.0),
        ("Tue, 14 Nov 2023 22:14:20 -0000", 60.0),
        ("Tue, 14 Nov 2023 22:12:20 GMT", 0.0),
    ],
)
def test_seconds_and_dates(value: str, seconds: float) -> None:
    assert retry_after_s(value, now=NOW) == seconds


@pytest.mark.parametrize(
    "value",
    [None, "", "soon", "-1", "1.5", "9" * 11, "٣", "Tue, 99 Nov 2023 22:14:20 GMT", "Mon, 01 Jan 0001 00:00:00 +2359"],
)
def test_what_makes_no_sense_is_no_wait(value: str | None) -> None:
    assert retry_after_s(value, now=NOW) == 0.0
