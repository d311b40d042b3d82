"""Destinations: third parties that a source's events go to, with their settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, raiseload

from app.control import sealing, sources, throughput
from app.control.change import Change
from app.control.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, Problem
from app.control.given import checked_bool, checked_name, row_if_any, slug_for
from app.control.pages import FIRST, Page, Wanted, page
from app.control.roles import ALL, COMMAND_LINE, Actor, Permission
from app.models import Destination, FunctionInstance, Source, new_id
from destinations import REGISTRY
from destinations import contract as adapters
from tasks.routes import BLOCK, MULTIPLE
from tasks.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDestination:
    """What a destination begins as; ``kind`` is an adapter's slug, ``slug`` None: made of its name."""

    source_id: str
    kind: str
    name: str
    settings: Mapping[str, Any] = field(default_factory=dict, repr=False)
    enabled: bool = True
    multiple_subscriptions: str = BLOCK
    throughput: Mapping[str, Any] | None = None
    slug: str | None = None
    destination_id: str | None = None


class DestinationPatch(TypedDict, total=False):
    """What may change of a destination. ``settings`` and ``throughput`` are merged by name, None clears one, or all."""

    name: str
    enabled: bool
    settings: Mapping[str, Any] | None
    multiple_subscriptions: str
    throughput: Mapping[str, Any] | None
    source_id: str


def create(change: Change, vault: Vault, new: NewDestination) -> Destination:
    """Connect a third party to a source.

    Raises:
        ForbiddenError, InvalidError
        ConflictError: the slug is taken, or the source has a destination of that name.
    """
    change.actor.require(Permission.WRITE_SOURCES, new.source_id)
    adapter = adapter_of(new.kind)
    if row_if_any(change.session, Source, new.source_id) is None:
        raise InvalidError([Problem("source_id", f"there is no source {new.source_id}")])
    name = checked_name("name", new.name)
    _check_operator_only(change.actor, adapter, {}, new.settings)
    plain, sealed = sealing.split(adapter.settings, _checked(adapter, new.settings), vault)
    destination = Destination(
        id=new.destination_id or new_id("dst"),
        slug=slug_for(change.session, Destination.slug, new.slug, name),
        name=name,
        source_id=new.source_id,
        kind=adapter.slug,
        enabled=checked_bool("enabled", new.enabled),
        multiple_subscriptions=_checked_choice(new.multiple_subscriptions),
        throughput=throughput.merged({}, new.throughput),
        settings=plain,
        sealed=sealed,
    )
    _check_names(change.session, destination)
    change.session.add(destination)
    change.session.flush()
    change.audit("Destination Created", destination)
    _publish(change, destination)
    return destination


def get(session: Session, actor: Actor, destination_id: str) -> Destination:
    """A destination.

    Raises:
        ForbiddenError, NotFoundError
    """
    return allowed(session, actor, Permission.READ_SOURCES, destination_id)


def listed(session: Session, actor: Actor, wanted: Wanted = FIRST) -> Page[Destination]:
    """A page of the destinations that the actor may see, the first ones first.

    Raises:
        ForbiddenError, InvalidError
    """
    seen = actor.require_any(Permission.READ_SOURCES)
    statement = select(Destination) if seen is ALL else select(Destination).where(Destination.source_id.in_(seen))
    return _page(session, statement, wanted)


def connected(session: Session, actor: Actor, source_id: str, wanted: Wanted = FIRST) -> Page[Destination]:
    """A page of the destinations of one source.

    Raises:
        ForbiddenError, NotFoundError, InvalidError
    """
    source = sources.get(session, actor, source_id)
    statement = select(Destination).where(Destination.source_id == source.id)
    return _page(session, statement, wanted)


def update(change: Change, vault: Vault, destination_id: str, patch: DestinationPatch) -> Destination:
    """Change what is named. A sensitive setting that is not named stays as it is.

    Raises:
        ForbiddenError, NotFoundError
        InvalidError: a value does not fit, or the destination is to move to another source.
        ConflictError: the source has a destination of that name, or no key opens the sealed settings.
    """
    destination = allowed(change.session, change.actor, Permission.WRITE_SOURCES, destination_id)
    if patch.get("source_id", destination.source_id) != destination.source_id:
        raise InvalidError([Problem("source_id", "never changes: what waits came from the source; make a new one")])
    if "name" in patch:
        destination.name = checked_name("name", patch["name"])
        _check_names(change.session, destination)
    if "settings" in patch:
        _change_settings(change.actor, destination, patch["settings"], vault)
    if "multiple_subscriptions" in patch:
        destination.multiple_subscriptions = _checked_choice(patch["multiple_subscriptions"])
    if "throughput" in patch:
        destination.throughput = throughput.merged(destination.throughput, patch["throughput"])
    deed = "Destination Updated"
    if "enabled" in patch and checked_bool("enabled", patch["enabled"]) != destination.enabled:
        destination.enabled = patch["enabled"]
        deed = "Destination Enabled" if destination.enabled else "Destination Disabled"
    change.session.flush()
    change.audit(deed, destination)
    _publish(change, destination)
    return destination


def delete(change: Change, destination_id: str) -> None:
    """Remove a destination with its filters and subscriptions. What waits for it is discarded.

    Raises:
        ForbiddenError, NotFoundError
        ConflictError: a function is connected to it; the text names the instance.
    """
    destination = allowed(change.session, change.actor, Permission.WRITE_SOURCES, destination_id)
    connected_to = select(FunctionInstance).where(FunctionInstance.destination_id == destination.id)
    if instance := change.session.scalars(connected_to).first():
        told = f"{instance.name} ({instance.id}), of {instance.function.display_name}"
        raise ConflictError(f"{destination.name} has a function: {told}; delete that first")
    change.audit("Destination Deleted", destination)
    change.session.delete(destination)
    change.session.flush()
    _publish(change, destination)


def shown_settings(destination: Destination) -> dict[str, Any]:
    """The settings that may be shown."""
    return sealing.shown(_declared(destination), destination.settings)


def encrypted_settings(destination: Destination, vault: Vault) -> dict[str, bool]:
    """Which sensitive settings are set."""
    return sealing.encrypted(_declared(destination), destination.sealed, vault)


def _page(session: Session, statement: Select[Destination], wanted: Wanted) -> Page[Destination]:
    """Their sources are by id only."""
    by = Destination.created_at, Destination.id
    return page(session, statement.options(raiseload(Destination.source)), by, wanted)


def _change_settings(actor: Actor, destination: Destination, patch: Mapping[str, Any] | None, vault: Vault) -> None:
    adapter = adapter_of(destination.kind)
    patch = dict.fromkeys(setting.name for setting in adapter.settings) if patch is None else patch
    if not isinstance(patch, Mapping):
        raise InvalidError([Problem("settings", "must be an object")])
    _check_operator_only(actor, adapter, destination.settings, patch)
    values = sealing.merged(adapter.settings, destination.settings, destination.sealed, patch, vault)
    destination.settings, destination.sealed = sealing.split(adapter.settings, _checked(adapter, values), vault)


def _check_operator_only(
    actor: Actor, adapter: adapters.Destination, before: Mapping[str, Any], given: Mapping[str, Any]
) -> None:
    """What reaches into the machine is set on the machine, whatever somebody may do over the network."""
    if actor == COMMAND_LINE:
        return
    names = [setting.name for setting in adapter.settings if setting.operator_only]
    if wrong := [name for name in names if given.get(name) not in (None, "", before.get(name))]:
        raise InvalidError([Problem(f"settings.{name}", "can only be set in a workspace file") for name in wrong])


def _checked_choice(value: object) -> str:
    if value not in MULTIPLE:
        raise InvalidError([Problem("multiple_subscriptions", f"must be {' or '.join(MULTIPLE)}")])
    return str(value)


def _checked(adapter: adapters.Destination, values: Mapping[str, Any]) -> dict[str, Any]:
    return sealing.checked(adapter.name, adapter.settings, values)


def adapter_of(kind: str) -> adapters.Destination:
    """The adapter of a kind.

    Raises:
        InvalidError: there is none.
    """
    if kind not in REGISTRY:
        raise InvalidError([Problem("kind", f"there is no such kind; there are {', '.join(sorted(REGISTRY))}")])
    return REGISTRY[kind]


def _declared(destination: Destination) -> tuple[adapters.Setting, ...]:
    """None for a kind that this version does not have any more."""
    return REGISTRY[destination.kind].settings if destination.kind in REGISTRY else ()


def allowed(session: Session, actor: Actor, permission: Permission, destination_id: str) -> Destination:
    """A destination, if the actor may; who may not is told the same of one that is there and of one that is not.

    Raises:
        ForbiddenError, NotFoundError
    """
    destination = row_if_any(session, Destination, destination_id)
    if not actor.may(permission, destination.source_id if destination is not None else None):
        raise ForbiddenError(f"{actor.name} may not {permission}: {destination_id}", destination_id)
    if destination is None:
        raise NotFoundError(f"there is no destination {destination_id}")
    return destination


def _check_names(session: Session, destination: Destination) -> None:
    """An event's ``integrations`` names destinations by name or slug, so within a source each is one's."""
    names = {destination.name, destination.slug}
    statement = select(Destination.id).where(
        Destination.source_id == destination.source_id,
        Destination.id != destination.id,
        or_(Destination.name.in_(names), Destination.slug.in_(names)),
    )
    with session.no_autoflush:
        if session.scalars(statement).first() is not None:
            raise ConflictError(f"another destination of the same source is called {destination.name}")


def _publish(change: Change, destination: Destination) -> None:
    change.publish(destination.id)
    change.publish_sources()
