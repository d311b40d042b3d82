"""API tokens: texts that act for a person. Only their digests are kept: 256 random bits need no slow hash."""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.control.change import Change
from app.control.errors import ForbiddenError, InvalidError, NotFoundError, Problem, UnauthorizedError
from app.control.given import checked_name, row_if_any
from app.control.pages import FIRST, Page, Wanted, page
from app.control.people import actor_of, checked_grant, get
from app.control.roles import Actor, Grant, Permission, Role, narrowed
from app.models import Database, Token, new_id
from app.models.base import now as time_now

PREFIX = "spl_"
RANDOM_BYTES = 32
FORM = re.compile(r"spl_[A-Za-z0-9_-]{43,196}")
LONGEST = timedelta(days=5 * 365)
USED_EVERY = timedelta(minutes=1)
MAX_ROLES = 20
INVALID = "The token is unknown, expired or revoked."

Clock = Callable[[], datetime]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token with its text, which nobody can read again."""

    row: Token
    text: str = field(repr=False)


def create(
    change: Change,
    user_id: str,
    name: str,
    *,
    expires_at: datetime | None = None,
    grants: Sequence[Grant] | None = None,
    text: str | None = None,
    clock: Clock = time_now,
) -> NewToken:
    """Make a token for somebody; ``grants`` narrow what it may, None: all that the person may.

    Who does not manage people makes their own, which may no more, and no longer, than the token that makes it.
    ``text`` is for the first owner's alone, whose token the environment says.

    Raises:
        ForbiddenError, NotFoundError, InvalidError
    """
    user = get(change.session, change.actor, user_id)
    made = _made() if text is None else text
    row = Token(
        id=new_id("tok"),
        user_id=user.id,
        name=checked_name("name", name),
        digest=digest(made),
        roles=_roles(change, grants),
        expires_at=_expiry(change.actor, expires_at, clock()),
    )
    change.session.add(row)
    change.session.flush()
    change.audit("Token Created", row)
    return NewToken(row, made)


def listed(session: Session, actor: Actor, user_id: str, wanted: Wanted = FIRST) -> Page[Token]:
    """A page of somebody's tokens: anybody's own, those of others for who manages people.

    Raises:
        ForbiddenError, NotFoundError, InvalidError
    """
    user = get(session, actor, user_id)
    return page(session, select(Token).where(Token.user_id == user.id), (Token.created_at, Token.id), wanted)


def revoke(change: Change, token_id: str) -> None:
    """End a token: anybody one of their own, those of others for who manages people.

    Raises:
        ForbiddenError, NotFoundError
    """
    row = row_if_any(change.session, Token, token_id)
    change.actor.require_person(row.user_id if row else "")
    if row is None:
        raise NotFoundError(f"there is no token {token_id}")
    change.audit("Token Revoked", row)
    change.session.delete(row)
    change.session.flush()


def authenticate(database: Database, text: str, clock: Clock = time_now) -> Actor:
    """Who acts with a token: its person, with what both the person's roles and the token's allow.

    Raises:
        UnauthorizedError: it is unknown, expired or revoked.
        sqlalchemy.exc.OperationalError: the database does not answer.
    """
    if not FORM.fullmatch(text):
        raise UnauthorizedError(INVALID)
    with database.read() as session:
        row = session.scalar(select(Token).where(Token.digest == digest(text)))
        actor = _actor(row) if row is not None else None
    now = clock()
    if row is None or actor is None or (row.expires_at is not None and row.expires_at <= now):
        raise UnauthorizedError(INVALID)
    if row.last_used_at is None or row.last_used_at <= now - USED_EVERY:
        _note_use(database, row.id, now)
    return actor


def _made() -> str:
    return f"{PREFIX}{secrets.token_urlsafe(RANDOM_BYTES)}"


def digest(text: str) -> str:
    """What is kept of a token's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def grants_of(row: Token) -> tuple[Grant, ...] | None:
    """What a token is narrowed to; None: nothing but its person's roles."""
    return None if row.roles is None else tuple(_grant(stored) for stored in row.roles)


def _actor(row: Token) -> Actor:
    actor, limits = replace(actor_of(row.user), until=row.expires_at), grants_of(row)
    if limits is None:
        return actor
    return replace(actor, grants=narrowed(actor.grants, limits), narrowed=True)


def _note_use(database: Database, token_id: str, now: datetime) -> None:
    """While somebody writes for long, reads must not wait for that: another call notes it."""
    unnoted = or_(Token.last_used_at.is_(None), Token.last_used_at <= now - USED_EVERY)
    try:
        with database.write_if_free() as session:
            session.execute(update(Token).where(Token.id == token_id, unnoted).values(last_used_at=now))
    except OperationalError as error:
        log.debug("the use of token %s is noted another time: %s", token_id, type(error.orig).__name__)


def _roles(change: Change, grants: Sequence[Grant] | None) -> list[dict[str, Any]] | None:
    """What a new token is narrowed to: what is wanted, of that which the actor may, or what narrows the actor."""
    actor = change.actor
    if grants is None:
        return [_stored(grant) for grant in actor.grants] if actor.narrowed and not _manages(actor) else None
    if not 1 <= len(grants) <= MAX_ROLES:
        raise InvalidError([Problem("roles", f"must be 1 to {MAX_ROLES}; without it, it may what its person may")])
    for grant in grants:
        if not actor.may_all(grant):
            raise ForbiddenError(f"{actor.name} may not make a token that is {grant.role} for all of that")
    return [_stored(checked_grant(change.session, grant)) for grant in grants]


def _expiry(actor: Actor, expires_at: datetime | None, now: datetime) -> datetime | None:
    last = None if _manages(actor) else actor.until
    if expires_at is None:
        return last
    if expires_at.tzinfo is None or not now < expires_at <= now + LONGEST:
        raise InvalidError([Problem("expires_at", "must be a time with its zone, in the future, within five years")])
    if last is not None and expires_at > last:
        raise InvalidError([Problem("expires_at", "must not be after the end of the token that makes it")])
    return expires_at


def _manages(actor: Actor) -> bool:
    return actor.may(Permission.MANAGE_PEOPLE)


def _stored(grant: Grant) -> dict[str, Any]:
    resources = None if grant.resources is None else sorted(grant.resources)
    return {"role": grant.role.value, "resources": resources}


def _grant(stored: dict[str, Any]) -> Grant:
    resources = stored["resources"]
    return Grant(Role(stored["role"]), None if resources is None else frozenset(resources))
