"""``splice function check``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.printable import printable

if TYPE_CHECKING:
    from app.authoring.syntax.check import Checked, Handler, Problem
    from tasks.functions.contract import Runtime


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array: of each file, all that was found.")
def check(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Check the code of functions: syntax, modules, whether it loads, and which handlers it has.

    No handler runs, and no request is sent. The exit code is 1 if a FILE has a problem. A warning is none.
    """
    from app.authoring.tester import Tester
    from app.workspace.trial import NoNetwork
    from tasks.config import Config

    with Tester(Config.from_env(), NoNetwork()) as tester:
        reports = [_report(file, tester.runtime) for file in files]
        if as_json:
            click.echo(json.dumps([report.fields() for report in reports], indent=2, ensure_ascii=False))
        else:
            click.echo(printable("\n".join(line for report in reports for line in report.lines())))
    if not all(report.is_ok for report in reports):
        sys.exit(1)


class Report:
    """What was found in one file. ``fault`` says why it could not be checked, else it is empty."""

    def __init__(self, file: Path, code: str, found: Checked, fault: str = "") -> None:
        self._file = file
        self._code = code
        self._found = found
        self._fault = fault

    @property
    def is_ok(self) -> bool:
        """True if nothing keeps the function from being deployed."""
        return not (self._fault or self._found.problems)

    def lines(self) -> Iterator[str]:
        """As compilers say it, problems with the code around them."""
        from app.authoring.frame import code_frame

        if self._fault:
            yield self._fault
        for problem in self._found.problems:
            yield f"{self._at(problem)}: {problem.message}"
            if frame := code_frame(self._code, problem.line, problem.column):
                yield frame
        for warning in self._found.warnings:
            yield f"{self._at(warning)}: warning: {warning.message}"
        if self.is_ok:
            yield f"{self._file}: ok: {', '.join(map(_named, self._found.handlers))}"

    def fields(self) -> dict[str, Any]:
        """The same for programs; what is not known is null."""
        faults = [{"line": None, "column": None, "message": self._fault}] if self._fault else []
        return {
            "file": printable(str(self._file)),
            "ok": self.is_ok,
            "problems": [*faults, *map(_fields, self._found.problems)],
            "warnings": [*map(_fields, self._found.warnings)],
            "handlers": [
                {"name": handler.name, "line": handler.line, "column": handler.column}
                for handler in self._found.handlers
            ],
        }

    def _at(self, problem: Problem) -> str:
        column = f":{problem.column}" if problem.column else ""
        return f"{self._file}:{problem.line}{column}"


def _report(file: Path, runtime: Runtime) -> Report:
    from app.authoring.subject import AuthorError, load
    from app.authoring.syntax.check import Checked, examine, without_mark

    try:
        code = load(file).code
    except AuthorError as error:
        return Report(file, "", Checked(), str(error))
    return Report(file, without_mark(code), examine(code, runtime))


def _named(handler: Handler) -> str:
    return f"{handler.name} (line {handler.line})" if handler.line else handler.name


def _fields(problem: Problem) -> dict[str, Any]:
    return {"line": problem.line, "column": problem.column, "message": problem.message}
