"""``splice function``: the author's loop."""

from __future__ import annotations

import click

from app.commands.function.check import check
from app.commands.function.new import new
from app.commands.function.test import test


@click.group()
def function() -> None:
    """Try, check and begin insert functions. No server is needed, and nothing is delivered."""


for command in (test, new, check):
    function.add_command(command)
