"""``splice migrate``."""

from __future__ import annotations

import click


@click.command()
def migrate() -> None:
    """Bring the database's tables to this version. It may be run again, and beside another one."""
    from app.models import Database
    from app.models.migrate import migrate as run
    from tasks.config import Config

    database = Database.from_config(Config.from_env())
    try:
        before, after = run(database)
    finally:
        database.close()
    click.echo(f"{database.address}: {before or 'nothing'} → {after}")
