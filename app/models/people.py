"""Who may do what: people, their roles, and the tokens that act for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Key, now


class User(Base):
    """A person. ``password_hash`` is argon2's, '' for one who has tokens only."""

    __tablename__ = "users"

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(255), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)

    roles: Mapped[list[RoleBinding]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    tokens: Mapped[list[Token]] = relationship(back_populates="user", cascade="all, delete-orphan")


class RoleBinding(Base):
    """A role of a person. ``resources`` are the ids it is for; None: all of them."""

    __tablename__ = "role_bindings"

    id: Mapped[Key]
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(40))
    resources: Mapped[list[Any] | None]


class Token(Base):
    """An API token. Of its text there is only ``digest``, its SHA-256; ``roles`` narrow those of the person."""

    __tablename__ = "tokens"

    id: Mapped[Key]
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    roles: Mapped[list[Any] | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(back_populates="tokens", lazy="joined")
