"""The tree of a condition: frozen values that compare by what they say, not by where they stood."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class All:
    """``all``: every event."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A text, a number, true, false or null."""

    value: str | float | bool | None


@dataclass(frozen=True, slots=True)
class Path:
    """A field of the event: ``context.page.url`` is three names."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """``[a, b]``."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """``contains(event, 'x')``; the function is one of ``functions.FUNCTIONS``, with as many arguments as it takes."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two values and one of ``= != > >= < <=``."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Membership:
    """``value in choices``."""

    value: Node
    choices: Listing | Path


@dataclass(frozen=True, slots=True)
class Not:
    """``!operand``."""

    operand: Node


@dataclass(frozen=True, slots=True)
class And:
    """Two operands or more."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Two operands or more."""

    operands: tuple[Node, ...]


Node = All | Literal | Path | Listing | Call | Comparison | Membership | Not | And | Or
