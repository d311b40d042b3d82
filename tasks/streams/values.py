"""What the event store takes and gives."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from tasks.facets import NO_FACETS, Facets, Stage
from tasks.streams import scripts
from tasks.streams.envelope import Envelope


class NewEvent(NamedTuple):
    """An event to append: JSON on one line and its ``dedup_hash``; None is never taken for a duplicate.

    ``facets`` are for the sender, who counts: the store keeps none.
    """

    text: bytes
    hash: int | None
    facets: Facets = NO_FACETS


class Appended(NamedTuple):
    """What became of the events of one destination: the last ones are those over the backlog, if there are any.

    ``hint`` asks the caller to send a hint. ``look_ms``: they began to wait for a batch, and the destination wants a
    look after so long; -1: it does not.
    """

    accepted: int
    duplicates: int
    over_backlog: int
    hint: bool
    look_ms: int = -1


class State(StrEnum):
    """Whether a destination's events can be claimed, by its route; ``key``: this worker lacks the settings' key."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    DELETED = "deleted"
    MISSING = "missing"
    KEY = "key"


class Held(StrEnum):
    """Why the limits of a destination let nothing be claimed now; ``NOT``: they do."""

    NOT = ""
    BUSY = "busy"
    """As many threads as may be are at work on it."""
    YIELDS = "yields"
    """So they are, and those of this stream have let those of the other one wait."""
    RATE = "rate"
    """There are no tokens, or the third party asked to be left alone."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claimed chunk. ``now_ms`` is the time of Redis; ``join`` asks the caller to hint for one more worker.

    ``batch_events`` is how many events a batch of this destination holds, 0 where there are none; ``due_ms`` until the
    window of what still waits for its batch ends, or more may be claimed; -1 when nothing waits. ``paid_requests`` were
    paid for ahead, -1 where requests and events cost nothing. ``leased``: the thread has a lease.
    """

    state: State
    version: int
    now_ms: int
    join: bool
    last_id: str
    envelopes: tuple[Envelope, ...]
    batch_events: int
    due_ms: int
    held: Held = Held.NOT
    paid_requests: int = -1
    leased: bool = False


class Fate(StrEnum):
    """Where a settled event goes: nowhere, to the delayed retries, to the dead letters, back to its stream.

    ``split``: it is in the stream once for each line of its header from then on.
    """

    ACK = "ack"
    RETRY = "retry"
    DEAD = "dead"
    BACK = "back"
    SPLIT = "split"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What to write for one entry: its fate with the next header, the counters to raise and a sample (code, JSON).

    ``facets``: where the event has come to its end, the stage and what it is counted by there.
    """

    entry_id: str
    fate: Fate
    header: bytes = b""
    delay_ms: int = 0
    counters: tuple[str, ...] = ()
    sample: tuple[str, bytes] | None = None
    facets: tuple[Stage, Facets] | None = None

    def arguments(self) -> tuple[scripts.Argument, ...]:
        """As ``settle.lua`` takes it."""
        sample = b"" if self.sample is None else self.sample[0].encode() + b"\n" + self.sample[1]
        counters = " ".join(self.counters)
        return (self.entry_id, self.fate.value, self.header, self.delay_ms, counters, sample, self._facets())

    def _facets(self) -> bytes:
        """The name is the last: it alone keeps its line feeds."""
        if self.facets is None:
            return b""
        stage, (kind, version, name) = self.facets
        kind, version = kind.replace("\n", " "), version.replace("\n", " ")
        return f"{stage}\n{kind}\n{version}\n{name}".encode("utf-8", "replace")


class Look(NamedTuple):
    """What a destination needs now. ``next_ms`` until the next look, -1 when nothing is left."""

    moved: int
    hint_events: bool
    hint_retries: bool
    next_ms: int


class Waiting(NamedTuple):
    """What a destination has: events that can be claimed or are, retries that are not due yet, dead letters."""

    now: int
    delayed: int
    dead: int
