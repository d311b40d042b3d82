"""Addresses, times with zones, and transactions that read and write at once: on SQLite and PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError, StatementError

from app.models import AuditEvent, Database, DatabaseError, Revision, Source, User
from app.models import database as database_module
from app.models.database import answers
from app.models.migrate import migrate
from tasks.config import Config
from tests.app.models.rows import connected
from tests.support.stack import ROOT, free_port

NOON = datetime(2026, 3, 29, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.mark.parametrize(
    "zone", [UTC, ZoneInfo("Europe/Berlin"), ZoneInfo("America/St_Johns"), timezone(timedelta(hours=14))], ids=str
)
def test_a_time_comes_back_as_it_was_in_utc(database: Database, zone: ZoneInfo | timezone) -> None:
    with database.write() as session:
        session.add(AuditEvent(id="aud_a", type="x", timestamp=NOON.astimezone(zone)))
    with database.read() as session:
        found = session.get_one(AuditEvent, "aud_a").timestamp
        assert found == NOON
        assert found.tzinfo is UTC


@pytest.fixture
def own_database(empty_database: Database) -> Database:
    """A database of this test alone, at ``database_url``, with all tables."""
    migrate(empty_database)
    return empty_database


def test_times_compare_by_the_moment_and_not_by_the_clock_on_the_wall(database: Database) -> None:
    with database.write() as session:
        for hours in range(-12, 13, 4):
            moment = (NOON + timedelta(minutes=hours)).astimezone(timezone(timedelta(hours=-hours)))
            session.add(AuditEvent(id=f"aud_{hours}", type="x", timestamp=moment))
    noon_elsewhere = NOON.astimezone(ZoneInfo("Asia/Tokyo"))
    with database.read() as session:
        later = session.scalars(select(AuditEvent.id).where(AuditEvent.timestamp > noon_elsewhere))
        assert set(later) == {"aud_4", "aud_8", "aud_12"}


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without a zone"), database.write() as session:
        session.add(AuditEvent(id="aud_a", type="x", timestamp=datetime(2026, 1, 1)))


def test_a_reading_transaction_sees_one_state(database: Database) -> None:
    connected(database)
    with database.read() as reading:
        assert reading.scalar(select(func.count()).select_from(Source)) == 1
        with database.write() as writing:
            writing.add(Source(id="src_b", slug="b", name=""))
            writing.get_one(User, "usr_a").name = "Other"
        assert reading.scalar(select(func.count()).select_from(Source)) == 1
        assert reading.get_one(User, "usr_a").name == "Ada"
    with database.read() as reading:
        assert reading.get_one(User, "usr_a").name == "Other"


def test_a_block_that_raises_changes_nothing(database: Database) -> None:
    with suppress(ZeroDivisionError), database.write() as session:
        session.add(Source(id="src_b", slug="b", name=""))
        session.flush()
        raise ZeroDivisionError
    with database.read() as session:
        assert session.get(Source, "src_b") is None


COUNT = """
import sys
from app.models import Database, Revision
database = Database(sys.stdin.readline().strip())
for _ in range(40):
    with database.write() as session:
        row = session.get_one(Revision, 1)
        row.value = row.value + 1
"""


def test_processes_that_write_at_once_lose_nothing(own_database: Database, database_url: str) -> None:
    """Each reads a number and writes the next: without the only right to write from the beginning, some are lost."""
    with own_database.write() as session:
        session.add(Revision(id=1, value=0))
    writers = [
        subprocess.Popen([sys.executable, "-c", COUNT], cwd=ROOT, stdin=subprocess.PIPE, text=True) for _ in range(3)
    ]
    for writer in writers:
        assert writer.stdin is not None
        with writer.stdin as line:
            line.write(f"{database_url}\n")
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    with own_database.read() as session:
        assert session.get_one(Revision, 1).value == 120


def test_who_waits_too_long_for_the_right_to_write_is_told(
    own_database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "BUSY_MS", 50)
    other = Database(database_url)
    with own_database.write() as session, other.write() as second:
        session.execute(select(Source))
        with pytest.raises(OperationalError, match=r"locked|lock timeout"):
            second.execute(select(Source))
    other.close()


def test_what_can_wait_is_given_up_at_once_while_another_one_writes(own_database: Database, database_url: str) -> None:
    other = Database(database_url)

    def wait() -> None:
        with other.write() as second:
            second.execute(select(Source))

    with ThreadPoolExecutor(1) as threads:
        with own_database.write() as session:
            session.execute(select(Source))
            waiting = threads.submit(wait)
            with pytest.raises(OperationalError, match=r"locked|lock timeout"), other.write_if_free() as third:
                third.execute(select(Source))
            assert not waiting.done()
        waiting.result(60)
    with other.write_if_free() as third:
        third.execute(select(Source))
    other.close()


def test_a_file_that_was_moved_or_replaced_is_not_written_to(tmp_path: Path) -> None:
    file, away = tmp_path / "splice.db", tmp_path / "away"
    away.mkdir()
    database, other = Database(f"sqlite:///{file}"), Database(f"sqlite:///{tmp_path / 'other.db'}")
    for one, name in ((database, "first"), (other, "other")):
        with one.write() as session:
            session.execute(text("CREATE TABLE names AS SELECT :name AS name"), {"name": name})
    other.close()
    for each in tmp_path.glob("splice.db*"):
        each.rename(away / each.name)
    with pytest.raises(OperationalError, match="gone"), database.write() as session:
        session.execute(text("DELETE FROM names"))
    assert not file.exists()
    (tmp_path / "other.db").rename(file)
    with database.read() as session:
        assert session.scalar(text("SELECT name FROM names")) == "other"
    for each in (file, *tmp_path.glob("splice.db-*")):
        each.unlink()
    for each in away.iterdir():
        each.rename(tmp_path / each.name)
    with database.read() as session:
        assert session.scalar(text("SELECT name FROM names")) == "first"
    database.close()


def test_without_an_address_it_is_a_file_that_its_owner_alone_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "new ?#%" / "var"
    database = Database.from_config(Config(var_dir=folder))
    assert not folder.exists()
    with database.write() as session:
        session.execute(select(1))
        modes = {path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert (folder / "splice.db").exists()
    assert modes == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    said = capsys.readouterr().err
    assert said.startswith("splice: DATABASE_URL is not set; made SQLite ")
    assert said.endswith(f" in {folder / 'splice.db'}\n")
    database.close()
    again = Database.from_config(Config(var_dir=folder))
    assert answers(again) == ""
    assert capsys.readouterr().err == ""
    again.close()


def test_a_file_that_cannot_be_made_or_read_is_a_database_that_does_not_answer(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no database, but long enough to be looked at as one" * 100)
    for path, said in ((tmp_path / "file" / "x.db", "cannot be made"), (tmp_path / "file", "not a database")):
        database = Database(f"sqlite:///{path}")
        with pytest.raises(OperationalError, match=said), database.read() as session:
            session.execute(select(1))
        assert said in answers(database)
        database.close()


def test_a_server_that_is_down_is_told_without_the_password() -> None:
    database = Database(f"postgresql://ada:hush@127.0.0.1:{free_port()}/splice")
    said = answers(database)
    assert "refused" in said
    assert "\n" not in said
    assert "hush" not in said + database.address + repr(database.url)
    database.close()


@pytest.mark.parametrize(
    "url",
    [
        "mysql://ada:hush@host/name",
        "hush",
        "",
        "postgresql://ada:hush@host:port/name",
        "postgresql://ada:x@hush@host/name",
        "postgresql://ada:x@a/hush@host/name",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite://hush/file",
        "sqlite:///file?mode=hush",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(DatabaseError, match=r"^DATABASE_URL") as caught:
        Database(url)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_all_names_of_postgresql_are_understood(scheme: str) -> None:
    database = Database(f"{scheme}://ada:hush@db.example.com/splice")
    assert database.address == "PostgreSQL, db.example.com/splice"
    assert not database.is_sqlite
    database.close()
