"""Mailchimp's Marketing API 3.0 as far as most functions call it: ping, members of a list, their tags.

``respond`` checks method, path, key and body, and refuses what Mailchimp refuses, as a problem document. It packs its
answers for who takes that, as Mailchimp does.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from tests.support.http_sink import Answer, Request

KEY = "0123456789abcdef-us1"
AUTHORIZATION = "Basic " + base64.b64encode(f"user:{KEY}".encode()).decode()
TOKEN = "token-of-the-app"
LIST = "list1"
KNOWN = "known@example.com"
BUSY = "busy@example.com"
BROKEN = "broken@example.com"
STATUSES = {"subscribed", "unsubscribed", "cleaned", "pending", "transactional"}


def respond(request: Request) -> Answer:
    """The answer to a request."""
    answer = _answer(request)
    if not answer.body or "gzip" not in request.headers.get("accept-encoding", ""):
        return answer
    headers = {**answer.headers, "Content-Encoding": "gzip"}
    return Answer(answer.status, headers, gzip.compress(answer.body, mtime=0))


def _answer(request: Request) -> Answer:
    if request.headers.get("authorization") not in (AUTHORIZATION, f"Bearer {TOKEN}"):
        detail = "Your API key may be invalid, or you've attempted to access the wrong datacenter."
        return refused(401, "API Key Invalid", detail)
    if request.body and request.headers.get("content-type") != "application/json":
        return refused(400, "JSON Parse Error", "We encountered an unspecified JSON parsing error.")
    body: Any = orjson.loads(request.body or b"{}")
    parts = urlsplit(request.target)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    match request.method, parts.path.removeprefix("/3.0/").split("/"):
        case "GET", ["ping"]:
            return said({"health_status": "Everything's Chimpy!"})
        case "GET", ["lists"]:
            return said({"lists": [{"id": LIST, "name": "Buyers"}], "total_items": 1, "asked": query})
        case method, ["lists", ident, *rest] if ident == LIST:
            return members(method, rest, body, query)
    return refused(404, "Resource Not Found", "The requested resource could not be found.")


def members(method: str, path: list[str], body: Any, query: dict[str, str]) -> Answer:
    """What is below a list."""
    match method, path:
        case "POST", ["members"]:
            return added(body)
        case "PUT", ["members", ident]:
            if ident != hash_of(body["email_address"]):
                return refused(404, "Resource Not Found", "The requested resource could not be found.")
            if body.get("status_if_new") not in STATUSES:
                return invalid("status_if_new", "Data did not match any of the types described in Enum.")
            return said({**member(body["email_address"], body["status_if_new"]), "asked": query})
        case "POST", ["members", ident, "tags"]:
            if ident != hash_of(KNOWN):
                return refused(404, "Resource Not Found", "The requested resource could not be found.")
            if not all(tag["status"] in ("active", "inactive") for tag in body["tags"]):
                return invalid("tags", "A status is active or inactive.")
            return Answer(204, {}, b"")
    return refused(405, "Method Not Allowed", "The requested method and resource are not compatible.")


def added(body: Any) -> Answer:
    """A new member."""
    email = body.get("email_address", "")
    if email == BUSY:
        return refused(429, "Too Many Requests", "You have exceeded the limit of 10 simultaneous connections.")
    if email == BROKEN:
        return Answer(502, {"Content-Type": "text/html"}, b"<h1>Bad gateway</h1>")
    if "@" not in email:
        return invalid("email_address", "This value should be a valid email.")
    if email == KNOWN:
        detail = f"{email} is already a list member. Use PUT to insert or update list members."
        return refused(400, "Member Exists", detail)
    if body.get("status") not in STATUSES:
        return invalid("status", "Data did not match any of the types described in Enum.")
    return said({**member(email, body["status"]), "merge_fields": body.get("merge_fields", {})})


def member(email: str, status: str) -> dict[str, Any]:
    return {"id": hash_of(email), "email_address": email, "status": status, "list_id": LIST}


def hash_of(email: str) -> str:
    """A member's id: the MD5 of the address in lower case."""
    return hashlib.md5(email.lower().encode(), usedforsecurity=False).hexdigest()


def said(value: object) -> Answer:
    return Answer(200, {"Content-Type": "application/json; charset=utf-8"}, orjson.dumps(value))


def invalid(field: str, message: str) -> Answer:
    detail = "The resource submitted could not be validated. For field-specific details, see the 'errors' array."
    return refused(400, "Invalid Resource", detail, errors=[{"field": field, "message": message}])


def refused(status: int, title: str, detail: str, **more: object) -> Answer:
    problem = {"type": "https://mailchimp.com/developer/marketing/docs/errors/", "title": title, "status": status}
    headers = {"Content-Type": "application/problem+json; charset=utf-8"}
    return Answer(status, headers, orjson.dumps({**problem, "detail": detail, "instance": "1", **more}))
