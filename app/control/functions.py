"""Functions: made, saved, deleted, seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, defer
from sqlalchemy.orm.exc import StaleDataError

from app.control.change import Change
from app.control.code import CheckedCode
from app.control.errors import ConflictError, StaleError
from app.control.function_fields import checked_fields
from app.control.given import row_of
from app.control.pages import FIRST, Page, Wanted, page
from app.control.roles import ALL, Actor, Permission
from app.control.slugs import free_slug
from app.models import Function, FunctionInstance, FunctionVersion, new_id
from app.models.base import now

REMEMBERED_CHANGES = 50
SHOWN_INSTANCES = 20
IN_ROUTES = frozenset({"display_name", "batch_max_count"})
"""What destinations follow at once; code and settings wait for a deploy."""


def create(change: Change, fields: Mapping[str, Any], code: CheckedCode) -> Function:
    """A new function with its first version. ``fields`` are those of ``function_fields``; a name is required.

    Raises:
        ForbiddenError: the actor may not write new functions.
        InvalidError: a field cannot be taken.
    """
    change.actor.require(Permission.WRITE_FUNCTIONS)
    values = checked_fields({"display_name": "", **fields})
    declared = values.pop("settings", [])
    slug = free_slug(change.session, Function.slug, values["display_name"])
    function = Function(id=new_id("fn"), slug=slug, created_by=change.actor.id or None, **values)
    change.session.add(function)
    add_version(change, function, code, declared)
    save(change)
    change.audit("Function Created", function)
    return function


def update(
    change: Change,
    function_id: str,
    fields: Mapping[str, Any],
    *,
    code: CheckedCode | None = None,
    expected_revision: int | None = None,
) -> Function:
    """Change a function. Absent fields stay, None clears; a new version is made if code or settings differ.

    Raises:
        ForbiddenError, NotFoundError: not for this actor, or not there.
        StaleError: it is not at ``expected_revision`` any more.
        InvalidError: a field cannot be taken.
        ConflictError: somebody else changed it at the same time.
    """
    change.actor.require(Permission.WRITE_FUNCTIONS, function_id)
    values = checked_fields(fields)
    function = found(change.session, function_id)
    check_revision(function, expected_revision)
    newest = latest(change.session, function_id)
    wanted = code or CheckedCode(newest.code, tuple(newest.handlers))
    declared = values.pop("settings", newest.settings)
    changed = _assign(function, values) | _differences(newest, wanted, declared)
    if changed:
        version = newest
        if changed & {"code", "settings"}:
            version = add_version(change, function, wanted, declared, after=newest.number)
        note(change, function, changed, version.number)
        save(change)
        _publish(change, function_id, changed)
        change.audit("Function Updated", function)
    return function


def delete(change: Change, function_id: str, *, expected_revision: int | None = None) -> None:
    """Delete a function with its versions.

    Raises:
        ForbiddenError, NotFoundError: not for this actor, or not there.
        StaleError: it is not at ``expected_revision`` any more.
        ConflictError: it is connected to destinations; the text names the instances.
    """
    change.actor.require(Permission.WRITE_FUNCTIONS, function_id)
    function = found(change.session, function_id)
    check_revision(function, expected_revision)
    _check_unconnected(change.session, function)
    change.audit("Function Deleted", function)
    change.session.delete(function)
    save(change)


def get(session: Session, actor: Actor, function_id: str) -> Function:
    """A function.

    Raises:
        ForbiddenError, NotFoundError
    """
    actor.require(Permission.READ_FUNCTIONS, function_id)
    return found(session, function_id)


def listed(session: Session, actor: Actor, wanted: Wanted = FIRST) -> Page[Function]:
    """A page of the functions that the actor may see, the first ones first, without their ``changes``.

    Raises:
        ForbiddenError, InvalidError
    """
    seen = actor.require_any(Permission.READ_FUNCTIONS)
    query = select(Function) if seen is ALL else select(Function).where(Function.id.in_(seen))
    return page(
        session, query.options(defer(Function.changes, raiseload=True)), (Function.created_at, Function.id), wanted
    )


def latest(session: Session, function_id: str) -> FunctionVersion:
    """The newest version of a function that is there."""
    query = select(FunctionVersion).where(FunctionVersion.function_id == function_id)
    return session.scalars(query.order_by(FunctionVersion.number.desc()).limit(1)).one()


def found(session: Session, function_id: str) -> Function:
    """A function, whoever asks.

    Raises:
        NotFoundError: it is not there.
    """
    return row_of(session, Function, function_id)


def check_revision(function: Function, expected: int | None) -> None:
    """See that nobody changed a function since ``expected``.

    Raises:
        StaleError: somebody did; the text says who changed what, and when.
    """
    if expected is None or expected == function.revision:
        return
    later = [change for change in function.changes if change["revision"] > expected]
    told = "; ".join(f"{', '.join(c['fields'])} by {c['by']} at {c['at']} (version {c['version']})" for c in later)
    raise StaleError(f"{function.display_name} is at revision {function.revision}, not {expected}: {told or 'unknown'}")


def add_version(
    change: Change, function: Function, code: CheckedCode, declared: list[dict[str, Any]], after: int = 0
) -> FunctionVersion:
    """The version that follows number ``after``."""
    version = FunctionVersion(
        id=new_id("fnv"),
        function_id=function.id,
        number=after + 1,
        code=code.text,
        settings=declared,
        handlers=list(code.handlers),
        author_id=change.actor.id or None,
    )
    change.session.add(version)
    return version


def note(change: Change, function: Function, fields: set[str], version: int) -> None:
    """Remember a change, for whoever edits an older revision. The row is written anew, which raises its revision."""
    at = now()
    entry = {
        "revision": function.revision + 1,
        "fields": sorted(fields),
        "version": version,
        "by": change.actor.name,
        "at": at.isoformat(timespec="seconds"),
    }
    function.changes = [*function.changes, entry][-REMEMBERED_CHANGES:]
    function.updated_at = at


def save(change: Change) -> None:
    """Write what is changed so far.

    Raises:
        ConflictError: somebody else changed the same at the same time.
    """
    try:
        change.session.flush()
    except (StaleDataError, IntegrityError) as error:
        raise ConflictError("somebody else changed the same at this moment: read it again, then try again") from error


def _assign(function: Function, values: Mapping[str, Any]) -> set[str]:
    """Set fields; gives the names of those that differ from before."""
    changed = {name for name, value in values.items() if getattr(function, name) != value}
    for name in changed:
        setattr(function, name, values[name])
    return changed


def _differences(newest: FunctionVersion, code: CheckedCode, declared: list[dict[str, Any]]) -> set[str]:
    code_differs, settings_differ = newest.code != code.text, newest.settings != declared
    return ({"code"} if code_differs else set()) | ({"settings"} if settings_differ else set())


def _publish(change: Change, function_id: str, changed: set[str]) -> None:
    if changed & IN_ROUTES:
        query = select(FunctionInstance.destination_id).where(FunctionInstance.function_id == function_id)
        if destinations := change.session.scalars(query.order_by(FunctionInstance.destination_id)).all():
            change.publish(*destinations)


def _check_unconnected(session: Session, function: Function) -> None:
    query = select(FunctionInstance).where(FunctionInstance.function_id == function.id).order_by(FunctionInstance.name)
    instances = session.scalars(query).all()
    if instances:
        shown = ", ".join(f"{i.name} ({i.id}, of {i.destination.name})" for i in instances[:SHOWN_INSTANCES])
        more = f" and {len(instances) - SHOWN_INSTANCES} more" if len(instances) > SHOWN_INSTANCES else ""
        raise ConflictError(f"{function.display_name} is connected to destinations: {shown}{more}; delete these first")
