"""Insert functions and their versions. A version never changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from app.models.base import Base, Key, now


class Function(Base):
    """A function. ``revision`` counts its changes, for If-Match."""

    __tablename__ = "functions"
    __table_args__ = (Index(None, "created_at", "id"),)

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(63), unique=True)
    display_name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    logo_url: Mapped[str] = mapped_column(String(2048), default="")
    preview_webhook_url: Mapped[str] = mapped_column(String(2048), default="")
    batch_max_count: Mapped[int] = mapped_column(default=20)
    revision: Mapped[int] = mapped_column(default=1)
    changes: Mapped[list[Any]] = mapped_column(default=list)
    """The last ones: ``{revision, fields, version, by, at}``, for whoever edited an older revision."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    created_by: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))

    versions: Mapped[list[FunctionVersion]] = relationship(
        back_populates="function", cascade="all, delete-orphan", order_by="FunctionVersion.number", passive_deletes=True
    )

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012


class FunctionVersion(Base):
    """Code with the settings that it declares and the handlers it was found to have. ``number`` counts from 1."""

    __tablename__ = "function_versions"
    __table_args__ = (UniqueConstraint("function_id", "number"),)

    id: Mapped[Key]
    function_id: Mapped[str] = mapped_column(ForeignKey("functions.id", ondelete="CASCADE"))
    number: Mapped[int]
    code: Mapped[str] = mapped_column(Text)
    settings: Mapped[list[Any]] = mapped_column(default=list)
    handlers: Mapped[list[Any]] = mapped_column(default=list)
    author_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=now)

    function: Mapped[Function] = relationship(back_populates="versions")


class ImmutableError(Exception):
    """A bug: somebody changes what must never change."""


@event.listens_for(FunctionVersion, "before_update")
def _refuse(_mapper: Mapper[FunctionVersion], _connection: object, version: FunctionVersion) -> None:
    raise ImmutableError(f"version {version.id} never changes")
