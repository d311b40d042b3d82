"""A seccomp filter: the system calls that a sandbox still needs once it runs; all others fail with EPERM.

Imported by the zygote; needs nothing but the standard library.
"""

from __future__ import annotations

import ctypes
import platform
import struct
from typing import NamedTuple


class Machine(NamedTuple):
    """An architecture: how the kernel names it, and the numbers of the allowed calls."""

    audit: int
    calls: frozenset[int]


X86_64 = {
    "read": 0,
    "write": 1,
    "close": 3,
    "mmap": 9,
    "mprotect": 10,
    "munmap": 11,
    "brk": 12,
    "rt_sigaction": 13,
    "rt_sigprocmask": 14,
    "rt_sigreturn": 15,
    "pread64": 17,
    "select": 23,
    "sched_yield": 24,
    "mremap": 25,
    "madvise": 28,
    "setitimer": 38,
    "sendto": 44,
    "recvfrom": 45,
    "exit": 60,
    "gettimeofday": 96,
    "getrusage": 98,
    "sigaltstack": 131,
    "gettid": 186,
    "futex": 202,
    "restart_syscall": 219,
    "clock_gettime": 228,
    "clock_nanosleep": 230,
    "exit_group": 231,
    "pselect6": 270,
    "getrandom": 318,
    "rseq": 334,
}
AARCH64 = {
    "close": 57,
    "read": 63,
    "write": 64,
    "pread64": 67,
    "pselect6": 72,
    "exit": 93,
    "exit_group": 94,
    "futex": 98,
    "setitimer": 103,
    "clock_gettime": 113,
    "clock_nanosleep": 115,
    "sched_yield": 124,
    "restart_syscall": 128,
    "sigaltstack": 132,
    "rt_sigaction": 134,
    "rt_sigprocmask": 135,
    "rt_sigreturn": 139,
    "getrusage": 165,
    "gettimeofday": 169,
    "gettid": 178,
    "sendto": 206,
    "recvfrom": 207,
    "brk": 214,
    "munmap": 215,
    "mremap": 216,
    "mmap": 222,
    "mprotect": 226,
    "madvise": 233,
    "getrandom": 278,
    "rseq": 293,
}
MACHINES = {
    "x86_64": Machine(0xC000003E, frozenset(X86_64.values())),
    "aarch64": Machine(0xC00000B7, frozenset(AARCH64.values())),
}

_LOAD_WORD, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_OFFSET, _MACHINE_OFFSET = 0, 4
_KILL, _REFUSE, _ALLOW = 0x80000000, 0x00050000 | 1, 0x7FFF0000
_X32_CALLS = 0x40000000
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def program(machine: Machine) -> bytes:
    """The BPF program: another architecture's call kills the process, an unknown call fails, a known one passes."""
    calls = sorted(machine.calls)
    instructions = [
        (_LOAD_WORD, 0, 0, _MACHINE_OFFSET),
        (_JUMP_EQUAL, 1, 0, machine.audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD_WORD, 0, 0, _NUMBER_OFFSET),
        (_JUMP_AT_LEAST, 0, 1, _X32_CALLS),
        (_RETURN, 0, 0, _KILL),
        *((_JUMP_EQUAL, len(calls) - place, 0, call) for place, call in enumerate(calls)),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("HBBI", *instruction) for instruction in instructions)


def close(libc: ctypes.CDLL) -> None:
    """Install the filter. PR_SET_NO_NEW_PRIVS must be set.

    Raises:
        OSError: the kernel refuses, or this architecture has no list.
    """
    machine = MACHINES.get(platform.machine())
    if machine is None:
        raise OSError(f"no list of system calls for {platform.machine()}")
    code = program(machine)
    buffer = ctypes.create_string_buffer(code, len(code))
    filtered = _Program(len(code) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    if libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(filtered), 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")
