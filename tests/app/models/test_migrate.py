"""Migrations: there and back, once at a time, and what is said where they are missing."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from app.models import Base, Database, Destination
from app.models.migrate import SchemaError, alone, check_schema, configuration, migrate
from tests.app.models.rows import connected
from tests.support.stack import ROOT

HEAD = "0003"


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def downgrade(database: Database, revision: str) -> None:
    with alone(database) as connection:
        command.downgrade(configuration(connection), revision)


def set_revision(database: Database, revision: str) -> None:
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_migrations_make_what_the_models_say(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_up_down_and_up_again(empty_database: Database) -> None:
    assert migrate(empty_database) == (None, HEAD)
    downgrade(empty_database, "base")
    assert tables(empty_database) == {"alembic_version"}
    assert migrate(empty_database) == (None, HEAD)
    assert tables(empty_database) == {*Base.metadata.tables, "alembic_version"}


def test_a_second_time_changes_nothing(database: Database) -> None:
    connected(database)
    assert migrate(database) == (HEAD, HEAD)
    assert check_schema(database) == HEAD


MIGRATE = """
import sys
from app.models import Database
from app.models.migrate import migrate
url = sys.stdin.readline().strip()
print(*migrate(Database(url)))
"""


def test_several_at_once_run_once(empty_database: Database, database_url: str) -> None:
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", MIGRATE], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    for run in runs:
        assert run.stdin is not None
        run.stdin.write(f"{database_url}\n")
        run.stdin.flush()
    outputs = [run.communicate(timeout=60)[0].strip() for run in runs]
    assert sorted(outputs) == [f"{HEAD} {HEAD}", f"{HEAD} {HEAD}", f"None {HEAD}"]


def test_a_migration_that_fails_changes_nothing(empty_database: Database) -> None:
    with suppress(ZeroDivisionError), alone(empty_database) as connection:
        command.upgrade(configuration(connection), "head")
        raise ZeroDivisionError
    assert tables(empty_database) == set()
    assert migrate(empty_database) == (None, HEAD)


def test_a_database_without_tables_is_told(empty_database: Database) -> None:
    with pytest.raises(SchemaError) as caught:
        check_schema(empty_database)
    assert str(caught.value) == f"the database has no tables yet, this version needs {HEAD}: run `splice migrate`"


def test_an_older_database_is_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alembic.script.ScriptDirectory.get_current_head", lambda _: "0999")
    with pytest.raises(SchemaError) as caught:
        check_schema(database)
    assert str(caught.value) == f"the database is at {HEAD}, this version needs 0999: run `splice migrate`"


@pytest.mark.parametrize("deed", [check_schema, migrate])
def test_a_later_database_is_refused(database: Database, deed: object) -> None:
    set_revision(database, "9999")
    assert callable(deed)
    with pytest.raises(SchemaError) as caught:
        deed(database)
    assert str(caught.value) == "the database is of a later version (9999): update Splice"


def test_keys_are_enforced_after_a_migration_and_checked_at_its_end(empty_database: Database) -> None:
    """SQLite makes a changed table anew, for which keys must be off."""
    migrate(empty_database)
    connected(empty_database)
    if empty_database.is_sqlite:
        with pytest.raises(SchemaError, match="destinations"), alone(empty_database) as connection:
            connection.execute(text("DELETE FROM sources"))
        with empty_database.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    with empty_database.read() as session:
        assert session.execute(text("SELECT count(*) FROM sources")).scalar() == 1


def test_what_there_was_before_filters_stays_and_blocks_events_for_several(empty_database: Database) -> None:
    with alone(empty_database) as connection:
        command.upgrade(configuration(connection), "0001")
        at = "'2026-01-01 00:00:00'"
        connection.execute(text(f"INSERT INTO sources VALUES ('src_a', 'web', 'Web', true, {at}, {at})"))
        values = f"'dst_a', 'crm', 'CRM', 'src_a', 'log', true, '{{}}', '', {at}, {at}"
        connection.execute(text(f"INSERT INTO destinations VALUES ({values})"))
    assert migrate(empty_database) == ("0001", HEAD)
    with empty_database.read() as session:
        row = session.get_one(Destination, "dst_a")
        assert (row.name, row.enabled, row.multiple_subscriptions, row.throughput) == ("CRM", True, "block", {})
