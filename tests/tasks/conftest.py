"""What tests of the delivery core share: an event store on a real Valkey, and an HTTP client nobody uses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis

from destinations.http import Http
from tasks.config import Config
from tasks.routes import publish_route
from tasks.streams import EventStore
from tests.tasks.fakes import CONFIG, route


@pytest.fixture
def config() -> Config:
    """Small times and sizes."""
    return CONFIG


@pytest.fixture
def store(valkey: redis.Redis, config: Config) -> EventStore:
    """An event store where the destination ``d`` is published."""
    publish_route(valkey, route("d"))
    return EventStore(valkey, config)


@pytest.fixture
def http() -> Iterator[Http]:
    """A client that reaches no private address."""
    client = Http(connect_timeout_s=1.0, timeout_s=1.0, max_response_bytes=1024, allowed_networks=())
    yield client
    client.close()
