"""The loop of a sandbox process: serves the engine to the host, over one socket.

After the cage has closed nothing may be imported or opened here.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import socket
import time
from collections.abc import Callable, Mapping
from typing import Any

from tasks.functions import frames
from tasks.functions.frames import Frame, FrameBuffer, pack
from tasks.functions.inside import calls
from tasks.functions.inside.child import Engine, ScriptError

ENTER = b"dukpy"
ENTRIES = {frames.EVENTS: b"events", frames.BATCHES: b"batches"}
TOO_LARGE = {
    frames.EVENTS: b"value of more than %d bytes" % frames.MAX_RESULT_BYTES,
    frames.BATCHES: b"value of more than %d bytes (with the events of its statuses)" % frames.MAX_REPLY_BYTES,
}
READ_BYTES = 256 * 1024
ANSWERS_BYTES = 1_000_000
OUT_OF_MEMORY = "InternalError: out of memory"


class Service:
    """One sandbox process: takes frames from its socket until the host closes it."""

    def __init__(self, engine: Engine, parts: Mapping[bytes, bytes], connection: socket.socket, statm: int) -> None:
        """``parts``: see ``sources.lazy_parts``. ``statm``: the process's own /proc file, open."""
        self._engine = engine
        self._connection = connection
        self._statm = statm
        self._buffer = FrameBuffer()
        self._answers: list[bytes] = []
        self._key = os.urandom(16).hex()
        self._memory_bytes = 0
        self._timeout_s = 5.0
        self._event_began = self._deadline = self._stop_at = 0.0
        self._stop: bytes = frames.ALL_DONE
        self._form = frames.EVENTS
        self._fresh = True
        self._reset_counts()
        self._operations: dict[bytes, Callable[[bytes], bytes | None]] = {
            **dict.fromkeys(frames.SETTLED, self._settled),
            frames.RETURNED: self._returned,
            frames.LOG: self._log,
            frames.REQUEST: self._request,
            frames.CANCEL: self._cancel,
            b"S": lambda message: parts.get(message[1:], b"null"),
            b"H": lambda message: calls.answer(message[1:]),
            b"O": self._out_of_memory,
            b"?": self._suspect_memory,
        }
        engine.on_message = self._on_message

    def serve(self) -> None:
        """Serve until the host closes the socket. A sandbox that cannot go on ends its process instead."""
        try:
            while True:
                self._serve(self._next_frame())
        except Exception:  # the context did not answer as the prelude does
            self._suspect_memory(b"")
            raise

    def _serve(self, frame: Frame) -> None:
        if frame.kind == frames.CODE:
            self._load(json.loads(frame.payload))
        elif frame.kind in frames.MOST_RETURNED_BYTES:
            self._run(*frame)
        else:
            self._answers.append(frame.payload)

    # Frames

    def _next_frame(self) -> Frame:
        while (frame := self._buffer.next()) is None:
            data = self._connection.recv(READ_BYTES)
            if not data:
                os._exit(0)
            self._buffer.feed(data)
        return frame

    def _send(self, kind: bytes, *parts: bytes) -> None:
        self._connection.sendall(pack(kind, *parts))

    # Loading and running

    def _load(self, function: dict[str, Any]) -> None:
        self._memory_bytes = function["memory_bytes"]
        self._timeout_s = function["timeout_s"]
        self._deadline = time.monotonic() + self._timeout_s
        words = [int.from_bytes(os.urandom(4), "big") for _ in "abcd"]
        seed = dict(zip("abcd", words, strict=True))
        self._turn(self._entry(b"begin", json.dumps({"seed": seed, "settings": function["settings"]}).encode()))
        self._arm()
        try:
            # The script's end reads the door without a key, which the prelude notes as `loaded`.
            self._engine.evaluate(function["code"].encode("utf-8", "replace") + b"\n;" + ENTER, b"{}")
        except ScriptError as error:
            self._load_failed(str(error))
        finally:
            self._disarm()

    def _load_failed(self, text: str) -> None:
        """The script threw; or it came to its end and left an unhandled rejection."""
        if text.startswith(OUT_OF_MEMORY):
            os._exit(frames.EXIT_MEMORY)
        self._suspect_memory(b"")
        if self._turn(self._entry(b"", b"1"))["loaded"]:
            self._turn(self._rejection(text))
            return
        self._send(frames.NOT_LOADED, text.encode("utf-8", "replace")[: frames.MAX_LOG_BYTES])
        os._exit(0)

    def _run(self, kind: bytes, payload: bytes) -> None:
        self._form = kind
        self._timeout_s, remaining_s = frames.CHUNK.unpack_from(payload)
        self._event_began = now = time.monotonic()
        self._stop, self._stop_at = frames.ALL_DONE, now + remaining_s
        if not self._fresh:  # the time that loading took counts for the first event
            self._deadline = now + self._timeout_s
        self._fresh = False
        self._reset_counts()
        state = self._turn(self._entry(ENTRIES[kind], payload[frames.CHUNK.size :]))
        while not state["done"]:
            state = self._turn(self._wait(state))
        self._send(frames.CHUNK_DONE, self._stop)

    def _turn(self, entry: bytes) -> dict[str, Any]:
        """Enter the context once; gives the prelude's state after all jobs have run."""
        self._arm()
        try:
            text = self._engine.evaluate(ENTER, entry)
        except ScriptError as error:
            text = self._engine.evaluate(ENTER, self._rejection(str(error)))
        finally:
            self._disarm()
        state: dict[str, Any] = json.loads(text or b"null")
        return state

    def _rejection(self, text: str) -> bytes:
        """An unhandled rejection loses the evaluation's value: what logs it and asks for the state again."""
        if text.startswith(OUT_OF_MEMORY):
            os._exit(frames.EXIT_MEMORY)
        return self._entry(b"rejected", json.dumps(text[: frames.MAX_LINE_BYTES]).encode())

    def _wait(self, state: dict[str, Any]) -> bytes:
        """Wait for answers, the next timer or the deadline; gives what to enter with."""
        wait_s = state["wait"] / 1000
        if not self._answers and state["wait"] < 0 and not state["waiting"]:
            self._suspect_memory(b"")  # for want of it, a promise can be lost
            os._exit(frames.EXIT_NEVER_SETTLES)
        if not self._take_answers(0.0) and state["wait"] != 0:
            left = self._deadline - time.monotonic()
            self._send(frames.IDLE)
            self._take_answers(max(0.0, left if wait_s < 0 else min(wait_s, left)))
            self._send(frames.BUSY)
        if time.monotonic() >= self._deadline:
            os._exit(frames.EXIT_DEADLINE)
        if self._answers:
            return self._entry(b"answers", b"[" + b",".join(self._some_answers()) + b"]")
        return self._entry(b"timer", b"1")

    def _take_answers(self, timeout_s: float) -> bool:
        """Read the answers that have arrived, waiting for the first one; True if there are any."""
        while frame := self._buffer.next():
            self._answers.append(frame.payload)
        if not self._answers and select.select([self._connection], [], [], timeout_s)[0]:
            self._answers.append(self._next_frame().payload)
            return self._take_answers(0.0)
        return bool(self._answers)

    def _some_answers(self) -> list[bytes]:
        taken = [self._answers.pop(0)]
        size = len(taken[0])
        while self._answers and size + len(self._answers[0]) < ANSWERS_BYTES:
            size += len(self._answers[0])
            taken.append(self._answers.pop(0))
        return taken

    def _entry(self, operation: bytes, data: bytes) -> bytes:
        return b'{"key":"%s","op":"%s","data":%s}' % (self._key.encode(), operation, data)

    # The alarm ends the process by the signal itself: nothing in the context can catch or outlast that.

    def _arm(self) -> None:
        signal.setitimer(signal.ITIMER_REAL, max(0.001, self._deadline - time.monotonic()))

    def _disarm(self) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)

    # Messages of the prelude. User code can cause any of them, with any text.

    def _on_message(self, message: bytes) -> bytes | None:
        try:
            if time.monotonic() > self._deadline:
                os._exit(frames.EXIT_DEADLINE)
            return self._operations[message[:1]](message)
        except MemoryError:
            os._exit(frames.EXIT_MEMORY)
        except Exception:  # the host is gone, or the message is none of ours
            os._exit(frames.EXIT_BROKEN)

    def _returned(self, message: bytes) -> bytes:
        if len(message) > frames.MOST_RETURNED_BYTES[self._form]:
            return self._settled(frames.NO_JSON + TOO_LARGE[self._form])
        return self._settled(message)

    def _settled(self, message: bytes) -> bytes:
        now = time.monotonic()
        duration = frames.DURATION.pack(int((now - self._event_began) * 1e6) & 0xFFFFFFFF)
        self._event_began, self._deadline = now, now + self._timeout_s
        self._arm()  # before sending: an event that has its result must not be ended by its alarm
        self._send(message[:1], duration, message[1:])
        self._reset_counts()
        if now >= self._stop_at:
            self._stop = frames.DEADLINE_CAME
        elif self._has_grown():
            self._stop = frames.MEMORY_GREW
        return b"false" if self._stop else b"true"

    def _reset_counts(self) -> None:
        self._log_lines = self._log_bytes = self._requests = 0

    def _log(self, message: bytes) -> None:
        self._log_lines += 1
        self._log_bytes += len(message)
        if self._log_lines <= frames.MAX_LOG_LINES + 1 and self._log_bytes <= 2 * frames.MAX_LOG_BYTES:
            self._send(frames.LOG, message[1:])

    def _request(self, message: bytes) -> bytes | None:
        self._requests += 1
        most = frames.MOST_REQUESTS[self._form]
        if self._requests > most:
            return b'"more than %d requests in one call"' % most
        if len(message) > frames.MAX_FRAME_BYTES:
            return b'"a request of more than %d bytes"' % frames.MAX_FRAME_BYTES
        self._send(frames.REQUEST, message[1:])
        return None

    def _cancel(self, message: bytes) -> None:
        self._send(frames.CANCEL, message[1:])

    def _out_of_memory(self, _message: bytes) -> None:
        os._exit(frames.EXIT_MEMORY)

    def _suspect_memory(self, _message: bytes) -> None:
        """Of an ending that is known to come from a lack of memory, but need not: it does if much was used."""
        if self._has_been_large():
            os._exit(frames.EXIT_MEMORY)

    def _has_been_large(self) -> bool:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > self._memory_bytes

    def _has_grown(self) -> bool:
        if not self._has_been_large():  # costs a fourth of reading the file
            return False
        return int(os.pread(self._statm, 64, 0).split()[1]) * resource.getpagesize() > self._memory_bytes
