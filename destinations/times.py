"""Times of events, as mappings give them. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

LARGEST = 2**53
"""Whole numbers up to here are exact wherever JSON is read."""

_MOST_SECONDS, _MOST_MILLISECONDS = 10**11, 10**14


def epoch_ms(value: str | float) -> int:
    """Milliseconds since 1970 of what fits a field of type datetime, kept within what JSON numbers hold.

    ISO 8601 without an offset is UTC. A number, or numeric text, is seconds, milliseconds or microseconds by its size:
    as seconds up to the year 5138, as milliseconds from 1973 on.
    """
    try:
        number = float(value)
    except ValueError:
        moment = datetime.fromisoformat(str(value))
        number = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    size = abs(number)
    milliseconds = number * 1000 if size < _MOST_SECONDS else number if size < _MOST_MILLISECONDS else number / 1000
    return round(max(-LARGEST, min(milliseconds, LARGEST)))
