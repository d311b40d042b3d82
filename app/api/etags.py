"""Revisions as ETags, so that of two editors the second is told."""

from __future__ import annotations

from typing import Any

from flask import request

NONE_OF_OURS = 0
"""Revisions count from 1."""
MOST_DIGITS = 18
IF_MATCH: dict[str, Any] = {
    "in": "header",
    "name": "If-Match",
    "schema": {"type": "string"},
    "description": "The ETag that was read; 412 if the function was changed since. Without it, the last one wins.",
}


HEADER: dict[str, Any] = {
    "ETag": {
        "required": True,
        "description": "The revision, for If-Match.",
        "schema": {"type": "string", "pattern": '^"[0-9]+"$'},
    }
}


def of(revision: int) -> dict[str, str]:
    """The header of an answer that shows a revision."""
    return {"ETag": f'"{revision}"'}


def expected_revision() -> int | None:
    """The revision that If-Match names, None without it. A tag that we never gave matches nothing."""
    if "If-Match" not in request.headers or request.if_match.star_tag:
        return None
    tags = request.if_match.as_set(include_weak=True)
    tag = next(iter(tags)) or "" if len(tags) == 1 else ""
    digits = tag.isascii() and tag.isdigit() and len(tag) <= MOST_DIGITS
    return int(tag) if digits else NONE_OF_OURS
