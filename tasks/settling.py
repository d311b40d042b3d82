"""From an outcome to what is written for it: where the event goes, what is counted, what is sampled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tasks.config import Config
from tasks.deliveries.record import SampleGate, black_out, counters, facets, sample
from tasks.outcomes import Kind, Outcome
from tasks.retry import next_try_ms
from tasks.streams import Envelope, Fate, Settlement

DEAD_MESSAGE_CHARACTERS = 500
FATES = {
    Kind.DELIVERED: Fate.ACK,
    Kind.FILTERED: Fate.ACK,
    Kind.DISCARDED: Fate.ACK,
    Kind.RETRIED: Fate.RETRY,
    Kind.DEAD: Fate.DEAD,
    Kind.GIVEN_BACK: Fate.BACK,
    Kind.SPLIT: Fate.SPLIT,
}
UNSAMPLED = (Kind.GIVEN_BACK, Kind.SPLIT)
"""What is no end of a try."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """An event with its outcome. ``secrets`` must not show in its sample."""

    envelope: Envelope
    outcome: Outcome
    secrets: tuple[str, ...] = ()


class Settler:
    """Makes settlements. ``backoff_ms`` gives the randomized delay after so many retries."""

    def __init__(self, config: Config, backoff_ms: Callable[[int], int], gate: SampleGate | None = None) -> None:
        self._config = config
        self._window_ms = int(config.retry_window_s * 1000)
        self._backoff_ms = backoff_ms
        self._gate = gate or SampleGate()

    def of_batch(self, envelopes: Sequence[Envelope]) -> Settler:
        """A settler that draws one delay for all events of a batch, by the highest attempt: they stay together."""
        drawn_ms = self._backoff_ms(max(envelope.attempt for envelope in envelopes) - 1)
        return Settler(self._config, lambda _: drawn_ms, self._gate)

    def settle(self, destination: str, judgement: Judgement, now_ms: int) -> Settlement:
        """The settlement of a judged event at the time ``now_ms`` of Redis."""
        envelope, outcome = judgement.envelope, judgement.outcome
        delay_ms = 0
        if outcome.kind is Kind.RETRIED:
            outcome, delay_ms = self._retry(envelope, outcome, now_ms)
        return Settlement(
            entry_id=envelope.entry_id,
            fate=FATES[outcome.kind],
            header=_header(envelope, outcome, now_ms, judgement.secrets),
            delay_ms=delay_ms,
            counters=counters(outcome, now_ms - envelope.received_ms, envelope.attempt),
            sample=self._sample(destination, replace(judgement, outcome=outcome), now_ms, delay_ms),
            facets=facets(outcome, envelope.event),
        )

    def _retry(self, envelope: Envelope, outcome: Outcome, now_ms: int) -> tuple[Outcome, int]:
        delay_ms = next_try_ms(
            attempt=envelope.attempt,
            first_attempt_ms=envelope.first_attempt_ms or now_ms,
            now_ms=now_ms,
            after_ms=int(outcome.after_s * 1000),
            window_ms=self._window_ms,
            backoff_ms=self._backoff_ms,
        )
        if delay_ms is None:
            return replace(outcome, kind=Kind.DEAD, code="retries_exhausted"), 0
        return outcome, delay_ms

    def _sample(self, destination: str, judgement: Judgement, now_ms: int, delay_ms: int) -> tuple[str, bytes] | None:
        outcome = judgement.outcome
        if outcome.kind in UNSAMPLED or not self._gate.passes(destination, outcome.code):
            return None
        next_at_ms = now_ms + delay_ms if delay_ms else None
        secrets = judgement.secrets
        return outcome.code, sample(judgement.envelope, outcome, at_ms=now_ms, next_at_ms=next_at_ms, secrets=secrets)


def _header(envelope: Envelope, outcome: Outcome, now_ms: int, secrets: tuple[str, ...]) -> bytes:
    first_attempt_ms = envelope.first_attempt_ms or now_ms
    if outcome.kind is Kind.RETRIED:
        return envelope.header(attempt=envelope.attempt + 1, first_attempt_ms=first_attempt_ms)
    if outcome.kind is Kind.DEAD:
        message = black_out(outcome.message, secrets)[:DEAD_MESSAGE_CHARACTERS]
        return envelope.header(
            attempt=envelope.attempt, first_attempt_ms=first_attempt_ms, reason=outcome.code, message=message
        )
    if outcome.kind is Kind.SPLIT:
        return b"\n".join(replace(envelope, subscription=each).same_header() for each in outcome.subscriptions)
    return envelope.same_header() if outcome.kind is Kind.GIVEN_BACK else b""
