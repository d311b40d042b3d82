"""Times as events have them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from destinations.moments import moment

AT = datetime(2026, 11, 28, 10, 0, 0, 500_000, UTC)


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-28T10:00:00.500Z",
        "2026-11-28T12:00:00.5+02:00",
        "2026-11-28 10:00:00.500",
        AT.timestamp(),
        int(AT.timestamp() * 1000),
        str(AT.timestamp()),
        str(int(AT.timestamp() * 1000)),
    ],
)
def test_a_time_is_read_in_each_form(value: object) -> None:
    assert moment(value) == AT


def test_numbers_before_the_year_5138_are_seconds() -> None:
    assert moment(0) == datetime(1970, 1, 1, tzinfo=UTC)
    assert moment(99_999_999_999) == datetime(5138, 11, 16, 9, 46, 39, tzinfo=UTC)
    assert moment(100_000_000_000) == datetime(1973, 3, 3, 9, 46, 40, tzinfo=UTC)


def test_a_short_text_of_digits_is_a_date() -> None:
    assert moment("20261128") == datetime(2026, 11, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [None, True, "", "yesterday", {}, [], 1e300, -1e300, "0001-01-01T00:00:00+14:00", float("inf"), "\0", "9" * 400],
)
def test_what_is_no_time_is_none(value: object) -> None:
    assert moment(value) is None
