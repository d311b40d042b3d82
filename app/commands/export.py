"""``splice export``."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--force", is_flag=True, help="Write into a folder that has files; those of the same name are replaced.")
def export(folder: Path, *, force: bool) -> None:
    """Write everything in the database to FOLDER: workspace.yaml and functions/*.js, for `splice apply`.

    Sensitive settings are not written: each becomes a variable of the environment, which is listed.
    """
    from app.models import Database
    from app.models.migrate import check_schema
    from app.workspace.export import write_workspace
    from tasks.config import Config
    from tasks.vault import Vault

    config = Config.from_env()
    with closing(Database.from_config(config)) as database:
        check_schema(database)
        exported = write_workspace(database, Vault.from_config(config), folder, force=force)
    for file in exported.files:
        click.echo(f"wrote  {file}")
    for note in exported.notes:
        click.echo(f"note   {note}")
    if exported.variables:
        click.echo("Sensitive settings are not in the files; before `splice apply`, set these variables:")
        for name in exported.variables:
            click.echo(f"  {name}")
