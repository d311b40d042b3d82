"""Python source of what is asked of an event.

No text of a condition gets into it: names and values stand there as ``c1``, ``c2``, ... and are handed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, assert_never

from tasks.filters.functions import FUNCTIONS
from tasks.filters.glob import glob
from tasks.filters.nodes import All, And, Call, Comparison, Listing, Literal, Membership, Node, Not, Or, Path
from tasks.filters.paths import Names, getter
from tasks.filters.values import equal

Event = Mapping[str, Any]
Predicate = Callable[[Event], bool]

ORDERS = frozenset({">", ">=", "<", "<="})
NUMBERS = frozenset({int, float})
"""The types of numbers; that of true is another."""
SCALARS = NUMBERS | {str, bool, type(None)}
LEVELS = 8
"""So many levels of a tree are one function: Python's parser takes only so many parentheses in one another."""
NAMES = 3
"""Longer paths are followed by a function."""


def _among(value: Any, choices: Any) -> bool:
    return isinstance(choices, list) and any(equal(value, choice) for choice in choices)


KNOWN: dict[str, Any] = {
    "__builtins__": {},
    "among": _among,
    "dict": dict,
    "equal": equal,
    "isinstance": isinstance,
    "numbers": NUMBERS,
    "scalars": SCALARS,
    "str": str,
    "type": type,
}


class Source:
    """Writes expressions of the event ``e``, each in parentheses if it has an operator, and what their names mean."""

    def __init__(self) -> None:
        self._meant: dict[str, Any] = dict(KNOWN)
        self._named = 0
        self._level = 0

    def function(self, expression: str) -> Callable[[Event], Any]:
        """The expression as a function."""
        made: Callable[[Event], Any] = eval(f"lambda e: {expression}", self._meant)  # noqa: S307 - all of it is ours
        return made

    def condition(self, node: Node) -> str:
        """True or False: whether a node holds."""
        value = self.value(node)
        return f"({value} is True)" if isinstance(node, (Literal, Path, Listing, Call)) else value

    def value(self, node: Node) -> str:
        """The value of a node."""
        if self._level == LEVELS:
            inner = Source()
            return f"{self._name(inner.function(inner.value(node)))}(e)"
        self._level += 1
        written = self._written(node)
        self._level -= 1
        return written

    def found(self, tables: Mapping[Names, Mapping[Any, Sequence[Any]]]) -> str:
        """A list of what is in each table under the value at its path; nothing is under a list or an object."""
        lookups = []
        for names, table in tables.items():
            value, assigned = self._kept(Path(names))
            lookups.append(f"*({self._name(table.get)}({value}, ()) if type({assigned}) in scalars else ())")
        return f"[{', '.join(lookups)}]"

    def _written(self, node: Node) -> str:
        match node:
            case All():
                return "True"
            case And(operands) | Or(operands):
                word = " and " if isinstance(node, And) else " or "
                return f"({word.join(map(self.condition, operands))})"
            case Not(operand):
                return f"(not {self.condition(operand)})"
            case Comparison(sign, left, right):
                return self._comparison(sign, left, right)
            case Membership(value, choices):
                return self._membership(value, choices)
            case Literal(value):
                return self._name(value)
            case Path(names):
                return self._path(names)
            case Listing(items):
                return f"[{self._listed(items)}]"
            case Call(function, arguments):
                return self._call(function, arguments)
            case _:
                assert_never(node)

    def _comparison(self, sign: str, left: Node, right: Node) -> str:
        if sign in ORDERS:
            (one, kept), (other, second) = self._number(left), self._number(right)
            return f"({kept} and {second} and {one} {sign} {other})"
        same = self._same(left, right)
        return same if sign == "=" else f"(not {same})"

    def _same(self, left: Node, right: Node) -> str:
        if isinstance(left, Literal):
            left, right = right, left
        match right:
            case Literal(str()):  # only a text equals a text
                return f"({self.value(left)} == {self.value(right)})"
            case Literal(None | bool()):
                return f"({self.value(left)} is {self.value(right)})"
            case Literal():
                one, is_number = self._number(left)
                return f"({is_number} and {one} == {self.value(right)})"
            case _:
                return f"equal({self.value(left)}, {self.value(right)})"

    def _number(self, node: Node) -> tuple[str, str]:
        """The name of a node's value, and what gives it that name and is true if it is a number."""
        name, assigned = self._kept(node)
        return name, f"type({assigned}) in numbers"

    def _text(self, node: Node) -> tuple[str, str]:
        name, assigned = self._kept(node)
        return name, f"isinstance({assigned}, str)"

    def _kept(self, node: Node) -> tuple[str, str]:
        value = self.value(node)
        name = self._new()
        return name, f"({name} := {value})"

    def _membership(self, value: Node, choices: Listing | Path) -> str:
        if isinstance(choices, Listing) and (texts := _texts(choices)) is not None:
            text, is_text = self._text(value)
            return f"({is_text} and {text} in {self._name(texts)})"
        return f"among({self.value(value)}, {self.value(choices)})"

    def _path(self, names: Names) -> str:
        if len(names) > NAMES:
            return f"{self._name(getter(names))}(e)"
        value = f"e.get({self._name(names[0])})"
        for name in names[1:]:
            inner = self._new()
            value = f"({inner}.get({self._name(name)}) if isinstance({inner} := {value}, dict) else None)"
        return value

    def _call(self, name: str, arguments: tuple[Node, ...]) -> str:
        match name, arguments:
            case "contains", (text, Literal(str()) as part):
                kept, is_text = self._text(text)
                return f"({is_text} and {self.value(part)} in {kept})"
            case "match", (text, Literal(str(pattern))):
                kept, is_text = self._text(text)
                return f"({is_text} and {self._name(glob(pattern).matches)}({kept}))"
            case _:
                return f"{self._name(FUNCTIONS[name].call)}({self._listed(arguments)})"

    def _listed(self, nodes: Iterable[Node]) -> str:
        return ", ".join(map(self.value, nodes))

    def _name(self, value: Any) -> str:
        """A new name for a value."""
        name = self._new()
        self._meant[name] = value
        return name

    def _new(self) -> str:
        self._named += 1
        return f"c{self._named}"


def _texts(listing: Listing) -> frozenset[str] | None:
    """The texts of a list of nothing else."""
    texts = [item.value for item in listing.items if isinstance(item, Literal) and isinstance(item.value, str)]
    return frozenset(texts) if len(texts) == len(listing.items) else None
