"""Events, 1,000 a request, each with the profile that it is of."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from destinations.batching import built, merged
from destinations.contract import Action, BatchLimits, Field, FieldType, Payload, Result, Settings
from destinations.errors import MessageRejected
from destinations.klaviyo.jobs import Job, send
from destinations.times import iso

if TYPE_CHECKING:
    from destinations.http import Http

# 5 MB, of which what JSON:API puts around an event takes some 400 bytes.
LIMITS = BatchLimits(events=1000, bytes=4_500_000, wait_s=1.0)

JOB = Job("/api/event-bulk-create-jobs", "event-bulk-create-job", "events-bulk-create")

IDENTIFIERS = ("email", "phone_number", "external_id", "anonymous_id", "_kx")


def track_event(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:
    """Send events. Of those of one unique ID the first is sent: Klaviyo refuses a job that repeats one."""
    return built(
        payloads, _item, lambda items: merged(items, _key, _first, lambda some: send(JOB, some, settings, http))
    )


def _item(payload: Payload) -> dict[str, Any]:
    profile = {name: value for name, value in payload["profile"].items() if value is not None and value != ""}
    if not any(profile.get(name) for name in IDENTIFIERS):
        raise MessageRejected(f"profile: one of {', '.join(IDENTIFIERS)} is required")
    attributes = {"profile": {"data": {"type": "profile", "attributes": profile}}}
    return {
        "type": "event-bulk-create",
        "attributes": {**attributes, "events": {"data": [{"type": "event", "attributes": _attributes(payload)}]}},
    }


def _attributes(payload: Payload) -> dict[str, Any]:
    attributes: dict[str, Any] = {
        "metric": {"data": {"type": "metric", "attributes": {"name": payload["metric_name"]}}},
        "properties": payload.get("properties") or {},
    }
    if payload.get("time") is not None:
        attributes["time"] = iso(payload["time"], "time")
    if payload.get("value") is not None:
        attributes["value"] = payload["value"]
        # A currency says nothing without a value.
        if payload.get("value_currency"):
            attributes["value_currency"] = payload["value_currency"]
    if payload.get("unique_id"):
        attributes["unique_id"] = payload["unique_id"]
    return attributes


def _key(item: Mapping[str, Any]) -> Hashable:
    """The same for events that Klaviyo takes for one."""
    (event,) = item["attributes"]["events"]["data"]
    if "unique_id" not in event["attributes"]:
        return object()
    profile = item["attributes"]["profile"]["data"]["attributes"]
    who = orjson.dumps([profile.get(name) for name in IDENTIFIERS])
    return who, event["attributes"]["metric"]["data"]["attributes"]["name"], event["attributes"]["unique_id"]


def _first(item: dict[str, Any], _: dict[str, Any]) -> dict[str, Any]:
    return item


_EMAILS = {"@path": "$.properties.email"}, {"@path": "$.context.traits.email"}

TRACK_EVENT = Action(
    slug="trackEvent",
    name="Track event",
    description="Sends an event of a profile.",
    fields=(
        Field(
            name="profile",
            label="Profile",
            type=FieldType.OBJECT,
            required=True,
            additional=True,
            default={
                "email": {"@if": {"exists": _EMAILS[0], "then": _EMAILS[0], "else": _EMAILS[1]}},
                "external_id": {"@path": "$.userId"},
                "anonymous_id": {"@path": "$.anonymousId"},
            },
            description="Whose event it is, by one or more of the identifiers; other attributes of the profile may "
            "stand beside them, and are set.",
            properties=(
                Field(name="email", label="Email", description="The email address."),
                Field(name="phone_number", label="Phone number", description="In E.164 format: +15005550006."),
                Field(name="external_id", label="External ID", description="Your ID of the user."),
                Field(name="anonymous_id", label="Anonymous ID", description="The ID of a visitor not known yet."),
            ),
        ),
        Field(
            name="metric_name",
            label="Metric name",
            required=True,
            default={"@path": "$.event"},
            description="The name of the event, of less than 128 characters.",
        ),
        Field(
            name="properties",
            label="Properties",
            type=FieldType.OBJECT,
            default={"@path": "$.properties"},
            description="The properties of the event, 400 at most.",
        ),
        Field(
            name="time",
            label="Time",
            type=FieldType.DATETIME,
            default={"@path": "$.timestamp"},
            description="When it happened, from the year 2000 to one year from now; to the second.",
        ),
        Field(
            name="value",
            label="Value",
            type=FieldType.NUMBER,
            default={"@path": "$.properties.revenue"},
            description="What the event is worth, such as the price of an order.",
        ),
        Field(
            name="value_currency",
            label="Currency",
            default={"@path": "$.properties.currency"},
            description="The ISO 4217 code of the value's currency, such as EUR.",
        ),
        Field(
            name="unique_id",
            label="Unique ID",
            default={"@path": "$.messageId"},
            description="Klaviyo keeps one event of a profile and metric with the same one. Without it, one a second.",
        ),
    ),
    default_trigger='type = "track"',
    perform=track_event,
    limits=lambda _: LIMITS,
)
