"""The database: SQLite by default, PostgreSQL by ``DATABASE_URL``; transactions that read, and those that write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session

BUSY_MS = 5_000
CONNECT_S = 5
STATEMENT_MS = 10_000
POOL = 8
WRITES = "writes"
"""The execution option of a transaction that writes."""


class DatabaseError(Exception):
    """The database cannot be used; the text says what to do. Never shows its password."""


class Database:
    """Gives sessions. Thread-safe; nothing is connected before the first one."""

    def __init__(self, url: str) -> None:
        """``url`` is ``sqlite:///file`` or ``postgresql://user:password@host/name``.

        Raises:
            DatabaseError: it is neither.
        """
        self.url = _url(url)
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgresql(self.url)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def writing_engine(self) -> Engine:
        """The engine for transactions that write."""
        return self.engine.execution_options(**{WRITES: True})

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that sees one state of everything.

        Raises:
            sqlalchemy.exc.OperationalError: the database does not answer.
        """
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that is committed at the end of the block, or not at all.

        On SQLite it holds the only right to write from its beginning: none fails in its middle.

        Raises:
            sqlalchemy.exc.OperationalError: the database does not answer, or is busy for longer than 5 s.
            sqlalchemy.exc.IntegrityError: a foreign key or a unique value does not fit.
        """
        with Session(self.writing_engine, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise DatabaseError("DATABASE_URL must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME") from None
    backend = parsed.get_backend_name()
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise DatabaseError(f"DATABASE_URL: {backend} is not supported; there are sqlite and postgresql")
    return parsed


def _postgresql(url: URL) -> Engine:
    options = f"-c statement_timeout={STATEMENT_MS} -c lock_timeout={BUSY_MS} -c timezone=UTC"
    return create_engine(
        url,
        pool_size=POOL,
        pool_pre_ping=True,
        pool_timeout=CONNECT_S,
        connect_args={"connect_timeout": CONNECT_S, "options": options},
    )


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000}, pool_size=POOL, pool_timeout=CONNECT_S)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    """The driver begins no transactions of its own; keys are enforced; readers and a writer do not wait for another."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("foreign_keys = ON", "journal_mode = WAL", "synchronous = FULL", f"busy_timeout = {BUSY_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def answers(database: Database) -> str:
    """Why the database does not answer, in one line; '' while it does."""
    try:
        with database.read() as session:
            session.execute(text("SELECT 1"))
    except DBAPIError as error:
        return " ".join(str(error.orig).split())
    return ""
