"""Iterable's API as its public description has it: bulk events and users, purchases and carts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from tests.destinations.doubles.double import SECRET, Case, Double, identify, json_answer, number_in, track
from tests.support.http_sink import Answer, Request

EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
EVENT = {"email", "userId", "eventName", "id", "createdAt", "dataFields", "campaignId", "templateId", "createNewFields"}
USER = {"email", "userId", "dataFields", "mergeNestedObjects", "preferUserId", "createNewFields"}
ITEM = {"id", "sku", "name", "description", "categories", "price", "quantity", "url", "imageUrl", "dataFields"}
PURCHASE = {"id", "user", "items", "total", "createdAt", "dataFields", "campaignId", "templateId"}
MAX_ITEMS = 1000


def says(status: int, code: str, params: Any = None) -> Answer:
    """An answer with the body that all but bulk requests have."""
    return json_answer({"msg": "for people", "code": code, "params": params}, status)


class Iterable(Double):
    """In bulk it lists who failed; alone it answers 400. What it has already under the same id, it replaces.

    ``types`` are the types that the data fields of its project have: another refuses the whole request.
    ``disallowed`` are names that no event may have.
    """

    types: Mapping[str, type] = {}
    disallowed: Sequence[str] = ()

    def answer(self, request: Request, body: bytes) -> Answer:
        """What the endpoint answers."""
        endpoints: dict[str, Callable[[Any], Answer]] = {
            "/api/events/trackBulk": self._events,
            "/api/users/bulkUpdate": self._users,
            "/api/commerce/trackPurchase": self._purchase,
            "/api/commerce/updateCart": self._cart,
        }
        if request.headers.get("api-key") != SECRET:
            return says(401, "BadApiKey", {"endpoint": request.target})
        if request.method != "POST" or request.target not in endpoints:
            return says(404, "NotFound")
        if request.headers.get("content-type") != "application/json":
            return says(400, "BadJsonBody")
        return endpoints[request.target](orjson.loads(body))

    def _events(self, body: Any) -> Answer:
        if body.keys() != {"events"} or not all(is_event(item) for item in body["events"]):
            return says(400, "BadParams")
        return self._bulk(body["events"])

    def _users(self, body: Any) -> Answer:
        if body.keys() != {"users"} or not all(is_user(item) for item in body["users"]):
            return says(400, "BadParams")
        return self._bulk(body["users"])

    def _bulk(self, items: Sequence[Mapping[str, Any]]) -> Answer:
        if not 0 < len(items) <= MAX_ITEMS:
            return says(400, "BatchTooLarge")
        if not all(self._fits(item.get("dataFields", {})) for item in items):
            return says(400, "RequestFieldsTypesMismatched", {"validationErrors": {}})
        lists: dict[str, list[str]] = {"invalidEmails": [], "notFoundEmails": [], "notFoundUserIds": []}
        for item in items:
            if item.get("eventName") not in self.disallowed:
                self._sort(item, lists)
        failed = sum(map(len, lists.values()))
        answer = {
            "successCount": len(items) - failed,
            "failCount": failed,
            "invalidEmails": lists["invalidEmails"],
            "invalidUserIds": [],
            "filteredOutFields": [],
            "createdFields": [],
            "failedUpdates": lists,
        }
        names = {item["eventName"] for item in items if "eventName" in item} & set(self.disallowed)
        return json_answer({**answer, "disallowedEventNames": sorted(names)})

    def _sort(self, item: Mapping[str, Any], lists: Mapping[str, list[str]]) -> None:
        """Take an item, or list whose it is. The email goes before the user ID."""
        if "email" in item and not EMAIL.fullmatch(item["email"]):
            lists["invalidEmails"].append(item["email"])
        elif number_in(item) in self.refused:
            name = "notFoundEmails" if "email" in item else "notFoundUserIds"
            lists[name].append(item["email"].lower() if "email" in item else item["userId"])
        else:
            self._keep(item)

    def _purchase(self, body: Any) -> Answer:
        if not body.keys() <= PURCHASE or not is_bought(body) or not isinstance(body.get("total"), int | float):
            return says(400, "BadParams")
        return self._alone(body) if has_time(body) and isinstance(body.get("id", ""), str) else says(400, "BadParams")

    def _cart(self, body: Any) -> Answer:
        return self._alone(body) if body.keys() == {"user", "items"} and is_bought(body) else says(400, "BadParams")

    def _alone(self, body: Any) -> Answer:
        if not self._fits(body.get("dataFields", {})) or not self._fits(body["user"].get("dataFields", {})):
            return says(400, "RequestFieldsTypesMismatched", {"validationErrors": {}})
        if number_in(body) in self.refused:
            return says(400, "ForgottenUserError")
        self._keep(body)
        return says(200, "Success")

    def _keep(self, item: Any) -> None:
        if number_in(item) not in self.accepted:
            self.take(item)

    def _fits(self, fields: Mapping[str, Any]) -> bool:
        return all(isinstance(value, self.types.get(name, object)) for name, value in fields.items())


def is_event(item: Mapping[str, Any]) -> bool:
    """As TrackRequest is specified."""
    if not item.keys() <= EVENT or not is_somebody(item) or not isinstance(item.get("eventName"), str):
        return False
    whole = all(type(item.get(name, 0)) is int for name in ("campaignId", "templateId"))
    return has_time(item) and whole and isinstance(item.get("id", ""), str) and len(item.get("id", "").encode()) <= 512


def is_user(item: Mapping[str, Any]) -> bool:
    """As a user is specified, in bulk or in a purchase."""
    flags = all(isinstance(item.get(name, False), bool) for name in ("mergeNestedObjects", "preferUserId"))
    return item.keys() <= USER and is_somebody(item) and flags


def is_somebody(item: Mapping[str, Any]) -> bool:
    ids = [item[name] for name in ("email", "userId") if name in item]
    return bool(ids) and all(isinstance(name, str) for name in ids) and isinstance(item.get("dataFields", {}), dict)


def is_bought(body: Mapping[str, Any]) -> bool:
    items = body.get("items")
    return is_user(body.get("user", {})) and isinstance(items, list) and all(is_item(item) for item in items)


def is_item(item: Mapping[str, Any]) -> bool:
    """As CommerceItem is specified."""
    texts = all(isinstance(item.get(name), str) for name in ("id", "name"))
    numbers = isinstance(item.get("price"), int | float) and type(item.get("quantity")) is int
    categories = item.get("categories", [])
    return item.keys() <= ITEM and texts and numbers and isinstance(categories, list)


def has_time(item: Mapping[str, Any]) -> bool:
    """In seconds: in milliseconds it would be far in the future."""
    return type(item.get("createdAt", 0)) is int and 0 <= item.get("createdAt", 0) < 10**10


def order(number: int) -> dict[str, Any]:
    """An order of one product."""
    product = {
        "product_id": "507f1f77bcf86cd799439011",
        "sku": "45790-32",
        "name": "Monopoly",
        "price": 19,
        "quantity": 1,
        "category": "Games",
        "brand": "Hasbro",
        "url": "https://example.com/monopoly",
        "image_url": "https://example.com/monopoly.png",
    }
    event = track(number)
    properties = {**event["properties"], "order_id": f"order-{number}", "total": 27.5, "products": [product]}
    return event | {"properties": properties}


def cart(number: int) -> dict[str, Any]:
    """What is in a cart."""
    return order(number) | {"event": "Cart Updated"}


def _values(url: str, _: Path) -> Mapping[str, Any]:
    return {"base_url": url, "api_key": SECRET}


CASES = tuple(
    Case(slug="iterable", values=_values, double=Iterable, action=action, event=event)
    for action, event in (
        ("trackEvent", track),
        ("updateUser", identify),
        ("trackPurchase", order),
        ("updateCart", cart),
    )
)
