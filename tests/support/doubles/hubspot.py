"""HubSpot's CRM API as far as the runtime's client speaks it: objects one by one, in batches, by search.

``respond`` checks method, path, credentials and body, and refuses what HubSpot refuses, in its form of errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import orjson

from tests.support.http_sink import Answer, Request

TOKEN = "token-of-the-app"
KEY = "key-of-the-account"
TYPES = {"contacts", "companies", "deals", "line_items", "products", "tickets"}
TIME = "2024-01-24T12:00:0{}.000Z"
IDS = ("1", "2", "3", "4", "5")
"""Of the objects that there are, of each type."""
TAKEN = "taken@example.com"

Query = Mapping[str, list[str]]


def respond(request: Request) -> Answer:
    """The answer to a request."""
    parts = urlsplit(request.target)
    query = parse_qs(parts.query)
    if request.headers.get("authorization") != f"Bearer {TOKEN}" and query.get("hapikey") != [KEY]:
        return refused(401, "INVALID_AUTHENTICATION", "Authentication credentials not found.")
    if request.body and request.headers.get("content-type") != "application/json":
        return refused(415, "UNSUPPORTED_MEDIA_TYPE", "Unsupported media type")
    body = orjson.loads(request.body) if request.body else None
    if parts.path == "/crm/v3/owners":
        return said({"results": [{"id": "9", "email": query.get("email", [""])[0], "createdAt": TIME.format(0)}]})
    found = re.fullmatch(r"/crm/v3/objects/(\w+)(?:/(.+))?", parts.path)
    if not found or found[1] not in TYPES:
        return refused(404, "OBJECT_NOT_FOUND", f"Unable to infer object type from {parts.path}")
    return of_objects(request.method, unquote(found[2] or ""), query, body)


def of_objects(method: str, what: str, query: Query, body: Any) -> Answer:
    """The answer to a request about the objects of a type."""
    match method, what.split("/"):
        case "GET", [""]:
            return page(query)
        case "POST", [""]:
            return created(body)
        case "POST", ["batch", kind]:
            return batch(kind, body)
        case "POST", ["search"]:
            return search(body)
        case _, [ident]:
            return one(method, ident, query, body)
    return refused(405, "METHOD_NOT_ALLOWED", "Method not allowed")


def one(method: str, ident: str, query: Query, body: Any) -> Answer:
    """An object that is read, changed or archived."""
    if ident == "busy":
        return refused(429, "RATE_LIMITS", "You have reached your secondly limit.", policyName="SECONDLY")
    if ident == "down":
        return Answer(503, {"Content-Type": "text/html"}, b"<h1>down</h1>")
    known = ident in IDS or query.get("idProperty") == ["email"]
    if not known:
        return refused(404, "OBJECT_NOT_FOUND", "resource not found")
    if method == "DELETE":
        return Answer(204, {}, b"")
    if method == "PATCH" and isinstance(body, dict) and isinstance(body.get("properties"), dict):
        return said(thing("1" if ident not in IDS else ident, body["properties"]))
    if method != "GET":
        return refused(400, "VALIDATION_ERROR", "Invalid input JSON")
    wanted = listed(query.get("properties", ["email"]))
    associated = {name: {"results": [{"id": "7", "type": "x"}]} for name in listed(query.get("associations", []))}
    found = thing("1" if ident not in IDS else ident, dict.fromkeys(wanted, "value"))
    return said({**found, "associations": associated} if associated else found)


def created(body: Any) -> Answer:
    """A new object."""
    if not isinstance(body, dict) or not isinstance(body.get("properties"), dict):
        return refused(400, "VALIDATION_ERROR", "Invalid input JSON on line 1, column 1")
    if body["properties"].get("email") == TAKEN:
        return refused(409, "CONFLICT", "Contact already exists. Existing ID: 1")
    return said(thing("6", body["properties"]), 201)


def page(query: Query) -> Answer:
    """A page of all objects."""
    limit, after = int(query.get("limit", ["10"])[0]), int(query.get("after", ["0"])[0])
    wanted = listed(query.get("properties", ["email"]))
    found = [thing(ident, dict.fromkeys(wanted, "value")) for ident in IDS[after : after + limit]]
    more = after + limit < len(IDS)
    paging = {"paging": {"next": {"after": str(after + limit), "link": "https://api.hubapi.com/x"}}} if more else {}
    return said({"results": found, **paging})


def batch(kind: str, body: Any) -> Answer:
    """Many objects at once; those that are not there are errors among the results."""
    inputs = body.get("inputs") if isinstance(body, dict) else None
    if not isinstance(inputs, list) or not inputs or kind not in {"archive", "create", "read", "update"}:
        return refused(400, "VALIDATION_ERROR", "Invalid input JSON")
    if kind == "archive":
        return Answer(204, {}, b"")
    if kind == "create":
        found = [thing(str(6 + number), each["properties"]) for number, each in enumerate(inputs)]
        return said(outcome(found), 201)
    known = [each for each in inputs if each["id"] in IDS]
    wanted = dict.fromkeys(body.get("properties", ["email"]), "value")
    found = [thing(each["id"], each["properties"] if kind == "update" else wanted) for each in known]
    if len(known) == len(inputs):
        return said(outcome(found))
    missing = {"status": "error", "category": "OBJECT_NOT_FOUND", "message": "Could not get some", "context": {}}
    return said({**outcome(found), "numErrors": 1, "errors": [missing]}, 207)


def search(body: Any) -> Answer:
    """The objects that filters find: all but the first, in these tests."""
    filters = [each for group in body.get("filterGroups", []) for each in group["filters"]]
    if not all({"propertyName", "operator"} <= each.keys() for each in filters):
        return refused(400, "VALIDATION_ERROR", "There was a problem with the request.")
    found = [thing(ident, dict.fromkeys(body.get("properties", ["email"]), "value")) for ident in IDS[1:]]
    limit = body.get("limit", 10)
    return said({"total": len(found), "results": found[:limit], "paging": {"next": {"after": str(limit)}}})


def thing(ident: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """An object as HubSpot describes it."""
    return {
        "id": ident,
        "properties": dict(properties),
        "createdAt": TIME.format(0),
        "updatedAt": TIME.format(1),
        "archived": False,
    }


def outcome(found: list[dict[str, Any]]) -> dict[str, Any]:
    """What became of a batch."""
    return {"status": "COMPLETE", "results": found, "startedAt": TIME.format(2), "completedAt": TIME.format(3)}


def listed(values: Iterable[str]) -> list[str]:
    """A list in a query: with commas, or with its name repeated."""
    return [part for value in values for part in value.split(",")]


def said(value: Any, status: int = 200) -> Answer:
    """An answer of the API."""
    return Answer(status, {"Content-Type": "application/json;charset=utf-8"}, orjson.dumps(value))


def refused(status: int, category: str, message: str, **more: Any) -> Answer:
    """A refusal of the API."""
    about = {"status": "error", "message": message, "correlationId": "c-1", "category": category}
    return said({**about, **more}, status)
