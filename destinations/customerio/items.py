"""Items of a batch, made of payloads. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from destinations.contract import Payload
from destinations.customerio.values import person, ulid, with_unix_times
from destinations.errors import MessageRejected
from destinations.times import unix_s

Item = dict[str, Any]

DEFAULT_OBJECT_TYPE = "1"
FIELDS_OF_THEIR_OWN = frozenset({"createdAt", "created_at", "objectTypeId", "object_type_id", "relationshipAttributes"})
"""Traits that are no attributes, because other fields have them."""

NOBODY = MessageRejected("the person has no identifier")


def person_item(payload: Payload) -> Item | MessageRejected:
    """Create or update a person, and their relationship to an object."""
    identifiers = person(payload.get("id"), payload.get("email"))
    if not identifiers:
        return NOBODY
    own = {name: payload.get(name) for name in ("email", "anonymous_id")}
    item: Item = {"type": "person", "action": "identify", "identifiers": identifiers}
    item["attributes"] = _attributes(payload) | {name: value for name, value in own.items() if value}
    item |= _timestamp(payload)
    if object_id := payload.get("group_id"):
        item["cio_relationships"] = [_relationship(_object(object_id, payload), payload)]
    return item


def event_item(payload: Payload, *, action: str = "event", name: str = "name") -> Item | MessageRejected:
    """An event of a person, known or not; ``action`` is its kind, and ``name`` the field with its name."""
    identifiers = person(payload.get("id"), anonymous_id=payload.get("anonymous_id"))
    if not identifiers:
        return NOBODY
    item: Item = {"type": "person", "action": action, "identifiers": identifiers, "name": payload[name]}
    item |= _timestamp(payload)
    if event_id := payload.get("event_id"):
        item["id"] = ulid(event_id, item.get("timestamp"))
    if data := payload.get("data"):
        item["attributes"] = _converted(data, payload)
    return item


def page_item(payload: Payload) -> Item | MessageRejected:
    """A page view, whose name is the page's URL."""
    return event_item(payload, action="page", name="url")


def screen_item(payload: Payload) -> Item | MessageRejected:
    """A screen view."""
    return event_item(payload, action="screen")


def object_item(payload: Payload) -> Item | MessageRejected:
    """Create or update an object, and its relationship to a person, if there is one."""
    identifiers = _object(payload["id"], payload)
    related = person(payload.get("user_id"), anonymous_id=payload.get("anonymous_id"))
    action = "identify_anonymous" if "anonymous_id" in related else "identify"
    item: Item = {"type": "object", "action": action, "identifiers": identifiers, "attributes": _attributes(payload)}
    if related:
        item["cio_relationships"] = [_relationship(related, payload)]
    return item


def deletion_item(payload: Payload) -> Item | MessageRejected:
    """Delete a person."""
    return {"type": "person", "action": "delete", "identifiers": person(payload["person_id"])}


def _object(object_id: str, payload: Payload) -> dict[str, str]:
    return {"object_type_id": payload.get("object_type_id") or DEFAULT_OBJECT_TYPE, "object_id": object_id}


def _relationship(identifiers: Mapping[str, str], payload: Payload) -> Item:
    attributes = payload.get("relationship_attributes")
    if not attributes:
        return {"identifiers": identifiers}
    return {"identifiers": identifiers, "relationship_attributes": _converted(attributes, payload)}


def _attributes(payload: Payload) -> Item:
    custom = payload.get("custom_attributes") or {}
    attributes = {name: value for name, value in custom.items() if name not in FIELDS_OF_THEIR_OWN}
    if created_at := payload.get("created_at"):
        attributes["created_at"] = created_at
    return _converted(attributes, payload)


def _converted(attributes: Mapping[str, Any], payload: Payload) -> Item:
    """Left as they are only if ``convert_timestamp`` is false."""
    return dict(attributes if payload.get("convert_timestamp") is False else with_unix_times(attributes))


def _timestamp(payload: Payload) -> Item:
    seconds = unix_s(payload.get("timestamp"))
    return {} if seconds is None else {"timestamp": seconds}
