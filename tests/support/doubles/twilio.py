"""Twilio's REST API as far as the runtime's client speaks it: messages, calls, look-ups of phone numbers.

``respond`` checks method, path, credentials and form, and refuses what Twilio refuses, with its codes.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import orjson

from tests.support.http_sink import Answer, Request

ACCOUNT = "AC" + "1" * 32
TOKEN = "token-of-the-account"
AUTHORIZATION = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
INVALID_FROM = "+15005550001"
"""As Twilio's test credentials have it: no message may come from this number."""
TOO_MANY = "+15005550429"
BROKEN = "+15005550500"
"""A message to this number is answered with a page of a proxy."""
COUNT = 5
"""So many messages, and calls, the account has."""
DAY = "Wed, 24 Jan 2024 12:00:0{} +0000"
KINDS = {"Messages": "SM", "Calls": "CA"}

Form = Mapping[str, list[str]]


def respond(request: Request) -> Answer:
    """The answer to a request."""
    if request.headers.get("authorization") != AUTHORIZATION:
        return refused(401, 20003, "Authenticate")
    parts = urlsplit(request.target)
    query = parse_qs(parts.query, keep_blank_values=True)
    if found := re.fullmatch(r"/v1/PhoneNumbers/([^/]+)", parts.path):
        return phone_number(request.method, unquote(found[1]), query)
    path = rf"/2010-04-01/Accounts/{ACCOUNT}/(Messages|Calls)(?:/(\w+))?\.json"
    if not (found := re.fullmatch(path, parts.path)):
        return not_found(parts.path)
    kind, sid = found[1], found[2]
    if request.method == "POST":
        if request.headers.get("content-type") != "application/x-www-form-urlencoded":
            return refused(415, 20415, "Unsupported media type")
        form = parse_qs(request.body.decode(), keep_blank_values=True, strict_parsing=bool(request.body))
        return changed(kind, sid, form) if sid else created(kind, form)
    if sid is None:
        return page(kind, parts.path, query) if request.method == "GET" else refused(405, 20004, "Method not allowed")
    if sid not in sids(kind):
        return not_found(parts.path)
    if request.method == "DELETE":
        return Answer(204, {}, b"")
    return said(thing(kind, sid, {"To": ["+15005550006"], "From": ["+15005550010"], "Body": ["Hello"]}))


def created(kind: str, form: Form) -> Answer:
    """A new message or call."""
    if "To" not in form:
        return refused(400, 21604, "A 'To' phone number is required.")
    if form["To"] == [TOO_MANY]:
        return refused(429, 20429, "Too Many Requests")
    if form["To"] == [BROKEN]:
        return Answer(502, {"Content-Type": "text/html"}, b"<h1>Bad gateway</h1>")
    if form.get("From") == [INVALID_FROM]:
        return refused(400, 21212, f"The 'From' number {INVALID_FROM} is not a valid phone number.")
    if kind == "Messages" and not form.keys() & {"From", "MessagingServiceSid"}:
        return refused(400, 21603, "A 'From' phone number is required.")
    if kind == "Messages" and not form.keys() & {"Body", "MediaUrl", "ContentSid"}:
        return refused(400, 21602, "Message body is required.")
    if kind == "Calls" and not form.keys() & {"Url", "Twiml", "ApplicationSid"}:
        return refused(400, 21205, "Url parameter is required.")
    return said(thing(kind, sids(kind)[0], form, "queued"), 201)


def changed(kind: str, sid: str, form: Form) -> Answer:
    """A message without its text, or a call that goes on in another way."""
    if sid not in sids(kind):
        return not_found(f"/{sid}")
    return said(
        thing(kind, sid, {"To": ["+15005550006"], "From": ["+15005550010"], **form}, form.get("Status", ["sent"])[0])
    )


def page(kind: str, path: str, query: Form) -> Answer:
    """A page of a list, with the address of the next."""
    size = min(int(query.get("PageSize", ["50"])[0]), 1000)
    number = int(query.get("Page", ["0"])[0])
    begin = number * size
    found = [thing(kind, sid, {"To": query.get("To", ["+15005550006"])}) for sid in sids(kind)[begin : begin + size]]
    kept = {name: values[0] for name, values in query.items()}
    following = f"{path}?{urlencode({**kept, 'PageSize': size, 'Page': number + 1})}" if begin + size < COUNT else None
    about = {"uri": path, "page": number, "page_size": size, "start": begin, "end": begin + len(found) - 1}
    others = {"first_page_uri": path, "next_page_uri": following, "previous_page_uri": None}
    return said({kind.lower(): found, **about, **others})


def thing(kind: str, sid: str, form: Form, status: str = "sent") -> dict[str, Any]:
    """A message or a call as Twilio describes it."""
    number = sids(kind).index(sid)
    about: dict[str, Any] = {
        "sid": sid,
        "account_sid": ACCOUNT,
        "api_version": "2010-04-01",
        "date_created": DAY.format(number),
        "date_updated": DAY.format(number + 1),
        "to": form.get("To", [None])[0],
        "from": form.get("From", [None])[0],
        "status": status,
        "price": None,
        "price_unit": "USD",
        "uri": f"/2010-04-01/Accounts/{ACCOUNT}/{kind}/{sid}.json",
    }
    if kind == "Calls":
        times = {"start_time": DAY.format(2), "end_time": DAY.format(3), "duration": "1"}
        return {**about, **times, "direction": "outbound-api", "parent_call_sid": None, "subresource_uris": {}}
    failed = {"error_code": "30003", "error_message": "Unreachable"} if number == 1 else {"error_code": None}
    return {
        **about,
        "body": form.get("Body", [""])[0],
        "date_sent": None if status == "queued" else DAY.format(2),
        "direction": "outbound-api",
        "error_message": None,
        **failed,
        "messaging_service_sid": form.get("MessagingServiceSid", [None])[0],
        "num_media": str(len(form.get("MediaUrl", []))),
        "num_segments": "1",
        "subresource_uris": {"media": f"/2010-04-01/Accounts/{ACCOUNT}/{kind}/{sid}/Media.json"},
    }


def phone_number(method: str, number: str, query: Form) -> Answer:
    """What Twilio knows about a number."""
    if method != "GET" or not re.fullmatch(r"\+\d{8,15}", number):
        return not_found(f"/PhoneNumbers/{number}")
    kinds = query.get("Type", [])
    carrier = {"mobile_country_code": None, "type": "mobile", "name": "Acme", "error_code": None}
    return said(
        {
            "caller_name": {"caller_name": "ADA", "caller_type": "CONSUMER"} if "caller-name" in kinds else None,
            "carrier": carrier if "carrier" in kinds else None,
            "country_code": query.get("CountryCode", ["US"])[0],
            "phone_number": number,
            "national_format": "(500) 555-0006",
            "add_ons": None,
            "url": f"https://lookups.twilio.com/v1/PhoneNumbers/{number}",
        }
    )


def sids(kind: str) -> list[str]:
    """The names of the messages, or calls, of the account."""
    return [KINDS[kind] + f"{number}" * 32 for number in range(COUNT)]


def said(value: Any, status: int = 200) -> Answer:
    """An answer of the API."""
    return Answer(status, {"Content-Type": "application/json"}, orjson.dumps(value))


def refused(status: int, code: int, message: str) -> Answer:
    """A refusal of the API."""
    more = f"https://www.twilio.com/docs/errors/{code}"
    return said({"code": code, "message": message, "more_info": more, "status": status}, status)


def not_found(path: str) -> Answer:
    """Twilio does not have it."""
    return refused(404, 20404, f"The requested resource {path} was not found")
