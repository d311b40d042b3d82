"""HubSpot, as its public API reference describes batch upserts and custom event occurrences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from destinations.errors import Retry
from tests.destinations.doubles.double import SECRET, Case, Double, group, identify, json_answer
from tests.support.http_sink import Answer, Request

UPSERT = re.compile(r"/crm/v3/objects/(contacts|companies)/batch/upsert")
EVENTS = "/events/v3/send/batch"
MAX_INPUTS, MAX_EVENTS = 100, 500

INPUT_KEYS = {"id", "idProperty", "properties", "objectWriteTraceId"}
EVENT_KEYS = {"eventName", "email", "utk", "objectId", "occurredAt", "properties", "uuid"}
NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")


def error(status: int, message: str, category: str, **others: Any) -> Answer:
    """An answer as HubSpot's errors are."""
    return json_answer(
        {"status": "error", "message": message, "correlationId": "7f0b3a1e", "category": category, **others}, status
    )


def invalid(message: str, **others: Any) -> Answer:
    """What a request that is refused as a whole is answered."""
    return error(400, message, "VALIDATION_ERROR", **others)


class HubSpot(Double):
    """Refuses records one by one with 207 if each input has a trace ID, else as a whole; events as a whole."""

    def __init__(self, *, defined: Mapping[str, object] | None = None, **others: Any) -> None:
        """``defined``: the names of custom events that exist; all do without it."""
        super().__init__(**others)
        self.defined = defined

    def answer(self, request: Request, body: bytes) -> Answer:
        """What one request is answered."""
        if request.headers.get("authorization") != f"Bearer {SECRET}":
            return error(401, "Authentication credentials not found.", "INVALID_AUTHENTICATION")
        if request.method != "POST" or request.headers.get("content-type") != "application/json":
            return error(415, "Unsupported Media Type", "UNSUPPORTED")
        value = orjson.loads(body)
        if set(value) != {"inputs"} or not isinstance(value["inputs"], list) or not value["inputs"]:
            return invalid("Invalid input JSON")
        if UPSERT.fullmatch(request.target):
            return self.upsert(value["inputs"])
        return self.send(value["inputs"]) if request.target == EVENTS else Answer(status=404)

    def upsert(self, inputs: list[dict[str, Any]]) -> Answer:
        """Create or update records."""
        if len(inputs) > MAX_INPUTS or not all(_is_input(item) for item in inputs):
            return invalid("Invalid input JSON")
        ids = [item["id"].lower() if item["idProperty"] == "email" else item["id"] for item in inputs]
        if twice := sorted({id_ for id_ in ids if ids.count(id_) > 1}):
            return invalid(f"Duplicate IDs found in batch input: {twice}. IDs must be unique", context={"ids": twice})
        traces = [item.get("objectWriteTraceId") for item in inputs]
        if None in traces or len(set(traces)) < len(traces):
            return self.upsert_without_traces(inputs)
        taken = [self.take(item) for item in inputs]
        # Results come in an order of HubSpot's own, and repeat no trace ID in the documented example.
        answer: dict[str, Any] = {
            "status": "COMPLETE",
            "results": [_record(n, item) for n, item in enumerate(inputs) if taken[n]][::-1],
            "startedAt": "2026-11-28T10:00:00.000Z",
            "completedAt": "2026-11-28T10:00:00.100Z",
        }
        if all(taken):
            return json_answer(answer)
        errors = [
            {
                "status": "error",
                "category": "VALIDATION_ERROR",
                "message": f"Property values were not valid: {orjson.dumps(item['properties']).decode()}",
                "context": {"objectWriteTraceId": [item["objectWriteTraceId"]]},
            }
            for n, item in enumerate(inputs)
            if not taken[n]
        ]
        return json_answer({**answer, "numErrors": len(errors), "errors": errors}, 207)

    def upsert_without_traces(self, inputs: list[dict[str, Any]]) -> Answer:
        """All or nothing."""
        return self.all_or_nothing(inputs) or json_answer(
            {"status": "COMPLETE", "results": [_record(n, item) for n, item in enumerate(inputs)]}
        )

    def send(self, inputs: list[dict[str, Any]]) -> Answer:
        """Take occurrences."""
        if len(inputs) > MAX_EVENTS or not all(_is_occurrence(item) for item in inputs):
            return invalid("Invalid input JSON")
        if self.defined is not None and not all(item["eventName"] in self.defined for item in inputs):
            return invalid("Event definition does not exist")
        return self.all_or_nothing(inputs) or Answer(status=204, body=b"")

    def all_or_nothing(self, inputs: list[dict[str, Any]]) -> Answer | None:
        """The refusal, or None once all are taken."""
        before = list(self.accepted)
        if all(self.take(item) for item in inputs):
            return None
        self.accepted = before
        return invalid("Property values were not valid")


def _is_properties(value: Any) -> bool:
    return isinstance(value, dict) and all(NAME.fullmatch(n) and isinstance(v, str) for n, v in value.items())


def _is_input(item: Any) -> bool:
    return (
        isinstance(item, dict)
        and set(item) <= INPUT_KEYS
        and all(isinstance(item.get(name), str) and item[name] for name in ("id", "idProperty"))
        and _is_properties(item.get("properties"))
    )


def _is_occurrence(item: Any) -> bool:
    if not (isinstance(item, dict) and set(item) <= EVENT_KEYS and _is_properties(item.get("properties"))):
        return False
    texts = [value for name, value in item.items() if name != "properties"]
    if not all(isinstance(value, str) and value for value in texts) or not {"email", "utk", "objectId"} & set(item):
        return False
    if "uuid" in item:
        UUID(item["uuid"])
    if "occurredAt" in item:
        datetime.fromisoformat(item["occurredAt"])
    lengths = [len(value) for value in item["properties"].values()]
    return (
        re.fullmatch(r"pe\d+_[a-z0-9_]+", item["eventName"]) is not None
        and len(lengths) <= 50
        and max(lengths, default=0) <= 1024
    )


def _record(number: int, item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": str(512 + number),
        "properties": item["properties"],
        "createdAt": "2026-11-28T10:00:00.000Z",
        "updatedAt": "2026-11-28T10:00:00.000Z",
        "archived": False,
        "new": True,
    }


def _values(url: str, _: Path) -> Mapping[str, Any]:
    return {"access_token": SECRET, "portal_id": "12345", "base_url": url}


DOCUMENTED = {477: Retry}
"""Migration in Progress: HubSpot says when to come again."""

CASES = (
    Case(
        slug="hubspot",
        values=_values,
        double=HubSpot,
        action="upsertContact",
        event=identify,
        documented=DOCUMENTED,
    ),
    Case(slug="hubspot", values=_values, double=HubSpot, action="upsertCompany", event=group, documented=DOCUMENTED),
    Case(slug="hubspot", values=_values, double=HubSpot, action="sendCustomBehavioralEvent", documented=DOCUMENTED),
)
