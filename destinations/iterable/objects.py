"""Iterable's objects, made of payloads. Pure: what cannot be made is given as an error, not raised."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from destinations.contract import Payload
from destinations.errors import MessageRejected
from destinations.times import in_utc, unix_s

Object = Mapping[str, Any]

NO_ID = MessageRejected("email or userId is required")
NO_TIME = MessageRejected("createdAt: is out of range")

DATE_AND_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?", re.ASCII)
ITEM_FIELDS = ("id", "sku", "name", "description", "categories", "price", "quantity", "url", "imageUrl")
SAID_OF_ITEMS = frozenset(ITEM_FIELDS) | {"product_id", "category", "image_url"}


def event(payload: Payload) -> Object | MessageRejected:
    """An event to track."""
    who, when = _ids(payload), _when(payload)
    if not who:
        return NO_ID
    if isinstance(when, MessageRejected):
        return when
    return who | _given(payload, "eventName", "id", "campaignId", "templateId") | when | _data(payload)


def user(payload: Payload) -> Object | MessageRejected:
    """A user to update."""
    who = _user(payload)
    if not who:
        return NO_ID
    phone = _given(payload, "phoneNumber")
    return who | {"dataFields": who.get("dataFields", {}) | phone} if phone else who


def purchase(payload: Payload) -> Object | MessageRejected:
    """A purchase. Its products are its items, and not said again in its data."""
    bought, when = cart(payload), _when(payload)
    if isinstance(bought, MessageRejected):
        return bought
    if isinstance(when, MessageRejected):
        return when
    given = _given(payload, "id", "total", "campaignId", "templateId")
    return bought | given | when | _data(payload, frozenset({"products"}))


def cart(payload: Payload) -> dict[str, Any] | MessageRejected:
    """What a user has in the cart."""
    who = _user(payload["user"])
    return {"user": who, "items": [_item(item) for item in payload["items"]]} if who else NO_ID


def _user(payload: Payload) -> dict[str, Any]:
    """A user with its data; nothing without an id."""
    who = _ids(payload)
    return who and who | _given(payload, "mergeNestedObjects", "preferUserId") | _data(payload)


def _ids(payload: Payload) -> dict[str, Any]:
    """Both, where both are known: which of them counts depends on the project."""
    return {name: payload[name] for name in ("email", "userId") if payload.get(name)}


def _when(payload: Payload) -> dict[str, int] | MessageRejected:
    """Nothing if there is no time: Iterable takes that of arrival."""
    if payload.get("createdAt") is None:
        return {}
    seconds = unix_s(payload["createdAt"])
    return NO_TIME if seconds is None else {"createdAt": seconds}


def _item(item: Mapping[str, Any]) -> dict[str, Any]:
    return _given(item, *ITEM_FIELDS) | _data(item, SAID_OF_ITEMS)


def _data(payload: Payload, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    fields = {name: value for name, value in (payload.get("dataFields") or {}).items() if name not in without}
    return {"dataFields": _dated(fields)} if fields else {}


def _dated(value: Any) -> Any:
    """A copy, in which dates with a time are in Iterable's form: it takes ISO 8601 for plain text."""
    if isinstance(value, dict):
        return {name: _dated(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_dated(part) for part in value]
    found = in_utc(value) if isinstance(value, str) and DATE_AND_TIME.fullmatch(value) else None
    return f"{found.replace(tzinfo=None).isoformat(' ', 'seconds')} +00:00" if found else value


def _given(payload: Payload, *names: str) -> dict[str, Any]:
    return {name: payload[name] for name in names if payload.get(name) is not None}
