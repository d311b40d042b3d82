"""The demo's events, and the fate that each is to meet at both destinations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Expected:
    """How a try ends: the kind of outcome and the code that it is counted under."""

    kind: str
    code: str = ""

    def __str__(self) -> str:
        return f"{self.kind} ({self.code})" if self.code not in ("", self.kind) else self.kind


DELIVERED = Expected("delivered", "delivered")
DROPPED = Expected("filtered", "dropped_by_function")
SWITCHED_OFF = Expected("filtered", "FILTERED_BY_INTEGRATIONS_OBJECT")
UNSUPPORTED = Expected("discarded", "unsupported_event_type")
REJECTED = Expected("discarded", "message_rejected")
BAD_REQUEST = Expected("discarded", "bad_request")
RETRIED = Expected("retried", "retry")
TIMED_OUT = Expected("retried", "gateway_timeout")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One call of the client. ``sent`` and ``masked`` are the traits or properties, before and after mask-email."""

    method: str
    name: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    sent: Mapping[str, Any] = field(default_factory=dict)
    masked: Mapping[str, Any] | None = None
    crm: Expected = DELIVERED
    archive: Expected = DELIVERED

    @property
    def label(self) -> str:
        """As the table shows it."""
        return f"{self.method} {self.name}".rstrip()

    @property
    def message_id(self) -> str:
        """The event's messageId, by which its fates are found."""
        return f"demo-{self.label.lower().replace(' ', '-')}"

    def call(self) -> dict[str, Any]:
        """The arguments of the client's method."""
        content = {"alias": None, "identify": "traits", "group": "traits"}.get(self.method, "properties")
        name = {"track": "event", "page": "name", "screen": "name"}.get(self.method)
        return {
            "user_id": "ada",
            "message_id": self.message_id,
            **({content: dict(self.sent)} if content else {}),
            **({name: self.name} if name else {}),
            **self.arguments,
        }


EMAIL = {"email": "ada@example.com"}
MASKED = {"email": "a***@example.com"}

CASES = (
    Case(method="identify", sent={**EMAIL, "plan": "pro"}, masked={**MASKED, "plan": "pro"}),
    Case(method="track", name="Order Completed", sent={**EMAIL, "total": 42}, masked={**MASKED, "total": 42}),
    Case(method="page", name="Pricing", sent={"path": "/pricing"}),
    Case(
        method="group",
        arguments={"group_id": "acme"},
        sent={"contact": "bob@acme.test"},
        masked={"contact": "b***@acme.test"},
    ),
    Case(method="alias", arguments={"previous_id": "anonymous-1"}),
    Case(method="screen", name="Home", crm=UNSUPPORTED),
    Case(method="track", name="Internal Ping", crm=DROPPED),
    Case(method="track", name="Newsletter Opened", arguments={"integrations": {"CRM": False}}, crm=SWITCHED_OFF),
    Case(method="track", name="CRM Refuses", crm=BAD_REQUEST),
    Case(method="track", name="CRM Is Down", crm=RETRIED),
    Case(method="track", name="Throw RetryError", archive=RETRIED),
    Case(method="track", name="Throw ValidationError", archive=REJECTED),
    Case(method="track", name="Throw InvalidEventPayload", archive=REJECTED),
    Case(method="track", name="Throw EventNotSupported", archive=UNSUPPORTED),
    Case(method="track", name="Throw DropEvent", archive=DROPPED),
    Case(method="track", name="Throw Error", archive=BAD_REQUEST),
    Case(method="track", name="Loop Forever", archive=TIMED_OUT),
)
