"""What each directive does: from a checked argument to a function that resolves it for an event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from destinations.mapping.budget import Budget
from destinations.mapping.paths import look_up, parse_path, path_of
from destinations.mapping.texts import (
    READING_UNITS_A_CHARACTER,
    compile_case,
    compile_replace,
    compile_template,
    json_text,
)
from destinations.mapping.values import UNDEFINED, Compile, Resolver, directive_of

# An item's share of the work: each name, each step of a path has at least a character or two.
SHAPE_BYTES_A_UNIT = 8


def compile_node(node: Any) -> Resolver:
    """A resolver for a part of a checked mapping."""
    if _plain(node):
        return lambda event, budget: node  # noqa: ARG005
    if isinstance(node, list):
        return _list(node)
    directive = directive_of(node)
    return COMPILERS[directive](node[directive], compile_node) if directive else _object(node)


def _plain(node: Any) -> bool:
    if isinstance(node, dict):
        return directive_of(node) is None and all(map(_plain, node.values()))
    return not isinstance(node, list) or all(map(_plain, node))


def _object(node: dict[str, Any]) -> Resolver:
    fields = [(name, compile_node(value)) for name, value in node.items()]

    def resolve(event: Any, budget: Budget) -> dict[str, Any]:
        budget.spend(len(fields))
        made = {}
        for name, resolver in fields:
            value = resolver(event, budget)
            if value is not UNDEFINED:
                made[name] = value
        return made

    return resolve


def _list(node: list[Any]) -> Resolver:
    items = [compile_node(item) for item in node]

    def resolve(event: Any, budget: Budget) -> list[Any]:
        budget.spend(len(items))
        return _defined([resolver(event, budget) for resolver in items])

    return resolve


def _defined(values: list[Any]) -> list[Any]:
    return [value for value in values if value is not UNDEFINED]


def _path(argument: Any, compile_node: Compile) -> Resolver:
    """A path as text, as a list of names, or from a mapping that gives the text."""
    if isinstance(argument, dict):
        return _found_path(compile_node(argument))
    path = parse_path(argument) if isinstance(argument, str) else path_of(map(str, argument))
    return lambda event, budget: look_up(path, event)  # noqa: ARG005


def _found_path(inner: Resolver) -> Resolver:
    def resolve(event: Any, budget: Budget) -> Any:
        text = inner(event, budget)
        if not isinstance(text, str):
            return UNDEFINED
        budget.spend(len(text) * READING_UNITS_A_CHARACTER)
        return look_up(parse_path(text), event)

    return resolve


def _array_path(argument: Any, compile_node: Compile) -> Resolver:
    """The list at a path, each item in the given shape; a single object counts as a list of one."""
    root, shape = [*argument, None][:2]
    find = _path(root, compile_node) if isinstance(root, str) else compile_node(root)
    if not shape:
        return find
    resolve_item = compile_node(shape)
    units = 1 + len(orjson.dumps(shape)) // SHAPE_BYTES_A_UNIT

    def resolve(event: Any, budget: Budget) -> Any:
        found = find(event, budget)
        if not isinstance(found, dict | list):
            return found
        items = found if isinstance(found, list) else [found]
        budget.spend(units * len(items))
        return _defined([resolve_item(item, budget) for item in items])

    return resolve


def _if(argument: Any, compile_node: Compile) -> Resolver:
    """``then`` or ``else``. Nothing exists that is missing or null; with ``blank``, '' counts as nothing too."""
    nothing = (UNDEFINED, None) if "exists" in argument else (UNDEFINED, None, "")
    condition = compile_node(argument["exists"] if "exists" in argument else argument["blank"])
    then, other = (compile_node(argument[key]) if key in argument else _nothing for key in ("then", "else"))

    def resolve(event: Any, budget: Budget) -> Any:
        return (other if condition(event, budget) in nothing else then)(event, budget)

    return resolve


def _nothing(_: Any, __: Budget) -> Any:
    return UNDEFINED


def _merge(argument: Any, compile_node: Compile) -> Resolver:
    """One object of several, names on top only. The object furthest in the direction wins; what is none is left out."""
    resolvers = [compile_node(node) for node in argument["objects"]]
    if argument["direction"] == "left":
        resolvers.reverse()

    def resolve(event: Any, budget: Budget) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for resolver in resolvers:
            value = resolver(event, budget)
            if isinstance(value, dict):
                budget.spend(len(value))
                made.update(value)
        return made

    return resolve


def _transform(argument: Any, compile_node: Compile) -> Resolver:
    """The mapping of what ``apply`` makes of the event, instead of the event itself."""
    apply, mapping = compile_node(argument["apply"]), compile_node(argument["mapping"])
    return lambda event, budget: mapping(apply(event, budget), budget)


def _flatten(argument: Any, compile_node: Compile) -> Resolver:
    """One object without objects in it, and without lists unless they are left as they are; all else as it is."""
    inner = compile_node(argument["value"])
    separator: str = argument["separator"]
    parts = dict if argument.get("omitArrays", False) else (dict, list)

    def resolve(event: Any, budget: Budget) -> Any:
        value = inner(event, budget)
        if not isinstance(value, dict | list):
            return value
        made: dict[str, Any] = {}
        waiting = [iter(_named(value, ""))]
        while waiting:
            name, part = next(waiting[-1], (None, None))
            if name is None:
                waiting.pop()
                continue
            budget.spend(1 + len(name))
            if isinstance(part, parts):
                waiting.append(iter(_named(part, name + separator)))
            else:
                made[name] = part
        return made

    return resolve


def _named(value: Any, prefix: str) -> Any:
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    return ((f"{prefix}{name}", part) for name, part in pairs)


def _json(argument: Any, compile_node: Compile) -> Resolver:
    inner = compile_node(argument["value"])
    change = _encoded if argument["mode"] == "encode" else _decoded
    return lambda event, budget: change(inner(event, budget), budget)


def _encoded(value: Any, budget: Budget) -> Any:
    return UNDEFINED if value is UNDEFINED else json_text(value, budget)


def _decoded(value: Any, budget: Budget) -> Any:
    """The value of a JSON text; what is no text as it is, and of a text that is no JSON nothing."""
    if not isinstance(value, str):
        return value
    budget.spend(len(value))
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return UNDEFINED


def _exclude_when_null(argument: Any, compile_node: Compile) -> Resolver:
    inner = compile_node(argument)

    def resolve(event: Any, budget: Budget) -> Any:
        value = inner(event, budget)
        return UNDEFINED if value is None else value

    return resolve


COMPILERS: dict[str, Callable[[Any, Compile], Resolver]] = {
    "@path": _path,
    "@template": compile_template,
    "@literal": lambda argument, compile_node: compile_node(argument),
    "@arrayPath": _array_path,
    "@if": _if,
    "@case": compile_case,
    "@replace": compile_replace,
    "@merge": _merge,
    "@transform": _transform,
    "@flatten": _flatten,
    "@json": _json,
    "@excludeWhenNull": _exclude_when_null,
}
