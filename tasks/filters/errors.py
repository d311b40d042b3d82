"""What may be wrong with a filter: its condition, with the place, or its actions, with the fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDEST = 120
UNPRINTABLE = "\ufffd"


class FqlError(Exception):
    """A text that is no condition. ``line`` and ``column`` count characters from 1."""

    def __init__(self, message: str, line: int, column: int, text: str = "") -> None:
        super().__init__(f"{message} (line {line}, column {column})")
        self.message = message
        self.line = line
        self.column = column
        self._text = text

    @property
    def frame(self) -> str:
        """The line, a long one cut around the column, and under it a caret; safe to print. Two lines."""
        line = [*self._text.split("\n"), *[""] * self.line][self.line - 1]
        skipped = max(0, self.column - 1 - WIDEST // 2)
        shown = line[skipped : skipped + WIDEST].replace("\t", " ")
        printable = "".join(letter if letter.isprintable() else UNPRINTABLE for letter in shown)
        return f"{printable}\n{' ' * (self.column - 1 - skipped)}^"


def error_at(message: str, text: str, offset: int) -> FqlError:
    """The error at the character ``offset`` of a text."""
    line_start = text.rfind("\n", 0, offset) + 1
    return FqlError(message, text.count("\n", 0, offset) + 1, offset - line_start + 1, text)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field of a filter's actions; ``path`` is dotted, as ``actions.0.percent``."""

    path: str
    message: str


class ActionError(Exception):
    """Actions that cannot be taken; ``problems`` has every reason."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{problem.path}: {problem.message}" for problem in problems))
        self.problems = tuple(problems)
