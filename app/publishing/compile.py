"""Rows to routes and sources. Reads only; what is sealed stays ciphertext."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.control.throughput import at_work
from app.models import Destination, Filter, FunctionInstance, Subscription
from app.models import Source as SourceRow
from app.models.base import same
from destinations import REGISTRY
from destinations.contract import NO_LIMITS, Action
from destinations.contract import Destination as Adapter
from tasks.config import Config
from tasks.filters import FilterSpec
from tasks.functions.contract import Batching
from tasks.routes import SINGLES, Calls, FunctionRoute, Route, Source, SubscriptionRoute
from tasks.streams import State
from tasks.vault import Vault, VaultError

UNKNOWN_KEY = "unknown"
"""The fingerprint of a key that nobody has."""


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles with a vault's keys; ``function_timeout_s`` is for instances without their own limit."""

    vault: Vault
    function_timeout_s: float

    @classmethod
    def from_config(cls, config: Config) -> Compiler:
        """A compiler with the keys of the environment.

        Raises:
            ConfigError: a key is no Fernet key.
            VaultError: the key's file cannot be made or read.
        """
        return cls(Vault.from_config(config), config.function_timeout_s)

    def route_of(self, session: Session, destination_id: str) -> Route | None:
        """The route of a destination; None for one that is not there any more.

        Raises:
            VaultError: its settings are sealed with keys that are not at hand.
        """
        destination = session.get(Destination, destination_id)
        if destination is None:
            return None
        query = select(FunctionInstance).where(FunctionInstance.destination_id == destination_id)
        instance = session.scalars(query).one_or_none()
        route = self._route(destination, self._function(instance) if instance else None)
        filters = _filters(session, destination_id)
        own = _subscriptions(session, destination_id)
        subscriptions = presets_of(destination.kind) if own is None else own
        calls = calls_of(destination.kind, destination.settings, subscriptions)
        return self._sealed_alike(replace(route, filters=filters, subscriptions=subscriptions, calls=calls))

    def sources_of(self, session: Session) -> dict[str, Source]:
        """All sources by write key, each with its destinations in the order they were made."""
        connected: dict[str, list[tuple[str, bool]]] = {}
        columns = select(Destination.source_id, Destination.id, Destination.enabled)
        for source_id, destination_id, enabled in session.execute(
            columns.order_by(Destination.created_at, Destination.id)
        ):
            connected.setdefault(source_id, []).append((destination_id, enabled))
        return {
            write_key.key: _source(source, connected.get(source.id, []))
            for source in session.scalars(select(SourceRow))
            for write_key in source.write_keys
        }

    def agree(self, published: Route, compiled: Route) -> bool:
        """Whether two routes say the same."""
        return same(self._comparable(published), self._comparable(compiled))

    def _comparable(self, route: Route) -> dict[str, Any]:
        """A route with its seals opened, as two ciphertexts of one text differ; closed where a key is missing."""
        values = asdict(route) | {"sealed": self._opened(route.sealed)}
        if route.function is not None:
            values["function"]["sealed"] = self._opened(route.function.sealed)
        return values

    def _opened(self, sealed: str) -> object:
        try:
            return self.vault.open(sealed)
        except VaultError:
            return sealed

    def _route(self, destination: Destination, function: FunctionRoute | None) -> Route:
        adapter = REGISTRY.get(destination.kind)
        return Route(
            destination_id=destination.id,
            name=destination.name,
            slug=destination.slug,
            kind=destination.kind,
            source_id=destination.source_id,
            state=State.ENABLED if destination.enabled else State.DISABLED,
            settings=destination.settings,
            sealed=destination.sealed,
            function=function,
            multiple_subscriptions=destination.multiple_subscriptions,
            throughput=at_work(destination.throughput, adapter.throughput if adapter else NO_LIMITS),
        )

    def _function(self, instance: FunctionInstance) -> FunctionRoute | None:
        """None for an instance that is switched off, or has no version yet: events pass unchanged."""
        if not instance.enabled or instance.version is None:
            return None
        return FunctionRoute(
            instance_id=instance.id,
            version_id=instance.version.id,
            name=instance.function.display_name,
            code=instance.version.code,
            settings=instance.settings,
            sealed=instance.sealed,
            required=tuple(setting["name"] for setting in instance.version.settings if setting.get("required")),
            timeout_s=self.function_timeout_s if instance.timeout_s is None else instance.timeout_s,
            concurrency=instance.concurrency,
            batch=_batching(instance, instance.version.handlers),
        )

    def _sealed_alike(self, route: Route) -> Route:
        """The route with the fingerprint of its key, sealed anew where its parts have different ones."""
        function_sealed = route.function.sealed if route.function else ""
        try:
            by = {self.vault.sealed_by(sealed) for sealed in (route.sealed, function_sealed) if sealed}
            return replace(route, fingerprint=by.pop() if by else "") if len(by) <= 1 else self._sealed_anew(route)
        except VaultError:
            if route.state is State.ENABLED:
                raise
            return replace(route, fingerprint=UNKNOWN_KEY)  # to switch a destination off needs no key

    def _sealed_anew(self, route: Route) -> Route:
        function = replace(route.function, sealed=self._anew(route.function.sealed)) if route.function else None
        sealed = self._anew(route.sealed)
        return replace(route, sealed=sealed, function=function, fingerprint=self.vault.fingerprint)

    def _anew(self, sealed: str) -> str:
        return self.vault.seal(self.vault.open(sealed))


def _batching(instance: FunctionInstance, handlers: list[str]) -> Batching | None:
    if "onBatch" not in handlers:
        return None
    return Batching(
        events=instance.batch_events or instance.function.batch_max_count,
        wait_s=instance.batch_wait_s,
        singles=tuple(handler.removeprefix("on").lower() for handler in handlers if handler != "onBatch"),
    )


def presets_of(kind: str) -> tuple[SubscriptionRoute, ...] | None:
    """What stands for subscriptions where there are none: the presets of an adapter that takes events by actions alone.

    None: the adapter takes events as they are.
    """
    adapter = REGISTRY.get(kind)
    if adapter is None or adapter.perform is not None:
        return None
    return tuple(
        SubscriptionRoute(
            id=f"preset:{each.name}", name=each.name, action=each.action, trigger=each.trigger, mapping=each.mapping
        )
        for each in adapter.presets
    )


def calls_of(kind: str, settings: Mapping[str, Any], subscriptions: tuple[SubscriptionRoute, ...] | None) -> Calls:
    """What the calls take that events of a destination may be sent in, by its settings that are not sensitive."""
    adapter = REGISTRY.get(kind)
    if adapter is None:
        return SINGLES
    defaults = {setting.name: setting.default for setting in adapter.settings}
    used = {subscription.action for subscription in subscriptions or ()}
    targets: list[Adapter | Action] = [action for action in adapter.actions if action.slug in used] or [adapter]
    limits = [target.limits({**defaults, **settings}) for target in targets]
    return Calls(
        least_events=min(each.events for each in limits),
        most_events=max(each.events for each in limits),
        wait_s=max(each.wait_s for each in limits),
    )


def _filters(session: Session, destination_id: str) -> tuple[FilterSpec, ...]:
    mine = select(Filter).where(Filter.destination_id == destination_id, Filter.enabled)
    rows = session.scalars(mine.order_by(Filter.created_at, Filter.id))
    return tuple(FilterSpec(row.condition, row.actions) for row in rows)


def _subscriptions(session: Session, destination_id: str) -> tuple[SubscriptionRoute, ...] | None:
    """Those that are enabled; None where there is none at all."""
    mine = select(Subscription).where(Subscription.destination_id == destination_id)
    rows = session.scalars(mine.order_by(Subscription.created_at, Subscription.id)).all()
    fields = ("id", "name", "action", "trigger", "mapping")
    enabled = (SubscriptionRoute(**{name: getattr(row, name) for name in fields}) for row in rows if row.enabled)
    return tuple(enabled) if rows else None


def _source(source: SourceRow, destinations: list[tuple[str, bool]]) -> Source:
    return Source(source_id=source.id, name=source.name, enabled=source.enabled, destinations=tuple(destinations))
