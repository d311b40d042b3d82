"""What Google Analytics drops without a word, or takes for something else. Pure.

The rules are those of its protocol reference, its guide to sending events and its list of collection limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from destinations.google_analytics_4.hits import Hit

MAX_AGE_MS = 72 * 60 * 60 * 1000
MAX_USER_ID, MAX_ITEMS = 256, 200
MAX_NAME = 40
MAX_USER_PROPERTIES, MAX_USER_PROPERTY_NAME, MAX_USER_PROPERTY_VALUE = 25, 24, 36
LONGER_VALUES = {"page_location": 1000, "page_referrer": 420, "page_title": 300}

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_RESERVED_PREFIXES = ("firebase_", "ga_", "google_")

RESERVED_EVENTS = frozenset(
    (
        *("ad_activeview", "ad_click", "ad_exposure", "ad_impression", "ad_query", "ad_reward", "adunit_exposure"),
        *("app_clear_data", "app_exception", "app_install", "app_remove", "app_store_refund", "app_update"),
        *("app_store_subscription_cancel", "app_store_subscription_convert", "app_store_subscription_renew"),
        *("app_upgrade", "dynamic_link_app_open", "dynamic_link_app_update", "dynamic_link_first_open", "error"),
        *("firebase_campaign", "firebase_in_app_message_action", "firebase_in_app_message_dismiss"),
        *("firebase_in_app_message_impression", "first_open", "first_visit", "in_app_purchase"),
        *("notification_dismiss", "notification_foreground", "notification_open", "notification_receive"),
        *("notification_send", "os_update", "screen_view", "session_start", "user_engagement"),
    )
)
"""Names that only Google's own tags and apps may send, those of apps among them."""

RESERVED_PARAMETERS = frozenset({"firebase_conversion"})
RESERVED_USER_PROPERTIES = frozenset(
    {"first_open_time", "first_visit_time", "last_deep_link_referrer", "user_id", "first_open_after_install"}
)


class Most(NamedTuple):
    """What differs between properties."""

    parameters: int
    value: int


STANDARD, ANALYTICS_360 = Most(25, 100), Most(100, 500)


def problem_of(hit: Hit, most: Most, now_ms: int) -> str:
    """What is wrong with an event, '' if nothing is. Names fields, and no value or name that comes from the event."""
    return next(_problems(hit, most, now_ms), "")


def _problems(hit: Hit, most: Most, now_ms: int) -> Iterator[str]:
    client, event, params = hit.client, hit.event, hit.event["params"]
    yield from _name_problems("name", event["name"], MAX_NAME, RESERVED_EVENTS)
    if event.get("timestamp_micros", now_ms * 1000) < (now_ms - MAX_AGE_MS) * 1000:
        yield "timestamp_micros: is more than 72 hours ago"
    if len(client.get("user_id", "")) > MAX_USER_ID:
        yield f"user_id: is longer than {MAX_USER_ID} characters"
    if not re.fullmatch(r"\d+", str(params.get("session_id", "0")), re.ASCII):
        yield "session_id: must be a number"
    if len(params) > most.parameters:
        yield f"params: are more than {most.parameters}"
    yield from _money_problems(params)
    yield from _parameter_problems("params", {n: v for n, v in params.items() if n != "items"}, most.value)
    yield from _item_problems(params.get("items", []), most.value)
    yield from _user_property_problems(client.get("user_properties", {}))


def _name_problems(place: str, name: str, longest: int, reserved: frozenset[str]) -> Iterator[str]:
    if len(name) > longest:
        yield f"{place}: a name is longer than {longest} characters"
    if not _NAME.fullmatch(name):
        yield f"{place}: a name must begin with a letter and hold letters, digits and _ only"
    if name in reserved or name.startswith(_RESERVED_PREFIXES):
        yield f"{place}: a name is reserved by Google Analytics"


def _money_problems(params: Mapping[str, Any]) -> Iterator[str]:
    if "value" in params and "currency" not in params and params.keys() & {"items", "transaction_id"}:
        yield "currency: is required with value"
    if "currency" in params and not re.fullmatch("[A-Z]{3}", str(params["currency"]), re.ASCII | re.IGNORECASE):
        yield "currency: must be three letters"


def _parameter_problems(place: str, params: Mapping[str, Any], longest: int) -> Iterator[str]:
    for name, value in params.items():
        yield from _name_problems(place, name, MAX_NAME, RESERVED_PARAMETERS)
        yield from _value_problems(place, value, max(longest, LONGER_VALUES.get(name, 0)))


def _value_problems(place: str, value: Any, longest: int) -> Iterator[str]:
    if not isinstance(value, str | int | float):
        yield f"{place}: a value is neither a text nor a number"
    if isinstance(value, str) and len(value) > longest:
        yield f"{place}: a value is longer than {longest} characters"


def _item_problems(items: Any, longest: int) -> Iterator[str]:
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        yield "items: must be a list of objects"
        return
    if len(items) > MAX_ITEMS:
        yield f"items: are more than {MAX_ITEMS}"
    for item in items:
        if not item.get("item_id") and not item.get("item_name"):
            yield "items: item_id or item_name is required"
        yield from _parameter_problems("items", item, longest)


def _user_property_problems(properties: Mapping[str, Any]) -> Iterator[str]:
    if len(properties) > MAX_USER_PROPERTIES:
        yield f"user_properties: are more than {MAX_USER_PROPERTIES}"
    for name, content in properties.items():
        yield from _name_problems("user_properties", name, MAX_USER_PROPERTY_NAME, RESERVED_USER_PROPERTIES)
        yield from _value_problems("user_properties", content["value"], MAX_USER_PROPERTY_VALUE)
