"""Chunks in work: outcomes are settled at least once a second, claims renewed, and at a stop all is given back."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence

import redis

from tasks.logs import Complaints
from tasks.streams import Claim, Envelope, EventStore, Fate, Settlement

log = logging.getLogger(__name__)

FLUSH_S = 0.2
LOOK_S = 0.1
SETTLE_AGAIN_S = 0.2


class OpenChunk:
    """The events of one claim until each is settled. Thread-safe: the keeper flushes while its thread works."""

    def __init__(
        self, store: EventStore, destination: str, stream: str, consumer: str, claim: Claim, *, lease: str = ""
    ) -> None:
        """``lease``: '' for a thread that has none."""
        self.destination = destination
        self.stream = stream
        self._store = store
        self._consumer, self._lease = consumer, lease
        self._unsettled = {envelope.entry_id: envelope for envelope in claim.envelopes}
        self._buffer: list[Settlement] = []
        self._lock = threading.Lock()
        self._now_ms = claim.now_ms
        self._opened_at = self.renewed_at = self._recorded_at = time.monotonic()

    def now_ms(self) -> int:
        """The time of Redis, from the claim's answer on by this process's clock."""
        return self._now_ms + int((time.monotonic() - self._opened_at) * 1000)

    def record(self, settlement: Settlement) -> None:
        """Take an outcome; it is written with the next flush."""
        with self._lock:
            if not self._buffer:
                self._recorded_at = time.monotonic()
            self._buffer.append(settlement)

    def flush(self) -> None:
        """Write what was recorded. What Redis did not confirm is kept for the next flush.

        Raises:
            redis.RedisError: Redis does not answer.
        """
        with self._lock:
            if not self._buffer:
                return
            self._store.settle(self.destination, self.stream, self._buffer)
            for settlement in self._buffer:
                self._unsettled.pop(settlement.entry_id, None)
            self._buffer.clear()

    def flush_is_due(self, now: float) -> bool:
        """Whether something recorded has waited for a second."""
        return bool(self._buffer) and now - self._recorded_at >= FLUSH_S

    def renew(self) -> None:
        """Keep the claims of what is not settled yet."""
        with self._lock:
            entry_ids: Sequence[str] = list(self._unsettled)
        self._store.renew(self.destination, self.stream, self._consumer, entry_ids)
        if self._lease:
            self._store.renew_lease(self.destination, self._lease)
        self.renewed_at = time.monotonic()

    def give_back_rest(self) -> int:
        """Write what was recorded and give back everything else; gives how many went back."""
        self.flush()
        with self._lock:
            rest = [give_back(envelope) for envelope in self._unsettled.values()]
            if rest:
                self._store.settle(self.destination, self.stream, rest)
                self._unsettled.clear()
        return len(rest)

    def close(self, stopping: threading.Event) -> None:
        """Flush until Redis answers. At a stop it is tried once more; what stays claimed is taken over by others."""
        complaints = Complaints(log)
        while True:
            try:
                return self.flush()
            except redis.RedisError as error:
                complaints.warn("settling %s waits for redis: %s", self.destination, error)
                if stopping.is_set():
                    return None
                stopping.wait(SETTLE_AGAIN_S)


def give_back(envelope: Envelope) -> Settlement:
    """The settlement of an event that was not tried: it goes to the end of its stream as it was."""
    return Settlement(
        entry_id=envelope.entry_id, fate=Fate.BACK, header=envelope.same_header(), counters=("given_back",)
    )


class Keeper(threading.Thread):
    """A daemon thread that looks after the open chunks of this process."""

    def __init__(self, renew_s: float) -> None:
        super().__init__(name="keeper", daemon=True)
        self._renew_s = renew_s
        self._open: set[OpenChunk] = set()
        self._lock = threading.Lock()
        self._end = threading.Event()
        self._complaints = Complaints(log)

    def watch(self, chunk: OpenChunk) -> None:
        """Look after a chunk until ``forget``."""
        with self._lock:
            self._open.add(chunk)

    def forget(self, chunk: OpenChunk) -> None:
        """The chunk is closed."""
        with self._lock:
            self._open.discard(chunk)

    def open_chunks(self) -> list[OpenChunk]:
        """The chunks in work now."""
        with self._lock:
            return list(self._open)

    def run(self) -> None:
        """Until ``stop``: flush what is due, renew what is old."""
        while not self._end.wait(LOOK_S):
            for chunk in self.open_chunks():
                try:
                    self._look_after(chunk, time.monotonic())
                except redis.RedisError as error:
                    self._complaints.warn("keeping the claims of %s waits for redis: %s", chunk.destination, error)
                except Exception:
                    log.exception("keeping the claims of %s failed; the next look comes", chunk.destination)

    def stop(self) -> None:
        """End the thread."""
        self._end.set()

    def _look_after(self, chunk: OpenChunk, now: float) -> None:
        if chunk.flush_is_due(now):
            chunk.flush()
        if now - chunk.renewed_at >= self._renew_s:
            chunk.renew()
