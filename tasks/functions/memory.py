"""How much memory a sandbox process has of its own, as far as it can be told cheaply and from outside."""

from __future__ import annotations

import os
import resource

PAGE_BYTES = resource.getpagesize()
TOUCHED_BYTES = 3 * 1024 * 1024
"""What a process copies of the memory it shares with the zygote as soon as it runs (measured: 2.5 MB)."""


class Gauge:
    """Reads how much memory of its own a process has; says ``TOUCHED_BYTES`` where /proc does not tell."""

    def __init__(self, pid: int, inherited_bytes: int) -> None:
        """``inherited_bytes`` is what its parent had when it was forked."""
        self._inherited_bytes = inherited_bytes
        try:
            self._statm = os.open(f"/proc/{pid}/statm", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:  # mounted with hidepid, say
            self._statm = -1

    def read(self) -> int:
        """Its bytes now; of those that it had at the fork only what it is sure to have touched."""
        return TOUCHED_BYTES + max(0, _anonymous_bytes(self._statm) - self._inherited_bytes)

    def close(self) -> None:
        """Free the descriptor. Harmless when repeated."""
        if self._statm >= 0:
            os.close(self._statm)
            self._statm = -1


def anonymous_bytes(pid: int) -> int:
    """What a process has resident that is no file's; 0 where /proc does not tell."""
    try:
        statm = os.open(f"/proc/{pid}/statm", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return 0
    try:
        return _anonymous_bytes(statm)
    finally:
        os.close(statm)


def _anonymous_bytes(statm: int) -> int:
    try:
        _, resident, of_files, *_ = map(int, os.pread(statm, 128, 0).split())
    except (OSError, ValueError):  # it has ended, or there is no such file
        return 0
    return (resident - of_files) * PAGE_BYTES
