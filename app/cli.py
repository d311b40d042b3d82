"""The ``splice`` command. What goes wrong as expected is one line on stderr that says what to do."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from app import __version__

COMMANDS = {
    "up": ("run", "Start receiver, worker and Flower, and stay up until Ctrl-C."),
    "web": ("run", "Start the receiver."),
    "worker": ("run", "Start a worker; further arguments go to Celery."),
    "flower": ("run", "Start Flower, which shows workers and tasks."),
    "apply": ("apply", "Check a workspace file and put it into force."),
    "send": ("send", "Send events to the receiver."),
    "deliveries": ("deliveries", "Show what happened to a destination's events."),
    "doctor": ("doctor", "Show the configuration and check everything it needs."),
    "demo": ("demo", "Send real events through the whole pipeline and show what became of each."),
}
"""Each command with the module of ``app.commands`` that has it, imported only when it is called."""


class Commands(click.Group):
    """Finds commands by ``COMMANDS`` and turns expected errors into one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """In the order of ``COMMANDS``."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"app.commands.{COMMANDS[cmd_name][0]}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list of commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

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
            raise click.ClickException(text) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="splice")
def main() -> None:
    """Splice: events in over HTTP, insert functions on the way, delivered to every destination.

    Settings come from the environment; `splice doctor` shows them.
    """
