"""Function instances: a function connected to a destination, with its settings there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, raiseload

from app.bounds import (
    LEAST_BATCH_WAIT_S,
    LEAST_FUNCTION_TIMEOUT_S,
    MAX_BATCH_EVENTS,
    MAX_BATCH_WAIT_S,
    MAX_CONCURRENCY,
    MAX_FUNCTION_TIMEOUT_S,
)
from app.control import deploy, functions, sealing
from app.control.change import Change
from app.control.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, Problem
from app.control.given import checked_bool, checked_each, checked_name, checked_number, row_if_any
from app.control.instance_settings import patch_settings, problems_with
from app.control.pages import FIRST, Page, Wanted, page
from app.control.roles import ALL, Actor, Permission
from app.control.settings_schema import settings_of
from app.models import Destination, FunctionInstance, FunctionVersion, new_id
from destinations.contract import Setting
from tasks.vault import Vault

CLEARED: Mapping[str, Any] = {"enabled": False, "batch_wait_s": 10.0}
SHOWN = (
    raiseload(FunctionInstance.function),
    raiseload(FunctionInstance.destination),
    joinedload(FunctionInstance.version).load_only(FunctionVersion.settings, raiseload=True),
)
"""What lists do not show is not read, code least of all."""
OPTIONAL = ("timeout_s", "concurrency", "batch_events")
"""None is a value of these: as the server, or the function, has it."""


def create(
    change: Change, vault: Vault, function_id: str, destination_id: str, fields: Mapping[str, Any]
) -> FunctionInstance:
    """Connect a function to a destination. One that is ``enabled`` from the beginning gets the latest version.

    Raises:
        ForbiddenError: the actor may not write the function and the destination's source.
        NotFoundError: one of them is not there.
        ConflictError: the destination has a function.
        InvalidError: a field cannot be taken, or ``enabled`` is said and a required setting is missing.
    """
    change.actor.require(Permission.WRITE_FUNCTIONS, function_id)
    destination = _destination(change, destination_id)
    function = functions.found(change.session, function_id)
    values = checked_fields({"name": function.display_name, **fields})
    patch, enabled = values.pop("settings", {}), values.pop("enabled", False)
    _check_free(change.session, destination)
    row = FunctionInstance(
        id=new_id("ifi"), function=function, destination=destination, version=None, enabled=False, **values
    )
    row.settings, row.sealed = {}, ""
    newest = functions.latest(change.session, function_id)
    patch_settings(row, newest, patch, vault)
    change.session.add(row)
    functions.save(change)
    change.audit("Function Instance Created", row)
    if enabled:
        deploy.put(change, vault, [row], newest)
        row.enabled = True
        change.audit("Function Instance Enabled", row)
    functions.save(change)
    change.publish(destination_id)
    return row


def get(session: Session, actor: Actor, instance_id: str) -> FunctionInstance:
    """An instance, for those who may see its function or its destination.

    Raises:
        ForbiddenError, NotFoundError
    """
    row = row_if_any(session, FunctionInstance, instance_id)
    function_id, source_id = (row.function_id, row.destination.source_id) if row else (None, None)
    sees_function = actor.may(Permission.READ_FUNCTIONS, function_id)
    if not (sees_function or actor.may(Permission.READ_SOURCES, source_id)):
        raise ForbiddenError(f"{actor.name} may not see {instance_id}", instance_id)
    if row is None:
        raise NotFoundError(f"there is no function instance {instance_id}")
    return row


def listed(session: Session, actor: Actor, wanted: Wanted = FIRST, *, function_id: str = "") -> Page[FunctionInstance]:
    """A page of the instances that the actor may see, the first ones first; of one function, or of all.

    Of their versions there are the declared settings; functions and destinations are by id only.

    Raises:
        ForbiddenError, InvalidError
    """
    of_functions, of_sources = (actor.visible(p) for p in (Permission.READ_FUNCTIONS, Permission.READ_SOURCES))
    if of_functions is not ALL and of_sources is not ALL and not (of_functions or of_sources):
        raise ForbiddenError(f"{actor.name} may not {Permission.READ_FUNCTIONS}")
    query = select(FunctionInstance).options(*SHOWN)
    if of_functions is not ALL and of_sources is not ALL:
        theirs = select(Destination.id).where(Destination.source_id.in_(of_sources))
        query = query.where(
            or_(FunctionInstance.function_id.in_(of_functions), FunctionInstance.destination_id.in_(theirs))
        )
    if function_id:
        query = query.where(FunctionInstance.function_id == function_id)
    return page(session, query, (FunctionInstance.created_at, FunctionInstance.id), wanted)


def update(change: Change, vault: Vault, instance_id: str, fields: Mapping[str, Any]) -> FunctionInstance:
    """Change what is given: None clears, ``settings`` are merged by name; a sensitive one that is not named stays.

    Raises:
        ForbiddenError, NotFoundError
        InvalidError: a field cannot be taken, or it is to be enabled and lacks a required setting.
        ConflictError: it is to be enabled and no version is deployed, or no key opens its settings.
    """
    row = _writable(change, instance_id)
    values = checked_fields(fields)
    patch, was_enabled = values.pop("settings", None), row.enabled
    for name, value in values.items():
        setattr(row, name, value)
    if patch is not None:
        with change.session.no_autoflush:
            patch_settings(row, functions.latest(change.session, row.function_id), patch, vault)
    if row.enabled and not was_enabled:
        _check_ready(row, vault)
    functions.save(change)
    change.audit(_deed(was_enabled, row.enabled), row)
    change.publish(row.destination_id)
    return row


def delete(change: Change, instance_id: str) -> None:
    """Disconnect a function: the destination's events pass unchanged from then on.

    Raises:
        ForbiddenError, NotFoundError
    """
    row = _writable(change, instance_id)
    change.audit("Function Instance Deleted", row)
    change.session.delete(row)
    functions.save(change)
    change.publish(row.destination_id)


def shown_settings(row: FunctionInstance) -> dict[str, Any]:
    """The settings that may be shown."""
    return sealing.shown(_declared(row), row.settings)


def encrypted_settings(row: FunctionInstance, vault: Vault) -> dict[str, bool]:
    """Which sensitive settings are set."""
    return sealing.encrypted(_declared(row), row.sealed, vault)


def checked_fields(given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that are given, None replaced by what it clears to.

    Raises:
        InvalidError: with every field that is unknown, or whose value cannot be taken.
    """
    return checked_each(given, lambda name, value: _checked(name, CLEARED.get(name) if value is None else value))


def _checked(name: str, value: object) -> Any:
    if name not in RULES:
        raise InvalidError([Problem(name, "is no field of a function instance")])
    return None if value is None and name in OPTIONAL else RULES[name](value)


def _mapping(value: object) -> Mapping[str, Any]:
    if isinstance(value, Mapping) and all(isinstance(name, str) for name in value):
        return value
    raise InvalidError([Problem("settings", "must be an object")])


RULES: Mapping[str, Callable[[object], Any]] = {
    "name": partial(checked_name, "name"),
    "enabled": partial(checked_bool, "enabled"),
    "settings": _mapping,
    "timeout_s": partial(checked_number, "timeout_s", least=LEAST_FUNCTION_TIMEOUT_S, most=MAX_FUNCTION_TIMEOUT_S),
    "concurrency": partial(checked_number, "concurrency", least=1, most=MAX_CONCURRENCY, whole=True),
    "batch_events": partial(checked_number, "batch_events", least=1, most=MAX_BATCH_EVENTS, whole=True),
    "batch_wait_s": partial(checked_number, "batch_wait_s", least=LEAST_BATCH_WAIT_S, most=MAX_BATCH_WAIT_S),
}


def _declared(row: FunctionInstance) -> tuple[Setting, ...]:
    return settings_of(row.version.settings) if row.version else ()


def _deed(was_enabled: bool, is_enabled: bool) -> str:
    if was_enabled == is_enabled:
        return "Function Instance Updated"
    return "Function Instance Enabled" if is_enabled else "Function Instance Disabled"


def _destination(change: Change, destination_id: str) -> Destination:
    destination = row_if_any(change.session, Destination, destination_id)
    change.actor.require(Permission.WRITE_SOURCES, destination.source_id if destination else None)
    if destination is None:
        raise NotFoundError(f"there is no destination {destination_id}")
    return destination


def _writable(change: Change, instance_id: str) -> FunctionInstance:
    row = get(change.session, change.actor, instance_id)
    change.actor.require(Permission.WRITE_FUNCTIONS, row.function_id)
    change.actor.require(Permission.WRITE_SOURCES, row.destination.source_id)
    return row


def _check_free(session: Session, destination: Destination) -> None:
    query = select(FunctionInstance).where(FunctionInstance.destination_id == destination.id)
    if other := session.scalars(query).one_or_none():
        raise ConflictError(f"{destination.name} has a function: {other.name} ({other.id})")


def _check_ready(row: FunctionInstance, vault: Vault) -> None:
    if row.version is None:
        raise ConflictError(f"no version is deployed to {row.name}: deploy one first")
    if problems := problems_with(row, row.version, vault):
        raise InvalidError(problems)
