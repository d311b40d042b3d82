"""Segment: whole events to whatever takes Segment's Tracking API, such as Segment itself or another Splice.

One request is ``POST /v1/batch`` with up to 2,500 events, 500 KB and 32 KB an event (Segment's HTTP API source, in its
public documentation; Splice's receiver has the same limits). Batches over a limit or not understood are answered with
400, and sent again in halves.

An event goes out as it is, but for what the receiver sets itself, and but for its times: a receiver corrects
``timestamp`` by how long before it the client says to have sent (``receivedAt - (sentAt - originalTimestamp)``). Here
the first receiver has done that already, and our events wait and are tried again: with the client's ``sentAt`` that
wait would be added to ``timestamp``. Without ``sentAt`` it stands, at every hop.

``messageId`` stays, so that a retry is no second event. The answer is 200 also for events that the API drops (and, at
Segment, for a wrong write key), so that what it demands of an event is checked here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from destinations.answers import basic, post_json
from destinations.contract import DELIVERED, BatchLimits, Destination, Event, Result, Setting, Settings
from destinations.errors import MessageRejected
from destinations.halves import REFUSED, in_halves, without_misfits

if TYPE_CHECKING:
    from destinations.http import Http

MAX_EVENTS = 2500
MAX_EVENT_BYTES = 32 * 1024
MAX_EVENTS_BYTES = 497_000
"""All events of a request: with the commas between them, it stays below 500,000 bytes."""

SET_BY_RECEIVER = frozenset({"originalTimestamp", "receivedAt", "sentAt", "writeKey"})
MAX_MESSAGE_ID = 100
REQUIRED = {"track": ("event",), "group": ("groupId",), "alias": ("previousId", "userId")}
VIEW: dict[str, type] = {"name": str, "category": str, "properties": dict}
FORMS: dict[str, dict[str, type]] = {
    "track": {"event": str, "properties": dict},
    "identify": {"traits": dict},
    "page": VIEW,
    "screen": VIEW,
    "group": {"groupId": str, "traits": dict},
    "alias": {"previousId": str},
    "delete": {},
}
"""What else than null the parts of an event may be, by its type; ids are texts for all of them."""


def perform(events: Sequence[Event], settings: Settings, http: Http) -> Sequence[Result]:
    """Post the events in one batch."""
    url = f"{settings['base_url'].rstrip('/')}/v1/batch"
    headers = basic(settings["write_key"])

    def send(items: Sequence[bytes]) -> Sequence[Result]:
        # X-RateLimit-Reset is not read: it says the same as Retry-After, beside which it is documented.
        batch = [orjson.Fragment(item) for item in items]
        post_json(http, url, {"batch": batch}, who="the Tracking API", headers=headers)
        return [DELIVERED] * len(items)

    items = [_item(event.data) for event in events]
    return without_misfits(items, lambda fitting: in_halves(fitting, send, statuses=REFUSED))


def limits(_: Settings) -> BatchLimits:
    """What one request takes."""
    return BatchLimits(events=MAX_EVENTS, bytes=MAX_EVENTS_BYTES)


def _item(event: Mapping[str, Any]) -> bytes | MessageRejected:
    """One item of the batch, or why the API would drop it."""
    if problem := next(_problems(event), ""):
        return MessageRejected(problem)
    text = orjson.dumps(_forwarded(event))
    if len(text) > MAX_EVENT_BYTES:
        return MessageRejected(f"the event is larger than {MAX_EVENT_BYTES // 1024} KB")
    return text


def _problems(event: Mapping[str, Any]) -> Iterator[str]:
    kind, message_id = event.get("type"), event.get("messageId")
    if not isinstance(kind, str) or kind not in FORMS:
        yield f"type must be one of {', '.join(FORMS)}"
        return
    if not event.get("userId") and not event.get("anonymousId"):
        yield "userId or anonymousId is required"
    for name in REQUIRED.get(kind, ()):
        if not event.get(name):
            yield f"{name} is required"
    for name, form in {"userId": str, "anonymousId": str, **FORMS[kind]}.items():
        if not isinstance(event.get(name), form | None):
            yield f"{name} must be {'a text' if form is str else 'an object'}"
    if isinstance(message_id, str) and len(message_id) > MAX_MESSAGE_ID:
        yield f"messageId is longer than {MAX_MESSAGE_ID} characters"


def _forwarded(event: Mapping[str, Any]) -> dict[str, Any]:
    """The event without what the receiver sets itself."""
    forwarded = {name: value for name, value in event.items() if name not in SET_BY_RECEIVER}
    if isinstance(context := forwarded.get("context"), dict):
        # ``direct`` has the receiver take the caller's address for the person's, and that is ours now.
        forwarded["context"] = {name: value for name, value in context.items() if name != "direct"}
    return forwarded


DESTINATION = Destination(
    slug="segment",
    name="Segment",
    description="Forwards each event to a Segment Tracking API: to a source of Segment, or of another Splice.",
    settings=(
        Setting(
            name="write_key",
            label="Write key",
            required=True,
            sensitive=True,
            description="The write key of the source that gets the events.",
        ),
        Setting(
            name="base_url",
            label="Base URL",
            is_url=True,
            default="https://api.segment.io",
            description="Where the API is, without /v1. Sources in the EU: https://events.eu1.segmentapis.com. "
            "Another Splice: its receiver's address.",
        ),
    ),
    perform=perform,
    limits=limits,
)
