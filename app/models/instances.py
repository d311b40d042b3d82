"""Functions at work: a function connected to a destination, with settings and the version that is deployed there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Key, now
from app.models.destinations import Destination
from app.models.functions import Function, FunctionVersion


class FunctionInstance(Base):
    """An instance. A destination has one at most; ``version`` is None until one is deployed."""

    __tablename__ = "function_instances"
    __table_args__ = (Index(None, "created_at", "id"),)

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(120))
    function_id: Mapped[str] = mapped_column(ForeignKey("functions.id", ondelete="RESTRICT"), index=True)
    destination_id: Mapped[str] = mapped_column(ForeignKey("destinations.id", ondelete="CASCADE"), unique=True)
    version_id: Mapped[str | None] = mapped_column(ForeignKey("function_versions.id", ondelete="RESTRICT"))
    enabled: Mapped[bool] = mapped_column(default=False)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sealed: Mapped[str] = mapped_column(Text, default="")
    timeout_s: Mapped[float | None]
    concurrency: Mapped[int | None]
    batch_events: Mapped[int | None]
    batch_wait_s: Mapped[float] = mapped_column(default=10.0)
    deployed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    function: Mapped[Function] = relationship(lazy="joined")
    destination: Mapped[Destination] = relationship(lazy="joined")
    version: Mapped[FunctionVersion | None] = relationship(lazy="joined")
