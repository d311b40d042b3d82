"""``splice init``."""

from __future__ import annotations

import click


@click.command()
@click.option("--email", help="The owner's e-mail address. Default: SPLICE_OWNER_EMAIL, with SPLICE_OWNER_TOKEN.")
@click.option("--name", help="The owner's name. Default: the address.")
def init(email: str | None, name: str | None) -> None:
    """Make the first owner of the workspace and print an API token for them. It is shown this once.

    Only the token is on stdout. Where SPLICE_OWNER_EMAIL and SPLICE_OWNER_TOKEN are set, those are taken, and an owner
    who is there already is no failure.
    """
    from app.control.owners import make_configured, make_first
    from app.models import Database
    from app.models.migrate import check_schema
    from tasks.config import Config

    config = Config.from_env()
    if email is None and config.splice_owner_email is None:
        raise click.UsageError("--email is needed, or SPLICE_OWNER_EMAIL and SPLICE_OWNER_TOKEN")
    database = Database.from_config(config)
    try:
        check_schema(database)
        if email is None:
            made = make_configured(database, config)
            click.echo(f"{config.splice_owner_email} is the owner." if made else "There is an owner already.", err=True)
            return
        token = make_first(database, email, name or email)
    finally:
        database.close()
    click.echo(f"{email} is the owner. The token, which is not shown again:", err=True)
    click.echo(token.text)
