"""Stripe's API as of 2020-08-27, as far as most functions call it: customers, charges, payment intents.

``respond`` checks method, path, key and form, and refuses what Stripe refuses, in its form of errors.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson

from tests.support.http_sink import Answer, Request

KEY = "sk_test_of_the_account"
CUSTOMERS = ("cus_1", "cus_2", "cus_3")
"""The newest first, as they are listed."""
DOCUMENTED = "https://stripe.com/docs/error-codes/"
SLOW_S = 1.0

Form = Mapping[str, str]


def respond(request: Request) -> Answer:
    """The answer to a request."""
    key = request.headers.get("authorization", "").removeprefix("Bearer ")
    if key != KEY:
        return refused(401, "invalid_request_error", f"Invalid API Key provided: {key[:8]}****")
    parts = urlsplit(request.target)
    sent = request.body.decode() if request.method == "POST" else parts.query
    if request.method == "POST" and request.headers.get("content-type") != "application/x-www-form-urlencoded":
        return refused(400, "invalid_request_error", "The request is no form.")
    form = dict(parse_qsl(sent, keep_blank_values=True))
    if request.headers.get("idempotency-key") == "used":
        message = "Keys for idempotent requests can only be used with the same parameters they were first used with."
        return refused(400, "idempotency_error", message)
    match request.method, parts.path.removeprefix("/v1/").split("/"):
        case "GET", ["customers"]:
            return customers(form)
        case "POST", ["customers"]:
            return said(customer(new_id("cus", request), form))
        case method, ["customers", ident]:
            return one_customer(method, ident, form)
        case "POST", ["charges"]:
            return charged(request, form)
        case "POST", ["payment_intents"]:
            return intent(request, form)
    message = f"Unrecognized request URL ({request.method}: {parts.path})."
    return refused(404, "invalid_request_error", message)


def customers(form: Form) -> Answer:
    """A page of all customers."""
    first = CUSTOMERS.index(form["starting_after"]) + 1 if "starting_after" in form else 0
    end = first + int(form.get("limit", "10"))
    data = [customer(ident, {}) for ident in CUSTOMERS[first:end]]
    return said({"object": "list", "url": "/v1/customers", "has_more": end < len(CUSTOMERS), "data": data})


def one_customer(method: str, ident: str, form: Form) -> Answer:
    """A customer that is read, changed or deleted."""
    if ident == "cus_slow":
        return said(customer(ident, form), delay_s=SLOW_S)
    if ident == "cus_busy":
        return refused(429, "invalid_request_error", "Request rate limit exceeded.", "rate_limit")
    if ident == "cus_down":
        return refused(503, "api_error", "An unknown error occurred.")
    if ident == "cus_page":
        return Answer(502, {"Content-Type": "text/html"}, b"<h1>Bad gateway</h1>")
    if ident not in CUSTOMERS:
        message = f"No such customer: '{ident}'"
        return refused(404, "invalid_request_error", message, "resource_missing", param="id")
    if method == "DELETE":
        return said({"id": ident, "object": "customer", "deleted": True})
    return said(customer(ident, form))


def customer(ident: str, form: Form) -> dict[str, Any]:
    """A customer with what the form says."""
    given = re.compile(r"metadata\[(\w+)\]")
    metadata = {found[1]: value for name, value in form.items() if (found := given.fullmatch(name))}
    return {
        "id": ident,
        "object": "customer",
        "created": 1706099415,
        "email": form.get("email"),
        "metadata": metadata,
    }


def charged(request: Request, form: Form) -> Answer:
    """A new charge, unless its card is one of those that are made to be declined."""
    if missing := {"amount", "currency"} - form.keys():
        param = min(missing)
        message = f"Missing required param: {param}."
        return refused(400, "invalid_request_error", message, "parameter_missing", param=param)
    ident = new_id("ch", request)
    if form.get("source") == "tok_chargeDeclined":
        more = {"charge": ident, "decline_code": "generic_decline"}
        return refused(402, "card_error", "Your card was declined.", "card_declined", **more)
    charge = {"id": ident, "object": "charge", "amount": int(form["amount"]), "currency": form["currency"]}
    return said({**charge, "paid": True, "status": "succeeded"})


def intent(request: Request, form: Form) -> Answer:
    """A new payment intent."""
    ident = new_id("pi", request)
    kinds = [form[name] for name in sorted(form) if name.startswith("payment_method_types[")]
    status = "succeeded" if form.get("confirm") == "true" else "requires_payment_method"
    made = {"id": ident, "object": "payment_intent", "amount": int(form["amount"]), "currency": form["currency"]}
    return said({**made, "client_secret": f"{ident}_secret", "payment_method_types": kinds, "status": status})


def new_id(prefix: str, request: Request) -> str:
    """The same for the same idempotency key, else for the same form."""
    key = request.headers.get("idempotency-key", request.body.decode())
    return f"{prefix}_{hashlib.sha256(key.encode()).hexdigest()[:14]}"


def said(value: object, delay_s: float = 0.0) -> Answer:
    headers = {"Content-Type": "application/json", "Request-Id": "req_1", "Stripe-Version": "2020-08-27"}
    return Answer(200, headers, orjson.dumps(value), delay_s)


def refused(status: int, kind: str, message: str, code: str | None = None, **more: str) -> Answer:
    error: dict[str, Any] = {"type": kind, "message": message, **more}
    if code is not None:
        error |= {"code": code, "doc_url": DOCUMENTED + code.replace("_", "-")}
    return Answer(status, {"Content-Type": "application/json", "Request-Id": "req_1"}, orjson.dumps({"error": error}))
