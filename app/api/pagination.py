"""Pages of a list that may change meanwhile: a cursor is the last row's key, not its number."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any, TypeVar

import orjson

from app.control.errors import InvalidError, Problem

T = TypeVar("T")
BAD_CURSOR = InvalidError([Problem("pagination[cursor]", "is none that this API gave")])


def encode(key: Sequence[Any], *, backwards: bool = False) -> str:
    """A cursor that means: what comes after this key, or before it."""
    return base64.urlsafe_b64encode(orjson.dumps([backwards, *key])).decode().rstrip("=")


def decode(cursor: str) -> tuple[bool, list[Any]]:
    """Whether to go backwards, and the key; nothing for ''.

    Raises:
        InvalidError: it is none of ours.
    """
    if not cursor:
        return False, []
    try:
        found = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        raise BAD_CURSOR from None
    match found:
        case [bool(backwards), *key] if key and all(isinstance(part, str | int) for part in key):
            return backwards, key
    raise BAD_CURSOR
