"""Moments in the forms of APIs."""

from __future__ import annotations

from typing import Any

import pytest

from destinations.errors import MessageRejected
from destinations.times import LARGEST, epoch_ms, iso, iso_utc, moment, unix_s


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


@pytest.mark.parametrize("value", ["soon", "", None, 1e300, "9" * 40, 2**63, float("nan"), float("inf"), [], {}, True])
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


@pytest.mark.parametrize("value", [1e300, -1e300, 10**30, "9" * 40, "0001-01-01T00:00:00+10:00", 10**400, "soon"])
def test_what_is_no_moment_is_refused_by_the_fields_name(value: Any) -> None:
    with pytest.raises(MessageRejected, match=r"^time: must be a date and time$"):
        iso(value, "time")
