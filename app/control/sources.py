"""Sources and their write keys."""

from __future__ import annotations

import secrets
import string
from collections.abc import Sequence
from typing import TypedDict

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bounds import MAX_WRITE_KEYS, WRITE_KEY
from app.control.change import Change
from app.control.errors import ConflictError, InvalidError, NotFoundError, Problem
from app.control.given import checked_bool, checked_name, row_of, slug_for
from app.control.pages import FIRST, Page, Wanted, page
from app.control.roles import ALL, Actor, Permission
from app.models import Destination, Source, WriteKey, new_id

WRITE_KEY_CHARACTERS = 32
NAMED = 10


class SourcePatch(TypedDict, total=False):
    """What may change of a source."""

    name: str
    enabled: bool


def create(
    change: Change,
    name: str,
    *,
    slug: str | None = None,
    enabled: bool = True,
    write_keys: Sequence[str] | None = None,
    source_id: str | None = None,
) -> Source:
    """Add a source; ``write_keys`` None: with one that is made for it, as is the slug, of its name.

    Raises:
        ForbiddenError, InvalidError
        ConflictError: the slug or a write key is taken.
    """
    change.actor.require(Permission.WRITE_SOURCES)
    name = checked_name("name", name)
    if write_keys is not None and len(write_keys) > MAX_WRITE_KEYS:
        raise InvalidError([Problem("write_keys", f"there may be {MAX_WRITE_KEYS} at most")])
    source = Source(
        id=source_id or new_id("src"),
        slug=slug_for(change.session, Source.slug, slug, name),
        name=name,
        enabled=checked_bool("enabled", enabled),
    )
    change.session.add(source)
    for key in [None] if write_keys is None else write_keys:
        source.write_keys.append(_made(change.session, key))
    change.session.flush()
    change.audit("Source Created", source)
    change.publish_sources()
    return source


def get(session: Session, actor: Actor, source_id: str) -> Source:
    """A source.

    Raises:
        ForbiddenError, NotFoundError
    """
    actor.require(Permission.READ_SOURCES, source_id)
    return row_of(session, Source, source_id)


def listed(session: Session, actor: Actor, wanted: Wanted = FIRST) -> Page[Source]:
    """A page of the sources that the actor may see, the first ones first.

    Raises:
        ForbiddenError, InvalidError
    """
    seen = actor.require_any(Permission.READ_SOURCES)
    statement = select(Source) if seen is ALL else select(Source).where(Source.id.in_(seen))
    return page(session, statement, (Source.created_at, Source.id), wanted)


def update(change: Change, source_id: str, patch: SourcePatch) -> Source:
    """Change what is named. Events for a source that is not enabled are counted and not kept.

    Raises:
        ForbiddenError, NotFoundError, InvalidError
    """
    source = _writable(change, source_id)
    if "name" in patch:
        source.name = checked_name("name", patch["name"])
    deed = "Source Updated"
    if "enabled" in patch and checked_bool("enabled", patch["enabled"]) != source.enabled:
        source.enabled = patch["enabled"]
        deed = "Source Enabled" if source.enabled else "Source Disabled"
    change.session.flush()
    change.audit(deed, source)
    change.publish_sources()
    return source


def delete(change: Change, source_id: str) -> None:
    """Remove a source with its write keys.

    Raises:
        ForbiddenError, NotFoundError
        ConflictError: destinations are connected to it.
    """
    source = _writable(change, source_id)
    if names := _connected(change.session, source_id):
        listed_names = ", ".join(names[:NAMED]) + (" and others" if len(names) > NAMED else "")
        raise ConflictError(f"destinations are connected to {source.name}: {listed_names}; delete them first")
    change.audit("Source Deleted", source)
    change.session.delete(source)
    change.session.flush()
    change.publish_sources()


def add_write_key(change: Change, source_id: str, key: str | None = None) -> WriteKey:
    """Give a source one more write key; None: one that is made for it. To rotate, then revoke the old one.

    Raises:
        ForbiddenError, NotFoundError, InvalidError
        ConflictError: it is taken, or the source has as many as it can have.
    """
    source = _writable(change, source_id)
    if len(source.write_keys) >= MAX_WRITE_KEYS:
        raise ConflictError(f"{source.name} has {MAX_WRITE_KEYS} write keys: revoke one first")
    made = _made(change.session, key)
    source.write_keys.append(made)
    change.session.flush()
    change.audit("Write Key Added", source)
    change.publish_sources()
    return made


def revoke_write_key(change: Change, source_id: str, key: str) -> None:
    """Take a write key from a source: events that come with it are refused from now on.

    Raises:
        ForbiddenError
        NotFoundError: it is none of this source's.
    """
    source = _writable(change, source_id)
    found = next((each for each in source.write_keys if secrets.compare_digest(*_bytes(each.key, key))), None)
    if found is None:
        raise NotFoundError(f"{source.name} has no such write key")
    source.write_keys.remove(found)
    change.session.flush()
    change.audit("Write Key Revoked", source)
    change.publish_sources()


def _writable(change: Change, source_id: str) -> Source:
    change.actor.require(Permission.WRITE_SOURCES, source_id)
    return row_of(change.session, Source, source_id)


def _connected(session: Session, source_id: str) -> Sequence[str]:
    statement = select(Destination.name).where(Destination.source_id == source_id).order_by(Destination.name)
    return list(session.scalars(statement.limit(NAMED + 1)))


def _made(session: Session, key: str | None) -> WriteKey:
    if key is None:
        letters = string.ascii_letters + string.digits
        return WriteKey(key="".join(secrets.choice(letters) for _ in range(WRITE_KEY_CHARACTERS)))
    if not isinstance(key, str) or not WRITE_KEY.fullmatch(key):
        raise InvalidError([Problem("write_key", "must be 1 to 100 of A-Z, a-z, 0-9, ., _ and -")])
    if session.get(WriteKey, key) is not None:
        raise ConflictError("the write key is taken")
    return WriteKey(key=key)


def _bytes(*texts: str) -> list[bytes]:
    return [text.encode("utf-8", "replace") for text in texts]
