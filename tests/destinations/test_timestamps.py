"""Moments as a third party wants them."""

from __future__ import annotations

from typing import Any

import pytest

from destinations.errors import MessageRejected
from destinations.timestamps import iso


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-28T10:00:00.000Z", "2026-11-28T10:00:00.000Z"),
        ("2026-11-28T10:00:00.123456+02:00", "2026-11-28T08:00:00.123Z"),
        ("2026-11-28 10:00", "2026-11-28T10:00:00.000Z"),
        ("2026-11-28", "2026-11-28T00:00:00.000Z"),
        ("20261128", "2026-11-28T00:00:00.000Z"),
        (1700000000, "2023-11-14T22:13:20.000Z"),
        (1700000000.5, "2023-11-14T22:13:20.500Z"),
        (1700000000123, "2023-11-14T22:13:20.123Z"),
        ("1700000000", "2023-11-14T22:13:20.000Z"),
        ("1801123112345", "2027-01-28T07:58:32.345Z"),
        (0, "1970-01-01T00:00:00.000Z"),
    ],
)
def test_a_moment_is_iso_in_utc(value: Any, expected: str) -> None:
    assert iso(value, "time") == expected


@pytest.mark.parametrize("value", [1e300, -1e300, 10**30, "9" * 40, "0001-01-01T00:00:00+10:00", "12", 10**400])
def test_what_is_no_moment_is_refused_by_the_fields_name(value: Any) -> None:
    with pytest.raises(MessageRejected, match=r"^time: must be a date and time$"):
        iso(value, "time")
