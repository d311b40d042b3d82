"""Google Analytics' Measurement Protocol, as its reference describes it: it answers 204 and drops what it dislikes."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson

from tests.destinations.doubles.double import SECRET, Case, Double, track
from tests.support.http_sink import Answer, Request

MEASUREMENT_ID = "G-PSW1MY7HB4"
MAX_EVENTS = 25
MAX_BYTES = 130_000
MAX_AGE_S = 72 * 60 * 60
NAME = re.compile(r"(?!firebase_|google_|ga_)[A-Za-z][A-Za-z0-9_]{0,39}", re.ASCII)
KEYS = {"client_id", "user_id", "user_properties", "consent", "ip_override", "user_agent", "events"}
REQUIRED = {
    "page_view": set(),
    "purchase": {"transaction_id", "currency", "value", "items"},
    "refund": {"transaction_id", "currency", "value"},
    "begin_checkout": {"currency", "value", "items"},
    "add_to_cart": {"currency", "value", "items"},
    "view_item": {"currency", "value", "items"},
}


class GoogleAnalytics(Double):
    """Takes what comes with the secret ``SECRET``, and never says what it does not take."""

    def answer(self, request: Request, body: bytes) -> Answer:
        """204, unless it is no request of the protocol at all."""
        url = urlsplit(request.target)
        if request.method != "POST" or url.path != "/mp/collect":
            return Answer(status=404)
        assert request.headers.get("content-type") == "application/json"
        query = dict(parse_qsl(url.query))
        if query == {"measurement_id": MEASUREMENT_ID, "api_secret": SECRET} and len(body) < MAX_BYTES:
            self._collect(orjson.loads(body))
        return Answer(status=204, body=b"")

    def _collect(self, hits: Mapping[str, Any]) -> None:
        if isinstance(hits.get("client_id"), str) and set(hits) <= KEYS and len(hits["events"]) <= MAX_EVENTS:
            for event in filter(_is_valid, hits["events"]):
                self.take(event)


def _is_valid(event: Mapping[str, Any]) -> bool:
    params, micros = event["params"], event.get("timestamp_micros", time.time() * 1e6)
    return (
        set(event) <= {"name", "params", "timestamp_micros"}
        and bool(NAME.fullmatch(event["name"]))
        and REQUIRED.get(event["name"], set()) <= set(params)
        and 0 <= time.time() - micros / 1e6 <= MAX_AGE_S
        and len(params) <= 25
        and all(map(_is_item, params.get("items", [])))
        and _are_parameters({name: value for name, value in params.items() if name != "items"})
    )


def _is_item(item: Mapping[str, Any]) -> bool:
    return bool(item.get("item_id") or item.get("item_name")) and _are_parameters(item)


def _are_parameters(params: Mapping[str, Any]) -> bool:
    return all(
        NAME.fullmatch(name) and type(value) in (str, int, float) and len(str(value)) <= 100
        for name, value in params.items()
    )


def visit(number: int) -> dict[str, Any]:
    """As ``track``, just now and of one visitor: their events go in one request."""
    now = datetime.now(UTC).isoformat()
    return track(number) | {
        "anonymousId": "1326915.1795860",
        "userId": "customer",
        "event": "Seat Chosen",
        "timestamp": now,
    }


def page(number: int) -> dict[str, Any]:
    """As ``visit``."""
    seen = {"url": f"https://example.com/message-{number}", "title": SECRET, "referrer": "https://example.org/"}
    return visit(number) | {"type": "page", "name": "Home", "context": {"page": seen}}


def order(number: int) -> dict[str, Any]:
    """As ``visit``."""
    products = [_product(number) | {"position": place} for place in (1, 2)]
    properties = {"order_id": f"message-{number}", "revenue": 25, "currency": "eur", "tax": "2.5", "products": products}
    return visit(number) | {"event": "Order Completed", "properties": properties}


def product(number: int) -> dict[str, Any]:
    """As ``visit``."""
    return visit(number) | {"event": "Product Added", "properties": _product(number) | {"currency": "EUR"}}


def _product(number: int) -> dict[str, Any]:
    return {"product_id": f"message-{number}", "name": SECRET, "price": 12.5, "quantity": 2, "brand": "Acme"}


def _values(url: str, _: Path) -> Mapping[str, Any]:
    return {"base_url": url, "measurement_id": MEASUREMENT_ID, "api_secret": SECRET}


def _case(action: str, **others: Any) -> Case:
    return Case(
        slug="google-analytics-4",
        values=_values,
        double=GoogleAnalytics,
        action=action,
        silent="the Measurement Protocol answers 2xx to all it receives, as its reference says",
        **others,
    )


CASES = (
    _case("customEvent", event=visit),
    _case("pageView", event=page),
    *(_case(action, event=order) for action in ("purchase", "refund", "beginCheckout")),
    *(_case(action, event=product) for action in ("addToCart", "viewItem")),
)
