"""``splice demo``."""

from __future__ import annotations

import click


@click.command()
def demo() -> None:
    """Send real events through the whole pipeline and show what became of each.

    It needs nothing that is running and leaves nothing behind. The exit code is 0 if every event met its fate.
    """
    from app.demo import run

    run()
