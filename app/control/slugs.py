"""Slugs: what workspace files call a resource, made from its name."""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

BASE_CHARACTERS = 50
"""Of the 63 that a slug may have: it leaves room for a number."""


def free_slug(session: Session, column: InstrumentedAttribute[str], name: str) -> str:
    """A slug for a name that no row of ``column``'s table has; with a number if the plain one is taken."""
    base = slug_of(name)
    taken = set(session.scalars(select(column).where(column.startswith(base, autoescape=True))))
    if base not in taken:
        return base
    number = next(n for n in range(2, len(taken) + 3) if f"{base}-{n}" not in taken)
    return f"{base}-{number}"


def slug_of(name: str) -> str:
    """The letters and digits of a name, joined by ``-``; ``unnamed`` if it has none of a-z and 0-9."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:BASE_CHARACTERS].strip("-") or "unnamed"
