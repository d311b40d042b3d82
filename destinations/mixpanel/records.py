"""What payloads become: the records of Mixpanel's APIs. Pure."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from destinations.contract import Payload
from destinations.times import epoch_ms

PROPERTIES = {
    "user_id": "$user_id",
    "device_id": "$device_id",
    "group_id": "$group_id",
    "ip": "ip",
    "url": "$current_url",
    "referrer": "$referrer",
    "language": "$locale",
    "os_name": "$os",
    "os_version": "$os_version",
    "app_name": "$app_name",
    "app_version": "$app_version_string",
}
"""Fields of an event that have a property of their own."""

USER_TRAITS = {
    "avatar": "$avatar",
    "created": "$created",
    "createdAt": "$created",
    "email": "$email",
    "firstName": "$first_name",
    "lastName": "$last_name",
    "name": "$name",
    "phone": "$phone",
}
"""Traits that Mixpanel has a name of its own for."""

GROUP_TRAITS = {"name": "$name"}

_INSERT_ID = re.compile(r"[0-9A-Za-z-]{1,36}", re.ASCII)
INSERT_ID_CHARACTERS = 36

NO_PLACE = {"ip": 0}
"""Without an address, Mixpanel would take that of this machine for the user's."""


def event(payload: Payload) -> dict[str, Any]:
    """An event for ``/import``."""
    own = {name: payload[field] for field, name in PROPERTIES.items() if payload.get(field) not in (None, "")}
    properties = {
        **NO_PLACE,
        **(payload.get("event_properties") or {}),
        **own,
        "time": epoch_ms(payload["time"]),
        "distinct_id": payload.get("distinct_id") or "",
        "$insert_id": insert_id(payload["insert_id"]),
    }
    return {"event": payload["event"], "properties": properties}


def insert_id(text: str) -> str:
    """An id that Mixpanel takes, the same for the same text: the text itself, or else the beginning of its hash."""
    if _INSERT_ID.fullmatch(text):
        return text
    return hashlib.sha256(text.encode()).hexdigest()[:INSERT_ID_CHARACTERS]


def user_profile(payload: Payload, token: str) -> dict[str, Any]:
    """An update for ``/engage``."""
    place = {"$ip": payload["ip"]} if payload.get("ip") else {}
    return {
        "$token": token,
        "$distinct_id": payload["distinct_id"],
        **place,
        "$set": _renamed(payload.get("traits"), USER_TRAITS),
    }


def group_profile(payload: Payload, token: str) -> dict[str, Any]:
    """An update for ``/groups``."""
    return {
        "$token": token,
        "$group_key": payload["group_key"],
        "$group_id": payload["group_id"],
        "$set": _renamed(payload.get("traits"), GROUP_TRAITS),
    }


def _renamed(traits: dict[str, Any] | None, names: dict[str, str]) -> dict[str, Any]:
    return {names.get(name, name): value for name, value in (traits or {}).items()}
