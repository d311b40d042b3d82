"""Times as events have them: ISO 8601 texts, or numbers (or numeric texts) since 1970. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime

FIRST_IN_MS = 1e11
"""Numbers from here on are milliseconds: as seconds they would be after the year 5138."""

_SINCE_1970 = re.compile(r"-?\d{9,}(?:\.\d+)?", re.ASCII)
"""Shorter texts are dates, such as 20261128."""


def moment(value: object) -> datetime | None:
    """The time that a value means, in UTC, or None for a value that means none. Without a zone it is UTC's."""
    try:
        if isinstance(value, str) and _SINCE_1970.fullmatch(value):
            value = float(value)
        if isinstance(value, str):
            found = datetime.fromisoformat(value)
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000 if abs(value) >= FIRST_IN_MS else value, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    return None
