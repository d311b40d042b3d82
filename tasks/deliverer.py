"""Works on one destination: claim a chunk, run the pipeline, settle; again while there is more and time."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import redis

from destinations.http import Http
from tasks.activate import Activator
from tasks.chunks import Keeper, OpenChunk
from tasks.config import Config
from tasks.fairness import Fairness, Slot
from tasks.functions.contract import Runtime, SandboxUnavailable
from tasks.hints import LOOK_AGAIN_MS, Hints
from tasks.logs import Complaints
from tasks.outcomes import Kind, Outcome
from tasks.pipeline import Pipeline, Sent
from tasks.settling import Judgement, Settler
from tasks.streams import EVENTS, QUEUES, Claim, EventStore, Fate, Held, State

log = logging.getLogger(__name__)

DEFER_MS = 1_000
PROBE_EVENTS = 5
"""What a failing destination gets at once: functions need not run for events that will go back."""
HELD_MS = 5_000
LEAST_REST_MS = 100
"""Without a token, at least: a bucket holds those of a second, and each time it is looked into costs a message."""
AT_ONCE_MS = 1
LONGEST_REST_S = 60.0
"""However long a third party asks to be left alone: then it is probed."""
DELETED = Outcome(kind=Kind.DISCARDED, code="destination_deleted", type="Destination deleted")
WORKER_LOST = Outcome(
    kind=Kind.DEAD, code="worker_lost", type="Worker lost", message="every worker that took this event died"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a worker process has one of."""

    config: Config
    store: EventStore
    activator: Activator
    runtime: Runtime
    http: Http
    fairness: Fairness
    keeper: Keeper
    hints: Hints
    consumer: str
    backoff_ms: Callable[[int], int]


class Tally:
    """What one task did; its text is the task's result."""

    def __init__(self) -> None:
        self.claimed = 0
        self.leased = False
        self.kinds: Counter[str] = Counter()
        self.note = ""

    def add(self, outcome: Outcome, fate: Fate) -> None:
        """Count an outcome; by its ``fate``, a retry may have been one too many."""
        name = "dead" if fate is Fate.DEAD else outcome.kind.value.replace("_", " ")
        self.kinds[f"{name} ({outcome.type or outcome.code})" if outcome.kind is Kind.DISCARDED else name] += 1

    def __str__(self) -> str:
        parts = [f"{self.claimed} claimed", *(f"{count} {name}" for name, count in self.kinds.items())]
        return ", ".join([*parts, self.note] if self.note else parts)


class Deliverer:
    """The delivering side of a worker process, shared by its threads."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._settler = Settler(parts.config, parts.backoff_ms)
        self._complaints = Complaints(log)
        self.stopping = threading.Event()
        self._pipeline = Pipeline(runtime=parts.runtime, http=parts.http, clock=self._now)

    def deliver(self, destination: str, stream: str) -> str:
        """Work on a destination's stream for at most about ``task_budget_s``; gives a summary without event content.

        Raises:
            redis.RedisError: Redis does not answer; what is claimed stays claimed and is taken over.
        """
        slot = self._parts.fairness.enter(destination, stream)
        if slot is None:
            return self._defer(destination, stream)
        tally = Tally()
        try:
            self._work(slot, tally)
        finally:
            self._parts.fairness.leave(slot)
            if tally.leased:
                self._release(slot)
        return str(tally)

    def _release(self, slot: Slot) -> None:
        """End the thread's lease; who was refused one meanwhile is hinted."""
        for stream in self._parts.store.release(slot.destination, self._lease(slot)):
            self._parts.hints.ask(slot.destination, stream)

    def _lease(self, slot: Slot) -> str:
        return f"{self._parts.consumer}:{slot.number}"

    def _defer(self, destination: str, stream: str) -> str:
        if not self._parts.fairness.will_claim(destination, stream):
            self._parts.store.defer(destination, stream, DEFER_MS)
        return "0 claimed, others come first"

    def _work(self, slot: Slot, tally: Tally) -> None:
        until = time.monotonic() + self._parts.config.task_budget_s
        while not self.stopping.is_set():
            claim = self._claim(slot, tally)
            tally.leased = claim.leased or (tally.leased and claim.held is not Held.YIELDS)
            if not claim.envelopes:
                tally.note = self._rest(slot, claim)
                return
            tally.claimed += len(claim.envelopes)
            if claim.join:
                self._parts.hints.ask(slot.destination, slot.stream)
            if not self._chunk(slot, claim, tally):
                self._parts.store.defer(slot.destination, slot.stream, DEFER_MS)
                return
            if time.monotonic() >= until:
                self._parts.hints.ask(slot.destination, slot.stream)
                return
        self._parts.store.defer(slot.destination, slot.stream, AT_ONCE_MS)

    def _claim(self, slot: Slot, tally: Tally) -> Claim:
        """A chunk; before the empty one that ends the task, wait a little for more if threads are free.

        Where batches are collected nobody waits: the ticker hints when the window ends.
        """
        lingers = self._may_linger(slot, tally)
        claim = self._claim_once(slot, last=not lingers)
        if claim.envelopes or claim.batch_events or claim.held or not lingers or claim.state is not State.ENABLED:
            return claim
        self._parts.store.wait(slot.destination, slot.stream, claim.last_id, self._parts.config.linger_ms)
        return self._claim_once(slot, last=True)

    def _claim_once(self, slot: Slot, *, last: bool) -> Claim:
        parts = self._parts
        most, most_at_once = parts.config.chunk_events, parts.config.batch_chunk_events
        if parts.fairness.failing(slot.destination):
            most = most_at_once = min(PROBE_EVENTS, most)
        return parts.store.claim(
            slot.destination,
            slot.stream,
            parts.consumer,
            most=most,
            most_at_once=most_at_once,
            fingerprints=parts.activator.fingerprints,
            last=last,
            lease=self._lease(slot),
        )

    def _may_linger(self, slot: Slot, tally: Tally) -> bool:
        return tally.claimed > 0 and slot.stream == EVENTS and self._parts.fairness.has_spare()

    def _rest(self, slot: Slot, claim: Claim) -> str:
        """See to it that what may not be claimed yet is looked at in time; gives what is to be noted of it."""
        if claim.state is not State.ENABLED:
            return self._held(slot, claim.state)
        if claim.held:
            return self._limited(slot, claim)
        if claim.due_ms >= 0:
            self._parts.store.wake({slot.destination: claim.due_ms})
        return ""

    def _held(self, slot: Slot, state: State) -> str:
        self._parts.store.defer(slot.destination, slot.stream, HELD_MS)
        if state is State.KEY:
            message = "%s: its settings are sealed with a key that SETTINGS_KEYS lacks; its events wait"
            self._complaints.warn(message, slot.destination)
            return "settings key missing"
        return f"destination {state.value}"

    def _limited(self, slot: Slot, claim: Claim) -> str:
        """No thread waits: a hint comes when there is a token, or whoever is at work sends one.

        The ticker makes good one that is lost, or too far off to be sent from here.
        """
        parts = self._parts
        if claim.held is Held.RATE:
            rest_ms = max(claim.due_ms, LEAST_REST_MS)
            asked = parts.hints.ask(slot.destination, slot.stream, delay_ms=rest_ms)
            parts.store.defer(slot.destination, slot.stream, rest_ms + (LOOK_AGAIN_MS if asked else 0))
            return "at its rate limit"
        parts.store.defer(slot.destination, slot.stream, DEFER_MS)
        if claim.held is Held.YIELDS:
            (other,) = (stream for stream in QUEUES if stream != slot.stream)
            parts.hints.ask(slot.destination, other)
        return "at its limit of concurrency"

    def _chunk(self, slot: Slot, claim: Claim, tally: Tally) -> bool:
        """Work on one claim; False if the worker could not, and the events went back."""
        parts = self._parts
        lease = self._lease(slot) if claim.leased else ""
        chunk = OpenChunk(parts.store, slot.destination, slot.stream, parts.consumer, claim, lease=lease)
        parts.keeper.watch(chunk)
        parts.fairness.begin(slot)
        settler = self._settler.of_batch(claim.envelopes) if claim.batch_events else self._settler
        failed = 0
        able = True
        sent = Sent()
        try:
            for judged in self._judge(slot.destination, claim, sent):
                settlement = settler.settle(slot.destination, judged, chunk.now_ms())
                chunk.record(settlement)
                tally.add(judged.outcome, settlement.fate)
                failed += judged.outcome.kind in (Kind.RETRIED, Kind.GIVEN_BACK)
        except SandboxUnavailable as error:
            log.error("%s: no sandbox, its events go back: %s", slot.destination, error)
            able = False
            chunk.give_back_rest()
        finally:
            parts.fairness.end(slot, events=len(claim.envelopes), failed=failed)
            chunk.close(self.stopping)
            parts.keeper.forget(chunk)
            self._charge(slot.destination, claim, sent)
        return able

    def _charge(self, destination: str, claim: Claim, sent: Sent) -> None:
        """Pay what the chunk really cost. Without an answer of Redis it stays at what the claim paid."""
        rest_ms = int(min(sent.rest_s, LONGEST_REST_S) * 1000)
        if claim.paid_requests < 0 and not rest_ms:
            return
        requests = sent.requests - claim.paid_requests
        try:
            events = sent.events - len(claim.envelopes)
            self._parts.store.charge(destination, requests=requests, events=events, pause_ms=rest_ms)
        except redis.RedisError as error:
            self._complaints.warn("%s: its rate is not corrected: %s", destination, error)

    def _judge(self, destination: str, claim: Claim, sent: Sent) -> Iterator[Judgement]:
        if claim.state is State.DELETED:
            yield from (Judgement(envelope, DELETED) for envelope in claim.envelopes)
            return
        envelopes = []
        for envelope in claim.envelopes:
            if envelope.deliveries > self._parts.config.max_deliveries:
                yield Judgement(envelope, WORKER_LOST)
            else:
                envelopes.append(envelope)
        route = self._parts.activator.get(destination, claim.version)
        if isinstance(route, Outcome):
            yield from (Judgement(envelope, route) for envelope in envelopes)
            return
        deadline = time.monotonic() + self._parts.config.chunk_deadline_s
        events = [envelope.event for envelope in envelopes]
        owed = [envelope.subscription for envelope in envelopes]
        as_batch = claim.batch_events > 0
        for index, outcome in self._pipeline.run(route, events, deadline, owed=owed, as_batch=as_batch, sent=sent):
            yield Judgement(envelopes[index], outcome, route.secrets)

    def _now(self) -> float:
        """The pipeline's clock: once the worker stops, every deadline has passed."""
        return math.inf if self.stopping.is_set() else time.monotonic()
