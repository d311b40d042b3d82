"""A function that applies a workspace to a real store and either database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import redis

from app.models import Database
from app.workspace import Workspace
from app.workspace.apply import Applied, apply_workspace
from tasks.config import Config
from tasks.streams import EventStore
from tests.app.workspace.sample import CONFIG

Apply = Callable[..., Applied]


@pytest.fixture
def store(valkey: redis.Redis) -> EventStore:
    """The event store."""
    return EventStore(valkey, CONFIG)


@pytest.fixture
def apply(database: Database, store: EventStore) -> Apply:
    """Applies."""

    def applied(workspace: Workspace, config: Config = CONFIG, **options: Any) -> Applied:
        return apply_workspace(workspace, database, store, config, **options)

    return applied
