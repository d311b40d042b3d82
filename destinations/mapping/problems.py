"""What can be wrong with a mapping, and the limits that hold before anything else is looked at."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

MAX_DEPTH = 40
"""Objects and lists in each other; a directive with its argument is two."""

MAX_NODES = 2_000
MAX_CHARACTERS = 65_536
MAX_NAME_CHARACTERS = 50
"""How much of a name a message repeats."""


class Problem(NamedTuple):
    """What is wrong at a place of the mapping: ``data.total.@if.then``, ``tags[0]``; '' for all of it."""

    path: str
    message: str


class InvalidMapping(ValueError):
    """A mapping that cannot be compiled; ``problems`` holds at least one."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{path or 'mapping'}: {message}" for path, message in problems))
        self.problems = problems


def below(path: str, name: str | int) -> str:
    """The place of a part."""
    if isinstance(name, int):
        return f"{path}[{name}]"
    return f"{path}.{shortened(name)}" if path else shortened(name)


def shortened(name: str) -> str:
    """A name for a message."""
    return name if len(name) <= MAX_NAME_CHARACTERS else f"{name[: MAX_NAME_CHARACTERS - 1]}…"


def exceeded(mapping: Any) -> Problem | None:
    """The first limit that the mapping breaks, or the first value that is none of JSON; without recursion."""
    nodes = characters = 0
    waiting: list[tuple[str, Any, int]] = [("", mapping, 1)]
    while waiting:
        path, node, depth = waiting.pop()
        nodes += 1
        texts = [node] if isinstance(node, str) else list(node) if isinstance(node, dict) else []
        if problem := _wrong_text(path, texts) or _wrong_value(path, node):
            return problem
        characters += sum(map(len, texts))
        parts = list(_parts(path, node))
        if parts and depth > MAX_DEPTH:
            return Problem(path, f"has more than {MAX_DEPTH} objects and lists in each other")
        if nodes + len(waiting) + len(parts) > MAX_NODES:
            return Problem("", f"has more than {MAX_NODES:,} values")
        if characters > MAX_CHARACTERS:
            return Problem("", f"has more than {MAX_CHARACTERS:,} characters of text")
        waiting.extend((place, part, depth + 1) for place, part in parts)
    return None


def _parts(path: str, node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        yield from ((below(path, name), part) for name, part in node.items())
    elif isinstance(node, list):
        yield from ((below(path, position), part) for position, part in enumerate(node[: MAX_NODES + 1]))


def _wrong_text(path: str, texts: list[Any]) -> Problem | None:
    for text in texts:
        if not isinstance(text, str):
            return Problem(path, "the names of an object must be texts")
        if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
            return Problem(path, "holds text that is not Unicode")
    return None


def _wrong_value(path: str, node: Any) -> Problem | None:
    if node is None or isinstance(node, str | bool | dict | list):
        return None
    if isinstance(node, int):
        return None if -(2**63) <= node < 2**64 else Problem(path, "is a whole number of more than 64 bits")
    if isinstance(node, float) and math.isfinite(node):
        return None
    return Problem(path, "is no value of JSON")
