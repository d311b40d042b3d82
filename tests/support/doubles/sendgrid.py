"""SendGrid's v3 API as far as most functions call it: sending mail, contacts, suppressions.

``respond`` checks method, path, key and body, and refuses what SendGrid refuses, in its form of errors.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from tests.support.http_sink import Answer, Request

KEY = "SG.key-of-the-account"
BUSY = "busy@example.com"
BROKEN = "broken@example.com"
"""A mail to this address is answered with a page of a proxy."""


def respond(request: Request) -> Answer:
    """The answer to a request."""
    if request.headers.get("authorization") != f"Bearer {KEY}":
        return refused(401, "The provided authorization grant is invalid, expired, or revoked")
    body: Any = None
    if request.body:
        if request.headers.get("content-type") != "application/json":
            return refused(415, "Content-Type should be application/json.")
        body = orjson.loads(request.body)
    parts = urlsplit(request.target)
    match request.method, parts.path:
        case "POST", "/v3/mail/send":
            return mail(body)
        case "PUT", "/v3/marketing/contacts":
            return said({"job_id": f"job-of-{len(body['contacts'])}"}, 202)
        case "GET", "/v3/suppression/bounces":
            return said([{"email": "ada@example.com", "created": int(parse_qs(parts.query)["start_time"][0])}])
        case "DELETE", "/v3/suppression/bounces/ada@example.com":
            return Answer(204, {}, b"")
    return refused(404, "resource not found")


def mail(body: Any) -> Answer:
    """A mail that is taken, if it is one."""
    recipients = list(addresses(body))
    if BUSY in recipients:
        return refused(429, "too many requests", **{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1706099500"})
    if BROKEN in recipients:
        return Answer(502, {"Content-Type": "text/html"}, b"<h1>Bad gateway</h1>")
    if "@" not in body.get("from", {}).get("email", ""):
        return refused(400, "The from email does not contain a valid address.", "from.email")
    if not body.get("subject") and not body.get("template_id"):
        return refused(400, "The subject is required.", "subject")
    if not body.get("content") and not body.get("template_id"):
        return refused(400, "Unless a valid template_id is provided, the content parameter is required.", "content")
    return Answer(202, {"X-Message-Id": f"message-to-{len(recipients)}"}, b"")


def addresses(body: Any) -> Iterator[str]:
    """Whom a mail is for, once for each personalization."""
    for one in body["personalizations"]:
        for kind in ("to", "cc", "bcc"):
            yield from (each["email"] for each in one.get(kind, ()))


def said(value: object, status: int = 200) -> Answer:
    return Answer(status, {"Content-Type": "application/json"}, orjson.dumps(value))


def refused(status: int, message: str, field: str | None = None, **headers: str) -> Answer:
    errors = [{"message": message, "field": field, "help": None}]
    return Answer(status, {"Content-Type": "application/json", **headers}, orjson.dumps({"errors": errors}))
