"""Who may do what. Pure; ``docs/roles.md`` has the same as a table, which a test compares."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.control.errors import ForbiddenError


class Role(StrEnum):
    """The roles of a workspace."""

    OWNER = "Workspace Owner"
    FUNCTIONS_ADMIN = "Functions Admin"
    FUNCTIONS_READ_ONLY = "Functions Read-only"
    SOURCE_ADMIN = "Source Admin"


class Permission(StrEnum):
    """What a role allows. Those of functions may be for a chosen set of them, those of sources too."""

    READ_FUNCTIONS = "read functions"
    WRITE_FUNCTIONS = "write functions"
    READ_SOURCES = "read sources and destinations"
    WRITE_SOURCES = "write sources and destinations"
    MANAGE_PEOPLE = "manage people"
    READ_AUDIT = "read the audit trail"


ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.FUNCTIONS_ADMIN: frozenset({Permission.READ_FUNCTIONS, Permission.WRITE_FUNCTIONS}),
    Role.FUNCTIONS_READ_ONLY: frozenset({Permission.READ_FUNCTIONS}),
    Role.SOURCE_ADMIN: frozenset({Permission.READ_SOURCES, Permission.WRITE_SOURCES}),
}
ALL = None
"""Every resource, also those to come."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, for all resources or for some by id: functions for the functions' roles, sources for Source Admin."""

    role: Role
    resources: frozenset[str] | None = ALL


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. ``id`` is a user's, '' for the command line.

    ``narrowed``: by a token that may less than its person; ``until``: by one that expires then.
    """

    id: str
    name: str
    email: str
    grants: tuple[Grant, ...]
    narrowed: bool = False
    until: datetime | None = None

    def may(self, permission: Permission, resource: str | None = None) -> bool:
        """Whether a deed is allowed; ``resource`` is the id of a function or source, None for a new one or for all."""
        return any(
            permission in ALLOWED[grant.role]
            and (grant.resources is ALL or (resource is not None and resource in grant.resources))
            for grant in self.grants
        )

    def require(self, permission: Permission, resource: str | None = None) -> None:
        """See that a deed is allowed.

        Raises:
            ForbiddenError: it is not.
        """
        if not self.may(permission, resource):
            on = f" {resource}" if resource else ""
            raise ForbiddenError(f"{self.name} may not {permission}{on}", resource or "")

    def may_all(self, grant: Grant) -> bool:
        """Whether all that a role allows is allowed."""
        resources = [None] if grant.resources is ALL else grant.resources
        return all(self.may(permission, each) for permission in ALLOWED[grant.role] for each in resources)

    def require_person(self, user_id: str) -> None:
        """See that a deed on a person is allowed: on themselves to everybody, on others to who manages people.

        Raises:
            ForbiddenError: it is not.
        """
        if not self.id or user_id != self.id:
            self.require(Permission.MANAGE_PEOPLE)

    def visible(self, permission: Permission) -> Collection[str] | None:
        """The ids of what the actor may see of a kind; None for all, empty for nothing."""
        grants = [grant for grant in self.grants if permission in ALLOWED[grant.role]]
        if any(grant.resources is ALL for grant in grants):
            return ALL
        return _union(grant.resources for grant in grants)

    def require_any(self, permission: Permission) -> Collection[str] | None:
        """The ids of what a list may show, None for all.

        Raises:
            ForbiddenError: no role allows to see any of the kind.
        """
        seen = self.visible(permission)
        if seen is not ALL and not seen:
            raise ForbiddenError(f"{self.name} may not {permission}")
        return seen


def narrowed(grants: Iterable[Grant], limits: Iterable[Grant]) -> tuple[Grant, ...]:
    """What both allow: of two roles where one allows all that the other does, the lesser, for what both are for."""
    limits = tuple(limits)
    pairs = ((grant, limit) for grant in grants for limit in limits)
    return tuple(common for grant, limit in pairs if (common := _common(grant, limit)) is not None)


def _common(one: Grant, other: Grant) -> Grant | None:
    lesser, greater = sorted((one.role, other.role), key=lambda role: len(ALLOWED[role]))
    if not ALLOWED[lesser] <= ALLOWED[greater]:
        return None
    if one.resources is ALL or other.resources is ALL:
        return Grant(lesser, other.resources if one.resources is ALL else one.resources)
    return Grant(lesser, one.resources & other.resources)


def _union(sets: Iterable[frozenset[str] | None]) -> frozenset[str]:
    return frozenset().union(*(each or frozenset() for each in sets))


COMMAND_LINE = Actor(id="", name="command line", email="", grants=(Grant(Role.OWNER),))
"""Who runs ``splice`` on the machine that has the database may do everything."""
