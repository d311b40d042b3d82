"""Moments as they are sent: ISO 8601 with a zone."""

from __future__ import annotations

from datetime import UTC, datetime

from marshmallow import ValidationError

YEARS = range(1970, 9999)


def in_years(value: datetime) -> None:
    """Refuse what no database, nor arithmetic, takes.

    Raises:
        ValidationError
    """
    if value.year not in YEARS or value.astimezone(UTC).year not in YEARS:
        raise ValidationError(f"must be in the years {YEARS[0]} to {YEARS[-1]}")
