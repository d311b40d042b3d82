"""An event as it waits in a stream: its JSON text and a header that says how often it was tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One claimed event.

    ``entry_id`` is its place in the stream now, ``id`` stays the same over retries and give-backs. ``attempt`` counts
    from 1, times are milliseconds since 1970 by the clock of Redis, 0 = no attempt yet. ``deliveries`` is how often
    this entry was handed to a worker.
    """

    entry_id: str
    event: bytes
    id: str
    received_ms: int
    attempt: int = 1
    first_attempt_ms: int = 0
    subscription: str = ""
    deliveries: int = 1

    @classmethod
    def from_entry(cls, entry_id: bytes, fields: list[bytes], deliveries: int) -> Envelope:
        """From a stream entry: ``e`` is the event, ``h`` the header, absent the first time."""
        name = entry_id.decode()
        event = fields[-1]
        if len(fields) == 2:
            return cls(entry_id=name, event=event, id=name, received_ms=int(name.split("-")[0]), deliveries=deliveries)
        header: dict[str, Any] = orjson.loads(fields[1])
        return cls(entry_id=name, event=event, deliveries=deliveries, **header)

    def header(self, *, attempt: int, first_attempt_ms: int, **more: str) -> bytes:
        """The header of this event's next place: JSON on one line; dead letters have ``more``."""
        return orjson.dumps(
            {
                "id": self.id,
                "received_ms": self.received_ms,
                "attempt": attempt,
                "first_attempt_ms": first_attempt_ms,
                "subscription": self.subscription,
                **more,
            }
        )

    def same_header(self) -> bytes:
        """The header of an event that is given back: nothing was tried."""
        return self.header(attempt=self.attempt, first_attempt_ms=self.first_attempt_ms)
