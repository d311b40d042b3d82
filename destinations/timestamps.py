"""Moments as a third party wants them. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from destinations.errors import MessageRejected

_SINCE_1970 = re.compile(r"-?\d{9,}(?:\.\d+)?", re.ASCII)
"""Shorter ones are dates, such as 20261128."""

_LEAST_MS = 1e11
"""As seconds, this would be the year 5138; as milliseconds it is 1973."""


def iso(value: Any, field: str) -> str:
    """A datetime of a payload (``fields``) in ISO 8601, in UTC, with milliseconds; without a zone it is UTC already.

    A number, or a text of one, counts seconds since 1970, or milliseconds from 1e11 on.

    Raises:
        MessageRejected: there is no such moment in years 1 to 9999.
    """
    try:
        moment = _moment(value).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise MessageRejected(f"{field}: must be a date and time") from None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _moment(value: Any) -> datetime:
    if isinstance(value, str) and not _SINCE_1970.fullmatch(value):
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    number = float(value)
    return datetime.fromtimestamp(number / 1000 if abs(number) >= _LEAST_MS else number, UTC)
