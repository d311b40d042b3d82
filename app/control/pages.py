"""Lists a page at a time: a page begins after the last row's key, so rows that come and go move no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.control.errors import InvalidError, Problem

T = TypeVar("T")
PAGE = 20
MAX_PAGE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which page: at most ``count`` rows after the row of ``key``, or before it; ``()`` for the first page."""

    count: int = PAGE
    key: Sequence[Any] = ()
    backwards: bool = False


FIRST = Wanted()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """Rows, with the keys that the next and the previous page begin at (None: there is none), and how many in all."""

    rows: Sequence[T]
    next: tuple[str, str] | None
    previous: tuple[str, str] | None
    total: int


def page(
    session: Session,
    statement: Select[T],
    by: tuple[InstrumentedAttribute[datetime], InstrumentedAttribute[str]],
    wanted: Wanted = FIRST,
    *,
    newest_first: bool = False,
) -> Page[T]:
    """A page of a list that is sorted by a time and an id; keys have the time as ISO 8601 text.

    Raises:
        InvalidError: the key is none that a page had.
    """
    count = max(1, min(wanted.count, MAX_PAGE))
    falling = newest_first is not wanted.backwards
    total = session.scalar(statement.with_only_columns(func.count(by[1])).order_by(None)) or 0
    if wanted.key:
        place, key = tuple_(*by), _parsed(wanted.key)
        statement = statement.where(place < key if falling else place > key)
    order = [column.desc() if falling else column.asc() for column in by]
    found = list(session.scalars(statement.order_by(*order).limit(count + 1)))
    more, rows = len(found) > count, found[:count]
    if wanted.backwards:
        rows.reverse()
    before, after = (more, bool(wanted.key)) if wanted.backwards else (bool(wanted.key), more)
    return Page(
        rows=rows,
        next=_key(rows[-1], by) if after and rows else None,
        previous=_key(rows[0], by) if before and rows else None,
        total=total,
    )


def foreign_cursor() -> InvalidError:
    """The error of a cursor, or a key, that no page had."""
    return InvalidError([Problem("pagination[cursor]", "is none that this API gave")])


def _key(row: object, by: tuple[InstrumentedAttribute[datetime], InstrumentedAttribute[str]]) -> tuple[str, str]:
    moment, name = by
    return getattr(row, moment.key).isoformat(), getattr(row, name.key)


def _parsed(key: Sequence[Any]) -> tuple[datetime, str]:
    try:
        text, name = key
        moment = datetime.fromisoformat(text)
        moment.astimezone(UTC)
    except (OverflowError, TypeError, ValueError):
        raise foreign_cursor() from None
    if moment.tzinfo is None or not isinstance(name, str) or "\0" in name:
        raise foreign_cursor()
    return moment, name
