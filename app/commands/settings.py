"""What commands start from: the configuration with its addresses, and the event store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tasks.config import Config
    from tasks.streams import EventStore

READ_TIMEOUT_S = 10.0


@contextmanager
def open_store() -> Iterator[tuple[Config, EventStore]]:
    """The configuration of the environment and its event store, started if it is the local one."""
    from tasks.config import Config, ConfigError
    from tasks.connect import connect
    from tasks.local_server import resolve
    from tasks.streams import EventStore

    config = resolve(Config.from_env())
    try:
        client = connect(str(config.redis_url), read_timeout_s=READ_TIMEOUT_S, max_connections=4)
    except ValueError as error:
        raise ConfigError(f"REDIS_URL: {error}") from None
    try:
        yield config, EventStore(client, config)
    finally:
        client.close()
