"""Migrations: run by ``splice migrate`` and ``splice up`` alone, one process at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Connection

from app.models.database import Database, DatabaseError

FOLDER = Path(__file__).parent / "migrations"
LOCK = 0x5B11CE
"""The number of PostgreSQL's advisory lock."""


class SchemaError(DatabaseError):
    """The database's tables are not those of this version; the text says what to do."""


def migrate(database: Database, revision: str = "head") -> tuple[str | None, str | None]:
    """Bring the tables to a revision; gives the one before and the one after.

    Raises:
        sqlalchemy.exc.OperationalError: the database does not answer.
        SchemaError: its tables are of a later version.
    """
    with _alone(database) as connection:
        before = _current(connection)
        if before is not None and before not in _known():
            raise SchemaError(f"the database is of a later version ({before}): update Splice")
        configuration = _configuration()
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, revision)
        return before, _current(connection)


def check_schema(database: Database) -> None:
    """See that the tables are those of this version.

    Raises:
        SchemaError: they are not.
        sqlalchemy.exc.OperationalError: the database does not answer.
    """
    with database.engine.connect() as connection:
        current = _current(connection)
    head = _scripts().get_current_head()
    if current == head:
        return
    if current is None or current in _known():
        raise SchemaError(f"the database is at {current or 'nothing'}, this version needs {head}: run `splice migrate`")
    raise SchemaError(f"the database is of a later version ({current}): update Splice")


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _known() -> set[str]:
    return {script.revision for script in _scripts().walk_revisions()}


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_configuration())


def _configuration() -> AlembicConfig:
    configuration = AlembicConfig()
    configuration.set_main_option("script_location", str(FOLDER))
    configuration.set_main_option("path_separator", "os")
    return configuration


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    """A transaction that no other migration runs beside."""
    with _file_lock(database), database.writing_engine.begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK})
        yield connection


@contextmanager
def _file_lock(database: Database) -> Iterator[None]:
    """SQLite's own lock is given up after a time; who migrates a large table may need longer."""
    if not database.is_sqlite or not database.url.database or database.url.database == ":memory:":
        yield
        return
    descriptor = os.open(f"{database.url.database}.migrate", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
