"""The directives that make text: ``@template``, ``@case`` and ``@replace``."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import orjson

from destinations.mapping.budget import Budget, weigh
from destinations.mapping.paths import look_up, parse_path
from destinations.mapping.values import UNDEFINED, Compile, Resolver

PLACEHOLDER = re.compile(r"\{\{\{([^{}]++)\}\}\}|\{\{([^{}]++)\}\}")

# A search that ignores case may look at the whole pattern anew at each character.
PATTERN_CHARACTERS_A_UNIT = 8

# A template that comes with an event is read anew each time, which costs more than writing its characters.
READING_UNITS_A_CHARACTER = 8


def compile_template(argument: Any, compile_node: Compile) -> Resolver:
    """The text with a value for each placeholder; of a mapping, the text that it gives is the template."""
    if isinstance(argument, str):
        return template(argument)
    inner = compile_node(argument)

    def resolve(event: Any, budget: Budget) -> Any:
        text = inner(event, budget)
        if not isinstance(text, str):
            return UNDEFINED
        budget.spend(len(text) * READING_UNITS_A_CHARACTER)
        return template(text)(event, budget)

    return resolve


def template(text: str) -> Resolver:
    """A resolver for a template. Values are put in once: what looks like a placeholder in them stays text."""
    pieces: list[tuple[str, Any]] = []
    end = 0
    for found in PLACEHOLDER.finditer(text):
        pieces.append((text[end : found.start()], parse_path(found[found.lastindex or 0].strip())))
        end = found.end()
    rest = text[end:]

    def resolve(event: Any, budget: Budget) -> str:
        parts: list[str] = []
        for before, path in pieces:
            value = text_of(look_up(path, event), budget)
            budget.spend(len(before) + len(value))
            parts += before, value
        budget.spend(len(rest))
        return "".join(parts) + rest

    return resolve


def compile_case(argument: Any, compile_node: Compile) -> Resolver:
    """Texts in upper or lower case, all else as it is."""
    inner = compile_node(argument["value"])
    change = str.lower if argument["operator"] == "lower" else str.upper

    def resolve(event: Any, budget: Budget) -> Any:
        value = inner(event, budget)
        if not isinstance(value, str):
            return value
        changed = change(value)
        budget.spend(len(changed))
        return changed

    return resolve


def compile_replace(argument: Any, compile_node: Compile) -> Resolver:
    """One text for another, then perhaps a second pair, in texts, numbers and booleans; '' for all else."""
    inner = compile_node(argument["value"])
    pairs = [(argument["pattern"], argument.get("replacement") or "")]
    if argument.get("pattern2"):
        pairs.append((argument["pattern2"], argument.get("replacement2") or ""))
    most = 0 if argument.get("global", True) else 1
    flags = re.IGNORECASE if argument.get("ignorecase", False) else re.NOFLAG
    searches = [(re.compile(re.escape(pattern), flags), replacement) for pattern, replacement in pairs]

    def resolve(event: Any, budget: Budget) -> str:
        value = inner(event, budget)
        if not isinstance(value, str | int | float):
            return ""
        text = text_of(value, budget)
        for pattern, replacement in searches:
            text = _replace(text, pattern, replacement, most, budget)
        return text

    return resolve


def _replace(text: str, pattern: re.Pattern[str], replacement: str, most: int, budget: Budget) -> str:
    """Spend for the search, and for each replacement before the text grows by it."""
    budget.spend(len(text) * (1 + len(pattern.pattern) // PATTERN_CHARACTERS_A_UNIT))

    def paid(_: re.Match[str]) -> str:
        budget.spend(len(replacement))
        return replacement

    return pattern.sub(paid, text, count=most)


def text_of(value: Any, budget: Budget) -> str:
    """A value inside a text: nothing for null and what is missing, JSON text for objects and lists."""
    if isinstance(value, str):
        return value
    if value is None or value is UNDEFINED:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value)
    return json_text(value, budget)


def json_text(value: Any, budget: Budget) -> str:
    """The JSON text of a value, paid for before it is made."""
    budget.spend(weigh(value))
    return orjson.dumps(value).decode()


def number_text(number: int | float) -> str:
    """A number as JavaScript writes it: ``1`` for 1.0, ``1e+21``, ``1e-7``."""
    if isinstance(number, int):
        return str(number)
    if number == 0 or 1e-6 <= abs(number) < 1e21:
        text = format(Decimal(repr(number)), "f")
        return text.removesuffix(".0").removeprefix("-" if number == 0 else "")
    digits, exponent = repr(number).split("e")
    return f"{digits}e{int(exponent):+d}"
