"""A function as its author has it: a file, and the settings that a workspace declares for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from destinations.contract import Setting


class AuthorError(Exception):
    """What an author got wrong: what and where, in one line or a few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A function to try. ``declared`` is None where no workspace names the file: then any setting goes."""

    file: Path
    code: str = field(repr=False)
    declared: tuple[Setting, ...] | None = None
