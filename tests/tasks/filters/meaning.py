"""What conditions mean, said as plainly as can be: each node is evaluated where it stands."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import Any

from tasks.filters.functions import FUNCTIONS
from tasks.filters.nodes import All, And, Call, Comparison, Listing, Literal, Membership, Node, Not, Or, Path
from tasks.filters.values import equal, kind

ORDERS = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}


def holds(node: Node, event: Mapping[str, Any]) -> bool:
    """Whether a condition holds for an event."""
    return value(node, event) is True


def value(node: Node, event: Mapping[str, Any]) -> Any:
    """The value of a node."""
    match node:
        case All():
            return True
        case Literal(given):
            return given
        case Path(names):
            return _at(event, names)
        case Listing(items):
            return [value(item, event) for item in items]
        case Call(name, arguments):
            return FUNCTIONS[name].call(*(value(argument, event) for argument in arguments))
        case Comparison(sign, left, right):
            return _compared(sign, value(left, event), value(right, event))
        case Membership(one, choices):
            listed = value(choices, event)
            return isinstance(listed, list) and any(equal(value(one, event), choice) for choice in listed)
        case Not(operand):
            return not holds(operand, event)
        case And(operands) | Or(operands):
            return (all if isinstance(node, And) else any)(holds(operand, event) for operand in operands)


def _compared(sign: str, left: Any, right: Any) -> bool:
    if sign in ORDERS:
        return kind(left) == kind(right) == "number" and ORDERS[sign](left, right)
    return equal(left, right) is (sign == "=")


def _at(found: Any, names: tuple[str, ...]) -> Any:
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found
