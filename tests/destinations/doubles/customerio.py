"""Customer.io's Track API, version 2, as its public description has it."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from tests.destinations.doubles.double import SECRET, Case, Double, group, identify, json_answer, track
from tests.support.http_sink import Answer, Request

SITE_ID = "site-1"
MAX_BODY_BYTES = 500_000
MAX_ITEM_BYTES = 32 * 1024
ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", re.IGNORECASE)
PERSON_IDENTIFIERS = ({"id"}, {"email"}, {"cio_id"})
ANONYMOUS = {"anonymous_id"}
OBJECT_IDENTIFIERS = {"object_type_id", "object_id"}
EVENTS = ("event", "page", "screen")


class CustomerIo(Double):
    """Takes batches of the site ``SITE_ID`` with the key ``SECRET``; 207 says which of the items it refused."""

    def answer(self, request: Request, body: bytes) -> Answer:
        """Checks where it went, who calls, then the body and each item."""
        assert (request.method, request.target) == ("POST", "/api/v2/batch")
        assert request.headers["content-type"] == "application/json"
        credentials = base64.b64encode(f"{SITE_ID}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {credentials}":
            return Answer(status=401)
        batch = orjson.loads(body)
        if len(body) > MAX_BODY_BYTES or list(batch) != ["batch"] or not batch["batch"]:
            return json_answer({"errors": [_error("invalid", "batch")]}, 400)
        for item in batch["batch"]:
            _check(item)
        errors = [
            {"batch_index": index, **_error("invalid", "identifiers")}
            for index, item in enumerate(batch["batch"])
            if not self.take(item)
        ]
        return json_answer({"errors": errors}, 207) if errors else json_answer({})


def _error(reason: str, field: str) -> dict[str, str]:
    return {"reason": reason, "field": field, "message": "It is not what it must be."}


def _check(item: dict[str, Any]) -> None:
    assert len(orjson.dumps(item)) <= MAX_ITEM_BYTES
    names = set(item)
    kind, action, identifiers = item["type"], item["action"], item["identifiers"]
    assert identifiers
    assert all(isinstance(value, str) and value for value in identifiers.values())
    assert isinstance(item.get("timestamp", 0), int)
    assert isinstance(item.get("attributes", {}), dict)
    if kind == "object":
        assert set(identifiers) == OBJECT_IDENTIFIERS
        assert action in ("identify", "identify_anonymous")
        assert names <= {"type", "action", "identifiers", "attributes", "cio_relationships"}
        _check_relationships(item, [ANONYMOUS] if action == "identify_anonymous" else PERSON_IDENTIFIERS)
        return
    assert kind == "person"
    if action in EVENTS:
        assert set(identifiers) in (*PERSON_IDENTIFIERS, ANONYMOUS)
        assert isinstance(item["name"], str)
        assert ULID.fullmatch(item.get("id", "0" * 26))
        assert names <= {"type", "action", "identifiers", "name", "id", "timestamp", "attributes"}
        return
    assert set(identifiers) in PERSON_IDENTIFIERS
    if action == "delete":
        assert names == {"type", "action", "identifiers"}
        return
    assert action == "identify"
    assert names <= {"type", "action", "identifiers", "timestamp", "attributes", "cio_relationships"}
    _check_relationships(item, [OBJECT_IDENTIFIERS])


def _check_relationships(item: dict[str, Any], allowed: Any) -> None:
    for relationship in item.get("cio_relationships", []):
        assert set(relationship) <= {"identifiers", "relationship_attributes"}
        assert set(relationship["identifiers"]) in allowed


def _values(url: str, _: Path) -> Mapping[str, Any]:
    return {"base_url": url, "site_id": SITE_ID, "api_key": SECRET}


def page(number: int) -> dict[str, Any]:
    """As ``track``."""
    url = {"url": f"https://example.com/person-{number}"}
    return track(number) | {"type": "page", "properties": track(number)["properties"] | url}


def screen(number: int) -> dict[str, Any]:
    """As ``track``."""
    return track(number) | {"type": "screen", "name": "Dashboard"}


def deletion(number: int) -> dict[str, Any]:
    """As ``track``."""
    return {"type": "delete", "messageId": f"message-{number}", "userId": f"person-{number}", "note": SECRET}


def _case(action: str, event: Any) -> Case:
    return Case(slug="customerio", values=_values, double=CustomerIo, action=action, event=event)


CASES = (
    _case("createUpdatePerson", identify),
    _case("trackEvent", track),
    _case("trackPageView", page),
    _case("trackScreenView", screen),
    _case("createUpdateObject", group),
    _case("deletePerson", deletion),
)
