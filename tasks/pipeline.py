"""One chunk of events through its route: selection → insert function → mapping → adapter. One Outcome an event.

Pure of queues and storage: what it needs comes as arguments, what happened goes out as outcomes, each as soon as it
is known. Events succeed or fail one by one.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import orjson

from destinations.contract import Destination, Event
from destinations.errors import MessageRejected, Retry
from destinations.http import Http
from tasks.functions.contract import CallResult, FunctionSpec, Runtime
from tasks.outcomes import INVALID_SETTINGS, Kind, Outcome, from_delivery, from_function, from_verdict
from tasks.selection import ActiveSubscription, Rules, Selected
from tasks.sending import Batch, Ready, Target, send
from tasks.transform import transform

GIVEN_BACK = Outcome(kind=Kind.GIVEN_BACK)
SELECTION_S = 5.0
"""For the filters and triggers of a chunk: what is selected must have the time to go on before the chunk's deadline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveRoute:
    """A route ready for use: settings decrypted, adapter and function found, filters and subscriptions compiled."""

    rules: Rules
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """Runs chunks. ``clock`` gives ``time.monotonic()`` seconds, and infinity once the worker stops."""

    runtime: Runtime
    http: Http
    clock: Callable[[], float] = time.monotonic

    def run(
        self,
        route: ActiveRoute,
        events: Sequence[bytes],
        deadline: float,
        *,
        owed: Sequence[str] = (),
        as_batch: bool = False,
    ) -> Iterator[Judged]:
        """One outcome an event, in the order they become known.

        ``events`` are JSON texts; ``owed`` has the subscription that each of them is still for, '' for all;
        ``as_batch`` if they were collected for ``onBatch``. What has not started at
        ``deadline``, or when the worker stops, is given back. What a function has seen is sent all the same: another
        time it might get no further. But once a destination fails after the deadline, the rest is retried unsent: one
        that hangs would hold a batch for an hour.

        Raises:
            SandboxUnavailable: no sandbox could be started; events without an outcome were not delivered.
        """
        selected: dict[int, Selected] = {}
        until = self.clock() + SELECTION_S
        for index, event in enumerate(events):
            found = GIVEN_BACK if self._ends(until, index) else route.rules.select(event, owed[index] if owed else "")
            if isinstance(found, Selected):
                selected[index] = found
            else:
                yield Judged(index, found)
        for position, outcome in self._run(route, selected, deadline, len(events) if as_batch else 0):
            subscription = selected[position].subscription
            if subscription is not None and not outcome.subscription:
                outcome = replace(outcome, subscription=subscription.name)
            yield Judged(position, outcome)

    def _ends(self, until: float, index: int) -> bool:
        """Whether no more events are selected. One is in any case, unless the worker stops: or none would ever be."""
        now = self.clock()
        return now == math.inf or (index > 0 and now >= until)

    def _run(
        self, route: ActiveRoute, selected: Mapping[int, Selected], deadline: float, claimed: int
    ) -> Iterator[Judged]:
        missing = [name for name in route.required if not _given(route, name)]
        if missing:
            message = f"missing required setting: {', '.join(missing)}"
            yield from (Judged(index, from_verdict(INVALID_SETTINGS, message=message)) for index in selected)
        elif selected:
            yield from self._deliver(route, self._transform(route, selected, deadline, claimed), deadline)

    def _transform(
        self, route: ActiveRoute, selected: Mapping[int, Selected], deadline: float, claimed: int
    ) -> Iterator[Ready | Judged]:
        if route.function is None:
            yield from (_mapped(index, found, found.text, None) for index, found in selected.items())
            return
        wanted = list(selected)
        given = [found.text for found in selected.values()]
        left = set(wanted)
        for together in transform(self.runtime, route.function, given, deadline, claimed=claimed):
            for position, result in together:
                index = wanted[position]
                left.discard(index)
                outcome = from_function(result)
                if outcome is None:
                    yield _mapped(index, selected[index], result.event, result)
                else:
                    yield Judged(index, outcome)
            if self.clock() == math.inf:
                yield from (Judged(rest, GIVEN_BACK) for rest in sorted(left))
                return

    def _deliver(self, route: ActiveRoute, steps: Iterator[Ready | Judged], deadline: float) -> Iterator[Judged]:
        """Collect what goes to the same action, up to what one call of it takes."""
        batches: dict[str, Batch] = {}
        failed: Retry | None = None
        for step in steps:
            if isinstance(step, Judged):
                yield step
                continue
            batch = _batch_for(route, step.subscription, batches)
            if not batch.has_room(step):
                failed = yield from self._send(route, batch.target, batch.take(), deadline, failed)
            batch.add(step)
            if batch.is_full:
                failed = yield from self._send(route, batch.target, batch.take(), deadline, failed)
        for batch in batches.values():
            if batch:
                failed = yield from self._send(route, batch.target, batch.take(), deadline, failed)

    def _send(
        self, route: ActiveRoute, target: Target, batch: list[Ready], deadline: float, failed: Retry | None
    ) -> Generator[Judged, None, Retry | None]:
        """Send a batch. ``failed`` is why the event before must be tried again; returns it for the last one here."""
        late = self.clock() >= deadline
        if batch[0].result is None and late:
            yield from (Judged(ready.position, GIVEN_BACK) for ready in batch)
            return None
        http = self.http.recording()
        errors = [failed] * len(batch) if late and failed else send(target, batch, route.settings, http)
        requests = tuple(http.traces)
        for ready, error in zip(batch, errors, strict=True):
            name = ready.subscription.name if ready.subscription else ""
            yield Judged(ready.position, from_delivery(error, ready.text, ready.result, requests, name))
        return errors[-1] if isinstance(errors[-1], Retry) else None


def _given(route: ActiveRoute, name: str) -> bool:
    value = route.function.settings.get(name) if route.function else None
    return value is not None and value != ""


def _mapped(position: int, found: Selected, text: bytes, result: CallResult | None) -> Ready | Judged:
    """An event in the shape in which its action takes it, or the outcome of one that has not what the action needs."""
    subscription = found.subscription
    if subscription is None:
        return Ready(position, text, Event(text), len(text), result, None)
    event = orjson.loads(text) if found.event is None or text != found.text else found.event
    try:
        payload, size = subscription.payload(event)
    except MessageRejected as error:
        return Judged(position, from_delivery(error, text, result, ()))
    return Ready(position, text, payload, size, result, subscription)


def _batch_for(route: ActiveRoute, subscription: ActiveSubscription | None, batches: dict[str, Batch]) -> Batch:
    name = subscription.id if subscription else ""
    if name not in batches:
        batches[name] = Batch(subscription.action if subscription else route.adapter, route.settings)
    return batches[name]
