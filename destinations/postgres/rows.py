"""An event, or what a mapping made of it, as a row. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from destinations.contract import Event, Payload
from destinations.errors import MessageRejected
from destinations.times import in_utc


class Row(NamedTuple):
    """A row of the table; ``data`` is JSON. The fields of an action are called the same."""

    message_id: str
    type: str | None
    event: str | None
    user_id: str | None
    anonymous_id: str | None
    timestamp: datetime | None
    sent_at: datetime | None
    received_at: datetime | None
    data: str


COLUMNS = {
    "message_id": "text",
    "type": "text",
    "event": "text",
    "user_id": "text",
    "anonymous_id": "text",
    "timestamp": "timestamptz",
    "sent_at": "timestamptz",
    "received_at": "timestamptz",
    "data": "jsonb",
}
"""The type of each column, in the order of ``Row``."""

NUL = MessageRejected("PostgreSQL takes no text with a NUL in it")
TOO_DEEP = MessageRejected("the event is too deep")

_NUL_IN_JSON = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


def row_of_event(event: Event) -> Row | MessageRejected:
    """The row of a whole event; none without a messageId, or of what PostgreSQL never takes."""
    try:
        return _storable(_row_of_event(event))
    except TypeError:  # orjson writes less deep values than it reads
        return TOO_DEEP


def _row_of_event(event: Event) -> Row | MessageRejected:
    data = event.data
    if not (message_id := _text(data.get("messageId"))):
        return MessageRejected("messageId: is required")
    return Row(
        message_id,
        _text(data.get("type")),
        _text(data.get("event", data.get("name"))),
        _text(data.get("userId")),
        _text(data.get("anonymousId")),
        in_utc(data.get("timestamp")),
        in_utc(data.get("sentAt")),
        in_utc(data.get("receivedAt")),
        event.text.decode(),
    )


def row_of_payload(payload: Payload) -> Row | MessageRejected:
    """The row of a payload, which has a ``message_id``; none of what PostgreSQL never takes."""
    row = Row(
        payload["message_id"],
        payload.get("type"),
        payload.get("event"),
        payload.get("user_id"),
        payload.get("anonymous_id"),
        in_utc(payload.get("timestamp")),
        in_utc(payload.get("sent_at")),
        in_utc(payload.get("received_at")),
        orjson.dumps(payload["data"]).decode(),
    )
    return _storable(row)


def columns(rows: Sequence[Row]) -> list[list[Any]]:
    """The values of each column, in the order of ``COLUMNS``."""
    return [list(values) for values in zip(*rows, strict=True)]


def _storable(row: Row | MessageRejected) -> Row | MessageRejected:
    """A NUL is found here, not by halves: whoever has a write key could send one in every other event."""
    if isinstance(row, MessageRejected):
        return row
    texts = [value for value in row if isinstance(value, str)]
    return NUL if any("\0" in text for text in texts) or _NUL_IN_JSON.search(row.data) else row


def _text(value: Any) -> str | None:
    """A text stays one, null is none; all else as JSON."""
    if value is None or isinstance(value, str):
        return value
    return orjson.dumps(value).decode()
