"""A transaction in which somebody changes something: audited, and published after it is committed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.control.roles import Actor
from app.models import AuditEvent, Base, Database, Publication, Revision, new_id
from app.models.outbox import SOURCES

REVISIONS = 1


@dataclass(frozen=True, slots=True)
class Change:
    """An open transaction. Deeds take it, check what ``actor`` may, and change rows through ``session``."""

    session: Session
    actor: Actor

    def audit(self, deed: str, resource: Base | None = None) -> None:
        """Add to the trail: ``deed`` as ``Function Created``."""
        self.session.add(
            AuditEvent(
                id=new_id("aud"),
                type=deed,
                actor=self.actor.name,
                actor_email=self.actor.email,
                resource_id=getattr(resource, "id", ""),
                resource_type=type(resource).__name__ if resource is not None else "",
                resource_name=_name(resource),
            )
        )

    def publish(self, *subjects: str) -> None:
        """Have destinations, by id, or ``SOURCES`` published once this is committed."""
        revision = next_revision(self.session)
        for subject in subjects:
            self.session.merge(Publication(subject=subject, revision=revision, claimed_until=None, error=""))

    def publish_sources(self) -> None:
        """Have the write keys published."""
        self.publish(SOURCES)


@contextmanager
def change(database: Database, actor: Actor) -> Iterator[Change]:
    """A transaction of ``actor``'s.

    Raises:
        sqlalchemy.exc.OperationalError: the database does not answer.
        sqlalchemy.exc.IntegrityError: a row does not fit the others.
    """
    with database.write() as session:
        yield Change(session, actor)


def next_revision(session: Session) -> int:
    """A number that is above all before it, and above those that routes had before there was a database."""
    floor = time.time_ns() // 1000
    row = session.get(Revision, REVISIONS, with_for_update=True)
    if row is None:
        row = Revision(id=REVISIONS, value=floor)
        session.add(row)
    else:
        row.value = max(row.value + 1, floor)
    session.flush()
    return row.value


def _name(resource: Base | None) -> str:
    for name in ("display_name", "name", "email"):
        if text := getattr(resource, name, ""):
            return str(text)
    return ""
