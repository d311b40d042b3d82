"""From a published route to one that can be used: adapter found, settings decrypted, the rest compiled."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from destinations import REGISTRY
from destinations.contract import Action, Destination
from destinations.errors import MessageRejected
from destinations.fields import CheckedPayload, check_payload
from destinations.mapping import InvalidMapping, compile_mapping
from tasks.filters import Filters, FqlError, compile_filters, compile_fql
from tasks.functions.contract import FunctionSpec
from tasks.outcomes import KEY_MISSING, Outcome, Verdict, from_verdict
from tasks.pipeline import ActiveRoute
from tasks.routes import BLOCK, FunctionRoute, OtherVersionError, Route, RouteCache, SubscriptionRoute
from tasks.selection import ActiveSubscription, Rules
from tasks.vault import Vault, VaultError

log = logging.getLogger(__name__)

REMEMBERED = 1_000
LEAST_SECRET_CHARACTERS = 4
OTHER_VERSION = Verdict("invalid_settings", "Invalid Settings", retry=True)
"""A worker of this or of another version will be able to."""
UNPUBLISHED = from_verdict(OTHER_VERSION, message="the route is gone")


class Activator:
    """Active routes by destination and version. Thread-safe: values are immutable, the last writer wins."""

    def __init__(self, routes: RouteCache, vault: Vault, registry: Mapping[str, Destination] = REGISTRY) -> None:
        self._routes = routes
        self._vault = vault
        self._registry = registry
        self._active: OrderedDict[str, tuple[int, ActiveRoute]] = OrderedDict()

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """The fingerprints of the settings keys at hand."""
        return self._vault.fingerprints

    def get(self, destination: str, version: int) -> ActiveRoute | Outcome:
        """The route of at least ``version``, ready for use, or the outcome of every event that needs it."""
        known = self._active.get(destination)
        if known is not None and known[0] == version:
            return known[1]
        try:
            route = self._routes.get(destination, version)
        except OtherVersionError as error:
            return from_verdict(OTHER_VERSION, message=str(error))
        if route is None:
            return UNPUBLISHED
        active = self._activate(route)
        if isinstance(active, ActiveRoute):
            self._active[destination] = (version, active)
            while len(self._active) > REMEMBERED:
                self._active.popitem(last=False)
        return active

    def _activate(self, route: Route) -> ActiveRoute | Outcome:
        adapter = self._registry.get(route.kind)
        if adapter is None:
            return from_verdict(OTHER_VERSION, message=f"this worker has no adapter {route.kind!r}")
        known = {action.slug for action in adapter.actions}
        if lacking := [s.action for s in route.subscriptions or () if s.action not in known]:
            return from_verdict(OTHER_VERSION, message=f"this worker's {route.kind} has no action {lacking[0]!r}")
        try:
            sealed = self._vault.open(route.sealed)
            function = self._function(route.function) if route.function else None
        except VaultError as error:
            return from_verdict(KEY_MISSING, message=str(error))
        defaults = {setting.name: setting.default for setting in adapter.settings if setting.default is not None}
        spec, function_secrets = function or (None, ())
        return ActiveRoute(
            rules=rules_of(route, adapter),
            adapter=adapter,
            settings={**defaults, **route.settings, **sealed},
            function=spec,
            required=route.function.required if route.function else (),
            secrets=(*secret_texts(sealed), *function_secrets),
        )

    def _function(self, function: FunctionRoute) -> tuple[FunctionSpec, tuple[str, ...]]:
        sealed = self._vault.open(function.sealed)
        spec = FunctionSpec(
            instance_id=function.instance_id,
            version_id=function.version_id,
            code=function.code,
            settings={**function.settings, **sealed},
            sensitive=frozenset(sealed),
            timeout_s=function.timeout_s,
            concurrency=function.concurrency,
            batch=function.batch,
        )
        return spec, secret_texts(sealed)


def rules_of(route: Route, adapter: Destination) -> Rules:
    """What decides which events go to a destination; the adapter has the actions of all its subscriptions."""
    actions = {action.slug: action for action in adapter.actions}
    subscriptions = route.subscriptions
    return Rules(
        name=route.name,
        slug=route.slug,
        filters=_filters(route) if route.filters else None,
        subscriptions=None if subscriptions is None else tuple(_active(s, actions[s.action]) for s in subscriptions),
        blocks=route.multiple_subscriptions == BLOCK and route.function is not None,
    )


def _filters(route: Route) -> Filters:
    """Filters are checked when they are saved; those that are wrong all the same let nothing through."""
    filters = compile_filters(route.filters)
    if filters.fault:
        log.error("the filters of %s are wrong, all its events are dropped: %s", route.destination_id, filters.fault)
    return filters


def _active(subscription: SubscriptionRoute, action: Action) -> ActiveSubscription:
    return ActiveSubscription(
        id=subscription.id,
        name=subscription.name,
        action=action,
        matches=_trigger(subscription),
        payload=_payload(subscription, action),
    )


def _payload(subscription: SubscriptionRoute, action: Action) -> Callable[[Mapping[str, Any]], CheckedPayload]:
    """Mappings are checked when they are saved; one that is wrong all the same has every event rejected."""
    try:
        mapping = compile_mapping(subscription.mapping)
    except InvalidMapping as error:
        log.error("the mapping of the subscription %s is wrong, its events are rejected: %s", subscription.id, error)
        wrong = f"the mapping is wrong: {error}"
        mapping = None

    def payload(event: Mapping[str, Any]) -> CheckedPayload:
        if mapping is None:
            raise MessageRejected(wrong)
        return check_payload(action.fields, mapping.resolve(event))

    return payload


def _trigger(subscription: SubscriptionRoute) -> Callable[[Mapping[str, Any]], bool]:
    """Conditions are checked when they are saved; of one that is wrong all the same, no event is a match."""
    try:
        return compile_fql(subscription.trigger)
    except FqlError as error:
        log.error("the trigger of the subscription %s is no FQL, nothing matches it: %s", subscription.id, error)
        return lambda _: False


def secret_texts(value: object) -> tuple[str, ...]:
    """Every string in a value that is long enough to be a secret, longest first."""
    found = sorted(set(_texts(value)), key=len, reverse=True)
    return tuple(text for text in found if len(text) >= LEAST_SECRET_CHARACTERS)


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return []
