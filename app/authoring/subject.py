"""A function as its author has it: a file, and the settings that a workspace declares for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from app.workspace.declared import declared_for
from app.workspace.files import FileError, read_code
from app.workspace.problems import WorkspaceError
from destinations.contract import Setting

WORKSPACE = "workspace.yaml"
MOST_LEVELS = 10


class AuthorError(Exception):
    """What an author got wrong: what and where, in one line or a few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A function to try. ``declared`` is None where no ``workspace`` names the file: then any setting goes."""

    file: Path
    code: str = field(repr=False)
    declared: tuple[Setting, ...] | None = None
    workspace: Path | None = None
    slug: str = ""
    """What the workspace calls it."""


def load(file: Path) -> Subject:
    """Read a function, and what the nearest workspace that names it declares.

    Raises:
        AuthorError: the file cannot be used, or a workspace in its folder or above it is wrong.
    """
    try:
        place = file.resolve()
        code = read_code(_folder(file), str(file.absolute()))
    except (FileError, OSError, RuntimeError, ValueError) as error:
        raise AuthorError(f"{file}: {error}") from None
    for workspace in possible_workspaces(place):
        if not workspace.is_file():
            continue
        try:
            declared = declared_for(place, shown(workspace))
        except WorkspaceError as error:
            raise AuthorError(str(error)) from None
        if declared:
            return Subject(
                file=file, code=code, declared=declared.settings, workspace=shown(workspace), slug=declared.slug
            )
    return Subject(file=file, code=code)


def possible_workspaces(file: Path) -> list[Path]:
    """Where a workspace may be that names ``file``: in its folder and in those above it, nearest first."""
    return [folder / WORKSPACE for folder in file.absolute().parent.resolve().joinpath(file.name).parents[:MOST_LEVELS]]


def _folder(file: Path) -> Path:
    """Where a function must lie, also by a link, since the lines around an error are shown: in the folder of the
    nearest workspace, else in its own."""
    workspaces = (place for place in possible_workspaces(file) if place.is_file())
    return next(workspaces, file.absolute()).parent


def shown(file: Path) -> Path:
    """A file's name from the current folder if it lies beneath, else the whole of it."""
    return file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file
