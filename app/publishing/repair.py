"""Compare everything that is published with the database, and have published what differs."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.control.change import REVISIONS, change
from app.control.roles import COMMAND_LINE
from app.models import Destination, Revision
from app.models.outbox import SOURCES
from app.publishing.outbox import Publisher, unknown
from tasks.routes import OtherVersionError, Source, read_route, read_sources
from tasks.streams.keys import DESTINATIONS
from tasks.vault import VaultError

log = logging.getLogger(__name__)


def repair(publisher: Publisher) -> tuple[str, ...]:
    """Put on the outbox what is published otherwise than it should be, or not at all; gives the subjects.

    What the database never knew is left alone and logged: events may wait for it. So is everything while nothing was
    ever changed in this database.

    Raises:
        redis.RedisError: Redis does not answer.
        sqlalchemy.exc.DBAPIError: the database does not answer.
    """
    with publisher.database.read() as session:
        if session.get(Revision, REVISIONS) is None:
            return ()
        differing = tuple(_differing(publisher, session))
    if differing:
        log.warning("published anew, as Redis had it otherwise: %s", ", ".join(differing))
        with change(publisher.database, COMMAND_LINE) as repaired:
            repaired.publish(*differing)
    return differing


def _differing(publisher: Publisher, session: Session) -> Iterator[str]:
    ids = set(session.scalars(select(Destination.id)))
    published: set[str] = {name.decode() for name in publisher.client.smembers(DESTINATIONS)}  # type: ignore[union-attr]
    gone = published - ids
    foreign = unknown(session, gone)
    if foreign:
        log.warning(
            "published, and not in the database: %s; `splice apply` a workspace that has them", _listed(foreign)
        )
    yield from sorted(gone - foreign)
    yield from (name for name in sorted(ids) if _differs(publisher, session, name))
    if _sources_differ(publisher, session):
        yield SOURCES


def _differs(publisher: Publisher, session: Session, destination_id: str) -> bool:
    compiler = publisher.compiler
    try:
        route = compiler.route_of(session, destination_id)
    except VaultError as error:
        log.warning("%s cannot be published: %s", destination_id, error)
        return False
    try:
        found = read_route(publisher.client, destination_id)
    except OtherVersionError as error:
        log.warning("%s is left as it is: %s", destination_id, error)
        return False
    return route is None or found is None or not compiler.agree(found[1], route)


def _sources_differ(publisher: Publisher, session: Session) -> bool:
    published: dict[str, Source] = read_sources(publisher.client)
    foreign = unknown(session, {source.source_id for source in published.values()})
    if foreign:
        log.warning("write keys of sources that are not in the database are left: %s", _listed(foreign))
    ours = {key: source for key, source in published.items() if source.source_id not in foreign}
    return ours != publisher.compiler.sources_of(session)


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))
