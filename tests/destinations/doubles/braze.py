"""Braze's REST API as its public description has it: users/track, users/alias/new and users/identify."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from destinations.errors import InvalidSettings
from tests.destinations.doubles.double import SECRET, Case, Double, identify, json_answer, number_in, track
from tests.support.http_sink import Answer, Request

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
IDS = {"external_id", "user_alias", "braze_id", "email", "phone"}
NO_VALID_DATA = "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields."
MOST = {
    "/users/track": {"attributes": 75, "events": 75, "purchases": 75},
    "/users/alias/new": {"user_aliases": 50},
    "/users/identify": {"aliases_to_identify": 50},
}
COUNTS = dict.fromkeys(("user_aliases", "aliases_to_identify"), "aliases_processed")


class Braze(Double):
    """Names what it refuses by index: beside a success, or in a 400 if there is nothing else in the request."""

    def answer(self, request: Request, body: bytes) -> Answer:
        """What the endpoint answers, once the request as a whole is well-formed."""
        if request.headers.get("authorization") != f"Bearer {SECRET}":
            return json_answer({"message": "Invalid API Key"}, 401)
        if request.method != "POST" or request.target not in MOST:
            return json_answer({"message": "Invalid URL"}, 404)
        if request.headers.get("content-type") != "application/json":
            return json_answer({"message": "Unsupported Media Type"}, 415)
        lists: dict[str, Sequence[Any]] = orjson.loads(body)
        if not lists or not lists.keys() <= MOST[request.target].keys() or not all(lists.values()):
            return json_answer({"message": NO_VALID_DATA}, 400)
        # New contracts count the lists of one request together.
        if sum(map(len, lists.values())) > min(MOST[request.target].values()):
            return json_answer({"message": "Max input length exceeded"}, 400)
        return self._take(lists)

    def _take(self, lists: Mapping[str, Sequence[Any]]) -> Answer:
        errors = [
            {"type": problem, "input_array": name, "index": index}
            for name, items in lists.items()
            for index, item in enumerate(items)
            if (problem := problem_of(name, item) or self._refusal(item))
        ]
        bad = {(error["input_array"], error["index"]) for error in errors}
        good = [(name, item) for name, items in lists.items() for i, item in enumerate(items) if (name, i) not in bad]
        if not good:
            return json_answer({"message": NO_VALID_DATA, "errors": errors}, 400)
        # An order gives several purchases, and is one event.
        self.accepted += dict.fromkeys(number_in(item) for _, item in good)
        counts = {COUNTS.get(name, f"{name}_processed"): sum(1 for of, _ in good if of == name) for name in lists}
        return json_answer({"message": "success", **counts, **({"errors": errors} if errors else {})}, 201)

    def _refusal(self, item: Any) -> str:
        return "is not valid" if number_in(item) in self.refused else ""


def problem_of(array: str, item: Mapping[str, Any]) -> str:
    """What is wrong with an object; '' if nothing is."""
    if array == "user_aliases":
        return "" if is_text(item, "alias_name", "alias_label") and known(item, "external_id") else "alias is not valid"
    if array == "aliases_to_identify":
        fits = is_text(item, "external_id") and is_text(item.get("user_alias", {}), "alias_name", "alias_label")
        return "" if fits else "alias is not valid"
    if not (ids := item.keys() & IDS) or (array != "attributes" and len(ids) > 1):
        return "'external_id', 'braze_id', 'user_alias', 'email' or 'phone' is required"
    return {"attributes": attributes, "events": event, "purchases": purchase}[array](item)


def attributes(item: Mapping[str, Any]) -> str:
    """Of the profile's fields only the forms are checked; the rest are custom attributes."""
    if item.get("gender") not in (None, "M", "F", "O", "N", "P"):
        return "'gender' is not valid"
    if item.get("dob") and not re.fullmatch(r"\d{4}-\d\d-\d\d", item["dob"]):
        return "'dob' is not valid"
    place = item.get("current_location")
    return "'current_location' is not valid" if place and len(place) != 2 else ""


def event(item: Mapping[str, Any]) -> str:
    """As the event object is specified."""
    if not item.keys() <= IDS | {"app_id", "name", "time", "properties", "_update_existing_only"}:
        return "an unknown field"
    return common(item) or ("" if is_text(item, "name") else "'name' is required")


def purchase(item: Mapping[str, Any]) -> str:
    """As the purchase object is specified."""
    own = {"product_id", "currency", "price", "quantity"}
    if not item.keys() <= IDS | own | {"app_id", "time", "properties", "_update_existing_only"}:
        return "an unknown field"
    if not is_text(item, "product_id") or not re.fullmatch(r"[A-Z]{3}", item.get("currency", "")):
        return "'product_id' and 'currency' are required"
    if not isinstance(item.get("price"), int | float):
        return "'price' is required"
    quantity = item.get("quantity", 1)
    return common(item) if type(quantity) is int and 1 <= quantity <= 100 else "'quantity' is not valid"


def common(item: Mapping[str, Any]) -> str:
    """What events and purchases share."""
    if not TIME.fullmatch(item.get("time", "")):
        return "'time' is not valid"
    if not isinstance(item.get("properties", {}), dict):
        return "'properties' is not valid"
    return "" if isinstance(item.get("_update_existing_only", False), bool) else "'_update_existing_only' is not valid"


def is_text(item: Mapping[str, Any], *names: str) -> bool:
    return all(isinstance(item.get(name), str) and item[name] for name in names)


def known(item: Mapping[str, Any], name: str) -> bool:
    return name not in item or is_text(item, name)


def order(number: int) -> dict[str, Any]:
    """An order of two products."""
    product = {"product_id": "monocle", "name": "Monocle", "price": 19.0, "quantity": 2, "category": "glasses"}
    event = track(number)
    return event | {
        "properties": {
            **event["properties"],
            "order_id": f"order-{number}",
            "total": 57.0,
            "products": [product, {**product, "product_id": "hat", "name": "Hat", "quantity": 1}],
        }
    }


def new_alias(number: int) -> dict[str, Any]:
    """A track event that names a user."""
    names = {"alias_name": f"name-{number}", "alias_label": "nickname"}
    return track(number) | {"event": "Create Alias", "properties": names}


def alias(number: int) -> dict[str, Any]:
    """An alias event."""
    event = {**identify(number), "type": "alias", "previousId": f"anonymous-person-{number}"}
    del event["traits"]
    return event


def _values(url: str, _: Path) -> Mapping[str, Any]:
    return {"base_url": url, "api_key": SECRET}


DOCUMENTED = {404: InvalidSettings}
"""Braze answers 404 to an unknown key or URL, and the paths are fixed."""

CASES = tuple(
    Case(slug="braze", values=_values, double=Braze, action=action, event=event, documented=DOCUMENTED)
    for action, event in (
        ("updateUserProfile", identify),
        ("trackEvent", track),
        ("trackPurchase", order),
        ("createAlias", new_alias),
        ("identifyUser", alias),
    )
)
