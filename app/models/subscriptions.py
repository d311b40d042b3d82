"""Subscriptions: which events of a destination go to which of its actions, in which shape."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Key, now
from app.models.destinations import Destination


class Subscription(Base):
    """A subscription of a destination. ``action`` is a slug of its adapter's, ``trigger`` FQL."""

    __tablename__ = "subscriptions"
    __table_args__ = (UniqueConstraint("destination_id", "name"),)

    id: Mapped[Key]
    destination_id: Mapped[str] = mapped_column(ForeignKey("destinations.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(63))
    trigger: Mapped[str] = mapped_column(Text)
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    enabled: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    destination: Mapped[Destination] = relationship(lazy="joined")
