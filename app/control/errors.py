"""What may go wrong with a deed. The class decides what a door answers; the text is for the person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class ControlError(Exception):
    """A deed that is not done; nothing was changed."""


class UnauthorizedError(ControlError):
    """Nobody knows who asks."""


class ForbiddenError(ControlError):
    """Whoever asks may not do this with ``resource``, an id or ''. It is audited."""

    def __init__(self, message: str, resource: str = "") -> None:
        super().__init__(message)
        self.resource = resource


class NotFoundError(ControlError):
    """There is no such thing, or not for this actor."""


class ConflictError(ControlError):
    """Something else stands in the way; the text names it."""


class UnavailableError(ControlError):
    """What it needs does not work at the moment; it may be tried again."""


class StaleError(ControlError):
    """It was changed meanwhile; the text says what changed."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field. ``field`` is a dotted path, '' for the whole; ``line`` and ``column`` of code."""

    field: str
    message: str
    line: int | None = None
    column: int | None = None


class InvalidError(ControlError):
    """What was given cannot be taken; ``problems`` has every reason."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{p.field}: {p.message}" if p.field else p.message for p in problems))
        self.problems = tuple(problems)
