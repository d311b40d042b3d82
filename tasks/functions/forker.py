"""The host's side of the zygote: starts it, asks it for sandbox processes, learns how they ended."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import NamedTuple

from tasks.functions import memory
from tasks.functions.contract import SandboxUnavailable
from tasks.functions.inside.zygote import FORK, NO_FORK, READY, YIELD

ZYGOTE = Path(__file__).parent / "inside" / "zygote.py"
START_S = 15.0
ANSWER_S = 5.0
ANSWER_BYTES = 64
SURROUNDINGS_BYTES = 4096


class Process(NamedTuple):
    """A forked sandbox process. ``pidfd`` belongs to the receiver; signals go through it, never through ``pid``."""

    pid: int
    pidfd: int
    connection: socket.socket
    zygote: Zygote
    inherited_bytes: int = 0
    """What memory the zygote had, and it shares."""


class Zygote:
    """One zygote process. Thread-safe; once it has failed it stays failed, and its sandboxes are dead."""

    def __init__(self, *, yielding: bool = False) -> None:
        """Start it and wait until it can fork; ``yielding``: it and its sandboxes leave the processors to others.

        Raises:
            SandboxUnavailable: it did not start.
        """
        self._lock = threading.Lock()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and file
                [sys.executable, "-I", str(ZYGOTE), *([YIELD] if yielding else [])],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={"TZ": "UTC"},
                cwd="/",
                close_fds=True,
                start_new_session=True,
            )
        self._control.settimeout(START_S)
        try:
            ready = self._control.recv(ANSWER_BYTES)
        except OSError:
            ready = b""
        if ready != READY:
            status = self.close()
            raise SandboxUnavailable(f"the zygote did not start, exit status {status}")
        self._control.settimeout(ANSWER_S)
        self._own_bytes = memory.anonymous_bytes(self.pid)

    @property
    def pid(self) -> int:
        """Its process id, for measurements."""
        return self._process.pid

    def fork(self) -> Process:
        """A new sandbox process.

        Raises:
            SandboxUnavailable: it cannot fork now.
            OSError: it has ended.
        """
        ours, theirs = socket.socketpair()
        try:
            with theirs, self._lock:
                answer, descriptors = self._ask_to_fork(theirs)
            if answer == NO_FORK:
                raise SandboxUnavailable("no sandbox process could be forked now")
            if not answer or not descriptors:
                raise OSError("the zygote has ended")
        except (OSError, SandboxUnavailable):
            ours.close()
            raise
        return Process(int(answer), descriptors[0], ours, self, self._own_bytes)

    def _ask_to_fork(self, connection: socket.socket) -> tuple[bytes, list[int]]:
        try:
            socket.send_fds(self._control, [FORK], [connection.fileno()])
            answer, descriptors, _, _ = socket.recv_fds(self._control, ANSWER_BYTES, 1, socket.MSG_CMSG_CLOEXEC)
        except OSError:
            self._hang_up()  # what it may still answer would be taken for another answer
            raise
        return answer, descriptors

    def wait(self, pid: int) -> int | None:
        """The wait status of a sandbox process that has ended, once; None if the zygote has ended too."""
        with self._lock:
            try:
                self._control.send(b"W%d" % pid)
                return int(self._control.recv(ANSWER_BYTES) or b"x")
            except (OSError, ValueError):
                self._hang_up()  # what it may still answer would be taken for another answer
                return None

    def surroundings(self) -> dict[str, str]:
        """What its sandboxes have from it; see ``cage.surroundings``.

        Raises:
            OSError: it has ended.
        """
        with self._lock:
            self._control.send(b"S")
            answer = self._control.recv(SURROUNDINGS_BYTES)
        if not answer:
            raise OSError("the zygote has ended")
        surroundings: dict[str, str] = json.loads(answer)
        return surroundings

    def close(self) -> int:
        """End it, and so all its sandboxes; gives its exit status. Harmless when repeated."""
        self._hang_up()  # wakes a thread that waits for an answer
        with self._lock:
            self._control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(1.0)
        self._process.kill()
        return self._process.wait()

    def _hang_up(self) -> None:
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)


class Forker:
    """Always has a zygote: starts one when it is first needed, and a new one when it has died."""

    def __init__(self, *, yielding: bool = False) -> None:
        """``yielding``: its sandboxes compute only where nobody else wants to."""
        self._lock = threading.Lock()
        self._zygote: Zygote | None = None
        self._yielding = yielding
        self._closed = False

    def fork(self) -> Process:
        """A new sandbox process.

        Raises:
            SandboxUnavailable: there is none to be had, also from a new zygote.
        """
        zygote = self._running()
        try:
            return zygote.fork()
        except OSError:
            self._replace(zygote)
        try:
            return self._running().fork()
        except OSError as error:
            raise SandboxUnavailable(f"no sandbox process could be forked: {error}") from None

    def begin(self) -> None:
        """Start a zygote meanwhile, on a thread of its own. Whoever forks waits for it, or learns why there is none."""
        threading.Thread(target=self._begin, name="zygote-starter", daemon=True).start()

    def _begin(self) -> None:
        with contextlib.suppress(SandboxUnavailable, OSError):
            self._running()

    def close(self) -> None:
        """End the zygote and with it every sandbox. Later forks raise ``SandboxUnavailable``."""
        with self._lock:
            self._closed = True
            if self._zygote is not None:
                self._zygote.close()
            self._zygote = None

    def _running(self) -> Zygote:
        with self._lock:
            if self._closed:
                raise SandboxUnavailable("the runtime is closed")
            if self._zygote is None:
                self._zygote = Zygote(yielding=self._yielding)
            return self._zygote

    def _replace(self, failed: Zygote) -> None:
        with self._lock:
            if self._zygote is failed:
                failed.close()
                self._zygote = None


def kill(pidfd: int) -> None:
    """Kill a process by its descriptor and wait until it is dead; harmless if it is."""
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(pidfd, signal.SIGKILL)
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    poll.poll(ANSWER_S * 1000)


def close_process(process: Process) -> int | None:
    """Kill a sandbox process, free what it held, and give its wait status (None if it is not known)."""
    kill(process.pidfd)
    status = process.zygote.wait(process.pid)
    os.close(process.pidfd)
    process.connection.close()
    return status
