"""``splice up``, ``web``, ``worker`` and ``flower``: the long-running processes."""

from __future__ import annotations

import os
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tasks.config import Config


@click.command()
@click.option(
    "--workspace",
    type=click.Path(path_type=Path),
    help="Apply this file first. Default: ./workspace.yaml if it is there; an example if nothing was ever applied.",
)
def up(workspace: Path | None) -> None:
    """Start receiver, worker, Flower and, unless REDIS_URL is set, a local Valkey. Ctrl-C stops them.

    The database's tables are brought to this version first.
    """
    from app.commands.settings import open_store
    from app.up import apply_first, migrate_first, owner_first, run
    from tasks.config import Config
    from tasks.routes import read_sources

    _check_flower(Config.from_env())
    with open_store(alone=True) as (config, store):
        migrate_first(config)
        owner_first(config)
        apply_first(workspace, store, config)
        sources = read_sources(store.client)
    sys.exit(run(config, sources))


@click.command()
def web() -> None:
    """Start the receiver on HOST and PORT."""
    from app.web import serve

    try:
        serve(_resolved())
    except OSError as error:  # the address is taken, or not this machine's
        raise click.ClickException(error.strerror or str(error)) from None


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def worker(arguments: tuple[str, ...]) -> None:
    """Start a worker; ARGUMENTS go to `celery worker`."""
    from tasks.config import Config

    _become_celery("worker", "--loglevel", Config.from_env().log_level, *arguments)


@click.command()
def flower() -> None:
    """Start Flower on FLOWER_HOST and FLOWER_PORT. Other than on a loopback address it wants FLOWER_BASIC_AUTH."""
    from app.stack import flower_url
    from tasks.config import Config

    _check_flower(Config.from_env())
    config = _resolved()

    click.echo(f"Flower on {flower_url(config)}")
    options = (f"--address={config.flower_host}", f"--port={config.flower_port}", "--enable_events=True")
    _become_celery("flower", *options, quiet=True)


def _resolved() -> Config:
    from tasks.config import Config
    from tasks.local_server import resolve

    return resolve(Config.from_env())


def _check_flower(config: Config) -> None:
    """See that not everybody can look into Flower.

    Raises:
        click.ClickException: it needs a password, or what is set is none.
    """
    if config.flower_basic_auth is None:
        if not _is_loopback(config.flower_host):
            raise click.ClickException(
                f"FLOWER_HOST is {config.flower_host}, which others can reach: set FLOWER_BASIC_AUTH=user:password"
            )
    elif not all(all(user.partition(":")) for user in config.flower_basic_auth.split(",")):
        raise click.ClickException("FLOWER_BASIC_AUTH must be user:password, or several of those with commas between")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _become_celery(*arguments: str, quiet: bool = False) -> None:
    """Replace this process: signals and process ids stay what the caller knows."""
    from app.stack import check_folder
    from tasks.local_server import keep_over_exec

    check_folder(Path.cwd())
    keep_over_exec()
    sys.stdout.flush()
    options = ["--quiet"] if quiet else []
    os.execv(sys.executable, [sys.executable, "-m", "celery", *options, "-A", "tasks", *arguments])  # noqa: S606
