"""``splice keys``: the keys of sensitive settings."""

from __future__ import annotations

import click

from app.commands.settings import open_store


@click.group()
def keys() -> None:
    """The keys that sensitive settings are sealed with: SETTINGS_KEYS, or the file in VAR_DIR."""


@keys.command()
def rotate() -> None:
    """Seal every sensitive setting anew with the first key, and publish it. Then the other keys can go.

    What no key opens is named and left as it is; the exit code is 1 then.
    """
    from app.commands.apply import LATER
    from app.models import Database
    from app.models.migrate import check_schema
    from app.publishing import Compiler, Publisher
    from app.publishing.rotation import rotate as run
    from app.workspace.apply import PUBLISHED_S

    with open_store() as (config, store):
        publisher = Publisher(Database.from_config(config), store.client, Compiler.from_config(config))
        try:
            check_schema(publisher.database)
            rotated = run(publisher.database, publisher.compiler.vault)
            published = publisher.drain_all(PUBLISHED_S)
        finally:
            publisher.database.close()
    click.echo(f"{len(rotated.sealed)} sealed anew, {rotated.current} were so already.")
    if not published:
        click.echo(LATER)
    if rotated.lost:
        raise click.ClickException(f"no key opens the settings of {', '.join(rotated.lost)}: left as they are")
