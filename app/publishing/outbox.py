"""The outbox: what was changed in SQL goes to Redis, each row once, never an older state over a newer one."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import redis
from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.control.change import REVISIONS, Change
from app.control.roles import COMMAND_LINE
from app.models import AuditEvent, Database, Destination, Publication, Revision, Source
from app.models.base import now
from app.models.outbox import SOURCES
from app.publishing.compile import Compiler
from tasks.config import Config
from tasks.connect import connect
from tasks.routes import delete_route, publish_route, publish_sources, published_version, read_sources
from tasks.vault import VaultError

CLAIM = timedelta(seconds=15)
"""After this somebody else may take a row: who claimed it is gone."""
REST = timedelta(seconds=10)
"""Until a row that cannot be published is tried again."""
AT_ONCE = 100
READ_TIMEOUT_S = 5.0
CONNECTIONS = 2
LOOK_S = 0.05
STALE = "STALE"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Publisher:
    """Publishes what the outbox names. Any number of them may work at once, in any process."""

    database: Database
    client: redis.Redis
    compiler: Compiler
    clock: Callable[[], datetime] = now

    @classmethod
    def from_config(cls, config: Config) -> Publisher:
        """A publisher with connections of its own; ``config`` has the address of Redis. Nothing is connected yet.

        Raises:
            ConfigError, DatabaseError, VaultError: the configuration cannot be used.
        """
        client = connect(config.redis_url or "", read_timeout_s=READ_TIMEOUT_S, max_connections=CONNECTIONS)
        return cls(Database.from_config(config), client, Compiler.from_config(config))

    def close(self) -> None:
        """Close every connection."""
        self.client.close()
        self.database.close()

    def drain(self) -> int:
        """Publish everything that waits and that nobody else is at; gives how many subjects were.

        What cannot be compiled keeps its row, with the reason.

        Raises:
            redis.ConnectionError, redis.TimeoutError: Redis does not answer; what is left waits.
            sqlalchemy.exc.DBAPIError: the database does not answer.
        """
        published = 0
        while subjects := self._claim():
            for index, subject in enumerate(subjects):
                try:
                    published += self._publish(subject)
                except BaseException:
                    self._release(subjects[index:])
                    raise
        return published

    def drain_all(self, within_s: float) -> bool:
        """Publish everything, also what others are at; False if something could not be published in time.

        Raises:
            sqlalchemy.exc.DBAPIError: the database does not answer.
        """
        until = time.monotonic() + within_s
        while True:
            try:
                self.drain()
            except (redis.ConnectionError, redis.TimeoutError) as error:
                log.debug("redis does not answer: %s", error)
                return False
            waiting = self.waiting()
            if not waiting:
                return True
            if all(row.error for row in waiting) or time.monotonic() > until:
                return False
            time.sleep(LOOK_S)

    def waiting(self) -> Sequence[Publication]:
        """What is not published yet, in order of change; ``error`` says why, where it was tried."""
        with self.database.read() as session:
            return session.scalars(select(Publication).order_by(Publication.revision)).all()

    def _claim(self) -> list[str]:
        """Take rows that nobody is at; only where there are any is a transaction that writes begun."""
        query = select(Publication.subject).where(self._free()).order_by(Publication.revision).limit(AT_ONCE)
        with self.database.read() as session:
            if session.scalars(query.limit(1)).first() is None:
                return []
        with self.database.write() as session:
            subjects = list(session.scalars(query.with_for_update(skip_locked=True)))
            self._set(session, subjects, claimed_until=self.clock() + CLAIM)
        return subjects

    def _free(self) -> ColumnElement[bool]:
        return or_(Publication.claimed_until.is_(None), Publication.claimed_until < self.clock())

    def _publish(self, subject: str) -> int:
        """Publish one subject as it is now, under the revision of its row in the same snapshot."""
        try:
            return self._try(subject)
        except (redis.ConnectionError, redis.TimeoutError, DBAPIError):
            raise
        except (VaultError, redis.ResponseError) as error:
            log.warning("%s cannot be published: %s", subject, error)
            self._rest(subject, str(error))
        except Exception as error:
            log.exception("%s cannot be published", subject)
            self._rest(subject, type(error).__name__)
        return 0

    def _try(self, subject: str) -> int:
        with self.database.read() as session:
            row = session.get(Publication, subject)
            if row is None:
                return 0
            publish = self._compiled(session, subject)
        try:
            publish(row.revision)
        except redis.ResponseError as error:
            if not str(error).startswith(STALE):
                raise
            if self._overtaken(subject):
                return 0
        self._done(subject, row.revision)
        return 1

    def _compiled(self, session: Session, subject: str) -> Callable[[int], object]:
        """What publishes a subject under a version."""
        if subject == SOURCES:
            sources = self.compiler.sources_of(session)
            published = read_sources(self.client)
            foreign = unknown(session, {source.source_id for source in published.values()})
            kept = {key: source for key, source in published.items() if source.source_id in foreign}
            return lambda version: publish_sources(self.client, kept | sources, version)
        route = self.compiler.route_of(session, subject)
        if route is None:
            return lambda version: delete_route(self.client, subject, version)
        return lambda version: publish_route(self.client, route, version)

    def _overtaken(self, subject: str) -> bool:
        """Whether Redis is ahead of the database itself, as after a backup was restored; the row is then numbered anew.

        If it is not, what is published is newer than the row or the same: all is well.
        """
        in_force = published_version(self.client, None if subject == SOURCES else subject)
        with self.database.write() as session:
            counter = session.get(Revision, REVISIONS, with_for_update=True)
            if counter is None or in_force <= counter.value:
                return False
            counter.value = in_force
            session.flush()
            Change(session, COMMAND_LINE).publish(subject)
        return True

    def _done(self, subject: str, revision: int) -> None:
        with self.database.write() as session:
            of_revision = (Publication.subject == subject) & (Publication.revision == revision)
            session.execute(delete(Publication).where(of_revision))

    def _rest(self, subject: str, error: str) -> None:
        with self.database.write() as session:
            self._set(session, [subject], claimed_until=self.clock() + REST, error=error[:500])

    def _release(self, subjects: Sequence[str]) -> None:
        """Give rows back. Where the database does not answer either, their claims end by themselves."""
        try:
            with self.database.write() as session:
                self._set(session, subjects, claimed_until=None)
        except DBAPIError as error:
            log.debug("the claims of %d rows end by themselves: %s", len(subjects), error.orig)

    @staticmethod
    def _set(session: Session, subjects: Sequence[str], **values: object) -> None:
        session.execute(update(Publication).where(Publication.subject.in_(subjects)).values(**values))


def unknown(session: Session, ids: set[str]) -> set[str]:
    """Those of the ids of sources and destinations that the database never knew: published before there was one."""
    known: set[str] = set()
    for column in (Source.id, Destination.id, AuditEvent.resource_id):
        known.update(session.scalars(select(column).where(column.in_(ids))))
    return ids - known
