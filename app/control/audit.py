"""The trail of who did what: read by the owners, kept for 90 days."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session

from app.control.errors import InvalidError, Problem
from app.control.pages import FIRST, Page, Wanted, page
from app.control.roles import Actor, Permission
from app.control.texts import fault_of_text
from app.models import AuditEvent, Database, new_id

KEPT = timedelta(days=90)
REFUSED = "Access Refused"
ROWS_AT_ONCE = 1_000
ROUNDS = 1_000
COLUMNS = ("id", "timestamp", "type", "actor", "actor_email", "resource_id", "resource_type", "resource_name")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula, or skips before one."""
NAME, RESOURCE = 120, 80
MOST = 254
"""Characters of a filter: those of the longest column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which events: ``actor`` is a name or an e-mail address, ``resource`` an id, ``since`` is in, ``until`` is not."""

    type: str | None = None
    actor: str | None = None
    resource: str | None = None
    since: datetime | None = None
    until: datetime | None = None


ALL = Filters()


def listed(session: Session, actor: Actor, filters: Filters = ALL, wanted: Wanted = FIRST) -> Page[AuditEvent]:
    """A page of events, the newest first.

    Raises:
        ForbiddenError, InvalidError
    """
    actor.require(Permission.READ_AUDIT)
    return page(session, _matching(filters), (AuditEvent.timestamp, AuditEvent.id), wanted, newest_first=True)


def csv_lines(session: Session, actor: Actor, filters: Filters = ALL) -> Iterator[str]:
    """All events as lines of CSV, the newest first, after a line of the columns' names. No cell is a formula.

    Raises:
        ForbiddenError, InvalidError
    """
    actor.require(Permission.READ_AUDIT)
    return _lines(session, _matching(filters))


def refused(database: Database, actor: Actor, deed: str, resource: str = "") -> None:
    """Keep that a deed was refused: in a transaction of its own, as the deed's is given up.

    Raises:
        sqlalchemy.exc.OperationalError: the database does not answer.
    """
    with database.write() as session:
        session.add(
            AuditEvent(
                id=new_id("aud"),
                type=REFUSED,
                actor=actor.name,
                actor_email=actor.email,
                resource_id=_kept(resource, RESOURCE),
                resource_name=_kept(deed, NAME),
            )
        )


def remove_old(database: Database, now: datetime) -> int:
    """Remove what is over 90 days old, some rows at a time; gives how many.

    Raises:
        sqlalchemy.exc.OperationalError: the database does not answer; what was removed stays so.
    """
    removed = 0
    for _ in range(ROUNDS):
        with database.write() as session:
            old = select(AuditEvent.id).where(AuditEvent.timestamp < now - KEPT).limit(ROWS_AT_ONCE)
            ids = list(session.scalars(old))
            session.execute(delete(AuditEvent).where(AuditEvent.id.in_(ids)))
        removed += len(ids)
        if len(ids) < ROWS_AT_ONCE:
            break
    return removed


def _matching(filters: Filters) -> Select[AuditEvent]:
    _check(filters)
    statement = select(AuditEvent)
    if filters.type is not None:
        statement = statement.where(AuditEvent.type == filters.type)
    if filters.actor is not None:
        statement = statement.where(or_(AuditEvent.actor == filters.actor, AuditEvent.actor_email == filters.actor))
    if filters.resource is not None:
        statement = statement.where(AuditEvent.resource_id == filters.resource)
    if filters.since is not None:
        statement = statement.where(AuditEvent.timestamp >= filters.since)
    if filters.until is not None:
        statement = statement.where(AuditEvent.timestamp < filters.until)
    return statement


def _check(filters: Filters) -> None:
    texts = {"type": filters.type, "actor": filters.actor, "resource": filters.resource}
    problems = [Problem(name, fault) for name, text in texts.items() if (fault := fault_of_text(text or "", MOST))]
    moments = {"since": filters.since, "until": filters.until}
    problems += [Problem(name, "must have its zone") for name, at in moments.items() if at and at.tzinfo is None]
    if problems:
        raise InvalidError(problems)


def _lines(session: Session, matching: Select[AuditEvent]) -> Iterator[str]:
    yield _line(COLUMNS)
    newest_first = matching.order_by(AuditEvent.timestamp.desc(), AuditEvent.id.desc())
    for event in session.scalars(newest_first.execution_options(yield_per=ROWS_AT_ONCE)):
        values = (getattr(event, column) for column in COLUMNS)
        yield _line([value.isoformat() if isinstance(value, datetime) else _harmless(value) for value in values])


def _line(cells: Iterator[str] | list[str] | tuple[str, ...]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _kept(text: str, most: int) -> str:
    """What a caller sent may be in it: no database takes a zero or half a character."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")[:most]
