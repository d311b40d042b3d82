"""One chunk of events through its route: integrations → insert function → adapter. Gives one Outcome an event.

Pure of queues and storage: what it needs comes as arguments, what happened goes out as outcomes, each as soon as it
is known. Events succeed or fail one by one.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from destinations.contract import Destination, Event
from destinations.errors import DeliveryError, InvalidSettings, Retry
from destinations.http import Http
from tasks.functions.contract import CallResult, FunctionSpec, Runtime
from tasks.outcomes import INVALID_SETTINGS, Kind, Outcome, from_delivery, from_function, from_verdict
from tasks.transform import transform

log = logging.getLogger(__name__)

GIVEN_BACK = Outcome(kind=Kind.GIVEN_BACK)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveRoute:
    """A route ready for use: settings decrypted, adapter and function found."""

    name: str
    slug: str
    adapter: Destination
    settings: Mapping[str, Any] = field(repr=False)
    function: FunctionSpec | None = None
    required: tuple[str, ...] = ()
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """Values that must not show in samples."""


class Judged(NamedTuple):
    """The outcome of the event at ``position`` of the chunk."""

    position: int
    outcome: Outcome


class _Ready(NamedTuple):
    position: int
    event: Event
    result: CallResult | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """Runs chunks. ``clock`` gives ``time.monotonic()`` seconds, and infinity once the worker stops."""

    runtime: Runtime
    http: Http
    clock: Callable[[], float] = time.monotonic

    def run(
        self, route: ActiveRoute, events: Sequence[bytes], deadline: float, *, as_batch: bool = False
    ) -> Iterator[Judged]:
        """One outcome an event, in the order they become known.

        ``events`` are JSON texts; ``as_batch`` if they were collected for ``onBatch``. What has not started at
        ``deadline``, or when the worker stops, is given back. What a function has seen is sent all the same: another
        time it might get no further. But once a destination fails after the deadline, the rest is retried unsent: one
        that hangs would hold a batch for an hour.

        Raises:
            SandboxUnavailable: no sandbox could be started; events without an outcome were not delivered.
        """
        wanted = []
        for index, event in enumerate(events):
            if excluded(event, route.name, route.slug):
                yield Judged(index, Outcome(kind=Kind.FILTERED, code="FILTERED_BY_INTEGRATIONS_OBJECT"))
            else:
                wanted.append(index)
        missing = [name for name in route.required if not _given(route, name)]
        if missing:
            message = f"missing required setting: {', '.join(missing)}"
            yield from (Judged(index, from_verdict(INVALID_SETTINGS, message=message)) for index in wanted)
        elif wanted:
            claimed = len(events) if as_batch else 0
            yield from self._deliver(route, self._transform(route, wanted, events, deadline, claimed), deadline)

    def _transform(
        self, route: ActiveRoute, wanted: list[int], events: Sequence[bytes], deadline: float, claimed: int
    ) -> Iterator[_Ready | Judged]:
        if route.function is None:
            yield from (_Ready(index, Event(events[index]), None) for index in wanted)
            return
        given = [events[index] for index in wanted]
        left = set(wanted)
        for together in transform(self.runtime, route.function, given, deadline, claimed=claimed):
            for position, result in together:
                index = wanted[position]
                left.discard(index)
                outcome = from_function(result)
                yield _Ready(index, Event(result.event), result) if outcome is None else Judged(index, outcome)
            if self.clock() == math.inf:
                yield from (Judged(rest, GIVEN_BACK) for rest in sorted(left))
                return

    def _deliver(self, route: ActiveRoute, steps: Iterator[_Ready | Judged], deadline: float) -> Iterator[Judged]:
        limits = route.adapter.limits(route.settings)
        batch: list[_Ready] = []
        size = 0
        failed: Retry | None = None
        for step in steps:
            if isinstance(step, Judged):
                yield step
                continue
            if batch and size + len(step.event.text) > limits.bytes:
                failed = yield from self._perform(route, batch, deadline, failed)
                batch, size = [], 0
            batch.append(step)
            size += len(step.event.text)
            if len(batch) >= limits.events:
                failed = yield from self._perform(route, batch, deadline, failed)
                batch, size = [], 0
        if batch:
            yield from self._perform(route, batch, deadline, failed)

    def _perform(
        self, route: ActiveRoute, batch: list[_Ready], deadline: float, failed: Retry | None
    ) -> Generator[Judged, None, Retry | None]:
        """Send a batch. ``failed`` is why the event before must be tried again; returns it for the last one here."""
        late = self.clock() >= deadline
        if batch[0].result is None and late:
            yield from (Judged(ready.position, GIVEN_BACK) for ready in batch)
            return None
        http = self.http.recording()
        errors = [failed] * len(batch) if late and failed else self._errors(route, batch, http)
        requests = tuple(http.traces)
        for ready, error in zip(batch, errors, strict=True):
            yield Judged(ready.position, from_delivery(error, ready.event.text, ready.result, requests))
        return errors[-1] if isinstance(errors[-1], Retry) else None

    @staticmethod
    def _errors(route: ActiveRoute, batch: list[_Ready], http: Http) -> Sequence[DeliveryError | None]:
        """What the adapter says of each event."""
        errors: list[DeliveryError | None]
        try:
            if route.adapter.perform is None:
                raise InvalidSettings(f"{route.adapter.name} takes events through its actions only; there is no action")
            results = route.adapter.perform([ready.event for ready in batch], route.settings, http)
            errors = [result.error for result in results]
        except DeliveryError as error:
            errors = [error] * len(batch)
        except Exception as error:
            log.exception("a bug in the adapter %s: its events are retried", route.adapter.slug)
            errors = [Retry(f"the adapter failed: {type(error).__name__}")] * len(batch)
        errors += [Retry("the adapter gave no result for this event", status=500)] * (len(batch) - len(errors))
        return errors[: len(batch)]


def _given(route: ActiveRoute, name: str) -> bool:
    value = route.function.settings.get(name) if route.function else None
    return value is not None and value != ""


def excluded(event: bytes, name: str, slug: str) -> bool:
    """True if the event's ``integrations`` turns this destination off.

    All are on by default; ``All: false`` turns off all but those named true (an object counts as true). Names are the
    display name, case-sensitive, or the slug; the display name wins.
    """
    if b'"integrations"' not in event:
        return False
    integrations = orjson.loads(event).get("integrations")
    if not isinstance(integrations, dict):
        return False
    chosen = integrations.get(name, integrations.get(slug))
    if chosen is None:
        return integrations.get("All") is False
    return chosen is False
