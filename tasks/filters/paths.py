"""Dotted paths: their names, how they are written, and what stands there in an event."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Getter = Callable[[Mapping[str, Any]], Any]
Names = tuple[str, ...]

WORDS = frozenset({"all", "and", "false", "in", "null", "or", "true"})
"""What a name must be told from when it stands alone."""
PARTS = re.compile(r"\\([\s\S])|(\.)|([\s\S])")
TO_ESCAPE = re.compile(r"[^A-Za-z0-9_\-]")


def names_of(path: str) -> Names:
    """``a.b\\.c`` is ``("a", "b.c")``; '' is no names. A name may be empty, which the caller refuses."""
    if not path:
        return ()
    names = [""]
    for escaped, dot, plain in PARTS.findall(path):
        if dot:
            names.append("")
        else:
            names[-1] += escaped or plain
    return tuple(names)


def path_text(names: Sequence[str]) -> str:
    """The path as it is written in a condition, so that it is read as a path and nothing else."""
    text = ".".join(TO_ESCAPE.sub(lambda found: "\\" + found[0], name) for name in names)
    return "\\" + text if text.lower() in WORDS or like_a_number(text) else text


def like_a_number(text: str) -> bool:
    """Whether a path as written begins like a number."""
    return text.removeprefix("-")[:1].isdecimal()


def getter(names: Sequence[str]) -> Getter:
    """What gives the value at a path, or None where there is none; a list on the way is none."""
    first, rest = names[0], tuple(names[1:])
    if not rest:
        return lambda event: event.get(first)

    def get(event: Mapping[str, Any]) -> Any:
        value = event.get(first)
        for name in rest:
            if not isinstance(value, dict):
                return None
            value = value.get(name)
        return value

    return get
