"""A publisher on a real store, and either database."""

from __future__ import annotations

import pytest
import redis

from app.models import Database
from app.publishing import Compiler, Publisher
from tasks.streams import EventStore
from tests.app.workspace.sample import CONFIG, VAULT


@pytest.fixture
def publisher(database: Database, valkey: redis.Redis) -> Publisher:
    """Nothing is in either."""
    return Publisher(database, valkey, Compiler(VAULT, CONFIG.function_timeout_s))


@pytest.fixture
def store(valkey: redis.Redis) -> EventStore:
    """The event store."""
    return EventStore(valkey, CONFIG)
