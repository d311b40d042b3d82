"""``splice doctor``."""

from __future__ import annotations

import sys

import click


@click.command()
def doctor() -> None:
    """Show the configuration and check Redis, the broker, the sandbox and VAR_DIR. The exit code is 1 if one fails."""
    from app.doctor import examine

    sys.exit(0 if examine() else 1)
