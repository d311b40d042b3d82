"""PostgreSQL: connections that wait for nothing without an end, whatever became of the server."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import errors
from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection

PATIENCE_S = 15.0
"""For one answer; the server itself gives a statement up before that."""
UNREACHABLE = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000}
"""Libpq's settings for a server that went away without a word: without them a wait for its answer may take hours."""


class PatientConnection(psycopg.Connection[Any]):
    """A connection that gives up a server which is there and does not answer: one that is stopped, or swaps."""

    patience_s = PATIENCE_S

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for an answer.

        Raises:
            psycopg.OperationalError: there is none in time; the connection is closed, as its answer may come yet.
        """
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.patience_s)
        except errors._WaitTimeout:
            self.pgconn.finish()
            raise psycopg.OperationalError(f"the server did not answer within {self.patience_s:g} s") from None


def prepare(engine: Engine) -> None:
    """Have all connections of an engine be patient ones."""

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: object, _record: object, arguments: list[Any], options: dict[str, Any]) -> Any:
        return PatientConnection.connect(*arguments, **UNREACHABLE | options)

    @event.listens_for(engine, "checkin")
    def _as_before(connection: PatientConnection | None, _record: object) -> None:
        if connection is not None:
            connection.patience_s = PATIENCE_S


def wait_for(connection: Connection, seconds: float) -> None:
    """Have a connection wait longer for its answers, until it goes back to its pool."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, PatientConnection)
    driver.patience_s = seconds
