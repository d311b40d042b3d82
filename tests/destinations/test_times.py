"""Moments in the forms of APIs."""

from __future__ import annotations

from typing import Any

import pytest

from destinations.times import iso_utc, moment, unix_s


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-28T10:00:00.000Z", "2026-11-28T10:00:00.000Z"),
        ("2026-11-28T12:00:00.123456+02:00", "2026-11-28T10:00:00.123Z"),
        ("2026-11-28T10:00:00", "2026-11-28T10:00:00.000Z"),
        ("2026-11-28", "2026-11-28T00:00:00.000Z"),
        ("20261128", "2026-11-28T00:00:00.000Z"),
        (1795860000, "2026-11-28T10:00:00.000Z"),
        (1795860000.5, "2026-11-28T10:00:00.500Z"),
        (1795860000123, "2026-11-28T10:00:00.123Z"),
        ("1795860000", "2026-11-28T10:00:00.000Z"),
        (" 1795860000123 ", "2026-11-28T10:00:00.123Z"),
        (0, "1970-01-01T00:00:00.000Z"),
        (-86400, "1969-12-31T00:00:00.000Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"),
    ],
)
def test_a_moment_is_written_in_utc(value: Any, expected: str) -> None:
    assert iso_utc(value) == expected


@pytest.mark.parametrize("value", ["soon", "", None, 1e300, "9" * 40, 2**63, float("nan"), float("inf"), [], {}])
def test_what_is_no_moment_is_none(value: Any) -> None:
    assert (iso_utc(value), unix_s(value)) == (None, None)


def test_a_moment_before_the_first_year_of_utc_is_not_written() -> None:
    assert iso_utc("0001-01-01T00:00:00+02:00") is None


@pytest.mark.parametrize(
    ("value", "expected"), [("2026-11-28T12:00:00.999+02:00", 1795860000), (1795860000999, 1795860000), (-0.5, -1)]
)
def test_seconds_are_whole(value: Any, expected: int) -> None:
    assert unix_s(value) == expected


def test_a_moment_keeps_its_time_zone() -> None:
    found = moment("1980-12-21T00:30:00+02:00")
    assert found
    assert found.date().isoformat() == "1980-12-21"
