"""People: users, their roles and passwords. There is always an owner once there was one."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, TypedDict

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.control.change import Change
from app.control.errors import ConflictError, InvalidError, NotFoundError, Problem, UnauthorizedError
from app.control.given import ID, checked_name, row_of
from app.control.pages import FIRST, Page, Wanted, page
from app.control.passwords import hashed, is_outdated, matches
from app.control.roles import ALL, ALLOWED, Actor, Grant, Permission, Role
from app.models import Database, Function, RoleBinding, Source, User, new_id

EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)*")
EMAIL_CHARACTERS = 254
MAX_RESOURCES = 1_000
WRONG = "The e-mail address or the password is wrong."


class UserPatch(TypedDict, total=False):
    """What may change of a user. ``password`` None: with tokens only."""

    email: str
    name: str
    password: str | None


def create(change: Change, email: str, name: str, password: str | None = None) -> User:
    """Add somebody, with no role yet.

    Raises:
        ForbiddenError, InvalidError
        ConflictError: the address is somebody's.
    """
    change.actor.require(Permission.MANAGE_PEOPLE)
    user = User(
        id=new_id("usr"),
        email=_free_email(change.session, email),
        name=checked_name("name", name),
        password_hash=hashed(password) if password is not None else "",
    )
    change.session.add(user)
    change.session.flush()
    change.audit("User Created", user)
    return user


def get(session: Session, actor: Actor, user_id: str) -> User:
    """A user: anybody themselves, others for who manages people.

    Raises:
        ForbiddenError, NotFoundError
    """
    actor.require_person(user_id)
    return row_of(session, User, user_id)


def listed(session: Session, actor: Actor, wanted: Wanted = FIRST) -> Page[User]:
    """A page of users, the first ones first.

    Raises:
        ForbiddenError, InvalidError
    """
    actor.require(Permission.MANAGE_PEOPLE)
    return page(session, select(User), (User.created_at, User.id), wanted)


def update(change: Change, user_id: str, patch: UserPatch) -> User:
    """Change what is named. Who does not manage people changes their own name, and their password by a token that
    may, and for as long, as they themselves.

    Raises:
        ForbiddenError, NotFoundError, InvalidError
        ConflictError: the address is somebody else's.
    """
    _require_changes(change.actor, user_id, patch)
    user = row_of(change.session, User, user_id)
    if "email" in patch and normalised(patch["email"]) != user.email:
        user.email = _free_email(change.session, patch["email"])
    if "name" in patch:
        user.name = checked_name("name", patch["name"])
    if "password" in patch:
        user.password_hash = hashed(patch["password"]) if patch["password"] is not None else ""
    change.session.flush()
    change.audit("User Password Changed" if "password" in patch else "User Updated", user)
    return user


def delete(change: Change, user_id: str) -> None:
    """Remove somebody with roles and tokens; what they made stays.

    Raises:
        ForbiddenError, NotFoundError
        ConflictError: nobody else is an owner.
    """
    change.actor.require(Permission.MANAGE_PEOPLE)
    user = row_of(change.session, User, user_id)
    _leave_an_owner(change.session, user)
    change.audit("User Deleted", user)
    change.session.delete(user)
    change.session.flush()


def give(change: Change, user_id: str, grant: Grant) -> User:
    """Give a role, or change what it is for.

    Raises:
        ForbiddenError, NotFoundError
        InvalidError: it is for nothing, or for what there is not.
    """
    change.actor.require(Permission.MANAGE_PEOPLE)
    user = row_of(change.session, User, user_id)
    grant = checked_grant(change.session, grant)
    user.roles = [binding for binding in user.roles if binding.role != grant.role]
    user.roles.append(RoleBinding(id=new_id("rol"), role=grant.role.value, resources=_stored(grant.resources)))
    change.session.flush()
    change.audit(f"Role Given: {grant.role}", user)
    return user


def take(change: Change, user_id: str, role: Role) -> User:
    """Take a role away.

    Raises:
        ForbiddenError, NotFoundError
        ConflictError: it is the owner's, and nobody else is one.
    """
    change.actor.require(Permission.MANAGE_PEOPLE)
    user = row_of(change.session, User, user_id)
    if role not in {binding.role for binding in user.roles}:
        raise NotFoundError(f"{user.email} is no {role}")
    if role is Role.OWNER:
        _leave_an_owner(change.session, user)
    user.roles = [binding for binding in user.roles if binding.role != role]
    change.session.flush()
    change.audit(f"Role Taken: {role}", user)
    return user


def sign_in(database: Database, email: str, password: str) -> Actor:
    """Who has this address and password. As slow for an unknown address, so that time does not tell who is there.

    Raises:
        UnauthorizedError: nobody has.
    """
    with database.read() as session:
        user = session.scalar(select(User).where(User.email == _comparable(email)))
        found = actor_of(user) if user is not None else None
    kept = user.password_hash if user is not None else ""
    if not matches(kept, password) or found is None:
        raise UnauthorizedError(WRONG)
    if is_outdated(kept):
        _keep_anew(database, found.id, kept, hashed(password))
    return found


def actor_of(user: User) -> Actor:
    """A person as one who acts."""
    return Actor(user.id, user.name, user.email, tuple(_grant(binding) for binding in user.roles))


def has_owner(session: Session) -> bool:
    """Whether anybody is an owner."""
    return session.scalar(select(RoleBinding.id).where(RoleBinding.role == Role.OWNER).limit(1)) is not None


def is_address(email: str) -> bool:
    """Whether it is an e-mail address."""
    address = _comparable(email)
    return len(address) <= EMAIL_CHARACTERS and EMAIL.fullmatch(address) is not None


def normalised(email: str) -> str:
    """An address as it is kept and compared.

    Raises:
        InvalidError: it is none.
    """
    if not is_address(email):
        raise InvalidError([Problem("email", "must be an e-mail address, such as name@example.com")])
    return _comparable(email)


def checked_grant(session: Session, grant: Grant) -> Grant:
    """A role for what there is.

    Raises:
        InvalidError: it is for nothing, for too much, for what there is not, or an owner's for less than all.
    """
    if grant.resources is ALL:
        return grant
    if grant.role is Role.OWNER:
        raise InvalidError([Problem("resources", f"{grant.role} is for all, not for some")])
    if not 1 <= len(grant.resources) <= MAX_RESOURCES:
        raise InvalidError([Problem("resources", f"must name 1 to {MAX_RESOURCES} ids; without it, it is for all")])
    kind: Any = Source if Permission.READ_SOURCES in ALLOWED[grant.role] else Function
    possible = [each for each in grant.resources if isinstance(each, str) and ID.fullmatch(each)]
    known = set(session.scalars(select(kind.id).where(kind.id.in_(possible))))
    if unknown := sorted(map(str, grant.resources - known)):
        raise InvalidError([Problem("resources", f"there is no {kind.__name__.lower()} {each}") for each in unknown])
    return grant


def _require_changes(actor: Actor, user_id: str, patch: UserPatch) -> None:
    """A password opens everything that its person may: no token may set it that may less, or not for long."""
    actor.require_person(user_id)
    lesser = actor.narrowed or actor.until is not None
    if "email" in patch or ("password" in patch and lesser):
        actor.require(Permission.MANAGE_PEOPLE)


def _stored(resources: Collection[str] | None) -> list[str] | None:
    return None if resources is None else sorted(resources)


def _grant(binding: RoleBinding) -> Grant:
    return Grant(Role(binding.role), None if binding.resources is None else frozenset(binding.resources))


def _free_email(session: Session, email: str) -> str:
    address = normalised(email)
    if session.scalar(select(User.id).where(User.email == address)) is not None:
        raise ConflictError(f"{address} is a user already")
    return address


def _comparable(email: str) -> str:
    return email.strip().lower() if isinstance(email, str) else ""


def _leave_an_owner(session: Session, user: User) -> None:
    owners = set(session.scalars(select(RoleBinding.user_id).where(RoleBinding.role == Role.OWNER)))
    if owners == {user.id}:
        raise ConflictError(f"{user.email} is the last {Role.OWNER}: make somebody else one first")


def _keep_anew(database: Database, user_id: str, old: str, new: str) -> None:
    """Unless the password was changed meanwhile."""
    with database.write() as session:
        user = session.get(User, user_id)
        if user is not None and user.password_hash == old:
            user.password_hash = new
