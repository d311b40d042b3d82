"""One sandbox process from the host's side: frames in and out without ever blocking on it, and its end."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import threading

from tasks.functions import frames
from tasks.functions.forker import Process, close_process
from tasks.functions.frames import Frame, FrameBuffer, FrameError
from tasks.functions.memory import Gauge

READ_BYTES = 64 * 1024
MAX_UNSENT_BYTES = 8 * 1024 * 1024
SMALL_FRAME_BYTES = 4 * 1024
ROOM_FOR_SMALL_BYTES = 1024 * 1024
"""Above ``MAX_UNSENT_BYTES``, so that a failure can still be told when an answer finds no room."""


class SandboxEndedError(Exception):
    """The process is gone, or broke the protocol and must go."""


class Sandbox:
    """A process of one function instance. ``post`` and ``kill`` are for any thread, the rest for its holder."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._connection = process.connection
        self._connection.setblocking(False)
        self._buffer = FrameBuffer()
        self._lock = threading.Lock()
        self._unsent = bytearray()
        self._wake = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._poll = select.poll()
        self._poll.register(self._connection, select.POLLIN)
        self._poll.register(self._wake, select.POLLIN)
        self._gauge = Gauge(process.pid, process.inherited_bytes)
        self._ended = False

    @property
    def pid(self) -> int:
        """Its process id, for measurements only."""
        return self._process.pid

    def memory_bytes(self) -> int:
        """How much memory of its own the process has."""
        return self._gauge.read()

    def post(self, frame: bytes) -> bool:
        """Queue a frame; it leaves when ``receive`` runs. False if the process has ended, or does not read what is
        there for it."""
        room = MAX_UNSENT_BYTES + (ROOM_FOR_SMALL_BYTES if len(frame) <= SMALL_FRAME_BYTES else 0)
        with self._lock:
            if self._ended or len(self._unsent) + len(frame) > room:
                return False
            self._unsent += frame
            os.eventfd_write(self._wake, 1)
            return True

    def send(self, *parts: bytes) -> None:
        """Queue frames from the thread that will ``receive``."""
        with self._lock:
            for part in parts:
                self._unsent += part

    def receive(self, timeout_s: float) -> list[Frame]:
        """The frames that have come after at most ``timeout_s`` seconds; may be none.

        Raises:
            SandboxEndedError: the process has ended or broke the framing.
        """
        with self._lock:
            writing = self._flush()
        self._poll.modify(self._connection, select.POLLIN | (select.POLLOUT if writing else 0))
        data = b""
        for descriptor, _ in self._poll.poll(max(0.0, timeout_s) * 1000):
            if descriptor == self._wake:
                os.eventfd_read(self._wake)
            else:
                data = self._read()
        self._buffer.feed(data)
        return self._frames()

    def _flush(self) -> bool:
        """Send what the socket takes; True if something is left."""
        while self._unsent:
            try:
                del self._unsent[: self._connection.send(self._unsent)]
            except BlockingIOError:
                return True
            except OSError:  # it has ended, and what it said before is still to be read
                self._unsent.clear()
        return False

    def _read(self) -> bytes:
        try:
            data = self._connection.recv(READ_BYTES)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise SandboxEndedError("closed") from error
        if not data:
            raise SandboxEndedError("closed")
        return data

    def _frames(self) -> list[Frame]:
        received = []
        try:
            while frame := self._buffer.next():
                received.append(frame)
        except FrameError as error:
            raise SandboxEndedError(str(error)) from error
        return received

    def kill(self) -> None:
        """Kill the process at once; ``receive`` then raises. Harmless when it has ended."""
        with self._lock, contextlib.suppress(ProcessLookupError):
            if not self._ended:
                signal.pidfd_send_signal(self._process.pidfd, signal.SIGKILL)

    def end(self) -> int | None:
        """Kill the process if it lives, and free everything; its wait status, None if unknown or asked before."""
        with self._lock:
            if self._ended:
                return None
            self._ended = True
            os.close(self._wake)
            self._gauge.close()
        return close_process(self._process)


def load_frame(code: str, settings: str, memory_bytes: int, timeout_s: float) -> bytes:
    """The first frame of a sandbox: its function. ``settings`` is JSON text."""
    function = {"code": code, "settings": settings, "memory_bytes": memory_bytes, "timeout_s": timeout_s}
    return frames.pack(frames.CODE, json.dumps(function).encode())
