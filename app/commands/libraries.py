"""``splice libraries``."""

from __future__ import annotations

import click


@click.command()
@click.option("--quiet", is_flag=True, help="Say only what is being done.")
def libraries(quiet: bool) -> None:
    """Install and bundle the libraries that functions find under global names, unless that is done; list them."""
    from tasks.functions.libraries import install

    built = install.ensure(click.echo)
    if quiet:
        return
    if not built:
        click.echo("The libraries for functions are up to date.")
    for bundle in install.Folder().bundles():
        size = f"{bundle.size_bytes / 1024:,.0f} KB"
        click.echo(f"{bundle.name:18}{bundle.package} {bundle.version}".ljust(48) + size.rjust(8))
