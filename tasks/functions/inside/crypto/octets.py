"""Bytes on their way between JavaScript and Python. Strings stay strings as long as possible: that is cheapest.

A *piece* is what JavaScript sends for bytes: one letter for the encoding, then the text in it. Bytes proper come as
Latin-1 text. What goes back is text in an encoding that Node knows, or words for ``buffer`` (``bytes_calls.pack``).
"""

from __future__ import annotations

import base64
import codecs
import json
from collections.abc import Callable, Mapping
from typing import Any

from tasks.functions.inside.bytes_calls import from_base64, from_hex, low_bytes, pack
from tasks.functions.inside.call_error import CallError

MAX_BYTES = 8_000_000
"""The most that one call takes."""
MAX_BUFFER_BYTES = 2_000_000
"""The most that one call gives as a Buffer: as a list of numbers it needs a multiple of that on its way."""

_SEVEN_BITS = bytes(byte & 0x7F for byte in range(256))


def given(text: str) -> dict[str, Any]:
    """What a call was asked, from the JSON that JavaScript sends."""
    asked: dict[str, Any] = json.loads(text)
    return asked


def octets(piece: str) -> bytes:
    """The bytes of a piece."""
    return _FROM[piece[:1]](piece[1:])


def joined(pieces: Mapping[str, str]) -> bytes:
    """The bytes of all pieces, in their order.

    Raises:
        CallError: they are too many.
    """
    data = b"".join(map(octets, pieces.values()))
    if len(data) > MAX_BYTES:
        raise CallError(f"More than {MAX_BYTES} bytes for one operation", name="RangeError", code="ERR_OUT_OF_RANGE")
    return data


def shown(data: bytes, encoding: str) -> object:
    """Bytes as JavaScript gets them: text, or JSON with the words.

    Raises:
        CallError: there are too many of them.
    """
    if len(data) > (MAX_BUFFER_BYTES if encoding == "buffer" else MAX_BYTES):
        raise CallError(f"A result of {len(data)} bytes is too large", name="RangeError", code="ERR_OUT_OF_RANGE")
    return _TO[encoding](data)


class Decoder:
    """Output that comes bit by bit as text, no character split: what Node's StringDecoder does."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self._utf8 = codecs.getincrementaldecoder("utf-8")("replace") if encoding == "utf8" else None
        self._unit = {"base64": 3, "base64url": 3, "utf16le": 2}.get(encoding, 1)
        self._rest = b""

    def shown(self, data: bytes, *, last: bool = False) -> object:
        """The text of what is complete; with ``last`` also of what is not."""
        if self._utf8:
            return self._utf8.decode(data, last)
        data = self._rest + data
        end = len(data) if last else len(data) - len(data) % self._unit
        self._rest = data[end:]
        return shown(data[:end], self._encoding)


def _from_utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:  # half a surrogate pair is U+FFFD for Node
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()


def _from_utf16(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def _to_utf16(data: bytes) -> str:
    return data[: len(data) & ~1].decode("utf-16-le", "surrogatepass")


_FROM: dict[str, Callable[[str], bytes]] = {
    "u": _from_utf8,
    "l": low_bytes,
    "h": from_hex,
    "b": from_base64,
    "w": _from_utf16,
}
_TO: dict[str, Callable[[bytes], object]] = {
    "buffer": pack,
    "hex": bytes.hex,
    "base64": lambda data: base64.b64encode(data).decode(),
    "base64url": lambda data: base64.urlsafe_b64encode(data).rstrip(b"=").decode(),
    "latin1": lambda data: data.decode("latin-1"),
    "ascii": lambda data: data.translate(_SEVEN_BITS).decode(),
    "utf8": lambda data: data.decode("utf-8", "replace"),
    "utf16le": _to_utf16,
}

# Codecs are looked up when they are first used, and nothing can be looked up once the cage has closed.
_from_utf8("\ud800")
for _encoding in _TO:
    Decoder(_encoding).shown(b"ab", last=True)
