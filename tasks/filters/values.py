"""JSON values as conditions see them: their types, when two are equal, their JSON text."""

from __future__ import annotations

import re
from typing import Any

import orjson

KINDS: dict[type, str] = {
    str: "string",
    bool: "bool",
    int: "number",
    float: "number",
    list: "list",
    dict: "object",
    type(None): "null",
}
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


def kind(value: Any) -> str:
    """string, number, list, bool, null or object."""
    return KINDS.get(type(value), "object")


def equal(left: Any, right: Any) -> bool:
    """Whether two values are equal and of one type, all the way down: 1 is 1.0, true is not 1. Does not recurse."""
    pending = [(left, right)]
    while pending:
        one, other = pending.pop()
        if kind(one) != kind(other):
            return False
        if isinstance(one, (list, dict)):
            if len(one) != len(other):
                return False
            if isinstance(one, list):
                pending.extend(zip(one, other, strict=True))
            elif one.keys() != other.keys():
                return False
            else:
                pending.extend((one[key], other[key]) for key in one)
        elif one != other:
            return False
    return True


def number_of(text: str) -> int | float | None:
    """The number that a text is in JSON; None for any other text and for numbers that are too large for JSON."""
    if NUMBER.fullmatch(text) is None:
        return None
    try:
        number: int | float = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return number


def json_text(value: Any) -> bytes | None:
    """The JSON text as orjson writes it with sorted keys: no spaces, UTF-8, 1.0 is ``1.0``.

    None for what it does not write: over 254 levels, half of a surrogate pair, an integer over 64 bits.
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        return None
