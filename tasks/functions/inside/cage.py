"""The cage of a sandbox process. The order matters, and nothing may be opened or imported once it has closed.

First the socket (the caller's), then the identity (setgroups fails after a user namespace), then the death signal
(setuid clears it), the limits, and last the two that cannot be taken back: no new privileges and the seccomp filter.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path

from tasks.functions.inside import seccomp

NOBODY = 65534
ENGINE_BYTES = 128 * 1024 * 1024
HEADROOM_BYTES = 64 * 1024 * 1024
"""What Python may need above the engine's own limit: copies of a frame on its way in and out."""

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_NEW_IPC, _NEW_USER, _NEW_NET = 0x08000000, 0x10000000, 0x40000000

_libc = ctypes.CDLL(None, use_errno=True)


def prepare_parent() -> None:
    """Done once in the zygote: signals of a terminal or a supervisor pass by, and there is no network if possible."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    _libc.unshare(_NEW_NET | _NEW_IPC | (_NEW_USER if os.geteuid() else 0))  # containers may refuse; seccomp stands
    hide_memory()


def hide_memory() -> None:
    """No other process of this user, a sandbox least of all, may read this one's memory; nor is there a core dump."""
    _prctl(_PR_SET_DUMPABLE, 0)


def enter(parent: int) -> None:
    """Close the cage around this process, a child of ``parent``.

    Raises:
        OSError: a part of it could not be closed; the process must not go on.
    """
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise OSError("the zygote has ended")
    _limit()
    hide_memory()
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    seccomp.close(_libc)


def _limit() -> None:
    pages = int(Path("/proc/self/statm").read_bytes().split()[0])
    address_space = pages * resource.getpagesize() + ENGINE_BYTES + HEADROOM_BYTES
    limits = {
        resource.RLIMIT_AS: address_space,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_NOFILE: 0,
    }
    for which, limit in limits.items():
        resource.setrlimit(which, (limit, limit))


def _prctl(option: int, value: int) -> None:
    call: Callable[..., int] = _libc.prctl
    if call(option, value, 0, 0, 0):
        raise OSError(ctypes.get_errno(), f"prctl {option}")
