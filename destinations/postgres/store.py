"""Rows into the table, which is made if it is absent."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from psycopg import errors, sql

from destinations.contract import DELIVERED, Result, Settings
from destinations.halves import in_halves
from destinations.postgres.connections import TimedConnection
from destinations.postgres.idle import run
from destinations.postgres.rows import COLUMNS, Row, columns

if TYPE_CHECKING:
    from destinations.http import Http

WITHOUT_STATUS = frozenset({None})
MAX_STATEMENTS = 512
"""For one batch: enough to find some thirty bad rows among five thousand."""
SERVER_SHARE = 0.9
"""How much of the time that is left the server may take for a statement: so it gives up before we do."""

Statement = tuple[sql.SQL | sql.Composed, Sequence[Any]]

TIME_LIMIT = sql.SQL("SELECT set_config('statement_timeout', %s, true)")
LOCK = sql.SQL("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))")
CREATE = sql.SQL("CREATE TABLE IF NOT EXISTS {table} ({columns}, PRIMARY KEY (message_id))")
INSERT = sql.SQL(
    "INSERT INTO {table} ({columns}) SELECT * FROM unnest({arrays}) ORDER BY 1 ON CONFLICT (message_id) DO NOTHING"
)
"""In order: two batches that share events would else wait for each other."""


def store(rows: Sequence[Row], settings: Settings, http: Http) -> list[Result]:
    """Insert rows in one statement; in halves, so that a row that is refused takes no other along.

    What is in the table already is delivered: a row that is sent again changes nothing.
    """
    return in_halves(rows, lambda some: _store(some, settings, http), statuses=WITHOUT_STATUS, most=MAX_STATEMENTS)


def _store(rows: Sequence[Row], settings: Settings, http: Http) -> Sequence[Result]:
    table = sql.Identifier(*(settings[name].replace("%", "%%") for name in ("schema", "table")))  # no placeholders
    run(settings, http, lambda connection: _insert(connection, table, columns(rows)))
    return [DELIVERED] * len(rows)


def _insert(connection: TimedConnection, table: sql.Identifier, values: Sequence[Any]) -> None:
    insert = INSERT.format(table=table, columns=_names(), arrays=_arrays()), values
    try:
        _transaction(connection, insert)
    except errors.UndefinedTable:
        _transaction(connection, *_creation(table), insert)


def _creation(table: sql.Identifier) -> list[Statement]:
    """``IF NOT EXISTS`` alone fails where two make the table at the same time, so they do it in turn."""
    typed = [sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in COLUMNS.items()]
    create = CREATE.format(table=table, columns=sql.SQL(", ").join(typed))
    return [(LOCK, [table.as_string()]), (create, [])]


def _transaction(connection: TimedConnection, *statements: Statement) -> None:
    """All of the statements or none, sent in one go."""
    limit_ms = max(1, int(SERVER_SHARE * 1000 * (connection.deadline - time.monotonic())))
    with connection.pipeline(), connection.transaction(), connection.cursor() as cursor:
        for statement, values in ((TIME_LIMIT, [str(limit_ms)]), *statements):
            cursor.execute(statement, values)


def _names() -> sql.Composable:
    return sql.SQL(", ").join(map(sql.Identifier, COLUMNS))


def _arrays() -> sql.Composable:
    return sql.SQL(", ").join(sql.SQL("{}::{}[]").format(sql.Placeholder(), sql.SQL(kind)) for kind in COLUMNS.values())
