"""``splice function new``."""

from __future__ import annotations

import click


@click.command()
def new() -> None:
    """To come."""
