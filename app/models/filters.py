"""Destination filters: what of a source's events goes to a destination, and how much of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Key, now
from app.models.destinations import Destination


class Filter(Base):
    """A filter of a destination. ``condition`` is FQL; ``actions`` are what it does to the events that match."""

    __tablename__ = "filters"
    __table_args__ = (UniqueConstraint("destination_id", "title"),)

    id: Mapped[Key]
    destination_id: Mapped[str] = mapped_column(ForeignKey("destinations.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    condition: Mapped[str] = mapped_column(Text)
    actions: Mapped[list[Any]] = mapped_column(default=list)
    enabled: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    destination: Mapped[Destination] = relationship(lazy="joined")
