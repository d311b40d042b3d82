r"""Paths into an event: ``$.a.b[0]``, with or without ``$.``; ``$.`` alone is the whole event.

A name that holds a dot or a bracket is escaped, ``a\.b``, or quoted in brackets, ``['a.b']``. A number is a position in
a list and a name in an object.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from destinations.mapping.values import UNDEFINED

NO_POSITION = -1
MAX_POSITION_DIGITS = 9

_NAME = re.compile(
    r"""
    \[ ' ( (?: [^'\\] | \\. )*+ ) ' \]
  | \[ " ( (?: [^"\\] | \\. )*+ ) " \]
  | ( (?: [^.\[\]\\] | \\. )++ )
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class Step(NamedTuple):
    """One step down: a name, and the position that it is in a list or ``NO_POSITION``."""

    name: str
    position: int


Path = tuple[Step, ...]


def parse_path(text: str) -> Path:
    """The steps of a path. Any text is one: what cannot be read is passed over."""
    start = 2 if text.startswith("$.") else 1 if text == "$" or text.startswith("$[") else 0
    return path_of(_name(found) for found in _NAME.finditer(text, start))


def path_of(names: Iterable[str]) -> Path:
    """The path of these names, which are taken as they are."""
    return tuple(Step(name, _position(name)) for name in names)


def look_up(path: Path, value: Any) -> Any:
    """What lies at the path. Below null lies null, below anything else that has no parts ``UNDEFINED``."""
    for name, position in path:
        if isinstance(value, dict):
            value = value.get(name, UNDEFINED)
        elif isinstance(value, list):
            value = value[position] if 0 <= position < len(value) else UNDEFINED
        else:
            return None if value is None else UNDEFINED
    return value


def _name(found: re.Match[str]) -> str:
    return _ESCAPED.sub(r"\1", found[found.lastindex or 0])


def _position(name: str) -> int:
    return int(name) if name.isascii() and name.isdigit() and len(name) <= MAX_POSITION_DIGITS else NO_POSITION
