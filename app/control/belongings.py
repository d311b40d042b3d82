"""What belongs to a destination: its filters and its subscriptions, for whoever may see or change the destination."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.control import destinations
from app.control.change import Change
from app.control.errors import ConflictError, InvalidError, NotFoundError, Problem
from app.control.given import row_if_any
from app.control.pages import FIRST, Page, Wanted, page
from app.control.roles import Actor, Permission
from app.models import Destination, Filter, Subscription

Belonging = TypeVar("Belonging", Filter, Subscription)


def of_writable(change: Change, destination_id: str) -> Destination:
    """The destination, if the actor may change what belongs to it.

    Raises:
        ForbiddenError, NotFoundError
    """
    return destinations.allowed(change.session, change.actor, Permission.WRITE_SOURCES, destination_id)


def read(session: Session, actor: Actor, kind: type[Belonging], destination_id: str, row_id: str) -> Belonging:
    """One of a destination's.

    Raises:
        ForbiddenError, NotFoundError
    """
    return _of(session, kind, destinations.get(session, actor, destination_id), row_id)


def written(change: Change, kind: type[Belonging], destination_id: str, row_id: str) -> Belonging:
    """One of a destination's, to be changed.

    Raises:
        ForbiddenError, NotFoundError
    """
    return _of(change.session, kind, of_writable(change, destination_id), row_id)


def listed(
    session: Session, actor: Actor, kind: type[Belonging], destination_id: str, wanted: Wanted = FIRST
) -> Page[Belonging]:
    """A page of a destination's, the first ones first.

    Raises:
        ForbiddenError, NotFoundError, InvalidError
    """
    destination = destinations.get(session, actor, destination_id)
    statement = select(kind).where(kind.destination_id == destination.id)
    return page(session, statement, (kind.created_at, kind.id), wanted)


def check_room(change: Change, kind: type[Belonging], destination: Destination, most: int) -> None:
    """See that a destination may have one more.

    Raises:
        InvalidError: it has ``most`` already.
    """
    count = select(func.count()).select_from(kind).where(kind.destination_id == destination.id)
    if (change.session.scalar(count) or 0) >= most:
        raise InvalidError([Problem("", f"{destination.name} has {most} {_called(kind)}s, as many as there may be")])


def check_name(change: Change, row: Belonging, column: InstrumentedAttribute[str]) -> None:
    """See that no other of the same destination is called so.

    Raises:
        ConflictError
    """
    kind, name = type(row), getattr(row, column.key)
    same = select(kind.id).where(kind.destination_id == row.destination.id, column == name, kind.id != row.id)
    with change.session.no_autoflush:
        if change.session.scalars(same).first() is not None:
            raise ConflictError(f"another {_called(kind)} of the destination is called {name}")


def keep(change: Change, row: Belonging, deed: str) -> None:
    """Keep a row that was made or changed: audited, and published with its destination."""
    change.session.add(row)
    change.session.flush()
    change.audit(f"{type(row).__name__} {deed}", row)
    change.publish(row.destination_id)


def remove(change: Change, row: Belonging) -> None:
    """Remove a row: audited, and published with its destination."""
    change.audit(f"{type(row).__name__} Deleted", row)
    change.session.delete(row)
    change.session.flush()
    change.publish(row.destination_id)


def deed_of(was_enabled: bool, row: Belonging) -> str:
    """What a change of a row is called in the trail."""
    if was_enabled == row.enabled:
        return "Updated"
    return "Enabled" if row.enabled else "Disabled"


def _of(session: Session, kind: type[Belonging], destination: Destination, row_id: str) -> Belonging:
    row = row_if_any(session, kind, row_id)
    if row is None or row.destination_id != destination.id:
        raise NotFoundError(f"destination {destination.id} has no {_called(kind)} {row_id}")
    return row


def _called(kind: type[Belonging]) -> str:
    return kind.__name__.lower()
