"""Pages of a list that may change meanwhile: a cursor is the last row's key, not its number."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from app.control.pages import Page, Wanted, foreign_cursor


def wanted(query: Mapping[str, Any]) -> Wanted:
    """The page that a query, read by ``PageSchema``, asks for.

    Raises:
        InvalidError: its cursor is none of ours.
    """
    backwards, key = decode(query["cursor"])
    return Wanted(count=query["count"], key=key, backwards=backwards)


def shown(page: Page[Any], query: Mapping[str, Any]) -> dict[str, Any]:
    """Where a page stands, for ``PaginationSchema``."""
    stands: dict[str, Any] = {"current": query["cursor"], "total_entries": page.total}
    if page.next is not None:
        stands["next"] = encode(page.next)
    if page.previous is not None:
        stands["previous"] = encode(page.previous, backwards=True)
    return stands


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
        raise foreign_cursor() from None
    match found:
        case [bool(backwards), *key] if key and all(isinstance(part, str) for part in key):
            return backwards, key
    raise foreign_cursor()
