"""Saved cases before a deploy: what would be published must pass them."""

from __future__ import annotations

from collections.abc import Sequence

import click

from app.authoring.cases.case import has_cases
from app.authoring.subject import AuthorError, Subject
from app.workspace import FunctionCode
from tasks.config import Config

REFUSED = """nothing was published: not all saved cases of the functions that change have passed, see above;
make them pass, or publish without them: `splice apply --no-tests FILE`"""


def pass_cases(config: Config, functions: Sequence[FunctionCode]) -> None:
    """Run the saved cases beside functions, on the code that was read for publishing. Those without any may pass.

    Raises:
        AuthorError: one failed; the report has been printed.
        SandboxUnavailable: no function can run here.
    """
    from app.authoring.cases.suite import test_subjects

    subjects = _with_cases(functions)
    if subjects and not test_subjects(subjects, config):
        raise AuthorError(REFUSED)


def skip_cases(functions: Sequence[FunctionCode]) -> None:
    """Say which saved cases are not run."""
    if count := len(_with_cases(functions)):
        click.echo(f"The saved cases of {count} {'file' if count == 1 else 'files'} were not run (--no-tests).")


def _with_cases(functions: Sequence[FunctionCode]) -> list[Subject]:
    return [
        Subject(file=function.file, code=function.code, declared=function.settings)
        for function in functions
        if function.file is not None and has_cases(function.file)
    ]
