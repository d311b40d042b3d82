"""SQLite: its file, and what is set on each connection to it."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path
from threading import Event
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

FILE = "splice.db"
IDENTITY = "file"
"""The key of a connection's file among what the pool knows of it."""


def prepare(engine: Engine, busy_ms: int, *, chosen: bool) -> None:
    """Have each connection of an engine find its file and enforce keys; ``chosen``: by ``DATABASE_URL``.

    A file that was there once is not made again, and a connection ends when its file is moved away, deleted or
    replaced: what is written to it nobody would find.
    """
    file = Path(str(engine.url.database)).absolute()
    found = Event()

    @event.listens_for(engine, "do_connect")
    def _find(_dialect: object, _record: object, _arguments: object, _options: object) -> None:
        if not file.exists():
            if found.is_set():
                raise sqlite3.OperationalError(f"{file} is gone")
            _make(file, chosen=chosen)

    @event.listens_for(engine, "connect")
    def _set(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        _set_up(connection, busy_ms)
        found.set()
        record.info[IDENTITY] = _identity(file)

    @event.listens_for(engine, "checkout")
    def _see(_connection: object, record: ConnectionPoolEntry, _proxy: object) -> None:
        if record.info[IDENTITY] != _identity(file):
            raise DisconnectionError


def _identity(file: Path) -> tuple[int, int] | None:
    """Which file has this name now; None: there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _make(file: Path, *, chosen: bool) -> None:
    """Make the file for its owner alone; SQLite gives those beside it the same rights.

    Raises:
        sqlite3.OperationalError: it cannot be made. It is an answer like any other of the database.
    """
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        mine = _create(file)
    except OSError as error:
        raise sqlite3.OperationalError(f"{file} cannot be made: {error.strerror}") from None
    if mine and not chosen:
        sys.stderr.write(f"splice: DATABASE_URL is not set; made SQLite {sqlite3.sqlite_version} in {file}\n")


def _create(file: Path) -> bool:
    """Create an empty file; gives whether it was not there: another process may have been faster."""
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        return False
    return True


def _set_up(connection: Any, busy_ms: int) -> None:
    """The driver begins no transactions of its own; keys are enforced; readers and a writer do not wait for another."""
    connection.isolation_level = None
    try:
        for pragma in (f"busy_timeout = {busy_ms}", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}").close()
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:  # the file is damaged, or none of SQLite's
        raise sqlite3.OperationalError(str(error)) from None
