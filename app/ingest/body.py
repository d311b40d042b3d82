"""A request's body: decompressed within its limit, parsed, never trusted."""

from __future__ import annotations

import re
import zlib
from typing import IO, Any

import orjson

from app.ingest.errors import BadRequest, UnsupportedEncoding

GZIP = 16 + zlib.MAX_WBITS
MOST_MEMBERS = 100
"""Each one costs a copy of what follows it: thousands of empty ones would keep us busy for seconds."""
PLAIN = frozenset({"", "identity"})
GZIPPED = frozenset({"gzip", "x-gzip"})
HIGH = rb"\\u[dD][89abAB][0-9a-fA-F]{2}"
LOW = rb"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
LONE = re.compile(rb"%b(?!%b)|(?<!%b)%b" % (HIGH, LOW, HIGH, LOW))
"""Half a surrogate pair, escaped. It fits a text without escaped backslashes."""


def read(stream: IO[bytes], encoding: str, declared: int | None, limit: int) -> bytes:
    """The body's bytes, at most ``limit`` after decompression. ``declared`` is the Content-Length.

    Raises:
        BadRequest: it is larger, or is no gzip though it says so.
        UnsupportedEncoding: it is neither plain nor gzip.
    """
    if declared is not None and declared > limit:
        raise too_large(limit)
    encoding = encoding.strip().lower()
    if encoding not in PLAIN and encoding not in GZIPPED:
        raise UnsupportedEncoding("unsupported_encoding", "Content-Encoding must be gzip or absent.")
    raw = _read_all(stream, limit)
    return raw if encoding in PLAIN else gunzip(raw, limit)


def _read_all(stream: IO[bytes], limit: int) -> bytes:
    """A stream may give less than it is asked for; only b'' is its end."""
    parts = [stream.read(limit + 1)]
    while parts[-1] and sum(map(len, parts)) <= limit:
        parts.append(stream.read(limit + 1))
    raw = b"".join(parts)
    if len(raw) > limit:
        raise too_large(limit)
    return raw


def too_large(limit: int) -> BadRequest:
    """The refusal of a body over the limit."""
    return BadRequest("request_too_large", f"The request is over {limit} bytes after decompression.")


def gunzip(raw: bytes, limit: int) -> bytes:
    """Decompress all members, at most ``MOST_MEMBERS``; no byte over ``limit`` is ever inflated.

    Raises:
        BadRequest: the result would be larger, or the data is broken or cut short.
    """
    parts: list[bytes] = []
    room = limit
    while raw:
        if len(parts) == MOST_MEMBERS:
            raise BadRequest("invalid_gzip", "The gzip body has too many members.")
        member = zlib.decompressobj(GZIP)
        try:
            part = member.decompress(raw, room + 1)
        except zlib.error:
            raise BadRequest("invalid_gzip", "The body is no valid gzip.") from None
        room -= len(part)
        if room < 0:
            raise too_large(limit)
        if not member.eof:
            raise BadRequest("invalid_gzip", "The gzip body is cut short.")
        parts.append(part)
        raw = member.unused_data.lstrip(b"\0")
    return b"".join(parts)


def parse(text: bytes) -> dict[str, Any]:
    """The body as an object. NaN and bytes that are no UTF-8 are invalid JSON; an escaped lone surrogate is U+FFFD.

    Raises:
        BadRequest: it is something else.
    """
    try:
        body = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        try:
            body = orjson.loads(mended(text))
        except orjson.JSONDecodeError:
            raise BadRequest("invalid_json", f"The body is no valid JSON: {error}.") from None
    if type(body) is not dict:
        raise BadRequest("invalid_body", "The body must be a JSON object.")
    return body


def mended(text: bytes) -> bytes:
    """JSON in which every half of a surrogate pair is U+FFFD.

    JSON.stringify writes such halves where a string was cut inside an emoji, and SDKs drop the whole batch on a 400.
    The text is mended and not a value that a laxer parser made of it: all other rules and limits hold.
    """
    return LONE.sub(rb"\\ufffd", text.replace(rb"\\", rb"\u005c"))
