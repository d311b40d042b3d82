"""Event streams in Redis: the only room that touches the keys of events."""

from tasks.streams.envelope import Envelope
from tasks.streams.keys import EVENTS, QUEUES, RETRIES
from tasks.streams.store import EventStore, dedup_hash
from tasks.streams.values import Appended, Claim, Fate, Held, Look, NewEvent, Settlement, State, Waiting

__all__ = [
    "EVENTS",
    "QUEUES",
    "RETRIES",
    "Appended",
    "Claim",
    "Envelope",
    "EventStore",
    "Fate",
    "Held",
    "Look",
    "NewEvent",
    "Settlement",
    "State",
    "Waiting",
    "dedup_hash",
]
