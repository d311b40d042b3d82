"""The ``splice`` command. What goes wrong as expected is one line on stderr that says what to do."""

from __future__ import annotations

from typing import Any

import click

from app import __version__
from app.commands.adapters import adapters
from app.commands.apply import apply
from app.commands.deliveries import deliveries
from app.commands.demo import demo
from app.commands.doctor import doctor
from app.commands.export import export
from app.commands.function import function
from app.commands.init import init
from app.commands.keys import keys
from app.commands.libraries import libraries
from app.commands.migrate import migrate
from app.commands.run import flower, up, web, worker
from app.commands.send import send
from app.printable import printable


class Commands(click.Group):
    """Turns expected errors into one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """In the order they were added: what people need first comes first."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:
            from app.commands.errors import explain

            text = explain(error)
            if text is None:
                raise
            raise click.ClickException(printable(text)) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="splice")
def main() -> None:
    """Splice: events in over HTTP, insert functions on the way, delivered to every destination.

    Settings come from the environment; `splice doctor` shows them.
    """


for command in (
    up,
    apply,
    export,
    function,
    adapters,
    send,
    deliveries,
    doctor,
    migrate,
    init,
    keys,
    libraries,
    demo,
    web,
    worker,
    flower,
):
    main.add_command(command)
