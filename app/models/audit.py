"""The trail of who did what. Rows are only ever added, and deleted when they are old."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key, now


class AuditEvent(Base):
    """One deed, or one that was refused. It names people and resources as they were called then."""

    __tablename__ = "audit_events"

    id: Mapped[Key]
    timestamp: Mapped[datetime] = mapped_column(default=now, index=True)
    type: Mapped[str] = mapped_column(String(80), index=True)
    actor: Mapped[str] = mapped_column(String(120), default="")
    actor_email: Mapped[str] = mapped_column(String(254), default="")
    resource_id: Mapped[str] = mapped_column(String(80), default="", index=True)
    resource_type: Mapped[str] = mapped_column(String(40), default="")
    resource_name: Mapped[str] = mapped_column(String(120), default="")
