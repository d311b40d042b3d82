"""``splice function test``."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.printable import printable

if TYPE_CHECKING:
    from app.authoring.attempt import Attempt
    from app.authoring.tester import Tester

STDIN = "-"
Once = Callable[[], bool]
Files = Callable[[], Iterable[Path]]


class Wrong(click.ClickException):
    """What the author has to put right."""

    exit_code = 2


@click.command()
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@click.option("--event", metavar="FILE", help="JSON: an event, or an array for onBatch; - is standard input.")
@click.option("--setting", "pairs", metavar="NAME=VALUE", multiple=True, help="A setting; NAME:=JSON for other types.")
@click.option("--all", "everything", is_flag=True, help="All saved cases beneath FILE, a folder; default: here.")
@click.option("--watch", is_flag=True, help="Run again whenever a file changes, until Ctrl-C.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, on one line.")
@click.pass_context
def test(
    context: click.Context,
    file: Path | None,
    event: str | None,
    pairs: tuple[str, ...],
    *,
    everything: bool,
    watch: bool,
    as_json: bool,
) -> None:
    """Run a function, FILE.js, as a worker would, and show what became of the event.

    With --event the handler runs on that event, or onBatch on an array of up to 400. The event is run as it is
    written: nothing is stamped or added, as the receiver would. Requests are real, under the network rules of the
    configuration. Nothing is delivered. The output is shown as a difference to the input.

    Without --event the saved cases in NAME.test.yaml beside NAME.js are run.

    Settings are checked against the nearest workspace.yaml that declares the function: BOOLEAN is true or false, ARRAY
    and TEXT_MAP are JSON. Where none declares it, values are texts, and NAME:=JSON gives other types.

    --json prints: file, ok, duration_ms, settings_checked (a workspace declares the function), events (outcome, one of
    goes_on, filtered, discarded, retried and given_back; code; input; output or null; error or null, with type, name,
    message, hint, line, column, stack), logs, requests (method, url, status, error, duration_ms, request_bytes,
    response_bytes, request_body, response_body).

    Exit code: 0 if every event goes on or is filtered, 1 if the function failed or a case did, 2 for wrong input.
    """
    _check_usage(file, event, pairs, everything=everything, watch=watch, as_json=as_json)
    from app.authoring.subject import AuthorError

    try:
        if event is not None and file is not None:
            passed = _try_event(file, event, pairs, watch=watch, as_json=as_json)
        else:
            passed = _try_cases(file or Path(), everything=everything, watch=watch)
    except AuthorError as error:
        raise Wrong(printable(str(error))) from None
    context.exit(0 if passed else 1)


def _check_usage(
    file: Path | None, event: str | None, pairs: Sequence[str], *, everything: bool, watch: bool, as_json: bool
) -> None:
    if file is None and not everything:
        raise click.UsageError("which function? Name its FILE.js, or say --all")
    if everything and event is not None:
        raise click.UsageError("--all runs saved cases, which have events of their own: leave --event or --all")
    if event is None and (pairs or as_json):
        raise click.UsageError("--setting and --json go with --event: saved cases have settings of their own")
    if event == STDIN and watch:
        raise click.UsageError("--watch cannot look at standard input again: give --event a file")


def _try_event(file: Path, event: str, pairs: Sequence[str], *, watch: bool, as_json: bool) -> bool:
    from tasks.functions.forker import Forker

    with closing(Forker()) as forker:
        forker.begin()  # what is imported next is imported meanwhile: it takes as long
        from app.authoring.subject import possible_workspaces
        from app.authoring.tester import Tester
        from tasks.config import Config
        from tasks.outgoing import functions_http

        config = Config.from_env()
        with closing(functions_http(config)) as http, Tester(config, http, forker=forker) as tester:
            once = _once(tester, file, event, pairs, config.max_event_bytes, as_json=as_json)
            files = [file, Path(event), *possible_workspaces(file)]
            return _watch(once, lambda: files, quiet=as_json) if watch else once()


def _once(tester: Tester, file: Path, event: str, pairs: Sequence[str], max_event_bytes: int, *, as_json: bool) -> Once:
    """What is done at each change: everything is read again."""
    from app.authoring.attempt import attempt
    from app.authoring.inputs import read_events
    from app.authoring.settings import given_settings
    from app.authoring.subject import load

    def once() -> bool:
        subject = load(file)
        events = read_events(event, max_event_bytes)
        found = attempt(tester, subject, events, given_settings(subject, pairs))
        _print(found, as_json=as_json)
        return not found.failed

    return once


def _print(found: Attempt, *, as_json: bool) -> None:
    if as_json:
        import orjson

        from app.authoring.report import report

        click.echo(orjson.dumps(report(found)))
    else:
        from app.authoring.show import console, show

        show(found, console())


def _try_cases(path: Path, *, everything: bool, watch: bool) -> bool:
    from app.authoring.cases.files import cases_beneath, cases_beside, concerned
    from app.authoring.cases.suite import test_files
    from tasks.config import Config

    config = Config.from_env()
    chosen = cases_beneath if everything else cases_beside
    cases = chosen(path)
    if not watch:
        return test_files(cases, config)

    def once() -> bool:
        cases[:] = chosen(path)
        return test_files(cases, config)

    return _watch(once, lambda: concerned(cases))


def _watch(once: Once, files: Files, *, quiet: bool = False) -> bool:
    """Run now and after each change, until Ctrl-C. What is wrong is told, and it goes on."""
    from app.authoring.watch import changes

    try:
        for changed in changes(files):
            if not quiet:
                names = printable(", ".join(str(file) for file in changed))
                click.echo(f"── {time.strftime('%H:%M:%S')} " + (f"{names} changed" if names else "Ctrl-C ends this"))
            _tell_errors(once)
    except KeyboardInterrupt:
        pass
    return True


def _tell_errors(once: Once) -> None:
    from app.authoring.subject import AuthorError

    try:
        once()
    except AuthorError as error:
        click.echo(printable(f"Error: {error}"), err=True)
    except Exception as error:
        from app.commands.errors import explain

        text = explain(error)
        if text is None:
            raise
        click.echo(printable(f"Error: {text}"), err=True)
