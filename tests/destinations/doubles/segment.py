"""A source of a Segment Tracking API, as Segment's public documentation and Splice's own contract describe it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from tests.destinations.doubles.double import SECRET, Case, Double, group, identify, json_answer, number_in
from tests.support.http_sink import Answer, Request

MAX_BODY_BYTES = 500_000
MAX_EVENT_BYTES = 32 * 1024
MAX_EVENTS = 2500
KINDS = {"identify", "track", "page", "screen", "group", "alias", "delete"}
STAMPED = {"originalTimestamp", "receivedAt", "sentAt", "writeKey"}


class Segment(Double):
    """Refuses a batch as a whole, with 400; says 401 to an unknown write key, as Splice does."""

    def answer(self, request: Request, body: bytes) -> Answer:
        """Checks where it went, who calls, then the body and each event."""
        assert (request.method, request.target) == ("POST", "/v1/batch")
        assert request.headers["content-type"] == "application/json"
        if request.headers.get("authorization") != f"Basic {base64.b64encode(f'{SECRET}:'.encode()).decode()}":
            return _failure("unknown_write_key", status=401)
        if len(body) > MAX_BODY_BYTES:
            return self.too_large()
        items = orjson.loads(body)["batch"]
        if len(items) > MAX_EVENTS or any(number_in(item) in self.refused for item in items):
            return _failure("invalid_body")
        for item in items:
            _check(item)
            self.take(item)
        return json_answer({"success": True})

    def too_large(self) -> Answer:
        """400, not 413."""
        return _failure("request_too_large")


def _failure(code: str, status: int = 400) -> Answer:
    return json_answer({"success": False, "code": code, "message": "No."}, status)


def _check(item: dict[str, Any]) -> None:
    assert item["type"] in KINDS
    assert "messageId" in item
    assert item.get("userId") or item.get("anonymousId")
    assert not STAMPED & set(item)
    assert len(orjson.dumps(item)) <= MAX_EVENT_BYTES


def _values(url: str, _: Path) -> Mapping[str, Any]:
    return {"base_url": url, "write_key": SECRET}


CASES = (
    Case(slug="segment", values=_values, double=Segment),
    Case(slug="segment", values=_values, double=Segment, event=identify, note="identify"),
    Case(slug="segment", values=_values, double=Segment, event=group, note="group"),
)
