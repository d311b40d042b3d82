"""Compile a workspace to routes and write them to Redis, where receivers and workers read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import redis

from app.workspace import DestinationSpec, FunctionCode, FunctionInstance, SourceSpec, Workspace
from destinations.contract import Setting
from tasks.config import Config
from tasks.functions.contract import Batching
from tasks.routes import (
    FunctionRoute,
    Route,
    Source,
    delete_route,
    publish_route,
    publish_sources,
    read_route,
    read_sources,
)
from tasks.streams import EventStore, State
from tasks.vault import Vault, VaultError


@dataclass(frozen=True, slots=True)
class Compiled:
    """What receivers and workers will read: routes by destination id, sources by write key."""

    routes: Mapping[str, Route]
    sources: Mapping[str, Source]


class Change(StrEnum):
    """What publishing does to a destination."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Plan:
    """What publishing would do, by destination id and by source id.

    ``versions`` are those of the functions at work now, by destination id.
    """

    compiled: Compiled
    versions: Mapping[str, str]
    destinations: Mapping[str, Change]
    sources: Mapping[str, Change]


class EventsWaitError(Exception):
    """What would be removed has events waiting; the message names each destination and says how many."""


Check = Callable[[Sequence[FunctionCode]], None]
"""Raises for what must not be published."""


def apply_workspace(
    workspace: Workspace,
    store: EventStore,
    config: Config,
    *,
    dry_run: bool = False,
    discard: bool = False,
    before: Check = lambda _: None,
) -> Plan:
    """Publish what a workspace says; gives what that changed, or with ``dry_run`` what it would.

    ``before`` gets the functions whose code some destination does not run yet. Nothing is published if it raises.

    Raises:
        EventsWaitError: events wait for a destination that would be removed, and ``discard`` is not said.
        VaultError: there is no key to seal settings with.
        redis.RedisError: Redis does not answer.
    """
    vault = Vault.from_config(config)
    decided = plan(store, compile_workspace(workspace, vault, config.function_timeout_s), vault)
    if not discard:
        _check_removed(store, decided)
    before(new_functions(workspace, decided))
    if not dry_run:
        publish(store.client, decided)
    return decided


def compile_workspace(workspace: Workspace, vault: Vault, function_timeout_s: float) -> Compiled:
    """The routes and sources of a workspace, sensitive settings sealed."""
    routes = {d.id: _route(d, vault, function_timeout_s) for d in workspace.destinations}
    sources = {
        write_key: _source(source, workspace.destinations)
        for source in workspace.sources
        for write_key in source.write_keys
    }
    return Compiled(routes, sources)


def plan(store: EventStore, compiled: Compiled, vault: Vault) -> Plan:
    """Compare what is to be with what is published.

    Raises:
        redis.RedisError: Redis does not answer.
    """
    before = {d: found[1] for d in store.destinations() if (found := read_route(store.client, d))}
    before = {d: route for d, route in before.items() if route.state is not State.DELETED}
    shown_before = {d: _comparable(route, vault) for d, route in before.items()}
    shown_after = {d: _comparable(route, vault) for d, route in compiled.routes.items()}
    sources_before, sources_after = _by_id(read_sources(store.client)), _by_id(compiled.sources)
    versions = {d: route.function.version_id for d, route in before.items() if route.function}
    return Plan(compiled, versions, _changes(shown_before, shown_after), _changes(sources_before, sources_after))


def new_functions(workspace: Workspace, decided: Plan) -> tuple[FunctionCode, ...]:
    """The functions that some destination would run in another version than now, or for the first time."""
    instances = {d.id: d.function for d in workspace.destinations if d.function and d.function.enabled}
    new = (i.function for d, i in instances.items() if decided.versions.get(d) != i.function.version_id)
    return tuple({function.slug: function for function in new}.values())


def publish(client: redis.Redis, decided: Plan) -> None:
    """Do it: routes first, so that no event comes in for one that is not there; what is removed last.

    Raises:
        redis.RedisError: Redis does not answer; what was written stays, and publishing again completes it.
    """
    for destination_id, route in decided.compiled.routes.items():
        if decided.destinations[destination_id] is not Change.UNCHANGED:
            publish_route(client, route)
    if any(change is not Change.UNCHANGED for change in decided.sources.values()):
        publish_sources(client, decided.compiled.sources)
    for destination_id, change in decided.destinations.items():
        if change is Change.REMOVED:
            delete_route(client, destination_id)


def _check_removed(store: EventStore, decided: Plan) -> None:
    removed = [d for d, change in decided.destinations.items() if change is Change.REMOVED]
    counts = {d: waiting.now + waiting.delayed for d in removed if (waiting := store.waiting(d))}
    if any(counts.values()):
        listed = ", ".join(f"{d} ({count:,} waiting)" for d, count in counts.items() if count)
        raise EventsWaitError(f"events of what is not in the file any more would be discarded: {listed}")


def _route(destination: DestinationSpec, vault: Vault, timeout_s: float) -> Route:
    plain, sealed = _seal(destination.settings, destination.adapter.settings, vault)
    instance = destination.function
    function = _function(f"ifi_{destination.slug}", instance, vault, timeout_s) if instance else None
    return Route(
        destination_id=destination.id,
        name=destination.name,
        slug=destination.slug,
        kind=destination.adapter.slug,
        source_id=destination.source.id,
        state=State.ENABLED if destination.enabled else State.DISABLED,
        settings=plain,
        sealed=sealed,
        fingerprint=vault.fingerprint if sealed or (function and function.sealed) else "",
        function=function,
    )


def _function(instance_id: str, instance: FunctionInstance, vault: Vault, timeout_s: float) -> FunctionRoute | None:
    """None for an instance that is switched off: events pass unchanged."""
    if not instance.enabled:
        return None
    plain, sealed = _seal(instance.settings, instance.function.settings, vault)
    return FunctionRoute(
        instance_id=instance_id,
        version_id=instance.function.version_id,
        name=instance.function.name,
        code=instance.function.code,
        settings=plain,
        sealed=sealed,
        required=tuple(setting.name for setting in instance.function.settings if setting.required),
        timeout_s=timeout_s if instance.timeout_s is None else instance.timeout_s,
        concurrency=instance.concurrency,
        batch=_batching(instance),
    )


def _batching(instance: FunctionInstance) -> Batching | None:
    handlers = instance.function.handlers
    if "onBatch" not in handlers:
        return None
    return Batching(
        events=instance.batch_events,
        wait_s=instance.batch_wait_s,
        singles=tuple(handler.removeprefix("on").lower() for handler in handlers if handler != "onBatch"),
    )


def _seal(values: Mapping[str, Any], declared: Sequence[Setting], vault: Vault) -> tuple[dict[str, Any], str]:
    """Plain values, and the ciphertext of the sensitive ones. A default is no secret."""
    secret = {s.name for s in declared if s.sensitive and values.get(s.name) != s.default}
    plain = {name: value for name, value in values.items() if name not in secret}
    return plain, vault.seal({name: value for name, value in values.items() if name in secret})


def _source(source: SourceSpec, destinations: Iterable[DestinationSpec]) -> Source:
    connected = tuple((d.id, d.enabled) for d in destinations if d.source.slug == source.slug)
    return Source(source_id=source.id, name=source.name, enabled=source.enabled, destinations=connected)


def _comparable(route: Route, vault: Vault) -> dict[str, Any] | None:
    """A route with its seals opened, as two ciphertexts of one text differ; None if a key is missing."""
    try:
        values = asdict(route) | {"sealed": vault.open(route.sealed)}
        if route.function is not None:
            values["function"]["sealed"] = vault.open(route.function.sealed)
    except VaultError:
        return None
    return values


def _by_id(sources: Mapping[str, Source]) -> dict[str, tuple[Source, frozenset[str]]]:
    """Sources by id, each with its write keys."""
    keys: dict[str, set[str]] = {}
    for write_key, source in sources.items():
        keys.setdefault(source.source_id, set()).add(write_key)
    return {source.source_id: (source, frozenset(keys[source.source_id])) for source in sources.values()}


def _changes(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, Change]:
    changes = {}
    for name, value in after.items():
        if name not in before:
            changes[name] = Change.CREATED
        else:
            changes[name] = Change.UNCHANGED if before[name] == value else Change.CHANGED
    return changes | {name: Change.REMOVED for name in before if name not in after}
