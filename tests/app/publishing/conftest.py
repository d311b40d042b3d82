"""A publisher on a real store, and either database."""

from __future__ import annotations

import pytest
import redis

from app.control.change import change
from app.control.roles import COMMAND_LINE
from app.models import Database, Destination
from app.publishing import Compiler, Publisher
from app.workspace.apply import apply_workspace
from tasks.streams import EventStore
from tests.app.workspace.sample import CONFIG, VAULT, WORKSPACE


@pytest.fixture
def publisher(database: Database, valkey: redis.Redis) -> Publisher:
    """Nothing is in either."""
    return Publisher(database, valkey, Compiler(VAULT, CONFIG.function_timeout_s))


@pytest.fixture
def store(valkey: redis.Redis) -> EventStore:
    """The event store."""
    return EventStore(valkey, CONFIG)


@pytest.fixture
def applied(publisher: Publisher, store: EventStore) -> Publisher:
    """A publisher whose database and store have the workspace."""
    assert apply_workspace(WORKSPACE, publisher.database, store, CONFIG).published
    return publisher


def rename(database: Database, name: str) -> None:
    """Change a destination, which is to be published."""
    with change(database, COMMAND_LINE) as opened:
        opened.session.get_one(Destination, "dst_log").name = name
        opened.publish("dst_log")
