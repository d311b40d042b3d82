"""Who may work on which destination: no destination holds a worker.

Pure but for its lock: the clock is an argument. The rules: a destination gets at most an eighth of the threads; one
that is slow, or has not yet shown that it is not, gets one thread a stream; previews get two; all slow and unproven
destinations, retries and previews together get at most half of the threads.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from tasks.streams import EVENTS

SLOW_CHUNK_S = 2.0
HESITATE_S = 0.5
MOSTLY = 0.5
SPARE = 0.25
REMEMBERED = 10_000
MOST_PREVIEWS = 2


@dataclass(eq=False, slots=True)
class Slot:
    """One thread at work. ``chunk_started_at`` is None between two chunks; no other slot has its ``number``."""

    destination: str
    stream: str
    chunk_started_at: float | None = None
    number: int = field(default_factory=count().__next__)


@dataclass(slots=True)
class _Known:
    proven: bool = False
    failing: bool = False
    slots: list[Slot] = field(default_factory=list)


class Fairness:
    """The threads of one worker and what they work on. Thread-safe."""

    def __init__(self, threads: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.threads = threads
        self.per_destination = max(2, threads // 8)
        self._clock = clock
        self._lock = threading.Lock()
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._working: set[str] = set()
        self._previews = 0

    def enter(self, destination: str, stream: str) -> Slot | None:
        """A place to work on the destination's stream, or None when others come first."""
        with self._lock:
            known = self._known.setdefault(destination, _Known())
            self._known.move_to_end(destination)
            self._forget()
            if not self._may_enter(known, stream):
                return None
            slot = Slot(destination, stream)
            known.slots.append(slot)
            self._working.add(destination)
            return slot

    def leave(self, slot: Slot) -> None:
        """The thread is done."""
        with self._lock:
            slots = self._known[slot.destination].slots
            slots.remove(slot)
            if not slots:
                self._working.discard(slot.destination)

    def enter_preview(self) -> bool:
        """A place for a preview; False when others come first."""
        with self._lock:
            enters = self._previews < MOST_PREVIEWS and self._has_room_for_careful()
            self._previews += enters
            return enters

    def leave_preview(self) -> None:
        """The preview is done."""
        with self._lock:
            self._previews -= 1

    def begin(self, slot: Slot) -> None:
        """A chunk begins."""
        slot.chunk_started_at = self._clock()

    def end(self, slot: Slot, *, events: int, failed: int) -> None:
        """A chunk is over; how it went decides how many threads its destination gets."""
        with self._lock:
            started_at = slot.chunk_started_at
            took_s = 0.0 if started_at is None else self._clock() - started_at
            slot.chunk_started_at = None
            known = self._known[slot.destination]
            known.failing = failed > events * MOSTLY
            known.proven = took_s <= SLOW_CHUNK_S and not known.failing

    def will_claim(self, destination: str, stream: str) -> bool:
        """Whether a thread is in the middle of a chunk of the stream: it claims again, or sees to it, afterwards."""
        with self._lock:
            known = self._known.get(destination)
            slots = known.slots if known else []
            return any(slot.stream == stream and slot.chunk_started_at is not None for slot in slots)

    def failing(self, destination: str) -> bool:
        """Whether the destination's last chunk mostly failed."""
        with self._lock:
            known = self._known.get(destination)
            return known is not None and known.failing

    def has_spare(self) -> bool:
        """Whether at least a quarter of the threads have nothing to do.

        The slow ones may hold half of them for as long as they like: that must not end the lingering of the others.
        """
        with self._lock:
            taken = sum(len(known.slots) for known in self._at_work()) + self._previews
            return taken <= self.threads * (1 - SPARE)

    def _may_enter(self, known: _Known, stream: str) -> bool:
        if len(known.slots) >= self.per_destination:
            return False
        careful = self._careful(known) or stream != EVENTS
        if careful and sum(slot.stream == stream for slot in known.slots) >= 1:
            return False
        return not careful or self._has_room_for_careful()

    def _has_room_for_careful(self) -> bool:
        return self._careful_slots() + self._previews < max(1, self.threads // 2)

    def _careful(self, known: _Known) -> bool:
        return not known.proven or self._oldest_s(known) > HESITATE_S

    def _careful_slots(self) -> int:
        return sum(
            len(known.slots) if self._careful(known) else sum(slot.stream != EVENTS for slot in known.slots)
            for known in self._at_work()
        )

    def _at_work(self) -> list[_Known]:
        return [self._known[name] for name in self._working]

    def _oldest_s(self, known: _Known) -> float:
        now = self._clock()
        return max((now - s.chunk_started_at for s in known.slots if s.chunk_started_at is not None), default=0.0)

    def _forget(self) -> None:
        while len(self._known) > REMEMBERED:
            name, oldest = next(iter(self._known.items()))
            if oldest.slots:
                return
            del self._known[name]
