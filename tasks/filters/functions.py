"""The functions of the language, by name. None raises: a value of a type that a function does not take gives null."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tasks.filters.glob import GlobError, glob
from tasks.filters.values import json_text, kind, number_of

WORD_START = re.compile(r"(?<!\S)\S")
FALSE_TEXTS = ("", "0", "false")
EXACT = 2**53
"""Below it, every whole number is one in JSON."""


@dataclass(frozen=True, slots=True)
class Function:
    """What is called, and the names of its arguments."""

    call: Callable[..., Any]
    arguments: tuple[str, ...]


def contains(text: Any, part: Any) -> bool:
    """Whether a text contains another; false for what is no text."""
    return isinstance(text, str) and isinstance(part, str) and part in text


def match(text: Any, pattern: Any) -> bool:
    """Whether a whole text fits a glob pattern; false for what is no text or no pattern."""
    if not isinstance(text, str) or not isinstance(pattern, str):
        return False
    try:
        return glob(pattern).matches(text)
    except GlobError:
        return False


def length(value: Any) -> int | None:
    """How many elements a list has, or bytes a text in UTF-8; 0 for null."""
    if isinstance(value, str):
        return len(value.encode("utf-8", "surrogatepass"))
    if isinstance(value, list):
        return len(value)
    return 0 if value is None else None


def lowercase(text: Any) -> str | None:
    """A text in lower case."""
    return text.lower() if isinstance(text, str) else None


def uppercase(text: Any) -> str | None:
    """A text in upper case."""
    return text.upper() if isinstance(text, str) else None


def snakecase(text: Any) -> str | None:
    """A text with underscores for its spaces."""
    return text.replace(" ", "_") if isinstance(text, str) else None


def kebabcase(text: Any) -> str | None:
    """A text with dashes for its spaces."""
    return text.replace(" ", "-") if isinstance(text, str) else None


def titlecase(text: Any) -> str | None:
    """A text in which every word begins with a capital; the rest of a word stays as it is."""
    return WORD_START.sub(lambda found: found[0].title(), text) if isinstance(text, str) else None


def to_bool(value: Any) -> bool:
    """False for null, false, 0, an empty list or object, and the texts '', '0' and 'false'; true for all others."""
    return bool(value) and value not in FALSE_TEXTS


def to_string(value: Any) -> str | None:
    """A text itself, the JSON text of others, a whole number without a point; null stays null."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        value = int(value)
    text = json_text(value)
    return None if text is None else text.decode()


def to_number(value: Any) -> int | float | None:
    """A number itself, or that which a text is in JSON; null for all others."""
    if isinstance(value, str):
        return number_of(value)
    return value if kind(value) == "number" else None


FUNCTIONS = {
    "contains": Function(contains, ("text", "part")),
    "match": Function(match, ("text", "pattern")),
    "length": Function(length, ("value",)),
    "lowercase": Function(lowercase, ("text",)),
    "uppercase": Function(uppercase, ("text",)),
    "snakecase": Function(snakecase, ("text",)),
    "kebabcase": Function(kebabcase, ("text",)),
    "titlecase": Function(titlecase, ("text",)),
    "typeof": Function(kind, ("value",)),
    "bool": Function(to_bool, ("value",)),
    "string": Function(to_string, ("value",)),
    "number": Function(to_number, ("value",)),
}
