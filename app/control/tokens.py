"""API tokens: texts that act for a person. Only their digests are kept: 256 random bits need no slow hash."""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.control.change import Change
from app.control.errors import InvalidError, Problem, UnauthorizedError
from app.control.given import checked_name, row_of
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
        roles=None if grants is None else [_stored(grant) for grant in _checked(change.session, grants)],
        expires_at=_checked_expiry(expires_at, clock()),
    )
    change.session.add(row)
    change.session.flush()
    change.audit("Token Created", row)
    return NewToken(row, made)


def listed(session: Session, actor: Actor, user_id: str, wanted: Wanted = FIRST) -> Page[Token]:
    """A page of somebody's tokens.

    Raises:
        ForbiddenError, NotFoundError, InvalidError
    """
    user = get(session, actor, user_id)
    return page(session, select(Token).where(Token.user_id == user.id), (Token.created_at, Token.id), wanted)


def revoke(change: Change, token_id: str) -> None:
    """End a token.

    Raises:
        ForbiddenError, NotFoundError
    """
    change.actor.require(Permission.MANAGE_PEOPLE)
    row = row_of(change.session, Token, token_id)
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
    actor, limits = actor_of(row.user), grants_of(row)
    if limits is None:
        return actor
    return Actor(actor.id, actor.name, actor.email, narrowed(actor.grants, limits))


def _note_use(database: Database, token_id: str, now: datetime) -> None:
    """While somebody writes for long, reads must not wait for that: another call notes it."""
    unnoted = or_(Token.last_used_at.is_(None), Token.last_used_at <= now - USED_EVERY)
    try:
        with database.write_if_free() as session:
            session.execute(update(Token).where(Token.id == token_id, unnoted).values(last_used_at=now))
    except OperationalError as error:
        log.debug("the use of token %s is noted another time: %s", token_id, type(error.orig).__name__)


def _checked(session: Session, grants: Sequence[Grant]) -> list[Grant]:
    if not 1 <= len(grants) <= MAX_ROLES:
        raise InvalidError([Problem("roles", f"must be 1 to {MAX_ROLES}; without it, it may what its person may")])
    return [checked_grant(session, grant) for grant in grants]


def _checked_expiry(expires_at: datetime | None, now: datetime) -> datetime | None:
    if expires_at is None:
        return None
    if expires_at.tzinfo is None or not now < expires_at <= now + LONGEST:
        raise InvalidError([Problem("expires_at", "must be a time with its zone, in the future, within five years")])
    return expires_at


def _stored(grant: Grant) -> dict[str, Any]:
    resources = None if grant.resources is None else sorted(grant.resources)
    return {"role": grant.role.value, "resources": resources}


def _grant(stored: dict[str, Any]) -> Grant:
    resources = stored["resources"]
    return Grant(Role(stored["role"]), None if resources is None else frozenset(resources))
