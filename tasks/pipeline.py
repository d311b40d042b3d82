"""One chunk of events through its route: selection → insert function → mapping → adapter. One Outcome an event.

Pure of queues and storage: what it needs comes as arguments, what happened goes out as outcomes, each as soon as it
is known. Events succeed or fail one by one.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import orjson

from destinations.contract import Destination, Event
from destinations.errors import DeliveryError, MessageRejected, Retry
from destinations.http import Http, RequestTrace
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


def asked_rest_s(errors: Sequence[DeliveryError | None]) -> float:
    """For how long a call's answer asks to be left alone: what it says of all events, not of some of them."""
    return min((error.after_s if isinstance(error, Retry) else 0.0 for error in errors), default=0.0)


@dataclass(slots=True)
class Sent:
    """What a chunk has cost the third party so far, and for how long it asked to be left alone."""

    requests: int = 0
    events: int = 0
    rest_s: float = 0.0

    def add(self, requests: int, errors: Sequence[DeliveryError | None]) -> None:
        """Count a call of the adapter. One without a trace is a request too, unless all of it was refused unsent."""
        self.requests += requests or any(error is None or isinstance(error, Retry) for error in errors)
        self.events += len(errors)
        self.rest_s = max(self.rest_s, asked_rest_s(errors))


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
        sent: Sent | None = None,
    ) -> Iterator[Judged]:
        """One outcome an event, in the order they become known.

        ``events`` are JSON texts; ``owed`` has the subscription that each of them is still for, '' for all;
        ``as_batch`` if they were collected for ``onBatch``. ``sent`` is told of every call of the adapter. What has not
        started at ``deadline``, or when the worker stops, is given back. What a function has seen is sent all the same:
        another time it might get no further. But once a destination fails after the deadline, or asks to be left alone,
        the rest is retried unsent: one that hangs would hold a batch for an hour.

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
        calls = _Calls(route, self.http, self.clock, deadline, sent or Sent())
        for position, outcome in self._run(calls, selected, len(events) if as_batch else 0):
            subscription = selected[position].subscription
            if subscription is not None and not outcome.subscription:
                outcome = replace(outcome, subscription=subscription.name)
            yield Judged(position, outcome)

    def _ends(self, until: float, index: int) -> bool:
        """Whether no more events are selected. One is in any case, unless the worker stops: or none would ever be."""
        now = self.clock()
        return now == math.inf or (index > 0 and now >= until)

    def _run(self, calls: _Calls, selected: Mapping[int, Selected], claimed: int) -> Iterator[Judged]:
        route = calls.route
        missing = [name for name in route.required if not _given(route, name)]
        if missing:
            message = f"missing required setting: {', '.join(missing)}"
            yield from (Judged(index, from_verdict(INVALID_SETTINGS, message=message)) for index in selected)
        elif selected:
            yield from _deliver(calls, self._transform(route, selected, calls.deadline, claimed))

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


class _Calls:
    """The calls of the adapter for one chunk: what goes to the same action is collected, up to what one call takes."""

    def __init__(self, route: ActiveRoute, http: Http, clock: Callable[[], float], deadline: float, sent: Sent) -> None:
        self.route, self.deadline = route, deadline
        self._http, self._clock, self._sent = http, clock, sent
        self._batches: dict[str, Batch] = {}
        self._failed: Retry | None = None
        """Why the event before must be tried again."""
        self._rests = False
        """Whether the third party asked to be left alone."""

    def batch_for(self, subscription: ActiveSubscription | None) -> Batch:
        """Where an event is collected."""
        name = subscription.id if subscription else ""
        if name not in self._batches:
            target = subscription.action if subscription else self.route.adapter
            self._batches[name] = Batch(target, self.route.settings)
        return self._batches[name]

    def rest(self) -> list[Batch]:
        """What is still to be sent."""
        return [batch for batch in self._batches.values() if batch]

    def send(self, batch: Batch) -> Iterator[Judged]:
        """Send what was collected."""
        taken = batch.take()
        late = self._clock() >= self.deadline
        if taken[0].result is None and late:
            self._failed = None
            yield from (Judged(ready.position, GIVEN_BACK) for ready in taken)
            return
        errors, requests = self._errors(batch.target, taken, late=late)
        self._failed = errors[-1] if isinstance(errors[-1], Retry) else None
        for ready, error in zip(taken, errors, strict=True):
            name = ready.subscription.name if ready.subscription else ""
            yield Judged(ready.position, from_delivery(error, ready.text, ready.result, requests, name))

    def _errors(
        self, target: Target, taken: Sequence[Ready], *, late: bool
    ) -> tuple[Sequence[DeliveryError | None], tuple[RequestTrace, ...]]:
        """What became of each event, and the requests that were made for it."""
        if self._failed and (late or self._rests):
            return [self._failed] * len(taken), ()
        http = self._http.recording()
        errors = send(target, taken, self.route.settings, http)
        self._sent.add(len(http.traces), errors)
        self._rests = asked_rest_s(errors) > 0
        return errors, tuple(http.traces)


def _deliver(calls: _Calls, steps: Iterator[Ready | Judged]) -> Iterator[Judged]:
    for step in steps:
        if isinstance(step, Judged):
            yield step
            continue
        batch = calls.batch_for(step.subscription)
        if not batch.has_room(step):
            yield from calls.send(batch)
        batch.add(step)
        if batch.is_full:
            yield from calls.send(batch)
    for batch in calls.rest():
        yield from calls.send(batch)


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
