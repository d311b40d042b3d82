"""Occurrences of custom events, 500 a request.

A request is taken (204) or refused as a whole. HubSpot knows only events that were defined in the account, so those of
one name stay together when a refused batch is sent in halves. ``uuid`` is made of the messageId and stays the same on a
retry; HubSpot does not say that it drops a second occurrence with the same one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_OID, uuid5

from destinations.batching import built
from destinations.contract import DELIVERED, Action, BatchLimits, Field, FieldType, Payload, Result, Settings
from destinations.errors import InvalidSettings, MessageRejected
from destinations.halves import REFUSED, in_halves
from destinations.hubspot.calls import WHO, internal_name, post, texts
from destinations.times import iso

if TYPE_CHECKING:
    from destinations.http import Http

# HubSpot documents no limit in bytes: this keeps a request quick.
LIMITS = BatchLimits(events=500, bytes=1024 * 1024, wait_s=1.0)

STATUSES = REFUSED | {404}
"""404 too, lest it should mean an event that is not defined: the others of the batch may be."""

MAX_PROPERTIES = 50
IDENTIFIERS = ("email", "utk", "objectId")

_FULL_NAME = re.compile(r"pe\d+_.+", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def send_custom_behavioral_event(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:
    """Send occurrences."""

    def send_once(occurrences: Sequence[Mapping[str, Any]]) -> list[Result]:
        post(http, settings, "/events/v3/send/batch", occurrences)
        return [DELIVERED] * len(occurrences)

    def send(occurrences: Sequence[Mapping[str, Any]]) -> list[Result]:
        by_name = sorted(range(len(occurrences)), key=lambda place: str(occurrences[place]["eventName"]))
        taken = in_halves([occurrences[place] for place in by_name], send_once, statuses=STATUSES)
        results = dict(zip(by_name, taken, strict=True))
        return [results[place] for place in range(len(occurrences))]

    return built(payloads, lambda payload: _occurrence(payload, settings["portal_id"]), send)


def _occurrence(payload: Payload, portal_id: str) -> dict[str, Any]:
    given = texts(payload.get("properties") or {})
    properties = {name: text for name, text in given.items() if text is not None}
    found = {name: payload[name] for name in IDENTIFIERS if payload.get(name)}
    if len(properties) > MAX_PROPERTIES:
        raise MessageRejected(f"properties: {WHO} takes {MAX_PROPERTIES} at most")
    # A property may identify the record too: the custom matching ID of the event's definition.
    if not found and not properties:
        raise MessageRejected("one of email, utk, objectId and a property that identifies the record is required")
    occurrence = {"eventName": _full_name(payload["eventName"], portal_id), **found, "properties": properties}
    if payload.get("occurredAt") is not None:
        occurrence["occurredAt"] = iso(payload["occurredAt"], "occurredAt")
    if payload.get("uuid"):
        occurrence["uuid"] = _uuid(payload["uuid"])
    return occurrence


def _full_name(name: str, portal_id: str) -> str:
    if _FULL_NAME.fullmatch(name):
        return name
    if not portal_id:
        raise InvalidSettings("eventName: without the setting portal_id it must be a full name, pe<Hub ID>_<name>")
    return f"pe{portal_id}_{internal_name(name)}"


def _uuid(text: str) -> str:
    return text if _UUID.fullmatch(text) else str(uuid5(NAMESPACE_OID, text))


_EMAILS = {"@path": "$.properties.email"}, {"@path": "$.context.traits.email"}

SEND_CUSTOM_BEHAVIORAL_EVENT = Action(
    slug="sendCustomBehavioralEvent",
    name="Send custom event",
    description="Sends an occurrence of a custom event, which must be defined in HubSpot before (Enterprise).",
    fields=(
        Field(
            name="eventName",
            label="Event name",
            required=True,
            default={"@path": "$.event"},
            description="The full internal name, pe<Hub ID>_<name>. With the setting Hub ID other names are made into "
            "one: Order Completed is pe<Hub ID>_order_completed.",
        ),
        Field(
            name="email",
            label="Email",
            default={"@if": {"exists": _EMAILS[0], "then": _EMAILS[0], "else": _EMAILS[1]}},
            description="The email of the contact. One of email, user token and object ID is required, unless a "
            "property identifies the record.",
        ),
        Field(name="utk", label="User token", description="The contact's user token: the cookie hubspotutk."),
        Field(name="objectId", label="Object ID", description="The record ID; it goes over email and user token."),
        Field(
            name="occurredAt",
            label="Occurred at",
            type=FieldType.DATETIME,
            default={"@path": "$.timestamp"},
            description="When it happened; by default when HubSpot gets it.",
        ),
        Field(
            name="properties",
            label="Properties",
            type=FieldType.OBJECT,
            description=f"Up to {MAX_PROPERTIES} properties by internal name. They must be defined for the event, so "
            "none is sent unless you map it; texts have up to 256 characters, URLs 1,024.",
        ),
        Field(
            name="uuid",
            label="UUID",
            default={"@path": "$.messageId"},
            description="A unique ID of the occurrence; one is made of a text that is no UUID.",
        ),
    ),
    default_trigger='type = "track"',
    perform=send_custom_behavioral_event,
    limits=lambda _: LIMITS,
)
