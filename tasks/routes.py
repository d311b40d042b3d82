"""The route: everything a worker must know to deliver to one destination, as one immutable value in Redis.

``app`` compiles and publishes routes; receivers and workers only read them. Sensitive settings are in it as
ciphertext alone.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson
import redis

from destinations.contract import NO_LIMITS, Throughput
from tasks.filters import FilterSpec
from tasks.functions.contract import Batching
from tasks.streams import EVENTS, RETRIES, State, scripts
from tasks.streams.keys import DESTINATIONS, SOURCES, WAKE, key

SOURCES_VERSION = "#version"
SOURCES_FRESH_S = 0.25
FORGET_AFTER_S = 24 * 3600
REMEMBERED = 1_000
BLOCK, EACH = MULTIPLE = ("block", "each")
"""What becomes of an event that matches several subscriptions: it is filtered, or it is for each of them."""
LASTING = ("route", EVENTS, RETRIES, "delayed", "dead", "seen", "sizes")


class OtherVersionError(Exception):
    """A route that this version cannot read: it would not do all that the route says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionRoute:
    """The insert function instance of a destination. ``code`` travels beside the route under ``version_id``."""

    instance_id: str
    version_id: str
    name: str
    code: str = field(repr=False)
    settings: Mapping[str, Any] = field(default_factory=dict, repr=False)
    sealed: str = field(default="", repr=False)
    """Sensitive settings: the vault's ciphertext of a JSON object, '' for none."""
    required: tuple[str, ...] = ()
    timeout_s: float = 5.0
    concurrency: int | None = None
    """Processes in each worker process; None: as the function needs."""
    batch: Batching | None = None
    """None for a function without ``onBatch``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionRoute:
    """A subscription that is enabled: events that match ``trigger`` (FQL) go through ``mapping`` to an ``action``."""

    id: str
    name: str
    action: str
    trigger: str
    mapping: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """How many events the calls of an adapter take: the smallest and the largest of them, and how long it collects."""

    least_events: int = 1
    most_events: int = 1
    wait_s: float = 0.0


SINGLES = Calls()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How events reach one destination. ``kind`` is the adapter's slug, ``fingerprint`` that of the sealing key.

    ``filters`` are those that are enabled. ``subscriptions`` None: there are none, and the adapter takes events as they
    are; an empty tuple: none is enabled, so no event matches.
    """

    destination_id: str
    name: str
    slug: str
    kind: str
    source_id: str
    state: State = State.ENABLED
    settings: Mapping[str, Any] = field(default_factory=dict, repr=False)
    sealed: str = field(default="", repr=False)
    fingerprint: str = ""
    function: FunctionRoute | None = None
    filters: tuple[FilterSpec, ...] = ()
    subscriptions: tuple[SubscriptionRoute, ...] | None = None
    multiple_subscriptions: str = BLOCK
    throughput: Throughput = NO_LIMITS
    calls: Calls = SINGLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where events come from. ``destinations`` are (id, enabled) of those connected to it."""

    source_id: str
    name: str
    enabled: bool = True
    destinations: tuple[tuple[str, bool], ...] = ()


def publish_route(client: redis.Redis, route: Route, version: int = 0) -> int:
    """Publish a route, make its streams ready and have a look at what waits; gives the version in force.

    ``version`` 0 takes the time of Redis in microseconds; otherwise it must be higher than the published one.

    Raises:
        redis.ResponseError: a version as high is published already.
    """
    body = asdict(route)
    code_field, code = "", ""
    if route.function is not None:
        code_field, code = f"code:{route.function.version_id}", body["function"].pop("code")
    scripts.REGISTER(client, [DESTINATIONS], [route.destination_id])
    keys = [key(route.destination_id, name) for name in LASTING]
    head = [version, route.state.value, code_field, code, FORGET_AFTER_S]
    arguments = [*head, "fingerprint", route.fingerprint, "body", orjson.dumps(body), *_claiming(route)]
    in_force = int(scripts.PUBLISH(client, keys, arguments))
    scripts.WAKE(client, [WAKE], [route.destination_id, 0])
    return in_force


def _claiming(route: Route) -> list[scripts.Argument]:
    """What a claim must know of a route; 0 is none, or without a limit. A function's batches go before an adapter's."""
    batch, calls = route.function.batch if route.function else None, route.calls
    together = calls.most_events if calls.wait_s else 0
    events, wait_s = (batch.events, batch.wait_s) if batch else (together, calls.wait_s)
    facts = {
        "batch_events": events,
        "batch_ms": int(wait_s * 1000),
        "chunk": calls.most_events,
        "per_request": calls.least_events,
        "concurrency": route.throughput.concurrency or 0,
        "requests_per_s": route.throughput.requests_per_s or 0,
        "events_per_s": route.throughput.events_per_s or 0,
    }
    return [each for pair in facts.items() for each in pair]


def read_route(client: redis.Redis, destination_id: str) -> tuple[int, Route] | None:
    """The published route with its version, or None.

    Raises:
        OtherVersionError: a later version has published it.
    """
    fields: Any = client.hgetall(key(destination_id, "route"))
    if b"body" not in fields:
        return None
    try:
        return int(fields[b"version"]), _route(orjson.loads(fields[b"body"]), fields)
    except TypeError as error:
        raise OtherVersionError(f"its route was published by a later version: {error}") from None


def _route(body: dict[str, Any], fields: Mapping[bytes, bytes]) -> Route:
    function = body.pop("function")
    if function is not None:
        code = fields[f"code:{function['version_id']}".encode()].decode()
        function["required"] = tuple(function["required"])
        function["batch"] = _batching(function.get("batch"))
        body["function"] = FunctionRoute(code=code, **function)
    body["filters"] = tuple(FilterSpec(**spec) for spec in body.get("filters", ()))
    if (subscriptions := body.get("subscriptions")) is not None:
        body["subscriptions"] = tuple(SubscriptionRoute(**entry) for entry in subscriptions)
    body["state"] = State(body["state"])
    body["throughput"] = Throughput(**body.get("throughput", {}))
    body["calls"] = Calls(**body.get("calls", {}))
    return Route(**body)


def _batching(body: dict[str, Any] | None) -> Batching | None:
    return None if body is None else Batching(**body | {"singles": tuple(body["singles"])})


class RouteCache:
    """Routes by destination, read again when a claim tells of another version. Thread-safe.

    Any other version: after a loss of data in Redis, versions may begin anew below the known one.
    """

    def __init__(self, client: redis.Redis) -> None:
        self._client = client
        self._known: OrderedDict[str, tuple[int, Route]] = OrderedDict()

    def get(self, destination_id: str, version: int) -> Route | None:
        """The route of ``version``, or the one that has replaced it; None if it is not published any more.

        Raises:
            OtherVersionError: a later version has published it.
        """
        known = self._known.get(destination_id)
        if known is None or known[0] != version:
            known = read_route(self._client, destination_id)
            if known is None:
                self._known.pop(destination_id, None)
                return None
            self._known[destination_id] = known
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return known[1]


def publish_sources(client: redis.Redis, sources: Mapping[str, Source], version: int = 0) -> int:
    """Replace all write keys at once: ``sources`` by write key; gives the version in force.

    Receivers follow within ``SOURCES_FRESH_S``. ``version`` is as for ``publish_route``.

    Raises:
        redis.ResponseError: a version as high is published already.
    """
    fields: list[scripts.Argument] = [SOURCES_VERSION, version]
    for write_key, source in sources.items():
        fields += (write_key, orjson.dumps(asdict(source)))
    return int(scripts.SOURCES(client, [SOURCES], fields))


def read_sources(client: redis.Redis) -> dict[str, Source]:
    """All sources by write key."""
    fields: Any = client.hgetall(SOURCES)
    return {name.decode(): _source(text) for name, text in fields.items() if name.decode() != SOURCES_VERSION}


def published_version(client: redis.Redis, destination_id: str | None) -> int:
    """The version in force of a destination's route, or with None of the sources; 0 for none."""
    owner, name = (SOURCES, SOURCES_VERSION) if destination_id is None else (key(destination_id, "route"), "version")
    version: Any = client.hget(owner, name)
    return int(version or 0)


def _source(text: bytes) -> Source:
    body = orjson.loads(text)
    body["destinations"] = tuple((d, enabled) for d, enabled in body["destinations"])
    return Source(**body)


class SourceCache:
    """Sources by write key, looked at afresh at most every ``SOURCES_FRESH_S``. Thread-safe."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._sources: dict[str, Source] = {}
        self._version: bytes | None = None
        self._read = False
        self._looked_at = float("-inf")

    def get(self, write_key: str) -> Source | None:
        """The source of a write key, or None. While Redis does not answer, what was known last.

        Raises:
            redis.RedisError: Redis does not answer and nothing was ever read.
        """
        if time.monotonic() - self._looked_at > SOURCES_FRESH_S and self._lock.acquire(blocking=not self._read):
            try:
                self._refresh()
            except redis.RedisError:
                if not self._read:
                    raise
            finally:
                self._looked_at = time.monotonic()
                self._lock.release()
        return self._sources.get(write_key)

    def known(self, write_key: str) -> Source | None:
        """The source of a write key as of the last look; never asks Redis."""
        return self._sources.get(write_key)

    def _refresh(self) -> None:
        version: Any = self._client.hget(SOURCES, SOURCES_VERSION)
        if version is not None and version != self._version:
            self._sources = read_sources(self._client)
            self._version = version
        self._read = True


def delete_route(client: redis.Redis, destination_id: str, version: int = 0) -> None:
    """Publish a tombstone: what waits is discarded as ``destination_deleted``, the keys go a day later.

    Raises:
        redis.ResponseError: a version as high is published already.
    """
    tombstone = Route(destination_id=destination_id, name="", slug="", kind="", source_id="", state=State.DELETED)
    publish_route(client, tombstone, version)
    client.srem(DESTINATIONS, destination_id)
