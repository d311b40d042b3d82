"""What is written of an outcome: counter names and samples. Pure, but for the gate's clock."""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import orjson

from destinations.trace import RequestTrace
from tasks.facets import Facets, Stage, facets_of
from tasks.functions.blackout import Blackout
from tasks.functions.traces import clean
from tasks.outcomes import Kind, Outcome
from tasks.streams import Envelope

LATENCY_BOUNDS_MS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 600_000, 3_600_000)
COUNTED_ATTEMPTS = 10
STAGES = {
    Kind.DELIVERED: Stage.DELIVERED,
    Kind.FILTERED: Stage.FILTERED,
    Kind.DISCARDED: Stage.FAILED,
    Kind.DEAD: Stage.FAILED,
}
SAMPLES_PER_S = 10
SHOWN_EVENT_BYTES = 32 * 1024
SHOWN_LOG_CHARACTERS = 4_000
SHOWN_LOGS = 50
SHOWN_REQUESTS = 20
SHOWN_REQUESTS_BYTES = 32 * 1024
"""As JSON, but for what each request has in any case: its line and its sizes."""
SHOWN_LINE_CHARACTERS = 500
GATES_REMEMBERED = 10_000
BLACKOUTS_REMEMBERED = 1_000


def counters(outcome: Outcome, latency_ms: int, attempt: int) -> tuple[str, ...]:
    """The counters that one outcome raises: ``delivered`` with its latency bucket and attempt, else ``kind:code``."""
    if outcome.kind is Kind.DELIVERED:
        bound = bisect_left(LATENCY_BOUNDS_MS, latency_ms)
        name = "more" if bound == len(LATENCY_BOUNDS_MS) else str(LATENCY_BOUNDS_MS[bound])
        return ("delivered", f"latency:{name}", f"attempt:{attempt if attempt <= COUNTED_ATTEMPTS else 'more'}")
    if outcome.kind in (Kind.GIVEN_BACK, Kind.SPLIT):
        return (outcome.kind.value,)
    return (f"{outcome.kind}:{outcome.code}",)


def facets(outcome: Outcome, event: bytes) -> tuple[Stage, Facets] | None:
    """What an event that has come to its end is counted by, as it came in; None before."""
    stage = STAGES.get(outcome.kind)
    return None if stage is None else (stage, facets_of(orjson.loads(event)))


def sample(
    envelope: Envelope, outcome: Outcome, *, at_ms: int, next_at_ms: int | None, secrets: tuple[str, ...]
) -> bytes:
    """One sample as JSON: what came in, what went out, logs, requests and the error, capped, secrets blacked out.

    Secrets are searched in texts, never in the JSON around them, which a secret such as ``1234`` would break.
    """
    shown = {
        "code": outcome.code,
        "kind": outcome.kind.value,
        "at_ms": at_ms,
        "attempt": envelope.attempt,
        "event_in": _event(envelope.event, secrets),
        "event_out": None if outcome.event_out is None else _event(outcome.event_out, secrets),
        "error": _error(outcome, secrets),
        "logs": [black_out(line, secrets)[:SHOWN_LOG_CHARACTERS] for line in outcome.logs[:SHOWN_LOGS]],
        "requests": requests(outcome.requests, secrets),
        "next_at_ms": next_at_ms,
        "batch": outcome.batch,
        "subscription": outcome.subscription,
    }
    return orjson.dumps(shown)


def black_out(text: str, secrets: tuple[str, ...]) -> str:
    """The text without the secrets, in whatever usual encoding they stand there."""
    return _blackout(secrets)(text) if secrets else text


@lru_cache(BLACKOUTS_REMEMBERED)
def _blackout(secrets: tuple[str, ...]) -> Blackout:
    return Blackout(secrets)


def _event(text: bytes, secrets: tuple[str, ...]) -> Any:
    if len(text) > SHOWN_EVENT_BYTES:
        return black_out(text.decode("utf-8", "replace"), secrets)[:SHOWN_EVENT_BYTES]
    return _blacked_out(orjson.loads(text), secrets) if secrets else orjson.Fragment(text)


def _blacked_out(value: Any, secrets: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        return black_out(value, secrets)
    if isinstance(value, list):
        return [_blacked_out(item, secrets) for item in value]
    if isinstance(value, dict):
        return {black_out(name, secrets): _blacked_out(item, secrets) for name, item in value.items()}
    return value


def requests(traces: Sequence[RequestTrace], secrets: tuple[str, ...]) -> list[dict[str, Any]]:
    """The last requests as they may be shown, the delivery's own among them, in ``SHOWN_REQUESTS_BYTES``.

    Where that is too little, bodies are left out first, then headers, each None then; those of the newest stay longest.
    """
    black = _blackout(secrets)
    cleaned = [clean(trace, black) for trace in traces[-SHOWN_REQUESTS:]]
    found = [_line(trace) for trace in cleaned]
    left = SHOWN_REQUESTS_BYTES
    for details in (_headers, _bodies):
        for line, trace in zip(reversed(found), reversed(cleaned), strict=True):
            shown = details(trace)
            size = len(orjson.dumps(shown))
            if size <= left:
                line.update(shown)
                left -= size
    return found


def _line(trace: RequestTrace) -> dict[str, Any]:
    return {
        "method": trace.method[:SHOWN_LINE_CHARACTERS],
        "url": trace.url[:SHOWN_LINE_CHARACTERS],
        "status": trace.status,
        "error": trace.error[:SHOWN_LINE_CHARACTERS],
        "duration_ms": trace.duration_ms,
        "request_bytes": trace.request_bytes,
        "response_bytes": trace.response_bytes,
        "request_headers": None,
        "response_headers": None,
        "request_body": None,
        "response_body": None,
    }


def _headers(trace: RequestTrace) -> dict[str, Any]:
    return {"request_headers": dict(trace.request_headers), "response_headers": dict(trace.response_headers)}


def _bodies(trace: RequestTrace) -> dict[str, Any]:
    return {"request_body": trace.request_body.decode(), "response_body": trace.response_body.decode()}


def _error(outcome: Outcome, secrets: tuple[str, ...]) -> dict[str, Any] | None:
    if not outcome.type:
        return None
    return {
        "type": outcome.type,
        "name": outcome.name,
        "message": black_out(outcome.message, secrets)[:SHOWN_LOG_CHARACTERS],
        "stack": black_out(outcome.stack, secrets)[:SHOWN_LOG_CHARACTERS],
        "status": outcome.status,
    }


class SampleGate:
    """Lets through at most ``SAMPLES_PER_S`` samples a second of a destination and code. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._passed: dict[tuple[str, str], tuple[int, int]] = {}

    def passes(self, destination: str, code: str) -> bool:
        """Whether one more sample may be written now."""
        second = int(self._clock())
        with self._lock:
            before, count = self._passed.get((destination, code), (second, 0))
            count = count + 1 if before == second else 1
            if len(self._passed) > GATES_REMEMBERED:
                self._passed.clear()
            self._passed[destination, code] = (second, count)
            return count <= SAMPLES_PER_S
