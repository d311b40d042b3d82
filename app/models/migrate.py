"""Migrations: run by ``splice migrate`` and ``splice up`` alone, one process at a time."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from app.models import postgresql
from app.models.address import DatabaseError
from app.models.database import Database
from tasks.local_server import lock

logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells of every look at the revision

FOLDER = Path(__file__).parent / "migrations"
LOCK = 0x5B11CE
"""The number of PostgreSQL's advisory lock."""
WAIT_S = 600
"""How long a migration may take, and another one wait for it."""


class SchemaError(DatabaseError):
    """The database's tables are not those of this version; the text says what to do."""


def migrate(database: Database) -> tuple[str | None, str | None]:
    """Bring the tables to this version's revision, or leave all as it was; gives the one before and the one after.

    Raises:
        sqlalchemy.exc.OperationalError: the database does not answer.
        DatabaseError: another migration does not end.
        SchemaError: its tables are of a later version.
    """
    with alone(database) as connection:
        before = current(connection)
        _refuse_later(before)
        command.upgrade(configuration(connection), "head")
        return before, current(connection)


def check_schema(database: Database) -> str:
    """See that the tables are those of this version; gives its revision.

    Raises:
        SchemaError: they are not.
        sqlalchemy.exc.OperationalError: the database does not answer.
    """
    with database.reading_engine.connect() as connection:
        found = current(connection)
    _refuse_later(found)
    head = str(_scripts().get_current_head())
    if found is None:
        raise SchemaError(f"the database has no tables yet, this version needs {head}: run `splice migrate`")
    if found != head:
        raise SchemaError(f"the database is at {found}, this version needs {head}: run `splice migrate`")
    return head


def current(connection: Connection) -> str | None:
    """The revision that the tables have."""
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_later(found: str | None) -> None:
    if found is not None and found not in {script.revision for script in _scripts().walk_revisions()}:
        raise SchemaError(f"the database is of a later version ({found}): update Splice")


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(configuration())


def configuration(connection: Connection | None = None) -> AlembicConfig:
    """What Alembic's commands take; they run on ``connection``."""
    made = AlembicConfig(attributes={"connection": connection})
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    return made


@contextmanager
def alone(database: Database) -> Iterator[Connection]:
    """A transaction that no other migration runs beside. It may take longer than others.

    Raises:
        DatabaseError: another one does not end.
    """
    with (_alone_on_sqlite if database.is_sqlite else _alone_on_postgresql)(database) as connection:
        yield connection


@contextmanager
def _alone_on_postgresql(database: Database) -> Iterator[Connection]:
    with database.engine.connect() as connection, connection.begin():
        postgresql.wait_for(connection, 2 * WAIT_S)
        for wait in ("lock_timeout", "statement_timeout"):
            connection.exec_driver_sql(f"SET LOCAL {wait} = '{WAIT_S}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        yield connection


@contextmanager
def _alone_on_sqlite(database: Database) -> Iterator[Connection]:
    """With keys off, since a table that is changed is made anew, which would delete what hangs on it; checked after."""
    engine, file = database.writing_engine, Path(f"{database.url.database}.migrate")
    with engine.connect() as connection, lock(file, WAIT_S) as mine:  # connecting makes the folder
        if not mine:
            raise DatabaseError(f"another migration of {database.address} does not end")
        try:
            _enforce_keys(connection, "OFF")
            with connection.begin():
                yield connection
                _check_keys(connection)
        finally:
            _enforce_keys(connection, "ON")


def _enforce_keys(connection: Connection, word: str) -> None:
    """The driver's own connection: inside of a transaction this does nothing."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(f"PRAGMA foreign_keys = {word}").close()


def _check_keys(connection: Connection) -> None:
    broken = sorted({str(row[0]) for row in connection.exec_driver_sql("PRAGMA foreign_key_check")})
    if broken:
        raise SchemaError(f"nothing was migrated: rows hang on others that are gone, in {', '.join(broken)}")
