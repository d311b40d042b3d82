"""Which saved cases a command means, and which files they depend on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from app.authoring.cases.case import case_file, code_file, has_cases
from app.authoring.cases.suite import find
from app.authoring.subject import AuthorError, load, possible_workspaces

BESIDE = """{file}: {cases} is not there: no saved cases to run.
Write some (`splice function new NAME` makes a function with a sample), or give an event: --event e.json"""
BENEATH = """{folder}: no saved cases (NAME.test.yaml beside NAME.js) beneath this folder.
`splice function new NAME` makes a function with a sample."""


def cases_beside(file: Path) -> list[Path]:
    """The saved cases of a function.

    Raises:
        AuthorError: the function's file cannot be used, or has no cases.
    """
    load(file)
    cases = case_file(file)
    if not has_cases(file):
        raise AuthorError(BESIDE.format(file=file, cases=cases))
    return [cases]


def cases_beneath(folder: Path) -> list[Path]:
    """All saved cases in a folder and in those beneath it.

    Raises:
        AuthorError: it is no folder, or there are none.
    """
    if not folder.is_dir():
        raise AuthorError(f"{folder}: --all wants a folder, and this is {'a file' if folder.exists() else 'not there'}")
    found = find(folder)
    if not found:
        raise AuthorError(BENEATH.format(folder=folder))
    return found


def concerned(cases: Iterable[Path]) -> Iterator[Path]:
    """The files on which the results of cases depend."""
    for file in cases:
        code = code_file(file)
        yield from (file, code, *possible_workspaces(code))
