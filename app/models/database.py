"""The database: SQLite by default, PostgreSQL by ``DATABASE_URL``; transactions that read, and those that write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from app.models import postgresql, sqlite
from app.models.address import parse, shown
from tasks.config import Config

BUSY_MS = 5_000
CONNECT_S = 5
AT_ONCE_MS = 1
STATEMENT_MS = 10_000
IDLE_MS = 60_000
POOL = 8
WRITES = "writes"
"""The execution option of a transaction that writes: for how many milliseconds it waits for another one to end."""
WRITER = 0x5B11CF
"""The number of the advisory lock that whoever writes holds on PostgreSQL."""


class Database:
    """Gives sessions. Thread-safe; nothing is connected, and no file made, before the first one."""

    def __init__(self, url: str | URL, *, chosen: bool = True) -> None:
        """``url`` is ``sqlite:///file`` or ``postgresql://user:password@host/name``; ``chosen`` by somebody.

        Raises:
            DatabaseError: it is neither.
        """
        self.url = parse(url)
        self.engine = _sqlite(self.url, chosen=chosen) if self.is_sqlite else _postgresql(self.url)

    @classmethod
    def from_config(cls, config: Config) -> Database:
        """The database of ``DATABASE_URL``; without it, SQLite in ``var_dir``: whoever makes that file says so.

        Raises:
            DatabaseError: the address is none of a database that is supported.
        """
        if config.database_url:
            return cls(config.database_url)
        return cls(URL.create("sqlite", database=str(config.var_dir.absolute() / sqlite.FILE)), chosen=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def address(self) -> str:
        """Kind and place, for people; without user and password."""
        return shown(self.url)

    @property
    def writing_engine(self) -> Engine:
        """The engine for transactions that write."""
        return self.engine.execution_options(**{WRITES: BUSY_MS})

    @property
    def reading_engine(self) -> Engine:
        """The engine for transactions that see one state of everything."""
        if self.is_sqlite:
            return self.engine
        return self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that sees one state of everything; what it changes is not kept.

        Raises:
            sqlalchemy.exc.OperationalError: the database does not answer.
        """
        with Session(self.reading_engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that is committed at the end of the block, or not at all.

        From its first statement it is the only one that writes: what it has read stays true until it is committed.

        Raises:
            sqlalchemy.exc.OperationalError: the database does not answer, or is busy for longer than 5 s.
            sqlalchemy.exc.IntegrityError: a foreign key or a unique value does not fit.
        """
        with Session(self.writing_engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def write_if_free(self) -> Iterator[Session]:
        """As ``write``, for what can wait for another time: while another transaction writes, it is given up at once.

        Raises:
            sqlalchemy.exc.OperationalError: the database does not answer, or another transaction writes.
        """
        engine = self.engine.execution_options(**{WRITES: AT_ONCE_MS})
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _postgresql(url: URL) -> Engine:
    waits = {
        "statement_timeout": STATEMENT_MS,
        "lock_timeout": BUSY_MS,
        "idle_in_transaction_session_timeout": IDLE_MS,
    }
    options = " ".join(f"-c {name}={value}" for name, value in waits.items())
    engine = create_engine(
        url,
        pool_size=POOL,
        pool_pre_ping=True,
        pool_timeout=CONNECT_S,
        hide_parameters=True,
        connect_args={"connect_timeout": CONNECT_S, "options": f"{options} -c timezone=UTC"},
    )
    postgresql.prepare(engine)
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _begin_postgresql(connection: Connection) -> None:
    if wait_ms := connection.get_execution_options().get(WRITES):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(wait_ms)}")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER})")


def _sqlite(url: URL, *, chosen: bool) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_MS / 1000},
        pool_size=POOL,
        pool_timeout=CONNECT_S,
        hide_parameters=True,
    )
    sqlite.prepare(engine, BUSY_MS, chosen=chosen)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _begin_sqlite(connection: Connection) -> None:
    wait_ms = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(wait_ms or BUSY_MS)}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if wait_ms else "BEGIN")


def why(error: SQLAlchemyError) -> str:
    """What the database says, in one line, without statements and their values."""
    said: Any = error.orig if isinstance(error, DBAPIError) else error
    return " ".join(str(said).split()).rstrip(".")


def answers(database: Database) -> str:
    """Why the database does not answer, in one line; '' while it does."""
    try:
        with database.read() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        return why(error)
    return ""
