"""Where events come from, and the write keys they come with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Key, now


class Source(Base):
    """A source. ``slug`` names it in workspace files."""

    __tablename__ = "sources"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(63), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    enabled: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    write_keys: Mapped[list[WriteKey]] = relationship(
        back_populates="source", cascade="all, delete-orphan", order_by="WriteKey.created_at", lazy="selectin"
    )


class WriteKey(Base):
    """A write key of a source. One that is revoked is deleted: nobody else may have it again by chance only."""

    __tablename__ = "write_keys"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)

    source: Mapped[Source] = relationship(back_populates="write_keys")
