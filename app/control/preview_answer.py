"""What a worker says about a preview, as whoever asked reads it: errors with the line of the code. Pure."""

from __future__ import annotations

import re
from typing import Any

import orjson

from app.authoring.faults import first_place
from tasks.outcomes import Kind
from tasks.preview_messages import Asked

FAILED = {Kind.DISCARDED.value, Kind.RETRIED.value, Kind.GIVEN_BACK.value}
GOES_ON = "goes_on"
NOT_STARTED = "no sandbox was free for it in time"
LOADING = re.compile(r"^the code does not load: line (\d{1,9}): ")


def shown(asked: Asked, answer: dict[str, Any]) -> dict[str, Any]:
    """``events`` in order, each with ``outcome``, ``code``, ``output`` and ``error``; ``logs``, ``requests`` and
    ``duration_ms`` of all."""
    return answer | {"events": [_event(asked.trial.code, event) for event in answer["events"]]}


def _event(code: str, event: dict[str, Any]) -> dict[str, Any]:
    outcome = event.get("outcome")
    if outcome is None:
        return {"outcome": GOES_ON, "code": "", "output": orjson.loads(event["output"]), "error": None}
    error = _error(code, outcome) if outcome["kind"] in FAILED else None
    return {"outcome": outcome["kind"], "code": outcome["code"], "output": None, "error": error}


def _error(code: str, outcome: dict[str, str]) -> dict[str, Any]:
    place = first_place(code, outcome["stack"])
    loading = LOADING.match(outcome["message"])
    line = place.line if place else int(loading[1]) if loading else None
    return {
        "type": outcome["type"],
        "name": outcome["name"],
        "message": outcome["message"] or NOT_STARTED,
        "stack": outcome["stack"],
        "line": line,
        "column": place.column if place else None,
    }
