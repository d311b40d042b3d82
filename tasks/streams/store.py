"""The event store: append, claim, settle, delay and look after, each one script and one round trip."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from typing import Any

import redis

from tasks.config import Config
from tasks.facets import MOST_VALUES, Stage
from tasks.streams import scripts
from tasks.streams.envelope import Envelope
from tasks.streams.keys import DESTINATIONS, EVENTS, GROUP, QUEUES, RETRIES, ROOM, SWEPT, TICK, WAKE, key
from tasks.streams.values import Appended, Claim, Fate, Held, Look, NewEvent, Settlement, State, Waiting

HINT_TTL_MS = 15_000
DOUBT_MS = 5_000
OVERDUE_MS = 1_000
SAMPLES_KEPT = 10
COUNTERS_TTL_S = 15 * 24 * 3600
SEEN_SLICES = 4
DEAD_EVENTS = 100_000
DEAD_BYTES = 256 * 1024 * 1024
DEAD_AGE_MS = 14 * 24 * 3600 * 1000
FLOW_TTL_MS = 3600 * 1000
TURN_MS = 900
DUE_AT_ONCE = 1000
SWEPT_A_SECOND = 500
MOVE_AT_ONCE = 1000


def dedup_hash(source_id: str, message_id: str) -> int:
    """What the store remembers of a message: 64 bits, signed."""
    digest = blake2b(f"{source_id}\0{message_id}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


class EventStore:
    """The streams of all destinations. Thread-safe; methods raise ``redis.RedisError`` if Redis does not answer."""

    def __init__(self, client: redis.Redis, config: Config, clock: Callable[[], float] = time.time) -> None:
        self.client = client
        self._config = config
        self._clock = clock

    def append(self, batches: Mapping[str, Sequence[NewEvent]]) -> dict[str, Appended]:
        """Append events to destinations, all in one round trip. At most ``max_request_events`` a destination."""
        now = self._clock()
        calls = [(self._append_keys(d, now), self._append_arguments(d, events, now)) for d, events in batches.items()]
        answers = scripts.run_many(self.client, scripts.APPEND, calls)
        return {d: Appended(a[0], a[1], a[2], bool(a[3]), a[4]) for d, a in zip(batches, answers, strict=True)}

    def _append_keys(self, d: str, now: float) -> list[str]:
        counters = minute_key(d, now)
        names = (EVENTS, RETRIES, "delayed", f"hint:{EVENTS}")
        last = ("seen", "samples:backlog_full", "route")
        return [*(key(d, n) for n in names), counters, *(key(d, n) for n in last)]

    def _append_arguments(self, d: str, events: Sequence[NewEvent], now: float) -> list[scripts.Argument]:
        slice_s = max(1, self._config.dedup_window_s // (SEEN_SLICES - 1))
        kept_s = slice_s * SEEN_SLICES
        head: list[scripts.Argument] = [
            self._config.backlog_events,
            HINT_TTL_MS,
            int(now) // slice_s,
            SEEN_SLICES,
            kept_s,
            key(d, "seen:"),
            COUNTERS_TTL_S,
            SAMPLES_KEPT,
            int(now * 1000),
        ]
        for event in events:
            head += ("" if event.hash is None else event.hash, event.text)
        return head

    def claim(
        self,
        destination: str,
        stream: str,
        consumer: str,
        *,
        most: int,
        fingerprints: Sequence[str],
        last: bool,
        most_at_once: int = 1,
        lease: str = "",
    ) -> Claim:
        """Claim up to ``most`` events, or ``most_at_once`` where the adapter takes as many in one call.

        ``last``: the hint flag goes if there is nothing. A destination with batches gives one batch instead, or
        nothing until there is one; then the flag goes anyhow. ``fingerprints`` are those of the settings keys at hand:
        a route under another key gives ``State.KEY``. ``lease`` names the thread, where only so many may work on the
        destination; it is to be released.
        """
        names = (stream, f"hint:{stream}", "join", "route", f"stale:{stream}", "flow", "leases")
        keys = [key(destination, name) for name in names]
        idle_ms = int(self._config.claim_idle_s * 1000)
        flags: list[scripts.Argument] = [HINT_TTL_MS, "1" if last else "0"]
        limits: list[scripts.Argument] = [most_at_once, lease or consumer, stream, FLOW_TTL_MS]
        answer = scripts.CLAIM(self.client, keys, [consumer, most, idle_ms, *flags, *limits, *fingerprints])
        state, version, now_ms, join, last_id, deliveries, entries, batch_events, due_ms, held, *paid = answer
        envelopes = tuple(
            Envelope.from_entry(entry_id, fields, count)
            for (entry_id, fields), count in zip(entries, deliveries, strict=True)
        )
        return Claim(
            state=State(state.decode()),
            version=int(version),
            now_ms=now_ms,
            join=bool(join),
            last_id=last_id.decode(),
            envelopes=envelopes,
            batch_events=batch_events,
            due_ms=due_ms,
            held=Held(held.decode()),
            paid_requests=paid[0],
            leased=bool(paid[1]),
        )

    def charge(self, destination: str, *, requests: int, events: int, pause_ms: int) -> None:
        """Take as many more tokens as a chunk cost beyond what its claim paid, or give back; pause the destination."""
        keys = [key(destination, "flow"), key(destination, "route")]
        scripts.CHARGE(self.client, keys, [requests, events, pause_ms, FLOW_TTL_MS])

    def release(self, destination: str, lease: str) -> list[str]:
        """End a lease; gives the streams whose threads were refused one of late: they want a hint."""
        return [stream.decode() for stream in self._lease(destination, lease, 0)]

    def _lease(self, destination: str, lease: str, holds_ms: int) -> Any:
        keys = [key(destination, "flow"), key(destination, "leases")]
        return scripts.LEASE(self.client, keys, [lease, holds_ms])

    def wait(self, destination: str, stream: str, last_id: str, timeout_ms: int) -> bool:
        """Wait until the stream has an entry after ``last_id``; False when none came in time."""
        found: Any = self.client.xread({key(destination, stream): last_id}, count=1, block=max(1, timeout_ms))
        return bool(found)

    def settle(self, destination: str, stream: str, settlements: Sequence[Settlement]) -> int:
        """Settle claimed entries; gives how many this call settled. Repeating it is harmless.

        The next retry is noted on the ticker's index.
        """
        counters = minute_key(destination, self._clock())
        keys = [*(key(destination, n) for n in (stream, "delayed", "dead")), counters, key(destination, "sizes")]
        arguments: list[scripts.Argument] = [
            key(destination, "samples:"),
            SAMPLES_KEPT,
            COUNTERS_TTL_S,
            DEAD_EVENTS,
            DEAD_BYTES,
            DEAD_AGE_MS,
            facets_prefix(destination, self._clock()),
            *MOST_VALUES,
        ]
        for settlement in settlements:
            arguments += settlement.arguments()
        settled = int(scripts.SETTLE(self.client, keys, arguments))
        if delays_ms := [s.delay_ms for s in settlements if s.fate is Fate.RETRY]:
            self.wake({destination: min(delays_ms)})
        return settled

    def renew(self, destination: str, stream: str, consumer: str, entry_ids: Sequence[str]) -> None:
        """Say that these claims are still in work, so that nobody takes them over."""
        if entry_ids:
            self.client.xclaim(key(destination, stream), GROUP, consumer, 0, list(entry_ids), justid=True)

    def renew_lease(self, destination: str, lease: str) -> None:
        """Say that a lease is still in use; one that has ended stays ended."""
        self._lease(destination, lease, int(self._config.claim_idle_s * 1000))

    def wake(self, delays_ms: Mapping[str, int]) -> None:
        """Ask for a look at each destination after its delay, if none is due earlier."""
        if delays_ms:
            scripts.WAKE(self.client, [WAKE], [value for pair in delays_ms.items() for value in pair])

    def due(self) -> list[str]:
        """The destinations whose look is due, taken off the index; nothing where another worker has the turn."""
        return [d.decode() for d in scripts.DUE(self.client, [WAKE, TICK], [DUE_AT_ONCE, TURN_MS])]

    def look(self, destination: str) -> Look:
        """Move the retries that are due and find what waits with no worker on its way."""
        names = (*QUEUES, "delayed", f"hint:{EVENTS}", f"hint:{RETRIES}", "route")
        keys = [key(destination, n) for n in names]
        idle_ms = int(self._config.claim_idle_s * 1000)
        answer = scripts.TICK(self.client, keys, [MOVE_AT_ONCE, HINT_TTL_MS, idle_ms, DOUBT_MS, OVERDUE_MS])
        return Look(answer[0], bool(answer[1]), bool(answer[2]), answer[3])

    def defer(self, destination: str, stream: str, delay_ms: int) -> None:
        """Let the destination rest: the flag, if it is set, keeps hints away until the ticker looks after the delay."""
        self.client.pexpire(key(destination, f"hint:{stream}"), delay_ms)
        self.wake({destination: delay_ms})

    def sweep(self, every_ms: int) -> int:
        """Put every destination on the index, if nobody did so in the last ``every_ms``; gives how many."""
        return int(scripts.SWEEP(self.client, [SWEPT, DESTINATIONS, WAKE], [every_ms, SWEPT_A_SECOND]))

    def reap(self, destination: str, idle_ms: int) -> None:
        """Delete the consumers that are long idle and hold no claim."""
        keys = [key(destination, stream) for stream in QUEUES]
        scripts.REAP(self.client, keys, [idle_ms])

    def refusal(self) -> str:
        """Why Redis takes no writes now: its memory limit, or that it does not answer; '' while it does."""
        try:
            self.client.set(ROOM, "1", px=1000)
        except redis.RedisError as error:
            return str(error)
        return ""

    def memory_used(self) -> float:
        """The share of ``maxmemory`` that is in use; 0 where there is no limit."""
        facts: Any = self.client.info("memory")
        return facts["used_memory"] / facts["maxmemory"] if facts["maxmemory"] else 0.0

    def waiting(self, destination: str) -> Waiting:
        """How many events wait for a destination now, those in work included, and how many are dead letters."""
        with self.client.pipeline(transaction=False) as pipe:
            for stream in (*QUEUES, "dead"):
                pipe.xlen(key(destination, stream))
            pipe.zcard(key(destination, "delayed"))
            events, retries, dead, delayed = pipe.execute()
        return Waiting(events + retries, delayed, dead)

    def destinations(self) -> set[str]:
        """Every destination that was ever published and not forgotten."""
        members: Any = self.client.smembers(DESTINATIONS)
        return {d.decode() for d in members}


def minute_key(owner: str, now: float) -> str:
    """The counters of the minute of ``now`` (seconds since 1970) of a destination or source."""
    return key(owner, f"m:{int(now) // 60}")


def facets_prefix(owner: str, now: float) -> str:
    """What the hashes of facets of the hour of ``now`` of a destination or source begin with."""
    return key(owner, f"by:{int(now) // 3600}:")


def facet_key(owner: str, now: float, stage: Stage, facet: str) -> str:
    """Counts by value of a facet, as ``name``, of what came to a stage in the hour of ``now``."""
    return f"{facets_prefix(owner, now)}{stage}:{facet}"
