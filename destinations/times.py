"""Moments as payloads have them (``fields.py``: ISO 8601 texts, numbers since 1970), in the forms of APIs. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECONDS_FROM = 1e11
"""Numbers from here on are milliseconds: as seconds, this one would be in the year 5138."""

_NUMBER = re.compile(r"[+-]?\d{9,}(?:\.\d+)?", re.ASCII)


def moment(value: Any) -> datetime | None:
    """The moment that a value of a datetime field is, in its own time zone; None if it is none of the years 1 to 9999.

    A text without a time zone is in UTC. A number, or a text of at least nine digits, counts seconds or milliseconds.
    """
    try:
        if isinstance(value, str) and not _NUMBER.fullmatch(value.strip()):
            found = datetime.fromisoformat(value)
            return found if found.tzinfo else found.replace(tzinfo=UTC)
        number = float(value)
        return EPOCH + timedelta(seconds=number / 1000 if abs(number) >= MILLISECONDS_FROM else number)
    except (TypeError, ValueError, OverflowError):
        return None


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


def unix_s(value: Any) -> int | None:
    """Whole seconds since 1970; None as ``moment`` says."""
    found = moment(value)
    return None if found is None else (found - EPOCH) // timedelta(seconds=1)
