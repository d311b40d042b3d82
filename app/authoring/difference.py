"""What a function changed of an event, as the lines that differ. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import unified_diff
from itertools import islice
from typing import Any

import orjson

MOST_LINES = 4_000
"""With more lines than this in both, a comparison could take long."""
HEADER_LINES = 2


def difference(before: bytes, after: bytes) -> tuple[str, ...]:
    """Lines that begin with ``+``, ``-``, a space or ``@@``; none if nothing changed.

    Both are JSON objects. The keys stand in the order of the first, those that are new behind it.
    """
    old, new = orjson.loads(before), orjson.loads(after)
    old_lines, new_lines = _lines(old), _lines(_arranged(new, old))
    if old_lines == new_lines:
        return ()
    if len(old_lines) + len(new_lines) > MOST_LINES:
        return (f"@@ too many lines to compare; all {len(new_lines):,} of the output @@", *(f"+{t}" for t in new_lines))
    return tuple(islice(unified_diff(old_lines, new_lines, lineterm=""), HEADER_LINES, None))


def _lines(value: Any) -> list[str]:
    return json.dumps(_plain(value), indent=2, ensure_ascii=False).split("\n")


def _arranged(value: Any, like: Any) -> Any:
    """The value with its keys in the order that ``like`` has them."""
    if isinstance(value, dict) and isinstance(like, dict):
        return {key: _arranged(value[key], like.get(key)) for key in _ordered(value, like)}
    if isinstance(value, list) and isinstance(like, list):
        partners = [*like, *[None] * len(value)]
        return [_arranged(item, partner) for item, partner in zip(value, partners, strict=False)]
    return value


def _ordered(value: dict[str, Any], like: dict[str, Any]) -> Iterator[str]:
    yield from (key for key in like if key in value)
    yield from (key for key in value if key not in like)


def _plain(value: Any) -> Any:
    """The value with whole numbers as JavaScript writes them: 1.0 is 1."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
