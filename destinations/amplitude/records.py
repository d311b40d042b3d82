"""What payloads become: one or two events of Amplitude's APIs. Pure."""

from __future__ import annotations

from typing import Any

from destinations.contract import Payload
from destinations.times import epoch_ms

Events = tuple[dict[str, Any], ...]


def event(payload: Payload) -> Events:
    """An event."""
    return (_filled(payload),)


def user(payload: Payload) -> Events:
    """An event that sets properties of a user. ``$set`` keeps traits from being read as operations."""
    identification = {"event_type": "$identify", "user_properties": {"$set": payload.get("user_properties") or {}}}
    return ({**_filled(payload), **identification},)


def group(payload: Payload) -> Events:
    """The event that puts the user into the group, and the one that sets the group's properties."""
    name, value, properties = payload["group_type"], payload["group_value"], payload.get("group_properties") or {}
    shared = {field: payload.get(field) for field in ("user_id", "device_id", "time")}
    member = {
        "event_type": "$identify",
        "groups": {name: value},
        "user_properties": {"$set": {name: value}},
        "insert_id": payload["insert_id"],
    }
    group = {
        "event_type": "$groupidentify",
        "groups": {name: value},
        "group_properties": {"$set": properties},
        "insert_id": f"{payload['insert_id']}-group",
    }
    return _filled({**shared, **member}), _filled({**shared, **group})


def _filled(payload: Payload) -> dict[str, Any]:
    """The keys that have a value, times as Amplitude wants them."""
    filled = {name: value for name, value in payload.items() if value is not None and value != ""}
    if "time" in filled:
        filled["time"] = epoch_ms(filled["time"])
    return filled
