"""A PostgreSQL that is there and does not answer: its process is stopped, as one that swaps would be."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.models import Database
from app.models.migrate import alone
from app.models.postgresql import PATIENCE_S, PatientConnection, wait_for

SHORT_S = 0.3


@pytest.fixture
def database(migrated_postgres: Database) -> Iterator[Database]:
    """On PostgreSQL alone."""
    made = Database(migrated_postgres.url)
    yield made
    made.close()


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """A process of the server's that is stopped."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_a_server_that_does_not_answer_is_given_up_and_asked_again_later(database: Database) -> None:
    with database.read() as session:
        pid = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
        wait_for(session.connection(), SHORT_S)
        with stopped(pid), pytest.raises(OperationalError, match="did not answer within"):
            session.execute(text("SELECT 1"))
    with database.read() as session:
        assert session.execute(text("SELECT pg_backend_pid()")).scalar_one() != pid


def test_a_connection_waits_longer_only_until_it_is_back_in_its_pool(database: Database) -> None:
    with database.engine.connect() as connection:
        wait_for(connection, SHORT_S)
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, PatientConnection)
        assert driver.patience_s == PATIENCE_S
    with alone(database) as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, PatientConnection)
        assert driver.patience_s > PATIENCE_S
