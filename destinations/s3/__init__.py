"""S3: a batch of events as one object of JSON lines, gzipped, in Amazon S3 or a store that speaks its API; the action
``write`` stores what a mapping makes of them.

One call is one PUT Object (Amazon S3 API Reference) of up to ``batch_events`` events and 5 MB of text, far below the
5 GB that one PUT may have. It is signed with signature version 4, the SHA-256 of the body in it; ``Content-MD5`` is for
buckets with Object Lock, which ask for a checksum of this kind.

An object's name is the SHA-256 of its lines, its folder the time at which the first of them was received: a batch that
is sent again replaces itself. The lines count and not their messageIds, so that two subscriptions, or two destinations
with one prefix, never replace what the other one wrote of the same events. Where a retry puts a batch together anew, an
event may be in two objects: readers take each messageId once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import orjson

from destinations.contract import (
    DELIVERED,
    EVERY_TYPE,
    Action,
    BatchLimits,
    Destination,
    Event,
    Field,
    FieldType,
    Payload,
    Preset,
    Result,
    Setting,
    Settings,
    SettingType,
)
from destinations.halves import in_halves
from destinations.s3.objects import Line, content, name
from destinations.s3.requests import object_url, signed_headers, store_refusal
from destinations.times import in_utc

if TYPE_CHECKING:
    from destinations.http import Http

MAX_EVENTS = 5000
MAX_BYTES = 5 * 1024 * 1024
MAX_SECONDS = 600.0


def perform(events: Sequence[Event], settings: Settings, http: Http) -> Sequence[Result]:
    """Store the events as one object; in halves where that is too large for what stands before the store."""
    return _store([Line(event.text, in_utc(event.data.get("receivedAt"))) for event in events], settings, http)


def write(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:
    """Store the data of the payloads as ``perform`` stores events."""
    lines = [Line(orjson.dumps(payload["data"]), in_utc(payload.get("received_at"))) for payload in payloads]
    return _store(lines, settings, http)


def limits(settings: Settings) -> BatchLimits:
    """What the settings say, brought into what one object takes."""
    return BatchLimits(
        events=max(1, min(int(settings["batch_events"]), MAX_EVENTS)),
        bytes=MAX_BYTES,
        wait_s=max(0.0, min(float(settings["batch_seconds"]), MAX_SECONDS)),
    )


def _store(lines: Sequence[Line], settings: Settings, http: Http) -> Sequence[Result]:
    return in_halves(lines, lambda some: _put(some, settings, http))


def _put(lines: Sequence[Line], settings: Settings, http: Http) -> Sequence[Result]:
    url, body = object_url(settings, name(settings["prefix"], lines)), content(lines)
    headers = signed_headers(url, body, settings)
    # Only the status counts for what is stored, so an answer that is too long does not undo it.
    if error := store_refusal(http.request("PUT", url, headers=headers, body=body, cut_body=True)):
        raise error
    return [DELIVERED] * len(lines)


WRITE = Action(
    slug="write",
    name="Write",
    description="Stores data as lines of JSON, many in one object.",
    fields=(
        Field(
            name="data",
            label="Data",
            type=FieldType.OBJECT,
            required=True,
            default={"@path": "$."},
            description="What to store: the whole event, unless it is mapped otherwise.",
        ),
        Field(
            name="received_at",
            label="Received at",
            type=FieldType.DATETIME,
            default={"@path": "$.receivedAt"},
            description="The time that fills the date in the prefix.",
        ),
    ),
    default_trigger=EVERY_TYPE,
    perform=write,
    limits=limits,
)

DESTINATION = Destination(
    slug="s3",
    name="S3",
    description="Stores batches of events as objects of JSON lines in Amazon S3 or a compatible store.",
    settings=(
        Setting(name="bucket", label="Bucket", required=True, description="The bucket that takes the objects."),
        Setting(
            name="region",
            label="Region",
            required=True,
            description="The bucket's region, such as eu-central-1; of most compatible stores us-east-1 or auto.",
        ),
        Setting(
            name="access_key_id",
            label="Access key ID",
            required=True,
            description="Of a user that may s3:PutObject in the bucket.",
        ),
        Setting(
            name="secret_access_key",
            label="Secret access key",
            required=True,
            sensitive=True,
            description="The secret of the access key.",
        ),
        Setting(
            name="session_token",
            label="Session token",
            sensitive=True,
            default="",
            description="For temporary credentials only; when they expire, events are discarded.",
        ),
        Setting(
            name="endpoint",
            label="Endpoint",
            is_url=True,
            default="",
            description="The URL of a compatible store, without the bucket. Empty: Amazon S3 in the region.",
        ),
        Setting(
            name="path_style",
            label="Bucket in the path",
            type=SettingType.BOOLEAN,
            default=True,
            description="With an endpoint: the bucket is the first part of the path. Off: of the host's name.",
        ),
        Setting(
            name="prefix",
            label="Prefix",
            default="events/{YYYY}/{MM}/{DD}/{HH}/",
            description="What objects' names begin with. {YYYY}, {MM}, {DD} and {HH} are the UTC time at which the "
            "first event in the object was received.",
        ),
        Setting(
            name="batch_events",
            label="Events in an object",
            type=SettingType.NUMBER,
            default=1000,
            description=f"The most events in one object, at most {MAX_EVENTS}.",
        ),
        Setting(
            name="batch_seconds",
            label="Seconds to wait",
            type=SettingType.NUMBER,
            default=60,
            description=f"How long events wait for others to fill an object, at most {MAX_SECONDS:.0f} seconds.",
        ),
    ),
    perform=perform,
    limits=limits,
    actions=(WRITE,),
    presets=(Preset(name="Write all events", action="write", trigger=EVERY_TYPE, mapping=WRITE.default_mapping()),),
)
