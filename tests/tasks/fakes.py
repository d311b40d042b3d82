"""Stand-ins for what lies around the delivery core: a runtime, an adapter, a clock; and short ways to values."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import orjson

from destinations.contract import DELIVERED, Action, BatchLimits, Destination, Event, Result, Settings
from destinations.http import Http
from tasks.config import Config
from tasks.functions.contract import Called, CallResult, FunctionError, FunctionSpec
from tasks.pipeline import ActiveRoute
from tasks.routes import FunctionRoute, Route
from tasks.selection import Rules
from tasks.streams import Claim, Envelope, EventStore, NewEvent
from tasks.streams.keys import key

CONFIG = Config(
    chunk_events=50,
    worker_threads=8,
    linger_ms=5,
    task_budget_s=60.0,
    claim_renew_s=0.5,
    claim_idle_s=60.0,
    backlog_events=1000,
)
SPEC = FunctionSpec(instance_id="ifi_1", version_id="v1", code="", settings={"apiKey": "sk_live_1"})


class Clock:
    """A clock that moves when told."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


def event(name: str = "Signed Up", **more: Any) -> bytes:
    """A track event as JSON text."""
    return orjson.dumps({"type": "track", "event": name, "userId": "u1", "messageId": name, **more})


def named(*names: str) -> list[NewEvent]:
    """Events of these names, without dedup."""
    return [NewEvent(event(name), None) for name in names]


def new_events(count: int) -> list[NewEvent]:
    """Events without dedup, named ``e0``, ``e1``, ..."""
    return named(*(f"e{i}" for i in range(count)))


def name_of(text: bytes) -> str:
    """The ``event`` of an event."""
    return str(orjson.loads(text)["event"])


def envelope(text: bytes = b"{}", **more: Any) -> Envelope:
    """A claimed event."""
    return Envelope(**{"entry_id": "1-1", "event": text, "id": "1-1", "received_ms": 1000, **more})


def claim(store: EventStore, stream: str = "events", *, consumer: str = "w1", last: bool = False) -> Claim:
    """A claim of the destination ``d`` by a worker with no settings key."""
    return store.claim("d", stream, consumer, most=CONFIG.chunk_events, fingerprints=(), last=last)


def names(chunk: Claim) -> list[str]:
    """The event names of a claim."""
    return [name_of(envelope.event) for envelope in chunk.envelopes]


def counters(store: EventStore) -> dict[str, int]:
    """All counters of the destination ``d``, minutes added up."""
    found: dict[str, int] = {}
    for name in store.client.scan_iter(match=key("d", "m:*")):
        for field, count in store.client.hgetall(name).items():
            found[field.decode()] = found.get(field.decode(), 0) + int(count)
    return found


def route(destination: str, **more: Any) -> Route:
    """A route to the fake adapter."""
    plain = Route(destination_id=destination, name="Fake", slug="fake-1", kind="fake", source_id="src_1")
    return replace(plain, **more)


def function_route(**more: Any) -> FunctionRoute:
    """A function instance."""
    return FunctionRoute(**{"instance_id": "ifi_1", "version_id": "v1", "name": "Mask", "code": "// code", **more})


def active(adapter: Destination, **more: Any) -> ActiveRoute:
    """An active route to an adapter."""
    return ActiveRoute(**{"rules": Rules(name="Fake", slug="fake-1"), "adapter": adapter, "settings": {}, **more})


def returned(text: bytes, **more: Any) -> CallResult:
    """A handler that returned an event."""
    return CallResult(kind=Called.EVENT, event=text, **more)


def failed(name: str, message: str = "no", *, by_runtime: bool = False) -> CallResult:
    """A handler that threw, or that the runtime ended."""
    return CallResult(kind=Called.ERROR, error=FunctionError(name, message, "at line 1", by_runtime=by_runtime))


class FakeRuntime:
    """Runs a Python function in place of JavaScript; ``calls`` and ``batches`` are what it was given."""

    def __init__(self, handle: Callable[[bytes], CallResult] = returned) -> None:
        self.handle = handle
        self.calls: list[list[bytes]] = []
        self.batches: list[list[bytes]] = []
        self.raises: Exception | None = None

    def call(self, spec: FunctionSpec, events: Sequence[bytes], deadline: float) -> Iterator[CallResult]:
        """One result an event; raises what ``raises`` says after the first."""
        self.calls.append(list(events))
        for i, text in enumerate(events):
            if self.raises and i == 1:
                raise self.raises
            yield self.handle(text)

    def call_batch(
        self, spec: FunctionSpec, events: Sequence[bytes], deadline: float
    ) -> Iterator[Sequence[CallResult]]:
        """One result an event, all at once."""
        self.batches.append(list(events))
        yield list(map(self.handle, events))

    def close(self) -> None:
        """Nothing to end."""


class FakeAdapter:
    """A destination that remembers what it was given; ``results`` decides, by default all is delivered."""

    def __init__(self, *, events: int = 1, size: int = 512 * 1024) -> None:
        self.batches: list[list[bytes]] = []
        self.results: Callable[[Sequence[Event]], Sequence[Result]] = lambda events: [DELIVERED] * len(events)
        self.called = threading.Event()
        self.destination = Destination(
            slug="fake",
            name="Fake",
            description="",
            settings=(),
            perform=self._perform,
            limits=lambda _: BatchLimits(events=events, bytes=size),
        )

    @property
    def action(self) -> Action:
        """An action that remembers what it was given as the destination does."""
        return Action(
            slug="fake",
            name="Fake",
            description="",
            fields=(),
            default_trigger="all",
            perform=lambda payloads, *rest: self._perform([Event(orjson.dumps(each)) for each in payloads], *rest),
            limits=self.destination.limits,
        )

    @property
    def names(self) -> list[str]:
        """The event names in the order of delivery."""
        return [name_of(text) for batch in self.batches for text in batch]

    def _perform(self, events: Sequence[Event], settings: Settings, http: Http) -> Sequence[Result]:
        self.batches.append([event.text for event in events])
        self.called.set()
        return self.results(events)
