"""What the database itself refuses, whoever writes: SQLite and PostgreSQL alike."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.models import (
    Base,
    Database,
    Destination,
    Function,
    FunctionInstance,
    FunctionVersion,
    Source,
    Token,
    User,
    WriteKey,
)
from app.models.functions import ImmutableError
from tests.app.models.rows import connected


@pytest.fixture(autouse=True)
def rows(database: Database) -> None:
    connected(database)


def count(database: Database, table: type[Base]) -> int:
    with database.read() as session:
        return len(session.scalars(select(table)).all())


@pytest.mark.parametrize(
    "row",
    [
        Source(id="src_b", slug="web", name=""),
        Source(id="src_a", slug="other", name=""),
        WriteKey(key="key", source_id="src_a"),
        Destination(id="dst_b", slug="crm", name="", source_id="src_a", kind="log"),
        Function(id="fn_b", slug="mask", display_name=""),
        FunctionVersion(id="fnv_b", function_id="fn_a", number=1, code=""),
        FunctionInstance(id="ifi_b", name="", function_id="fn_a", destination_id="dst_a"),
        User(id="usr_b", email="ada@example.com", name=""),
    ],
    ids=lambda row: type(row).__name__,
)
def test_nothing_is_there_twice(database: Database, row: Base) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(type(row).__table__.insert(), [values(row)])


def values(row: Base) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


@pytest.mark.parametrize(
    "row",
    [
        WriteKey(key="other", source_id="nobody"),
        Destination(id="dst_b", slug="b", name="", source_id="nobody", kind="log"),
        FunctionVersion(id="fnv_b", function_id="nobody", number=1, code=""),
        FunctionInstance(id="ifi_b", name="", function_id="nobody", destination_id="dst_a"),
        Token(id="tok_b", user_id="nobody", name="", digest="d"),
    ],
    ids=lambda row: type(row).__name__,
)
def test_nothing_hangs_on_what_is_not_there(database: Database, row: Base) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(type(row).__table__.insert(), [values(row)])


@pytest.mark.parametrize(
    ("table", "id_"),
    [(Source, "src_a"), (Function, "fn_a"), (FunctionVersion, "fnv_a")],
    ids=["source", "function", "version"],
)
def test_what_others_need_is_not_deleted(database: Database, table: type[Base], id_: str) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(delete(table).where(table.__table__.c.id == id_))
    assert count(database, table) == 1


def test_what_is_refused_leaves_nothing_of_its_transaction(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        session.add_all([Source(id="src_b", slug="b", name=""), Source(id="src_c", slug="b", name="")])
    assert count(database, Source) == 1


def test_an_instance_goes_with_its_destination_and_versions_with_their_function(database: Database) -> None:
    with database.write() as session:
        session.execute(delete(Destination))
    assert count(database, FunctionInstance) == 0
    with database.write() as session:
        session.delete(session.get_one(Function, "fn_a"))
    assert count(database, FunctionVersion) == 0


def test_what_a_person_made_stays_when_the_person_goes(database: Database) -> None:
    with database.write() as session:
        session.delete(session.get_one(User, "usr_a"))
    with database.read() as session:
        assert session.get_one(Function, "fn_a").created_by is None
        assert session.get_one(FunctionVersion, "fnv_a").author_id is None


def test_a_version_does_not_change_through_the_models(database: Database) -> None:
    with pytest.raises(ImmutableError, match="fnv_a"), database.write() as session:
        session.get_one(FunctionVersion, "fnv_a").code = "2"


@pytest.mark.parametrize(
    "change", ["id = 'x'", "number = 2", "code = '2'", "settings = '[1]'", "handlers = '[1]'", "created_at = NULL"]
)
def test_a_version_does_not_change_by_raw_sql(database: Database, change: str) -> None:
    with pytest.raises(DBAPIError, match="never changes"), database.write() as session:
        session.execute(text(f"UPDATE function_versions SET {change}"))


def test_errors_show_no_values(database: Database) -> None:
    with pytest.raises(IntegrityError) as caught, database.write() as session:
        session.execute(text("INSERT INTO tokens (id, name) VALUES (:id, 'x')"), {"id": "hush"})
    assert "hush" not in str(caught.value).partition("[SQL")[2]
