"""``splice apply``."""

from __future__ import annotations

import os
import time
from functools import partial
from pathlib import Path

import click

from app.commands.settings import open_store

FOLLOWED_S = 0.4
"""Receivers look for new sources every 250 ms: when the command ends, they know."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check and show what would change; change nothing.")
@click.option("--yes", is_flag=True, help="Also remove destinations that events wait for: those are discarded.")
@click.option("--no-tests", is_flag=True, help="Publish functions without running their saved cases.")
def apply(file: Path, *, dry_run: bool, yes: bool, no_tests: bool) -> None:
    """Check the workspace FILE as a whole, and if all is right, publish its sources and destinations.

    Destinations that were published and are not in FILE any more are removed. The saved cases of each function that
    changes are run first: nothing is published if one fails.
    """
    from app.authoring.cases.gate import pass_cases, skip_cases
    from app.publish import Change, apply_workspace
    from app.workspace import load
    from app.workspace.trial import trial
    from tasks.config import Config

    workspace = load(file, os.environ, trial(Config.from_env()))
    with open_store() as (config, store):
        before = skip_cases if no_tests else partial(pass_cases, config)
        decided = apply_workspace(workspace, store, config, dry_run=dry_run, discard=yes, before=before)
    changes = (*decided.sources.items(), *decided.destinations.items())
    for name, change in changes:
        click.echo(f"{change:9}  {name}")
    if dry_run:
        click.echo("Nothing was changed.")
    elif all(change is Change.UNCHANGED for _, change in changes):
        click.echo("Everything was in force already.")
    else:
        time.sleep(FOLLOWED_S)
