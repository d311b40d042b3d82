"""An attempt as one JSON object, for editors: the keys stay what they are."""

from __future__ import annotations

from typing import Any

import orjson

from app.authoring.attempt import Attempt
from app.authoring.faults import Fault, named
from app.authoring.tester import Tried
from app.printable import printable
from destinations.trace import RequestTrace

GOES_ON = "goes_on"


def report(attempt: Attempt) -> dict[str, Any]:
    """What ``splice function test --json`` prints."""
    return {
        "file": printable(str(attempt.subject.file)),
        "ok": not attempt.failed,
        "duration_ms": round(attempt.run.duration_ms, 3),
        "settings_checked": attempt.subject.declared is not None,
        "events": [_event(tried, fault) for tried, fault in zip(attempt.run.tried, attempt.faults, strict=True)],
        "logs": [named(attempt.subject, line) for line in attempt.run.logs],
        "requests": [request(trace) for trace in attempt.run.requests],
    }


def request(trace: RequestTrace) -> dict[str, Any]:
    """A request; what it holds was blacked out by the runtime."""
    return {
        "method": trace.method,
        "url": trace.url,
        "status": trace.status,
        "error": trace.error,
        "duration_ms": round(trace.duration_ms, 3),
        "request_bytes": trace.request_bytes,
        "response_bytes": trace.response_bytes,
        "request_body": trace.request_body.decode(),
        "response_body": trace.response_body.decode(),
    }


def _event(tried: Tried, fault: Fault | None) -> dict[str, Any]:
    outcome = tried.outcome
    return {
        "outcome": outcome.kind.value if outcome else GOES_ON,
        "code": outcome.code if outcome else "",
        "error": _error(tried, fault) if fault else None,
        "input": orjson.loads(tried.event_in),
        "output": orjson.loads(tried.event_out) if outcome is None else None,
    }


def _error(tried: Tried, fault: Fault) -> dict[str, Any]:
    return {
        "type": tried.outcome.type if tried.outcome else "",
        "name": fault.name,
        "message": fault.message,
        "hint": fault.hint,
        "line": fault.place.line if fault.place else None,
        "column": fault.place.column if fault.place else None,
        "stack": fault.stack,
    }
