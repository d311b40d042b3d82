"""What host and sandbox say to each other: length-prefixed frames over a stream socket.

A frame is four bytes of length, one byte of kind and a payload. Both sides read with a cap; the host trusts nothing
that it reads. Imported on both sides, so it needs nothing but the standard library.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

MAX_FRAME_BYTES = 2 * 1024 * 1024
MAX_RESULT_BYTES = 1_000_000
MAX_REPLY_BYTES = 2_000_000
MAX_LOG_LINES = 100
MAX_LOG_BYTES = 32 * 1024
MAX_LINE_BYTES = 8 * 1024
MAX_REQUESTS = 100
MAX_BATCH_REQUESTS = 500  # one for each event of the largest batch, and as many again as a single event may do

# From the host.
CODE = b"C"  # JSON: code, settings (as text), memory_bytes
EVENTS = b"E"  # CHUNK header, then a JSON array of events
BATCHES = b"B"  # CHUNK header, then a JSON array of batches, each an array of events
ANSWER = b"A"  # JSON: the answer to one request; see fetches

# From the sandbox. The first five end an event, or a batch, and begin with DURATION.
RETURNED = b"R"  # the JSON text of what the handler returned; of a batch: see ``batches``
DROPPED = b"D"  # nothing
THREW = b"E"  # JSON: name, message, stack
NO_JSON = b"V"  # typeof what the handler returned
NO_HANDLER = b"N"  # the names of the handlers that there are, with commas; after a line feed the event's type
SETTLED = frozenset({RETURNED, DROPPED, THREW, NO_JSON, NO_HANDLER})
LOG = b"L"  # one line of text
REQUEST = b"F"  # JSON: id, method, url, headers, body, base64, timeout, redirect, follow, raw; see fetches
CANCEL = b"X"  # the id of a request whose answer nobody wants any more
IDLE = b"I"  # nothing runs until an answer or a timer
BUSY = b"B"  # it runs again
NOT_LOADED = b"U"  # the engine's text of the error that the code threw while loading
CHUNK_DONE = b"Z"  # why the chunk ended: one of the three below
NO_CAGE = b"K"  # why the process could not be confined

ALL_DONE = b""
DEADLINE_CAME = b"deadline"
MEMORY_GREW = b"memory"

# Exit statuses of a sandbox process; its alarm ends it by SIGALRM.
EXIT_DEADLINE = 71
EXIT_MEMORY = 72
EXIT_NEVER_SETTLES = 73
EXIT_BROKEN = 74

CHUNK = struct.Struct(">dd")  # timeout_s of an event, seconds until no more events start
DURATION = struct.Struct(">I")  # microseconds
MOST_RETURNED_BYTES = {EVENTS: MAX_RESULT_BYTES, BATCHES: MAX_REPLY_BYTES}
"""What ``RETURNED`` may hold after its duration, by the kind of the frame that it answers."""
MOST_REQUESTS = {EVENTS: MAX_REQUESTS, BATCHES: MAX_BATCH_REQUESTS}
"""Of one event or batch, by the kind of the frame that brought it."""
_HEADER = struct.Struct(">I")


class FrameError(Exception):
    """The other side broke the framing."""


class Frame(NamedTuple):
    """One message. ``kind`` is a single byte."""

    kind: bytes
    payload: bytes


def pack(kind: bytes, *parts: bytes) -> bytes:
    """The bytes of one frame.

    Raises:
        FrameError: it would be longer than ``MAX_FRAME_BYTES``.
    """
    size = 1 + sum(map(len, parts))
    if size > MAX_FRAME_BYTES:
        raise FrameError(f"a frame of {size} bytes")
    return b"".join((_HEADER.pack(size), kind, *parts))


class FrameBuffer:
    """Turns what a socket gives into frames."""

    def __init__(self) -> None:
        self._data = bytearray()

    def feed(self, data: bytes) -> None:
        """Add what has been read."""
        self._data += data

    def next(self) -> Frame | None:
        """The next whole frame, or None.

        Raises:
            FrameError: the frame that begins is empty or longer than ``MAX_FRAME_BYTES``.
        """
        data = self._data
        if len(data) < _HEADER.size:
            return None
        (size,) = _HEADER.unpack_from(data)
        if not 0 < size <= MAX_FRAME_BYTES:
            raise FrameError(f"a frame of {size} bytes")
        end = _HEADER.size + size
        if len(data) < end:
            return None
        frame = Frame(bytes(data[4:5]), bytes(data[5:end]))
        del data[:end]
        return frame
