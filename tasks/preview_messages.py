"""What is asked of a preview and what is answered, as they lie in Redis: sealed as a whole, at most 1 MiB. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import orjson

from destinations.trace import RequestTrace
from tasks.streams.previews import MAX_BYTES
from tasks.tester import Run, Trial, Tried
from tasks.vault import Vault, VaultError


class Failed(StrEnum):
    """Why a worker has no answer, though it took the preview."""

    KEY = "key"
    TOO_LARGE = "too_large"
    NO_SANDBOX = "no_sandbox"
    BROKEN = "broken"


class TooLargeError(Exception):
    """There is more than may lie in Redis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Code to try on events, JSON texts; ``as_batch`` if they are for ``onBatch``."""

    trial: Trial = field(repr=False)
    events: tuple[bytes, ...] = field(repr=False)
    as_batch: bool = False


def sealed_request(asked: Asked, vault: Vault) -> bytes:
    """The request as it lies in Redis.

    Raises:
        TooLargeError: it has more than ``MAX_BYTES``.
    """
    trial = asked.trial
    plain = {
        "code": trial.code,
        "settings": dict(trial.settings),
        "sensitive": sorted(trial.sensitive),
        "events": [event.decode() for event in asked.events],
        "as_batch": asked.as_batch,
    }
    return _sealed(plain, vault)


def opened_request(sealed: bytes, vault: Vault) -> Asked:
    """What was asked.

    Raises:
        VaultError: it was sealed with another key.
    """
    plain = vault.open(sealed.decode())
    sensitive = frozenset(plain["sensitive"])
    return Asked(
        trial=Trial(code=plain["code"], settings=plain["settings"], sensitive=sensitive),
        events=tuple(text.encode() for text in plain["events"]),
        as_batch=plain["as_batch"],
    )


def sealed_answer(run: Run, vault: Vault) -> bytes:
    """A run as it lies in Redis; that it is too large, if it is."""
    plain = {
        "events": [_event(tried) for tried in run.tried],
        "logs": list(run.logs),
        "requests": [_request(trace) for trace in run.requests],
        "duration_ms": round(run.duration_ms, 3),
    }
    try:
        return _sealed(plain, vault)
    except TooLargeError:
        return failure(Failed.TOO_LARGE)


def failure(reason: Failed) -> bytes:
    """The answer of a worker that has none."""
    return b"!" + reason.encode()


def opened_answer(answer: bytes, vault: Vault) -> Failed | dict[str, Any]:
    """A run: ``events``, ``logs``, ``requests`` and ``duration_ms``; or why there is none."""
    if answer.startswith(b"!"):
        return Failed(answer[1:].decode())
    try:
        return vault.open(answer.decode())
    except VaultError:
        return Failed.KEY


def _sealed(plain: Mapping[str, Any], vault: Vault) -> bytes:
    if len(orjson.dumps(plain)) > MAX_BYTES * 3 // 4:  # sealed, it has a third more
        raise TooLargeError
    return vault.seal(plain).encode()


def _event(tried: Tried) -> dict[str, Any]:
    outcome = tried.outcome
    if outcome is None:
        return {"output": tried.event_out.decode()}
    names = ("kind", "code", "type", "name", "message", "stack")
    return {"outcome": {name: str(getattr(outcome, name)) for name in names}}


def _request(trace: RequestTrace) -> dict[str, Any]:
    return {
        "method": trace.method,
        "url": trace.url,
        "status": trace.status,
        "error": trace.error,
        "duration_ms": round(trace.duration_ms, 3),
        "request_headers": dict(trace.request_headers),
        "request_body": trace.request_body.decode("utf-8", "replace"),
        "request_bytes": trace.request_bytes,
        "response_headers": dict(trace.response_headers),
        "response_body": trace.response_body.decode("utf-8", "replace"),
        "response_bytes": trace.response_bytes,
    }
