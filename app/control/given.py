"""What callers give, checked: ids, names, truth values, slugs."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.bounds import SLUG, SLUG_RULE
from app.control.errors import ConflictError, InvalidError, NotFoundError, Problem
from app.control.slugs import free_slug
from app.control.texts import fault_of_name
from app.models import Base

Row = TypeVar("Row", bound=Base)
ID = re.compile(r"[A-Za-z0-9_.-]{1,100}")


def row_if_any(session: Session, kind: type[Row], key: str) -> Row | None:
    """The row of an id, which may be any text: not every database takes every character."""
    return session.get(kind, key) if ID.fullmatch(key) else None


def row_of(session: Session, kind: type[Row], key: str) -> Row:
    """The row of an id.

    Raises:
        NotFoundError: there is none.
    """
    row = row_if_any(session, kind, key)
    if row is None:
        raise NotFoundError(f"there is no {kind.__name__.lower()} {key}")
    return row


def checked_each(given: Mapping[str, Any], checked: Callable[[str, Any], Any]) -> dict[str, Any]:
    """What is given, by name, each value as ``checked`` gives it.

    Raises:
        InvalidError: with what ``checked`` said of every one.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in given.items():
        try:
            values[name] = checked(name, value)
        except InvalidError as error:
            problems += error.problems
    if problems:
        raise InvalidError(problems)
    return values


def checked_number(field: str, value: object, *, least: float, most: float, whole: bool = False) -> float:
    """A number from ``least`` to ``most``.

    Raises:
        InvalidError
    """
    fits = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
    if not (fits and math.isfinite(value) and least <= value <= most):  # type: ignore[arg-type,operator]
        raise InvalidError([Problem(field, f"must be a {'whole ' if whole else ''}number from {least:g} to {most:g}")])
    return value  # type: ignore[return-value]


def checked_name(field: str, value: object) -> str:
    """A name, without spaces around it.

    Raises:
        InvalidError: it is none.
    """
    if fault := fault_of_name(value):
        raise InvalidError([Problem(field, fault)])
    return str(value).strip()


def checked_bool(field: str, value: object) -> bool:
    """A truth value.

    Raises:
        InvalidError: it is none.
    """
    if not isinstance(value, bool):
        raise InvalidError([Problem(field, "must be true or false")])
    return value


def slug_for(session: Session, column: InstrumentedAttribute[str], wanted: str | None, name: str) -> str:
    """The slug that is wanted; without one, that of the name, with a number if it is taken.

    Raises:
        InvalidError: what is wanted is no slug.
        ConflictError: what is wanted is taken.
    """
    if wanted is None:
        return free_slug(session, column, name)
    if not isinstance(wanted, str) or not SLUG.fullmatch(wanted):
        raise InvalidError([Problem("slug", SLUG_RULE)])
    if session.scalar(select(column).where(column == wanted)) is not None:
        raise ConflictError(f"the slug {wanted} is taken")
    return wanted
