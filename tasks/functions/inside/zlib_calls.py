"""``zlib`` and Brotli for the engine: one run at a time, input and output in pieces, so that no step needs much memory.

``zlib.begin`` takes Node's options as JSON. ``zlib.step`` takes a piece of input, ``1`` before it if it is the last; it
gives ``[errno, message, length, words, more]``: zlib's error number or 0, a piece of output as in ``bytes_calls``, and
whether there is more output to be had without new input.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable
from typing import Any

import brotli
import orjson

from tasks.functions.inside.bytes_calls import unpack, words_of
from tasks.functions.inside.call_error import CallError

PIECE_BYTES = 65536
HEADER = {"deflate": 0, "inflate": 0, "gzip": 16, "gunzip": 16}
"""What is added to the window bits for each format; raw data is told by a negative number."""

MIN_WINDOW_BITS = 10
WRONG_OPTIONS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
BROTLI_ERROR = -100
"""For any broken Brotli data; Node has a number for each kind."""
NEED_DICTIONARY, DATA_ERROR, BUFFER_ERROR = 2, -3, -5
SYNC_FLUSH = 2
GZIP_MAGIC = b"\x1f\x8b"
_ERROR = re.compile(r"Error (-?\d+) while [^:]*(?:: (.*))?", re.DOTALL)


class _Failure(Exception):
    """What zlib says of the data: its error number and a message."""

    def __init__(self, errno: int, message: str) -> None:
        super().__init__(message)
        self.errno = errno


class _Packing:
    def __init__(self, options: dict[str, Any]) -> None:
        bits = -options["windowBits"] if options["mode"] == "deflateRaw" else options["windowBits"]
        arguments = [options["level"], zlib.DEFLATED, bits + HEADER.get(options["mode"], 0)]
        arguments += [options["memLevel"], options["strategy"]]
        dictionary = options["dictionary"]
        if dictionary is not None and options["mode"] != "gzip":
            arguments.append(unpack(dictionary))
        self._stream = zlib.compressobj(*arguments)
        self._output = b""

    def step(self, data: bytes, last: bool) -> tuple[bytes, bool]:
        if data or not self._output:
            self._output += self._stream.compress(data)
            if last:
                self._output += self._stream.flush()
        piece, self._output = self._output[:PIECE_BYTES], self._output[PIECE_BYTES:]
        return piece, bool(self._output)


class _Unpacking:
    def __init__(self, options: dict[str, Any]) -> None:
        self._mode = options["mode"]
        self._bits = options["windowBits"]
        self._dictionary = b"" if options["dictionary"] is None else unpack(options["dictionary"])
        self._may_break_off = options["finishFlush"] == SYNC_FLUSH
        self._stream: Any = None
        self._input = b""

    def step(self, data: bytes, last: bool) -> tuple[bytes, bool]:
        if self._stream is not None and self._stream.eof:
            return b"", False  # what follows the end is passed over
        self._input += data
        if self._stream is None and not self._begin(last):
            return b"", False
        output = self._inflate()
        if self._stream.eof and self._mode == "gunzip" and self._input and self._input[0] != 0:
            self._stream = None  # another member of the archive
            return output, True
        more = not self._stream.eof and (bool(self._input) or len(output) == PIECE_BYTES)
        if last and not more and not self._stream.eof and not self._may_break_off:
            raise _Failure(BUFFER_ERROR, "unexpected end of file")
        return output, more

    def _begin(self, last: bool) -> bool:
        """Open a stream, if there is enough to know of which kind."""
        if self._mode == "unzip":
            if len(self._input) < len(GZIP_MAGIC) and not last:
                return False
            self._mode = "gunzip" if self._input.startswith(GZIP_MAGIC) else "inflate"
        bits = -self._bits if self._mode == "inflateRaw" else self._bits + HEADER[self._mode]
        needs = self._dictionary and self._mode == "inflateRaw"
        self._stream = zlib.decompressobj(bits, self._dictionary) if needs else zlib.decompressobj(bits)
        return True

    def _inflate(self) -> bytes:
        try:
            output: bytes = self._stream.decompress(self._input, PIECE_BYTES)
        except zlib.error as error:
            output = self._with_dictionary(error)
        self._input = self._stream.unused_data or self._stream.unconsumed_tail
        return output

    def _with_dictionary(self, error: zlib.error) -> bytes:
        """zlib asks for the dictionary when it has read the header: begin again with it."""
        found = _ERROR.fullmatch(str(error))
        errno, message = (int(found[1]), found[2] or "") if found else (DATA_ERROR, str(error))
        if errno != NEED_DICTIONARY:
            raise _Failure(errno, message) from None
        if not self._dictionary:
            raise _Failure(NEED_DICTIONARY, "Missing dictionary") from None
        self._stream = zlib.decompressobj(self._bits, self._dictionary)
        try:
            output: bytes = self._stream.decompress(self._input, PIECE_BYTES)
        except zlib.error:
            raise _Failure(NEED_DICTIONARY, "Bad dictionary") from None
        return output


class _BrotliPacking:
    def __init__(self, options: dict[str, Any]) -> None:
        # A window wider than the input costs much memory and gains nothing.
        window = max(MIN_WINDOW_BITS, min(options["window"], int(options["size"]).bit_length()))
        self._stream = brotli.Compressor(options["style"], options["quality"], window)
        self._output = b""

    def step(self, data: bytes, last: bool) -> tuple[bytes, bool]:
        if data or not self._output:
            self._output += self._stream.process(data) + (self._stream.finish() if last else b"")
        piece, self._output = self._output[:PIECE_BYTES], self._output[PIECE_BYTES:]
        return piece, bool(self._output)


class _BrotliUnpacking:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    def step(self, data: bytes, last: bool) -> tuple[bytes, bool]:
        if self._stream.is_finished():
            return b"", False
        try:
            output: bytes = self._stream.process(data, output_buffer_limit=PIECE_BYTES)
        except brotli.error:
            raise _Failure(BROTLI_ERROR, "Decompression failed") from None
        more = not self._stream.is_finished() and not self._stream.can_accept_more_data()
        if last and not more and not self._stream.is_finished():
            raise _Failure(BUFFER_ERROR, "unexpected end of file")
        return output, more


_Run = _Packing | _Unpacking | _BrotliPacking | _BrotliUnpacking

_running: _Run | None = None


def _new_run(options: dict[str, Any]) -> _Run:
    match options["mode"]:
        case "brotliCompress":
            return _BrotliPacking(options)
        case "brotliDecompress":
            return _BrotliUnpacking()
        case "deflate" | "gzip" | "deflateRaw":
            return _Packing(options)
        case _:
            return _Unpacking(options)


def begin(text: str) -> None:
    """Start a run; one that was not finished is forgotten.

    Raises:
        CallError: these are no options.
    """
    global _running
    try:
        _running = _new_run(json.loads(text))
    except (*WRONG_OPTIONS, zlib.error, brotli.error) as error:
        raise CallError(f"zlib: {error}", name="RangeError") from None


def step(text: str) -> bytes:
    """One step of the run.

    Raises:
        CallError: there is none, or this is no input.
    """
    if _running is None:
        raise CallError("zlib: not begun")
    try:
        piece, more = _running.step(unpack(text[1:]), text[:1] == "1")
    except (zlib.error, brotli.error) as error:
        raise CallError(f"zlib: {error}") from None
    except _Failure as failure:
        return orjson.dumps([failure.errno, str(failure), 0, [], False])
    return orjson.dumps([0, "", len(piece), words_of(piece), more])


CALLS: dict[str, Callable[[str], object]] = {"zlib.begin": begin, "zlib.step": step}
