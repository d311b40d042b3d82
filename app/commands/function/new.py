"""``splice function new``."""

from __future__ import annotations

from pathlib import Path

import click

from app.printable import printable


def checked_name(_context: click.Context, _parameter: click.Parameter, name: str) -> str:
    """The name, as workspaces take names.

    Raises:
        click.BadParameter: they would not take it.
    """
    from app.bounds import SLUG, SLUG_RULE

    if not SLUG.fullmatch(name):
        raise click.BadParameter(f"{name!r} {SLUG_RULE}")
    return name


@click.command()
@click.argument("name", callback=checked_name)
@click.option("--batch", is_flag=True, help="With onBatch, which gets events together.")
@click.option("--folder", type=click.Path(path_type=Path), default=Path(), help="Where to write; default: here.")
def new(name: str, *, batch: bool, folder: Path) -> None:
    """Write NAME.js, a function with all handlers, and NAME.test.yaml, saved cases for it.

    Nothing that is there is overwritten.
    """
    from app.authoring.template import declaration, write

    files = write(folder, name, batch=batch)
    for file in files:
        click.echo(printable(f"wrote {file}"))
    click.echo(printable(f"\nA workspace has it by these lines:\n\n{declaration(files[0], name)}"))
    click.echo(printable(f"Next: splice function test {files[0]}"))
