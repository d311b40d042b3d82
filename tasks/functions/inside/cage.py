"""The cage of a sandbox process. The order matters, and nothing may be opened or imported once it has closed.

First the socket (the caller's), then the identity (setgroups fails after a user namespace), then the death signal
(setuid clears it), the limits, and last the two that cannot be taken back: no new privileges and the seccomp filter.

Left out on purpose: a namespace of process ids, for the first process in it takes all others along when it ends; one
of mounts, for a process that can open no file has no use for another tree; a limit of CPU seconds, for that counts a
process's whole life, and moving it with each chunk would need one more system call in the filter.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
from collections.abc import Callable
from pathlib import Path

from tasks.functions.inside import seccomp

NOBODY = 65534
ENGINE_BYTES = 128 * 1024 * 1024
HEADROOM_BYTES = 64 * 1024 * 1024
"""What Python may need above the engine's own limit: copies of a frame on its way in and out."""

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_NEW_IPC, _NEW_USER, _NEW_NET = 0x08000000, 0x10000000, 0x40000000
_CAPABILITY_VERSION, _CAPABILITY_BYTES = 0x20080522, 24

_libc = ctypes.CDLL(None, use_errno=True)


def prepare_parent() -> None:
    """Done once in the zygote: signals of a terminal or a supervisor pass by, there is no network if possible."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    if os.geteuid():
        _libc.unshare(_NEW_USER)  # else the next two are not allowed
    for space in (_NEW_NET, _NEW_IPC):
        _libc.unshare(space)  # containers may refuse; seccomp stands, and `splice doctor` tells
    for which in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(which, (0, 0))
    hide_memory()


def surroundings() -> dict[str, str]:
    """What a sandbox has from the zygote and cannot be seen from outside: namespaces, and ``environment``'s names."""
    return {"net": namespace("net"), "ipc": namespace("ipc"), "environment": " ".join(os.environ)}


def namespace(kind: str) -> str:
    """Which one this process is in."""
    return str(Path("/proc/self/ns", kind).readlink())


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
    _drop_capabilities()
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise OSError("the zygote has ended")
    _limit()
    hide_memory()
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    seccomp.close(_libc)


def _drop_capabilities() -> None:
    """In a user namespace of its own an unprivileged process has all of them."""
    header = struct.pack("Ii", _CAPABILITY_VERSION, 0)
    if _libc.capset(header, bytes(_CAPABILITY_BYTES)):
        raise OSError(ctypes.get_errno(), "capset")


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
