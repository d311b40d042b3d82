"""What commands start from: the configuration with its addresses, and the event store."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tasks.config import Config
    from tasks.streams import EventStore

READ_TIMEOUT_S = 10.0


@contextmanager
def open_store(*, alone: bool = False) -> Iterator[tuple[Config, EventStore]]:
    """The configuration of the environment and its event store, started if it is the local one.

    ``alone``: it is right that nobody used the local one before; else that is told.
    """
    from tasks.config import Config, ConfigError
    from tasks.connect import connect
    from tasks.local_server import resolve
    from tasks.streams import EventStore

    given = Config.from_env()
    if not alone:
        tell_if_alone(given)
    try:
        config = resolve(given)
        client = connect(str(config.redis_url), read_timeout_s=READ_TIMEOUT_S, max_connections=4)
    except ValueError as error:
        raise ConfigError(f"REDIS_URL: {error}") from None
    try:
        yield config, EventStore(client, config)
    finally:
        client.close()


def tell_if_alone(config: Config) -> None:
    """Say so where the local server would be started for one command: most likely another one is meant."""
    if config.redis_url is None and not _is_used(config):
        where = config.var_dir.absolute()
        hint = "if `splice up` runs elsewhere, run this there, or set VAR_DIR or REDIS_URL"
        click.echo(f"splice: nothing else uses VAR_DIR {where}: {hint}", err=True)


def _is_used(config: Config) -> bool:
    """Whether a process uses the local server now: each holds a shared lock, and the one who ends it an exclusive."""
    from tasks.local_server import USERS, try_lock

    try:
        descriptor = os.open(config.var_dir / USERS, os.O_RDWR)
    except OSError:
        return False
    try:
        return try_lock(descriptor, fcntl.LOCK_SH) and not try_lock(descriptor, fcntl.LOCK_EX)
    finally:
        os.close(descriptor)
