"""What must be published: written in the transaction that changed it, taken off once Redis has it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, now

SOURCES = "sources"
"""The subject of all write keys together."""


class Publication(Base):
    """A destination, by id, or ``SOURCES``, whose published state is older than ``revision``."""

    __tablename__ = "outbox"

    subject: Mapped[str] = mapped_column(String(80), primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    claimed_until: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(500), default="")


class Revision(Base):
    """The one row whose number every change raises. It begins above the microseconds since 1970."""

    __tablename__ = "revisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)
