"""From the tree of a condition to its text: the shortest that ``parse`` reads as the same tree."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

import orjson

from tasks.filters.errors import FqlError
from tasks.filters.nodes import All, And, Call, Comparison, Listing, Literal, Membership, Node, Not, Or, Path
from tasks.filters.paths import path_text

LOOSE = (Or, And, Not, Comparison, Membership)
"""What needs parentheses where a value is expected; earlier ones also inside later ones."""


def show(node: Node) -> str:
    """The text of a tree that ``parse`` gave.

    Raises:
        FqlError: a tree made by hand has a text with both kinds of quotes, or an empty name, which cannot be written.
    """
    match node:
        case Or(operands):
            return " or ".join(_within(operand, (Or,)) for operand in operands)
        case And(operands):
            return " and ".join(_within(operand, (Or, And)) for operand in operands)
        case Not(operand):
            return f"!{_within(operand, (Or, And, Comparison, Membership))}"
        case Comparison(operator, left, right):
            return f"{_within(left, LOOSE)} {operator} {_within(right, LOOSE)}"
        case Membership(value, choices):
            return f"{_within(value, LOOSE)} in {show(choices)}"
        case _:
            return _value(node)


def _value(node: All | Literal | Path | Listing | Call) -> str:
    match node:
        case All():
            return "all"
        case Literal(str(text)):
            return _quoted(text)
        case Literal(value):
            return orjson.dumps(value).decode()
        case Path(names):
            return _path(names)
        case Listing(items):
            return f"[{_listed(items)}]"
        case Call(function, arguments):
            return f"{function}({_listed(arguments)})"
        case _:
            assert_never(node)


def _within(node: Node, loose: tuple[type, ...]) -> str:
    return f"({show(node)})" if isinstance(node, loose) else show(node)


def _listed(nodes: Iterable[Node]) -> str:
    return ", ".join(map(show, nodes))


def _quoted(text: str) -> str:
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    raise FqlError("a text with both ' and \" cannot be written", 1, 1, text)


def _path(names: tuple[str, ...]) -> str:
    if not all(names):
        raise FqlError("an empty name cannot be written", 1, 1)
    return path_text(names)
