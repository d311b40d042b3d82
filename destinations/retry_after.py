"""The Retry-After header."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"[0-9]{1,10}")


def retry_after_s(value: str | None, *, now: float) -> float:
    """Seconds from ``now`` (Unix time) that a Retry-After asks to wait; 0 without one, or if it makes no sense.

    The value is a whole number of seconds or an HTTP date (RFC 9110, 10.2.3).
    """
    text = (value or "").strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    try:
        date = parsedate_to_datetime(text)
        return max(0.0, (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now)
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0.0
