"""Text to bytes and back, for texts too long for a loop in the engine.

Bytes come in as Latin-1 text in which U+0100 stands for NUL; they go out as ``[length, [word, …]]``, 32-bit words of
this machine, the cheapest list of numbers that the engine can turn into bytes.
"""

from __future__ import annotations

import array
import binascii
import re
from collections.abc import Callable

import orjson

from tasks.functions.inside.call_error import CallError

WORD_BYTES = 4
NUL = "\u0100"
_STANDARD = bytes.maketrans(b"-_", b"+/")
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_HEX_PAIRS = re.compile(rb"(?:[0-9A-Fa-f]{2})*")


def words_of(data: bytes) -> list[int]:
    """Bytes as words, the last one filled up with zeros."""
    return array.array("I", data + bytes(-len(data) % WORD_BYTES)).tolist()


def pack(data: bytes) -> bytes:
    """Bytes as the engine gets them, as JSON."""
    return orjson.dumps((len(data), words_of(data)))


def unpack(text: str) -> bytes:
    """Bytes as the engine sends them.

    Raises:
        CallError: the text is no such thing.
    """
    try:
        return text.replace(NUL, "\0").encode("latin-1")
    except UnicodeEncodeError:
        raise CallError("no bytes", name="TypeError") from None


def low_bytes(text: str) -> bytes:
    """The low byte of each UTF-16 unit: how Node reads what should be Latin-1."""
    return text.encode("utf-16-le", "surrogatepass")[::2]


def from_base64(text: str) -> bytes:
    """As Node reads base64: either alphabet, other characters passed over, the first ``=`` is the end."""
    digits = low_bytes(text).partition(b"=")[0].translate(_STANDARD).translate(None, _NOT_BASE64)
    if len(digits) % 4 == 1:
        digits = digits[:-1]
    return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))


def from_hex(text: str) -> bytes:
    """As Node reads hex: up to the first pair that is none."""
    digits = low_bytes(text)
    try:
        return binascii.unhexlify(digits)
    except binascii.Error:
        pairs = _HEX_PAIRS.match(digits)
        return binascii.unhexlify(pairs[0]) if pairs else b""


def _to_base64(data: bytes) -> str:
    return binascii.b2a_base64(data, newline=False).decode()


def _to_utf8(data: bytes) -> str:
    return data.decode("utf-8", "replace")


CALLS: dict[str, Callable[[str], object]] = {
    "bytes.from_utf8": lambda text: pack(text.encode()),
    "bytes.from_latin1": lambda text: pack(low_bytes(text)),
    "bytes.from_hex": lambda text: pack(from_hex(text)),
    "bytes.from_base64": lambda text: pack(from_base64(text)),
    "bytes.to_utf8": lambda text: _to_utf8(unpack(text)),
    "bytes.to_hex": lambda text: unpack(text).hex(),
    "bytes.to_base64": lambda text: _to_base64(unpack(text)),
}

# A codec that is not known when the cage closes cannot be loaded any more.
low_bytes(unpack("").decode("latin-1"))
