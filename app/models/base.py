"""What all tables have in common: names of constraints, ids, times in UTC."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import JSON, DateTime, MetaData, String, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, mapped_column

ID_CHARACTERS = 80
ID_BYTES = 12

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Constraints have names, so that migrations can change them and errors can be told apart."""


class Moment(TypeDecorator[datetime]):
    """A time with its zone, UTC, on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """To UTC. One without a zone is a bug: nobody knows when that is."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """SQLite keeps no zone."""
        return value if value is None else (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)


class Json(TypeDecorator[Any]):
    """A value of JSON. To Python ``True`` and 1 are equal: a change from one to the other is one all the same."""

    impl = JSON
    cache_ok = True

    def compare_values(self, x: Any, y: Any) -> bool:
        """Whether two are the same in JSON."""
        return same(x, y)


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same in JSON, in whatever order their names stand."""
    return bool(one == other) and _text(one) == _text(other)


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)


class Base(DeclarativeBase):
    """The parent of all tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Moment, dict[str, Any]: Json, list[Any]: Json}  # noqa: RUF012


Key = Annotated[str, mapped_column(String(ID_CHARACTERS), primary_key=True)]
"""A resource's id, with its prefix."""


def new_id(prefix: str) -> str:
    """An id that nobody can guess: ``fn_…``, ``dst_…``."""
    return f"{prefix}_{secrets.token_hex(ID_BYTES)}"


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)
