"""Third parties that a source's events go to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Key, now
from app.models.sources import Source


class Destination(Base):
    """A destination. ``kind`` is the adapter's slug; ``sealed`` the vault's ciphertext of the sensitive settings.

    ``multiple_subscriptions``: an event that matches several is for ``each`` of them, or ``block``ed. ``throughput``
    has the limits that are set.
    """

    __tablename__ = "destinations"
    __table_args__ = (Index(None, "created_at", "id"),)

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(63), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    source_id: Mapped[str] = mapped_column(ForeignKey("sources.id", ondelete="RESTRICT"), index=True)
    kind: Mapped[str] = mapped_column(String(63))
    enabled: Mapped[bool] = mapped_column(default=True)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sealed: Mapped[str] = mapped_column(Text, default="")
    multiple_subscriptions: Mapped[str] = mapped_column(String(10), default="block")
    throughput: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    source: Mapped[Source] = relationship(lazy="joined")
