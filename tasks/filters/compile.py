"""From the tree of a condition to functions of an event: each node is a closure over those of its parts."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from tasks.filters.functions import FUNCTIONS
from tasks.filters.glob import glob
from tasks.filters.nodes import All, And, Call, Comparison, Listing, Literal, Membership, Node, Not, Or, Path
from tasks.filters.parse import parse
from tasks.filters.paths import getter
from tasks.filters.values import equal, kind

Event = Mapping[str, Any]
Value = Callable[[Event], Any]
Condition = Callable[[Event], bool]

ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


def compile_fql(text: str) -> Condition:
    """The condition as a predicate, which raises on no JSON event (dict, list, str, int, float, bool, None).

    Raises:
        FqlError: see ``parse``.
    """
    return _condition(parse(text))


def _condition(node: Node) -> Condition:
    match node:
        case All():
            return lambda _: True
        case And(operands) | Or(operands):
            return _joined(tuple(map(_condition, operands)), stops_at=isinstance(node, Or))
        case Not(operand):
            condition = _condition(operand)
            return lambda event: not condition(event)
        case Comparison(sign, left, right):
            return _comparison(sign, left, right)
        case Membership(value, choices):
            return _membership(_value(value), choices)
        case _:
            get = _value(node)
            return lambda event: get(event) is True


def _value(node: Node) -> Value:
    match node:
        case Literal(value):
            return lambda _: value
        case Path(names):
            return getter(names)
        case Listing(items):
            getters = tuple(map(_value, items))
            return lambda event: [get(event) for get in getters]
        case Call(function, arguments):
            return _call(function, arguments)
        case _:
            return _condition(node)


def _joined(conditions: tuple[Condition, ...], *, stops_at: bool) -> Condition:
    """Conditions in turn; the first that is ``stops_at`` decides."""

    def joined(event: Event) -> bool:
        for condition in conditions:
            if condition(event) is stops_at:
                return stops_at
        return not stops_at

    return joined


def _comparison(sign: str, left_node: Node, right_node: Node) -> Condition:
    left, right = _value(left_node), _value(right_node)
    if sign in ORDERS:
        return _ordering(ORDERS[sign], left, right)
    same = _equality(left, right, right_node)
    return same if sign == "=" else lambda event: not same(event)


def _equality(left: Value, right: Value, right_node: Node) -> Condition:
    if isinstance(right_node, Literal) and isinstance(right_node.value, str):
        text = right_node.value
        return lambda event: bool(left(event) == text)  # only a text equals a text
    return lambda event: equal(left(event), right(event))


def _ordering(compare: Callable[[Any, Any], bool], left: Value, right: Value) -> Condition:
    def ordered(event: Event) -> bool:
        one, other = left(event), right(event)
        return kind(one) == "number" == kind(other) and compare(one, other)

    return ordered


def _membership(value: Value, choices: Listing | Path) -> Condition:
    if isinstance(choices, Listing) and (texts := _texts(choices)) is not None:
        return _among_texts(value, texts)
    listing = _value(choices)

    def among(event: Event) -> bool:
        given, listed = value(event), listing(event)
        return isinstance(listed, list) and any(equal(given, choice) for choice in listed)

    return among


def _among_texts(value: Value, texts: frozenset[str]) -> Condition:
    def among(event: Event) -> bool:
        given = value(event)
        return isinstance(given, str) and given in texts

    return among


def _texts(listing: Listing) -> frozenset[str] | None:
    """The texts of a list of nothing else."""
    texts = [item.value for item in listing.items if isinstance(item, Literal) and isinstance(item.value, str)]
    return frozenset(texts) if len(texts) == len(listing.items) else None


def _call(name: str, arguments: tuple[Node, ...]) -> Value:
    function = FUNCTIONS[name].call
    get = _value(arguments[0])
    if len(arguments) == 1:
        return lambda event: function(get(event))
    if name == "match" and isinstance(arguments[1], Literal) and isinstance(arguments[1].value, str):
        return _match(get, arguments[1].value)
    get_second = _value(arguments[1])
    return lambda event: function(get(event), get_second(event))


def _match(get: Value, pattern: str) -> Condition:
    matches = glob(pattern).matches

    def matched(event: Event) -> bool:
        text = get(event)
        return isinstance(text, str) and matches(text)

    return matched
