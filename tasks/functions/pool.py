"""Which sandbox processes exist: so many a function instance, so many in all, the least recently used leave first."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from tasks.functions.contract import SandboxUnavailable
from tasks.functions.sandbox import Sandbox


class Key(NamedTuple):
    """What a process belongs to. ``digest`` is that of its settings."""

    instance_id: str
    version_id: str
    digest: str


class Lease:
    """The right to have one process of a key; ``sandbox`` is None until its holder has started one."""

    def __init__(self, key: Key) -> None:
        self.key = key
        self.sandbox: Sandbox | None = None

    def end(self) -> None:
        """End the process, if there is one."""
        if self.sandbox is not None:
            self.sandbox.end()
            self.sandbox = None


class Pool:
    """Hands out leases. Thread-safe; processes are ended outside its lock."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._condition = threading.Condition()
        self._idle: list[Lease] = []
        self._busy: set[Lease] = set()
        self._counts: Counter[Key] = Counter()
        self._latest: dict[str, Key] = {}
        self._closed = False

    def acquire(self, key: Key, concurrency: int, deadline: float) -> Lease | None:
        """A lease, waiting for it until ``deadline`` (``time.monotonic()``); None if there was none.

        An instance has at most ``concurrency`` processes of one key; idle ones of its other keys are ended.

        Raises:
            SandboxUnavailable: the pool is closed.
        """
        victims: list[Lease] = []
        with self._condition:
            self._latest[key.instance_id] = key
            victims += self._take_idle(lambda lease: lease.key.instance_id == key.instance_id and lease.key != key)
            lease = self._find(key, concurrency, victims)
            while lease is None and (left := deadline - time.monotonic()) > 0:
                self._condition.wait(left)
                lease = self._find(key, concurrency, victims)
        for victim in victims:
            victim.end()
        return lease

    def release(self, lease: Lease) -> None:
        """Give a lease back. Its process stays for the next one, unless its version is old."""
        with self._condition:
            self._busy.discard(lease)
            latest = self._latest.get(lease.key.instance_id) == lease.key
            keep = latest and lease.sandbox is not None and not self._closed
            if keep:
                self._idle.append(lease)
            else:
                self._forget(lease)
            self._condition.notify_all()
        if not keep:  # else it may be another's by now
            lease.end()

    def close(self) -> None:
        """Kill all processes. Later calls of ``acquire`` raise. Harmless when repeated."""
        with self._condition:
            self._closed = True
            idle = self._take_idle(lambda _: True)
            for lease in self._busy:
                if lease.sandbox is not None:
                    lease.sandbox.kill()
            self._condition.notify_all()
        for lease in idle:
            lease.end()

    def _find(self, key: Key, concurrency: int, victims: list[Lease]) -> Lease | None:
        if self._closed:
            raise SandboxUnavailable("the runtime is closed")
        for lease in reversed(self._idle):
            if lease.key == key:
                self._idle.remove(lease)
                self._busy.add(lease)
                return lease
        if self._counts[key] >= concurrency or not self._has_room(victims):
            return None
        lease = Lease(key)
        self._counts[key] += 1
        self._busy.add(lease)
        return lease

    def _has_room(self, victims: list[Lease]) -> bool:
        """True if one more process may exist; the least recently used idle one makes room if need be."""
        if len(self._busy) + len(self._idle) < self._capacity:
            return True
        if not self._idle:
            return False
        victims.append(self._idle.pop(0))
        self._forget(victims[-1])
        return True

    def _take_idle(self, wanted: Callable[[Lease], bool]) -> list[Lease]:
        taken = [lease for lease in self._idle if wanted(lease)]
        for lease in taken:
            self._idle.remove(lease)
            self._forget(lease)
        return taken

    def _forget(self, lease: Lease) -> None:
        self._counts[lease.key] -= 1
        if self._counts[lease.key]:
            return
        del self._counts[lease.key]
        if self._latest.get(lease.key.instance_id) == lease.key:
            del self._latest[lease.key.instance_id]
