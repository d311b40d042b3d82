"""From a published route to one that can be used: adapter found, settings decrypted, function specified."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from destinations import REGISTRY
from destinations.contract import Destination
from tasks.functions.contract import FunctionSpec
from tasks.outcomes import KEY_MISSING, Outcome, Verdict, from_verdict
from tasks.pipeline import ActiveRoute
from tasks.routes import FunctionRoute, Route, RouteCache
from tasks.vault import Vault, VaultError

REMEMBERED = 1_000
LEAST_SECRET_CHARACTERS = 4
UNPUBLISHED = from_verdict(Verdict("invalid_settings", "Invalid Settings", retry=True), message="the route is gone")


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
        route = self._routes.get(destination, version)
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
            verdict = Verdict("invalid_settings", "Invalid Settings", retry=True)
            return from_verdict(verdict, message=f"this worker has no adapter {route.kind!r}")
        try:
            sealed = self._vault.open(route.sealed)
            function = self._function(route.function) if route.function else None
        except VaultError as error:
            return from_verdict(KEY_MISSING, message=str(error))
        defaults = {setting.name: setting.default for setting in adapter.settings if setting.default is not None}
        spec, function_secrets = function or (None, ())
        return ActiveRoute(
            name=route.name,
            slug=route.slug,
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
