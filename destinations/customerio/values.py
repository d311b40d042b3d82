"""Values as Customer.io takes them: identifiers, Unix times, ULIDs. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from destinations.times import unix_s

CIO_ID = "cio_"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_ISO_8601 = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?", re.ASCII)
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", re.ASCII | re.IGNORECASE)
_BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LONGEST_MS = 2**48 - 1


def person(person_id: str | None, email: str | None = None, anonymous_id: str | None = None) -> dict[str, str]:
    """The one identifier of a person; empty if there is none."""
    if person_id:
        return _by_id(person_id)
    if email:
        return {"email": email}
    return {"anonymous_id": anonymous_id} if anonymous_id else {}


def _by_id(person_id: str) -> dict[str, str]:
    if person_id.startswith(CIO_ID) and person_id != CIO_ID:
        return {"cio_id": person_id.removeprefix(CIO_ID)}
    return {"email" if _EMAIL.fullmatch(person_id) else "id": person_id}


def with_unix_times(value: Any) -> Any:
    """The value with Unix times in place of ISO 8601 texts, in objects at every depth. Lists stay."""
    if isinstance(value, Mapping):
        return {name: with_unix_times(item) for name, item in value.items()}
    if isinstance(value, str) and _ISO_8601.fullmatch(value):
        seconds = unix_s(value)
        return value if seconds is None else seconds
    return value


def ulid(text: str, seconds: int | None) -> str:
    """The text, if it is a ULID, else one made of it: the time, and 80 bits of its hash in place of chance."""
    if _ULID.fullmatch(text):
        return text
    time_ms = min(max((seconds or 0) * 1000, 0), _LONGEST_MS)
    number = time_ms << 80 | int.from_bytes(hashlib.sha256(text.encode()).digest()[:10])
    return "".join(_BASE32[number >> shift & 31] for shift in range(125, -1, -5))
