"""Which protections of a sandbox are in force on this machine: found by looking at a real one from outside, and by
trying. A container, or a worker that is not root, may have to do without some of them."""

from __future__ import annotations

import os
import platform
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tasks.functions import frames
from tasks.functions.contract import SandboxUnavailable
from tasks.functions.forker import Zygote
from tasks.functions.inside import cage
from tasks.functions.inside.seccomp import MACHINES
from tasks.functions.sandbox import Sandbox, SandboxEndedError, load_frame

TRIAL_S = 10.0
LOOP_S = 0.1
UNLIMITED = "unlimited"
HARMLESS = {"TZ", "LC_CTYPE"}
"""The environment that the zygote is given, and what Python itself puts there."""
SPACES = ("net", "ipc")
MEGABYTE = 1024 * 1024

LOOP = "function onTrack() { while (true); }"
TRIVIAL = "const onTrack = (event) => event;"
EVENT = b'{"type":"track"}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen of a sandbox. ``status`` and ``limits`` are its files in /proc, by the names that stand there."""

    status: Mapping[str, str]
    limits: Mapping[str, str]
    environment: frozenset[str]
    """The names in it."""
    shared_spaces: frozenset[str]
    """Which namespaces it has in common with this process."""
    owner: int
    """Whom its files in /proc belong to: root, if others of its user may not look into it."""
    loop_status: int | None
    """How a process that never came to an end was ended: its wait status."""
    replaced: bool
    """Whether one that had grown wanted to be replaced."""
    died: bool
    """Whether it died when its parent was killed."""

    def numbers(self, *names: str) -> list[str]:
        """The single values of some lines of ``status``."""
        return [number for name in names for number in self.status.get(name, "").split()]


class Protection(NamedTuple):
    """One of them. ``text`` says what is there, or what is missing and what that means."""

    stands: bool
    text: str


class _Rule(NamedTuple):
    there: Callable[[Seen], str]
    stands: Callable[[Seen], bool]
    missing: str


def _always(text: str) -> Callable[[Seen], str]:
    return lambda _: text


def _is_limited(name: str, most: int = 0) -> Callable[[Seen], bool]:
    def is_limited(seen: Seen) -> bool:
        limit = seen.limits.get(name, UNLIMITED)
        return limit != UNLIMITED and int(limit) <= most

    return is_limited


def _system_calls(_: Seen) -> str:
    return f"system calls limited to {len(MACHINES[platform.machine()].calls)}"


def _user(seen: Seen) -> str:
    return f"runs as user {seen.numbers('Uid')[0]}, not root"


def _memory(seen: Seen) -> str:
    return f"at most {int(seen.limits['Max address space']) // MEGABYTE} MB of address space"


_RULES = (
    _Rule(
        _system_calls,
        lambda seen: seen.numbers("Seccomp") == ["2"],
        "no filter of system calls: what breaks out of the engine has the whole kernel before it",
    ),
    _Rule(
        _always("no new privileges"),
        lambda seen: seen.numbers("NoNewPrivs") == ["1"],
        "new privileges are possible: what breaks out of the engine could get them from a set-uid program",
    ),
    _Rule(
        _user,
        lambda seen: "0" not in seen.numbers("Uid", "Gid", "Groups"),
        "it runs as root, or in root's group: what breaks out of the engine has root's files",
    ),
    _Rule(
        _always("no capabilities"),
        lambda seen: {int(number, 16) for number in seen.numbers("CapPrm", "CapEff", "CapAmb")} == {0},
        "it has capabilities: what breaks out of the engine could use them",
    ),
    _Rule(
        _always("a network namespace of its own, with no network in it"),
        lambda seen: "net" not in seen.shared_spaces,
        "no network namespace (it is refused here): the filter of system calls alone keeps functions off the network",
    ),
    _Rule(
        _always("an IPC namespace of its own"),
        lambda seen: "ipc" not in seen.shared_spaces,
        "no IPC namespace (it is refused here): the filter of system calls alone keeps functions off shared memory",
    ),
    _Rule(
        _memory,
        lambda seen: seen.limits.get("Max address space", UNLIMITED) != UNLIMITED,
        "no limit of address space: a function may take all memory before it is replaced",
    ),
    _Rule(
        _always("replaced when it has grown"),
        lambda seen: seen.replaced,
        "not replaced when it has grown: memory that a function does not free stays taken",
    ),
    _Rule(
        _always("no files: none may be opened, none may grow"),
        lambda seen: _is_limited("Max open files")(seen) and _is_limited("Max file size")(seen),
        "files are not limited: the filter of system calls alone keeps functions off them",
    ),
    _Rule(
        _always("no processes may be started"),
        _is_limited("Max processes"),
        "processes are not limited: the filter of system calls alone keeps functions from starting them",
    ),
    _Rule(
        _always("time limits: an alarm of its own, a check at each call of the host, the host's kill"),
        lambda seen: seen.loop_status == signal.SIGALRM,
        "an endless loop was not ended by its alarm: only the host's kill ends it, later",
    ),
    _Rule(
        _always("dies with its parent"),
        lambda seen: seen.died,
        "it outlives its parent: sandboxes of a worker that is killed may stay",
    ),
    _Rule(
        _always("an empty environment"),
        lambda seen: seen.environment <= HARMLESS,
        "its environment is not empty: what breaks out of the engine could read secrets there",
    ),
    _Rule(
        _always("no core dumps, and no other process may read its memory"),
        lambda seen: _is_limited("Max core file size")(seen) and str(seen.owner) != seen.numbers("Uid")[0],
        "its memory can be dumped or read by other processes of its user, with the settings in it",
    ),
)


def examine() -> list[Protection]:
    """Look at each protection of a real sandbox, which is ended afterwards.

    Raises:
        SandboxUnavailable: there is none to look at.
    """
    return judge(_look())


def judge(seen: Seen) -> list[Protection]:
    """What was seen, protection by protection. Pure."""
    return [
        Protection(True, rule.there(seen)) if rule.stands(seen) else Protection(False, rule.missing) for rule in _RULES
    ]


def _look() -> Seen:
    with closing(Zygote()) as zygote, ExitStack() as stack:
        try:
            looping, growing = Sandbox(zygote.fork()), Sandbox(zygote.fork())
            for sandbox in (looping, growing):
                stack.callback(sandbox.end)
            return _see(zygote, looping, growing)
        except OSError as error:
            raise SandboxUnavailable(f"a sandbox could not be looked at: {error}") from None


def _see(zygote: Zygote, looping: Sandbox, growing: Sandbox) -> Seen:
    _run(looping, LOOP, timeout_s=LOOP_S, memory_bytes=MEGABYTE * 1024)
    ended = _run(growing, TRIVIAL, timeout_s=TRIAL_S, memory_bytes=1)
    surroundings = zygote.surroundings()
    proc = Path(f"/proc/{growing.pid}")
    return Seen(
        status=dict(line.split(":\t", 1) for line in (proc / "status").read_text().splitlines() if ":\t" in line),
        limits=_limits((proc / "limits").read_text()),
        environment=frozenset(surroundings["environment"].split()),
        shared_spaces=frozenset(space for space in SPACES if surroundings[space] == cage.namespace(space)),
        owner=(proc / "environ").stat().st_uid,
        loop_status=looping.end(),
        replaced=ended == frames.MEMORY_GREW,
        died=_dies_with(zygote, growing),
    )


def _run(sandbox: Sandbox, code: str, *, timeout_s: float, memory_bytes: int) -> bytes | None:
    """Have a sandbox run two events; gives why it came to an end, None if the process ended."""
    header = frames.CHUNK.pack(timeout_s, TRIAL_S)
    events = frames.pack(frames.EVENTS, header, b"[", EVENT, b",", EVENT, b"]")
    sandbox.send(load_frame(code, "{}", memory_bytes, timeout_s), events)
    until = time.monotonic() + TRIAL_S
    while (left := until - time.monotonic()) > 0:
        try:
            received = sandbox.receive(left)
        except SandboxEndedError:
            return None
        for frame in received:
            if frame.kind == frames.NO_CAGE:
                raise SandboxUnavailable(f"no cage: {frame.payload.decode('utf-8', 'replace')}")
            if frame.kind == frames.CHUNK_DONE:
                return frame.payload
    return None


def _dies_with(zygote: Zygote, sandbox: Sandbox) -> bool:
    os.kill(zygote.pid, signal.SIGKILL)
    try:
        sandbox.receive(TRIAL_S)
    except SandboxEndedError:
        return True
    return False


def _limits(text: str) -> dict[str, str]:
    """The hard limits, by name. The table's columns have fixed places."""
    heading, *lines = text.splitlines()
    hard = heading.index("Hard Limit")
    soft = heading.index("Soft Limit")
    return {line[:soft].strip(): line[hard:].split()[0] for line in lines}
