"""Which sandbox processes exist: so many a function instance, so many in all, the least recently used leave first."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from tasks.functions.contract import SandboxUnavailable
from tasks.functions.memory import TOUCHED_BYTES
from tasks.functions.sandbox import Sandbox


class Key(NamedTuple):
    """What a process belongs to. ``digest`` is that of its settings."""

    instance_id: str
    version_id: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the sandbox processes of a runtime may come to together.

    Above ``memory_bytes`` idle ones end, and no instance gets a second process; those at work go on.
    """

    processes: int = 64
    memory_bytes: int = 1024 * 1024 * 1024
    idle_s: float = 300.0
    """How long a process may have nothing to do."""


class Lease:
    """The right to have one process of a key; ``sandbox`` is None until its holder has started one."""

    def __init__(self, key: Key) -> None:
        self.key = key
        self.sandbox: Sandbox | None = None
        self.memory_bytes = TOUCHED_BYTES
        self.idle_since = 0.0

    def end(self) -> None:
        """End the process, if there is one."""
        if self.sandbox is not None:
            self.sandbox.end()
            self.sandbox = None


class Pool:
    """Hands out leases. Thread-safe; processes are ended outside its lock."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._condition = threading.Condition()
        self._idle: list[Lease] = []
        self._busy: set[Lease] = set()
        self._memory_bytes = 0
        self._counts: Counter[Key] = Counter()
        self._latest: dict[str, Key] = {}
        self._queues: dict[Key, deque[object]] = {}
        self._without = 0
        self._closed = False

    @property
    def is_short(self) -> bool:
        """Whether an instance that has no process at all waits for one."""
        return self._without > 0

    def acquire(self, key: Key, concurrency: int, deadline: float) -> Lease | None:
        """A lease, waiting for it until ``deadline`` (``time.monotonic()``); None if there was none.

        An instance has at most ``concurrency`` processes of one key; idle ones of its other keys are ended. Who asks
        first for a key gets first.

        Raises:
            SandboxUnavailable: the pool is closed.
        """
        turn = object()
        try:
            while True:
                victims: list[Lease] = []
                with self._condition:
                    lease = self._find(key, concurrency, victims) if self._is_next(key, turn) else None
                    left = deadline - self._clock()
                    if lease is None and not victims and left > 0:
                        self._wait(key, turn, left)
                    if lease is None:
                        self._forget_key(key)
                for victim in victims:
                    victim.end()
                if lease is not None or left <= 0:
                    return lease
        finally:
            self._leave(key, turn)

    def release(self, lease: Lease) -> None:
        """Give a lease back. Its process stays for the next one, unless its version is old or memory is short."""
        self.weigh(lease)
        with self._condition:
            self._busy.discard(lease)
            latest = self._latest.get(lease.key.instance_id) == lease.key
            if latest and lease.sandbox is not None and not self._closed:
                lease.idle_since = self._clock()
                self._idle.append(lease)
                victims = self._oldest_idle(0)
            else:
                self._forget(lease)
                victims = [lease]
            self._condition.notify_all()
        for victim in victims:  # another than these may have a new holder by now
            victim.end()

    def weigh(self, lease: Lease) -> None:
        """Its holder has used it: see how much memory its process has now."""
        memory_bytes = TOUCHED_BYTES if lease.sandbox is None else lease.sandbox.memory_bytes()
        with self._condition:
            self._memory_bytes += memory_bytes - lease.memory_bytes
            lease.memory_bytes = memory_bytes

    def sweep(self) -> None:
        """End the processes that have been idle for too long, or for which there is no memory."""
        with self._condition:
            latest = self._clock() - self._limits.idle_s
            taken = self._take_idle(lambda lease: lease.idle_since <= latest) + self._oldest_idle(0)
        for lease in taken:
            lease.end()

    def close(self) -> None:
        """Kill all processes. Later calls of ``acquire`` raise. Harmless when repeated."""
        with self._condition:
            self._closed = True
            idle = self._take_idle(lambda _: True)
            for sandbox in [lease.sandbox for lease in self._busy]:
                if sandbox is not None:
                    sandbox.kill()
            self._condition.notify_all()
        for lease in idle:
            lease.end()

    def _find(self, key: Key, concurrency: int, victims: list[Lease]) -> Lease | None:
        if self._closed:
            raise SandboxUnavailable("the runtime is closed")
        victims += self._unwanted(key, concurrency)
        for lease in reversed(self._idle):
            if lease.key == key:
                self._idle.remove(lease)
                self._busy.add(lease)
                return lease
        if self._counts[key] >= concurrency:
            return None
        victims += self._oldest_idle(1)
        return self._new(key)

    def _is_next(self, key: Key, turn: object) -> bool:
        queue = self._queues.get(key)
        return not queue or queue[0] is turn

    def _wait(self, key: Key, turn: object, timeout_s: float) -> None:
        queue = self._queues.setdefault(key, deque())
        if turn not in queue:
            queue.append(turn)
        without = not self._counts[key]
        self._without += without
        self._condition.wait(timeout_s)
        self._without -= without

    def _leave(self, key: Key, turn: object) -> None:
        """It is the next one's turn, and there may be a lease for that one too."""
        if key not in self._queues:
            return
        with self._condition:
            queue = self._queues.get(key, deque())
            if turn in queue:
                queue.remove(turn)
                self._condition.notify_all()
            if not queue:
                self._queues.pop(key, None)

    def _unwanted(self, key: Key, concurrency: int) -> list[Lease]:
        """The idle processes of an instance that are of another key, or too many."""
        if self._latest.get(key.instance_id) != key:
            self._latest[key.instance_id] = key
            return self._take_idle(lambda lease: lease.key.instance_id == key.instance_id and lease.key != key)
        if self._counts[key] > concurrency:
            return self._take_idle(lambda lease: lease.key == key and self._counts[key] > concurrency)
        return []

    def _new(self, key: Key) -> Lease | None:
        """A lease without a process, if one more process may exist."""
        if len(self._busy) + len(self._idle) >= self._limits.processes or (self._counts[key] and self._is_over(1)):
            return None
        lease = Lease(key)
        self._counts[key] += 1
        self._memory_bytes += lease.memory_bytes
        self._busy.add(lease)
        return lease

    def _oldest_idle(self, wanted: int) -> list[Lease]:
        """Take the idle processes that must end for all to be within limits with ``wanted`` new ones."""
        taken = []
        while self._idle and self._is_over(wanted):
            taken.append(self._idle.pop(0))
            self._forget(taken[-1])
        return taken

    def _is_over(self, wanted: int) -> bool:
        return (
            len(self._busy) + len(self._idle) + wanted > self._limits.processes
            or self._memory_bytes + wanted * TOUCHED_BYTES > self._limits.memory_bytes
        )

    def _take_idle(self, wanted: Callable[[Lease], bool]) -> list[Lease]:
        """Take idle processes out, the least recently used first, each if it is ``wanted`` when its turn comes."""
        taken = []
        for lease in self._idle.copy():
            if wanted(lease):
                self._idle.remove(lease)
                self._forget(lease)
                taken.append(lease)
        return taken

    def _forget(self, lease: Lease) -> None:
        self._memory_bytes -= lease.memory_bytes
        self._counts[lease.key] -= 1
        self._forget_key(lease.key)

    def _forget_key(self, key: Key) -> None:
        if self._counts[key]:
            return
        del self._counts[key]
        if self._latest.get(key.instance_id) == key:
            del self._latest[key.instance_id]
