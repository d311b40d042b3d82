"""What each directive takes, and the check of a mapping before it is saved or compiled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any, NamedTuple

from destinations.mapping.problems import Problem, below, exceeded, shortened
from destinations.mapping.texts import PLACEHOLDER

MAX_PATH_CHARACTERS = 1_000
MAX_PATTERN_CHARACTERS = 50
MAX_REPLACEMENT_CHARACTERS = 1_000
MAX_SEPARATOR_CHARACTERS = 10
METADATA = "_metadata"
"""The one name that may stand beside a directive: the configuration pages note there how it was made."""

Problems = Iterator[Problem]
Check = Callable[[Any, str], Problems]


class Argument(NamedTuple):
    """One part of a directive's argument."""

    check: Check
    required: bool = False


def check_mapping(mapping: Any) -> list[Problem]:
    """Everything that is wrong with a mapping, nothing if it can be compiled. Takes any value."""
    if not isinstance(mapping, dict):
        return [Problem("", "must be an object")]
    if problem := exceeded(mapping):
        return [problem]
    return list(_node(mapping, ""))


def _node(node: Any, path: str) -> Problems:
    """Any mapping: a directive, or a plain value with mappings in it."""
    if isinstance(node, list):
        for position, item in enumerate(node):
            yield from _node(item, below(path, position))
    elif isinstance(node, dict):
        directives = [name for name in node if name.startswith("@")]
        if directives:
            yield from _directive(node, directives, path)
        else:
            for name, part in node.items():
                yield from _node(part, below(path, name))


def _directive(node: dict[str, Any], directives: list[str], path: str) -> Problems:
    name = directives[0]
    beside = [other for other in node if other not in directives and other != METADATA]
    if len(directives) > 1:
        yield Problem(path, f"must have one @-key, not {len(directives)}")
    elif beside:
        yield Problem(path, f"must have nothing beside {shortened(name)}, but has {shortened(beside[0])}")
    elif name not in SHAPES:
        near = get_close_matches(name, SHAPES, n=1)
        yield Problem(path, f"unknown directive {shortened(name)}" + (f"; did you mean {near[0]}?" if near else ""))
    else:
        yield from SHAPES[name](node[name], below(path, name))


def _object_of(**arguments: Argument) -> Check:
    """An object with these names and no others."""

    def check(value: Any, path: str) -> Problems:
        if not _is_plain_object(value):
            yield Problem(path, f"must be an object with {', '.join(arguments)}")
            return
        for name in value:
            if name not in arguments:
                near = get_close_matches(name, arguments, n=1)
                yield Problem(below(path, name), "unknown name" + (f"; did you mean {near[0]}?" if near else ""))
        for name, argument in arguments.items():
            if name in value:
                yield from argument.check(value[name], below(path, name))
            elif argument.required:
                yield Problem(below(path, name), "is required")

    return check


def _is_plain_object(value: Any) -> bool:
    return isinstance(value, dict) and not any(name.startswith("@") for name in value)


def _text(least: int, most: int) -> Check:
    def check(value: Any, path: str) -> Problems:
        if not isinstance(value, str) or not least <= len(value) <= most:
            yield Problem(path, f"must be a text of {least} to {most:,} characters")

    return check


def _one_of(*words: str) -> Check:
    def check(value: Any, path: str) -> Problems:
        if value not in words:
            yield Problem(path, f"must be {' or '.join(words)}")

    return check


def _flag(value: Any, path: str) -> Problems:
    if not isinstance(value, bool):
        yield Problem(path, "must be true or false")


def _objects(value: Any, path: str) -> Problems:
    if not isinstance(value, list):
        yield Problem(path, "must be a list of objects")
        return
    for position, item in enumerate(value):
        yield from _object(item, below(path, position))


def _object(value: Any, path: str) -> Problems:
    if isinstance(value, dict):
        yield from _node(value, path)
    else:
        yield Problem(path, "must be an object or a directive")


def _path(value: Any, path: str) -> Problems:
    if isinstance(value, list):
        if not all(isinstance(name, str | int) and not isinstance(name, bool) for name in value):
            yield Problem(path, "must hold names and positions only")
    else:
        yield from _path_text(value, path)


def _path_text(value: Any, path: str) -> Problems:
    if isinstance(value, dict) and not _is_plain_object(value):
        yield from _node(value, path)
    elif not isinstance(value, str):
        yield Problem(path, "must be a path or a directive")
    elif len(value) > MAX_PATH_CHARACTERS:
        yield Problem(path, f"must have at most {MAX_PATH_CHARACTERS:,} characters")


def _template(value: Any, path: str) -> Problems:
    if isinstance(value, dict) and not _is_plain_object(value):
        yield from _node(value, path)
    elif not isinstance(value, str):
        yield Problem(path, "must be a text or a directive")
    elif any(not found[found.lastindex or 0].strip() for found in PLACEHOLDER.finditer(value)):
        yield Problem(path, "has a placeholder without a path")


def _array_path(value: Any, path: str) -> Problems:
    if not isinstance(value, list) or not 1 <= len(value) <= 2:
        yield Problem(path, "must be a list of a path and, if wanted, the shape of its items")
        return
    yield from _path_text(value[0], below(path, 0))
    if len(value) > 1 and value[1] is not None:
        yield from _object(value[1], below(path, 1))


def _if(value: Any, path: str) -> Problems:
    yield from _IF_PARTS(value, path)
    if _is_plain_object(value):
        if "exists" not in value and "blank" not in value:
            yield Problem(path, "must have exists or blank")
        if "then" not in value and "else" not in value:
            yield Problem(path, "must have then or else")


_IF_PARTS = _object_of(
    **{"exists": Argument(_node), "blank": Argument(_node), "then": Argument(_node), "else": Argument(_node)}
)
_VALUE = Argument(_node, required=True)
_REPLACEMENT = Argument(lambda value, path: _text(0, MAX_REPLACEMENT_CHARACTERS)("" if value is None else value, path))

SHAPES: dict[str, Check] = {
    "@path": _path,
    "@template": _template,
    "@literal": _node,
    "@arrayPath": _array_path,
    "@if": _if,
    "@case": _object_of(operator=Argument(_one_of("lower", "upper"), required=True), value=_VALUE),
    "@replace": _object_of(
        pattern=Argument(_text(1, MAX_PATTERN_CHARACTERS), required=True),
        replacement=_REPLACEMENT,
        value=_VALUE,
        ignorecase=Argument(_flag),
        pattern2=Argument(_text(0, MAX_PATTERN_CHARACTERS)),
        replacement2=_REPLACEMENT,
        **{"global": Argument(_flag)},
    ),
    "@merge": _object_of(
        objects=Argument(_objects, required=True), direction=Argument(_one_of("left", "right"), required=True)
    ),
    "@transform": _object_of(apply=Argument(_object, required=True), mapping=Argument(_object, required=True)),
    "@flatten": _object_of(
        value=_VALUE,
        separator=Argument(_text(1, MAX_SEPARATOR_CHARACTERS), required=True),
        omitArrays=Argument(_flag),
    ),
    "@json": _object_of(mode=Argument(_one_of("encode", "decode"), required=True), value=_VALUE),
    "@excludeWhenNull": _node,
}
