"""What is stored: an event as a line, a batch as the text of an object, and the object's name. Pure."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

GZIP_LEVEL = 6
WITHOUT_TIME = datetime.fromtimestamp(0, UTC)


class Line(NamedTuple):
    """An event as JSON, and when it was received."""

    text: bytes
    at: datetime | None


def content(lines: Sequence[Line]) -> bytes:
    """The object's content, the same for the same lines."""
    return gzip.compress(b"".join(_one_line(line.text) + b"\n" for line in lines), GZIP_LEVEL, mtime=0)


def name(prefix: str, lines: Sequence[Line]) -> str:
    """The object's name, the same for the same lines in any order.

    Where no line has a time, the folder is that of 1970: what is sent again must come to the same one.
    """
    at = min((line.at for line in lines if line.at), default=WITHOUT_TIME)
    for part, form in (("{YYYY}", f"{at.year:04}"), ("{MM}", f"{at:%m}"), ("{DD}", f"{at:%d}"), ("{HH}", f"{at:%H}")):
        prefix = prefix.replace(part, form)
    return f"{prefix.lstrip('/')}{_digest(line.text for line in lines)}.jsonl.gz"


def _one_line(text: bytes) -> bytes:
    """Inside JSON, a raw line break can only be white space."""
    return text.replace(b"\n", b" ").replace(b"\r", b" ")


def _digest(texts: Iterable[bytes]) -> str:
    return hashlib.sha256(b"\n".join(sorted(texts))).hexdigest()
