"""Mailjet's API as far as most functions call it: the Send API v3.1, contacts of v3.

``respond`` checks method, path, credentials and body, and refuses what Mailjet refuses, in its form of errors.
"""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from tests.support.http_sink import Answer, Request

KEY = "key-of-the-account"
SECRET = "secret-of-the-account"
AUTHORIZATION = "Basic " + base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
TOKEN = "token-of-sms"
BUSY = "busy@example.com"
MESSAGE_ID = 1152921504606846977
"""Too large for a number of JavaScript, as Mailjet's are."""
CONTACT = {"ID": 7, "Email": "ada@example.com", "Name": "Ada", "IsExcludedFromCampaigns": False}


def respond(request: Request) -> Answer:
    """The answer to a request."""
    if request.headers.get("authorization") not in (AUTHORIZATION, f"Bearer {TOKEN}"):
        message = (
            "API key authentication/authorization failure. You may be unauthorized to access the API or your API key "
            "may be expired. Visit API keys management section to check your keys."
        )
        return refused(401, "mj-0002", message)
    if request.body and request.headers.get("content-type") != "application/json":
        return refused(415, "mj-0001", "Unsupported media type.")
    body: Any = orjson.loads(request.body or b"{}")
    parts = urlsplit(request.target)
    match request.method, parts.path.split("/")[1:]:
        case "POST", ["v3.1", "send"]:
            return sent(body)
        case "GET", ["v3", "REST", "contact"]:
            limit = int(parse_qs(parts.query).get("Limit", ["10"])[0])
            return said({"Count": 1, "Data": [CONTACT][:limit], "Total": 1})
        case "POST", ["v3", "REST", "contact"]:
            return said({"Count": 1, "Data": [{**CONTACT, **body, "ID": 8}], "Total": 1}, 201)
        case "PUT", ["v3", "REST", "contact", "7"]:
            return said({"Count": 1, "Data": [{**CONTACT, **body}], "Total": 1})
        case "POST", ["v3", "REST", "contact", "7", "managecontactslists"]:
            return said({"Count": 1, "Data": [body], "Total": 1}, 201)
        case "DELETE", ["v3", "REST", "listrecipient", "9"]:
            return Answer(204, {}, b"")
    return refused(404, "mj-0003", "Object not found")


def sent(body: Any) -> Answer:
    """What becomes of the messages: all are sent, or none."""
    messages = body.get("Messages")
    if not messages:
        return refused(400, "mj-0003", 'At least "HTMLPart", "TextPart" or "TemplateID" must be provided.')
    results = [result(message) for message in messages]
    if any(to["Email"] == BUSY for message in messages for to in message["To"]):
        return refused(429, "mj-0029", "Too many requests")
    return said({"Messages": results}, 200 if all(one["Status"] == "success" for one in results) else 400)


def result(message: Any) -> dict[str, Any]:
    """What is said of one message."""
    for i, to in enumerate(message["To"]):
        if "@" not in to["Email"]:
            error = {"ErrorIdentifier": "88b5ca9f", "ErrorCode": "mj-0013", "StatusCode": 400}
            text = f'"{to["Email"]}" is an invalid email address.'
            return {
                "Status": "error",
                "Errors": [{**error, "ErrorMessage": text, "ErrorRelatedTo": [f"To[{i}].Email"]}],
            }
    to = [{"Email": one["Email"], "MessageUUID": "123", "MessageID": MESSAGE_ID} for one in message["To"]]
    return {"Status": "success", "CustomID": message.get("CustomID", ""), "To": to, "Cc": [], "Bcc": []}


def said(value: object, status: int = 200) -> Answer:
    return Answer(status, {"Content-Type": "application/json; charset=UTF-8"}, orjson.dumps(value))


def refused(status: int, code: str, message: str) -> Answer:
    error = {"ErrorIdentifier": "06df1144", "ErrorCode": code, "StatusCode": status, "ErrorMessage": message}
    return Answer(status, {"Content-Type": "application/json; charset=UTF-8"}, orjson.dumps(error))
