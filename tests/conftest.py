"""What tests of every room may use: a real Valkey."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis

from tests.support import valkey as support
from tests.support.stack import Store


@pytest.fixture(scope="session")
def valkey_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One server for the session."""
    yield from support.server(tmp_path_factory.mktemp("valkey"))


@pytest.fixture
def valkey(valkey_server: Store) -> Iterator[redis.Redis]:
    """A client of an empty server."""
    yield from support.client(valkey_server)
