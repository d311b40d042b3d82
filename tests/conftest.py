"""What tests of every room may use: a real Valkey, and databases: SQLite and a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from app.models import Database
from app.models.migrate import migrate
from tests.support import postgres
from tests.support import valkey as support
from tests.support.postgres import Postgres
from tests.support.stack import Store


@pytest.fixture(scope="session")
def valkey_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One server for the session."""
    yield from support.server(tmp_path_factory.mktemp("valkey"))


@pytest.fixture
def valkey(valkey_server: Store) -> Iterator[redis.Redis]:
    """A client of an empty server."""
    yield from support.client(valkey_server)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """One server for the session."""
    yield from postgres.server()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables; each test runs once for either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'splice.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    with server.new_database() as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture
def empty_database(database_url: str) -> Iterator[Database]:
    """A database without tables."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def database(empty_database: Database) -> Database:
    """A database with all tables and no rows."""
    migrate(empty_database)
    return empty_database
