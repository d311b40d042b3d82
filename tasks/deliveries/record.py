"""What is written of an outcome: counter names and samples. Pure, but for the gate's clock."""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import asdict
from functools import lru_cache
from typing import Any

import orjson

from destinations.http import RequestTrace
from tasks.functions.blackout import Blackout
from tasks.outcomes import Kind, Outcome
from tasks.streams import Envelope

LATENCY_BOUNDS_MS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 600_000, 3_600_000)
SAMPLES_PER_S = 10
SHOWN_EVENT_BYTES = 32 * 1024
SHOWN_LOG_CHARACTERS = 4_000
SHOWN_LOGS = 50
SHOWN_REQUESTS = 20
GATES_REMEMBERED = 10_000
BLACKOUTS_REMEMBERED = 1_000


def counters(outcome: Outcome, latency_ms: int) -> tuple[str, ...]:
    """The counters that one outcome raises: ``delivered`` with its latency bucket, else ``kind:code``."""
    if outcome.kind is Kind.DELIVERED:
        bound = bisect_left(LATENCY_BOUNDS_MS, latency_ms)
        name = "more" if bound == len(LATENCY_BOUNDS_MS) else str(LATENCY_BOUNDS_MS[bound])
        return ("delivered", f"latency:{name}")
    if outcome.kind is Kind.GIVEN_BACK:
        return ("given_back",)
    return (f"{outcome.kind}:{outcome.code}",)


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
        "requests": [_request(request, secrets) for request in outcome.requests[:SHOWN_REQUESTS]],
        "next_at_ms": next_at_ms,
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


def _request(request: RequestTrace, secrets: tuple[str, ...]) -> dict[str, Any]:
    return {name: _blacked_out(value, secrets) for name, value in asdict(request).items()}


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
