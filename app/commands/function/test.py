"""``splice function test``."""

from __future__ import annotations

import click


@click.command()
def test() -> None:
    """To come."""
