"""PostgreSQL: each event as a row of a table; the action ``insert`` makes rows of what a mapping makes of them.

The table is made if it is absent:

    message_id text PRIMARY KEY, type text, event text, user_id text, anonymous_id text,
    "timestamp" timestamptz, sent_at timestamptz, received_at timestamptz, data jsonb

``event`` is the name of a track, page or screen call, ``data`` the whole event. A time that cannot be read is null. A
table of one's own may have more columns, with defaults, and needs a unique index on ``message_id``.

A batch is one INSERT of up to ``batch_events`` rows and 4 MB, in a transaction of its own, with ``ON CONFLICT DO
NOTHING``: an event that is sent again is no second row. A row that PostgreSQL cannot take is discarded
alone: one with ``\\u0000`` in it is not even sent (PostgreSQL: "JSON Types"), others are found by halves (Appendix A).

The network rules hold. Where the operator has all requests go through a proxy, which takes HTTP alone, nothing is
delivered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from destinations.contract import (
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
from destinations.errors import MessageRejected
from destinations.halves import without_misfits
from destinations.postgres.rows import Row, row_of_event, row_of_payload

if TYPE_CHECKING:
    from destinations.http import Http

MAX_EVENTS = 5000
MAX_BYTES = 4 * 1024 * 1024
MAX_SECONDS = 600.0


def perform(events: Sequence[Event], settings: Settings, http: Http) -> Sequence[Result]:
    """Insert a row an event.

    Raises:
        DeliveryError: nothing can be inserted: settings, permissions, network, or the server is not ready.
    """
    return _store([row_of_event(event) for event in events], settings, http)


def insert(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:
    """Insert a row a payload, as ``perform`` does for events."""
    return _store([row_of_payload(payload) for payload in payloads], settings, http)


def limits(settings: Settings) -> BatchLimits:
    """What the settings say, brought into what one statement takes."""
    return BatchLimits(
        events=max(1, min(int(settings["batch_events"]), MAX_EVENTS)),
        bytes=MAX_BYTES,
        wait_s=max(0.0, min(float(settings["batch_seconds"]), MAX_SECONDS)),
    )


def _store(rows: Sequence[Row | MessageRejected], settings: Settings, http: Http) -> Sequence[Result]:
    from destinations.postgres.store import store  # here, for 0.4 s: a worker without PostgreSQL starts without psycopg

    return without_misfits(rows, lambda whole: store(whole, settings, http))


def _field(name: str, label: str, default: Any, description: str, **others: Any) -> Field:
    return Field(name=name, label=label, default=default, description=description, **others)


INSERT = Action(
    slug="insert",
    name="Insert row",
    description="Inserts one row into the table.",
    fields=(
        _field(
            "message_id",
            "Message ID",
            {"@path": "$.messageId"},
            "The row's key. What has the key of another row is left out: give each subscription keys of its own.",
            required=True,
        ),
        _field("type", "Type", {"@path": "$.type"}, "The type of the event."),
        _field(
            "event",
            "Event name",
            {"@if": {"exists": {"@path": "$.event"}, "then": {"@path": "$.event"}, "else": {"@path": "$.name"}}},
            "The name of a track, page or screen call.",
        ),
        _field("user_id", "User ID", {"@path": "$.userId"}, "Who did it."),
        _field("anonymous_id", "Anonymous ID", {"@path": "$.anonymousId"}, "Who did it, while not known."),
        _field("timestamp", "Timestamp", {"@path": "$.timestamp"}, "When it happened.", type=FieldType.DATETIME),
        _field("sent_at", "Sent at", {"@path": "$.sentAt"}, "When it was sent.", type=FieldType.DATETIME),
        _field(
            "received_at", "Received at", {"@path": "$.receivedAt"}, "When it was received.", type=FieldType.DATETIME
        ),
        _field(
            "data",
            "Data",
            {"@path": "$."},
            "The column data: the whole event, unless it is mapped otherwise.",
            type=FieldType.OBJECT,
            required=True,
        ),
    ),
    default_trigger=EVERY_TYPE,
    perform=insert,
    limits=limits,
)

DESTINATION = Destination(
    slug="postgres",
    name="PostgreSQL",
    description="Inserts each event as a row of a table.",
    settings=(
        Setting(
            name="host", label="Host", required=True, description="The server's name or address; no socket, no list."
        ),
        Setting(name="port", label="Port", type=SettingType.NUMBER, default=5432, description="The server's port."),
        Setting(name="database", label="Database", required=True, description="The name of the database."),
        Setting(
            name="user",
            label="User",
            required=True,
            description="May insert into the table and select its message_id, or create it.",
        ),
        Setting(
            name="password", label="Password", required=True, sensitive=True, description="The password of the user."
        ),
        Setting(name="schema", label="Schema", default="public", description="The table's schema, which must exist."),
        Setting(name="table", label="Table", default="events", description="The table; made if it is absent."),
        Setting(
            name="sslmode",
            label="TLS",
            choices=("disable", "require", "verify-full"),
            default="require",
            description="As libpq has it: require encrypts, verify-full checks certificate and name too.",
        ),
        Setting(
            name="ca_certificate",
            label="CA certificate",
            default="",
            description="In PEM, for verify-full: whose certificates count. Empty: the public authorities.",
        ),
        Setting(
            name="batch_events",
            label="Rows in a statement",
            type=SettingType.NUMBER,
            default=500,
            description=f"The most events in one INSERT, at most {MAX_EVENTS}.",
        ),
        Setting(
            name="batch_seconds",
            label="Seconds to wait",
            type=SettingType.NUMBER,
            default=1,
            description=f"How long events wait for others to be inserted with, at most {MAX_SECONDS:.0f} seconds.",
        ),
    ),
    perform=perform,
    limits=limits,
    actions=(INSERT,),
    presets=(Preset(name="Insert all events", action="insert", trigger=EVERY_TYPE, mapping=INSERT.default_mapping()),),
)
