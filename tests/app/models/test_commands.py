"""``splice migrate``, and what ``splice doctor`` and errors say about the database."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy.exc
from click.testing import CliRunner, Result

from app.cli import main
from app.commands.errors import explain
from app.models import Database, DatabaseError
from tests.app.models.test_migrate import HEAD
from tests.support.postgres import Postgres
from tests.support.stack import free_port


@pytest.fixture
def env(tmp_path: Path, database_url: str) -> dict[str, str]:
    return {"VAR_DIR": str(tmp_path / "var"), "DATABASE_URL": database_url, "REDIS_URL": "redis://127.0.0.1:1"}


def run(env: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, env=env)


def told(env: dict[str, str]) -> str:
    """What doctor tells about the database."""
    result = run(env, "doctor")
    assert env["DATABASE_URL"] not in result.output
    (line,) = (line for line in result.stdout.splitlines() if line[5:].startswith("database: "))
    return line


def test_migrate_says_from_where_to_where_and_may_be_run_again(env: dict[str, str], database_url: str) -> None:
    address = Database(database_url).address
    assert run(env, "migrate").stdout == f"{address}: nothing → {HEAD}\n"
    assert run(env, "migrate").stdout == f"{address}: {HEAD} → {HEAD}\n"


def test_doctor_shows_the_database(env: dict[str, str], database_url: str) -> None:
    address = Database(database_url).address
    assert told(env).startswith(f"FAIL database: {address}: the database has no tables yet, this version needs {HEAD}")
    run(env, "migrate")
    assert told(env) == f"ok   database: {address} answers, tables at {HEAD}"


def test_doctor_shows_one_that_does_not_answer(env: dict[str, str]) -> None:
    port = free_port()
    env["DATABASE_URL"] = f"postgresql://ada:hush@127.0.0.1:{port}/splice"
    line = told(env)
    assert line.startswith(f"FAIL database: PostgreSQL, 127.0.0.1:{port}/splice: the database does not answer: ")
    assert line.endswith("; start it, or check DATABASE_URL")
    assert "hush" not in line


def test_a_wrong_password_is_one_line_that_does_not_show_it(postgres_server: Postgres, tmp_path: Path) -> None:
    url = postgres_server.url().set(password="hush").render_as_string(hide_password=False)
    result = run({"DATABASE_URL": url, "VAR_DIR": str(tmp_path)}, "migrate")
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith("Error: the database does not answer: ")
    assert "password authentication failed" in line
    assert "hush" not in line


def test_errors_of_the_database_are_explained_and_bugs_are_not() -> None:
    assert explain(DatabaseError("do this")) == "do this"
    assert explain(sqlalchemy.exc.TimeoutError("QueuePool limit")) is not None
    assert explain(sqlalchemy.exc.IntegrityError("INSERT", {}, Exception("x"))) is None
