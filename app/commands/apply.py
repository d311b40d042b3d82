"""``splice apply``."""

from __future__ import annotations

import os
import time
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.commands.settings import open_store

if TYPE_CHECKING:
    from app.workspace.apply import Applied

FOLLOWED_S = 0.4
"""Receivers look for new sources every 250 ms: when the command ends, they know."""
LATER = "Redis does not answer: the change is kept, and will be published when Redis is back."


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check and show what would change, with a diff; change nothing.")
@click.option("--prune", is_flag=True, help="Remove what is not in FILE. Without it, that is listed as kept.")
@click.option("--yes", is_flag=True, help="Also remove destinations that events wait for: those are discarded.")
@click.option("--no-tests", is_flag=True, help="Publish functions without running their saved cases.")
def apply(file: Path, *, dry_run: bool, prune: bool, yes: bool, no_tests: bool) -> None:
    """Check the workspace FILE as a whole, and if all is right, make everything as it says and publish it.

    All changes are made or none. The saved cases of each function that changes are run first: nothing is changed if
    one fails.
    """
    from app.authoring.cases.gate import pass_cases, skip_cases
    from app.models import Database
    from app.models.migrate import check_schema
    from app.workspace import load
    from app.workspace.apply import apply_workspace
    from app.workspace.trial import trial
    from tasks.config import Config

    workspace = load(file, os.environ, trial(Config.from_env()))
    with open_store() as (config, store), closing(Database.from_config(config)) as database:
        check_schema(database)
        before = skip_cases if no_tests else partial(pass_cases, config)
        options = {"dry_run": dry_run, "prune": prune, "discard": yes}
        applied = apply_workspace(workspace, database, store, config, before=before, **options)
    _show(applied, difference=dry_run)
    if dry_run:
        click.echo("Nothing was changed.")
    else:
        _show_published(applied)


def _show(applied: Applied, *, difference: bool) -> None:
    for outcome in applied.outcomes:
        click.echo(f"{outcome.deed:9}  {outcome.id}")
        for line in outcome.lines if difference else ():
            click.echo(f"    {line}")
    if kept := sum(outcome.deed == "kept" for outcome in applied.outcomes):
        click.echo(f"{kept} kept that the file does not have: remove with --prune, or save with `splice export`.")


def _show_published(applied: Applied) -> None:
    for fault in applied.faults:
        click.echo(f"not published: {fault}")
    if not applied.published and not applied.faults:
        click.echo(LATER)
    elif not applied.changed:
        click.echo("Everything was in force already.")
    else:
        time.sleep(FOLLOWED_S)
