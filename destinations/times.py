"""Moments as payloads have them (``fields.py``: ISO 8601 texts, numbers since 1970), in the forms of APIs. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from destinations.errors import MessageRejected

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECONDS_FROM, MICROSECONDS_FROM = 1e11, 1e14
"""Numbers from here on are that: as seconds, or milliseconds, these would be in the year 5138."""
LARGEST = 2**53
"""Whole numbers up to here are exact wherever JSON is read."""

_NUMBER = re.compile(r"[+-]?\d{9,}(?:\.\d+)?", re.ASCII)


def moment(value: Any) -> datetime | None:
    """The moment that a value of a datetime field is, in its own time zone; None if it is none of the years 1 to 9999.

    A text without a time zone is in UTC. A number, or a numeric text that is no date, counts seconds, milliseconds or
    microseconds, by its size.
    """
    if isinstance(value, bool):
        return None
    try:
        return _of_text(value) or EPOCH + timedelta(seconds=_seconds(float(value)))
    except (TypeError, ValueError, OverflowError):
        return None


def _of_text(value: Any) -> datetime | None:
    if not isinstance(value, str) or _NUMBER.fullmatch(value.strip()):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _seconds(number: float) -> float:
    size = abs(number)
    return number if size < MILLISECONDS_FROM else number / 1e3 if size < MICROSECONDS_FROM else number / 1e6


def in_utc(value: Any) -> datetime | None:
    """The moment in UTC; None as ``moment`` says, also if only its year in UTC is none of those."""
    found = moment(value)
    try:
        return found and found.astimezone(UTC)
    except OverflowError:
        return None


def iso_utc(value: Any) -> str | None:
    """ISO 8601 in UTC with milliseconds, such as ``2026-11-28T10:00:00.000Z``; None as ``moment`` says."""
    if (found := in_utc(value)) is None:
        return None
    return found.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def iso(value: Any, field: str) -> str:
    """As ``iso_utc``.

    Raises:
        MessageRejected: the value of the field is no such moment.
    """
    if (found := iso_utc(value)) is None:
        raise MessageRejected(f"{field}: must be a date and time")
    return found


def epoch_ms(value: str | float) -> int:
    """Whole milliseconds since 1970 of what fits a field of type datetime, kept within ``LARGEST``."""
    found = moment(value)
    if found is None:
        return LARGEST if float(value) > 0 else -LARGEST
    return (found - EPOCH) // timedelta(milliseconds=1)


def unix_s(value: Any) -> int | None:
    """Whole seconds since 1970; None as ``moment`` says."""
    found = moment(value)
    return None if found is None else (found - EPOCH) // timedelta(seconds=1)
