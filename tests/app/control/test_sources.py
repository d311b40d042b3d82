"""Sources and write keys."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.control import destinations, sources
from app.control.change import change
from app.control.destinations import NewDestination
from app.control.errors import ConflictError, InvalidError, NotFoundError
from app.control.roles import COMMAND_LINE
from app.models import Database, Publication, Source, WriteKey
from app.models.outbox import SOURCES
from tests.app.control.function_rows import VAULT, deeds, to_publish


def make(database: Database, name: str = "Web", **given: object) -> Source:
    with change(database, COMMAND_LINE) as opened:
        return sources.create(opened, name, **given)  # type: ignore[arg-type]


def test_a_source_begins_with_a_write_key_and_a_slug_of_its_name(database: Database) -> None:
    made, second = make(database, "Web Shop"), make(database, "Web  shop!")
    assert (made.slug, second.slug) == ("web-shop", "web-shop-2")
    (key,) = made.write_keys
    assert re.fullmatch(r"[A-Za-z0-9]{32}", key.key)
    assert key.key != second.write_keys[0].key


def test_a_slug_that_was_asked_for_is_kept_or_refused(database: Database) -> None:
    assert make(database, slug="shop").slug == "shop"
    with pytest.raises(ConflictError, match="shop"):
        make(database, slug="shop")
    with pytest.raises(InvalidError, match="slug"):
        make(database, slug="No Slug")


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "a\0b", "a\nb", "\ud800", None])
def test_a_name_is_a_line_of_text(name: str, database: Database) -> None:
    with pytest.raises(InvalidError, match="name"):
        make(database, name)


def test_whatever_changes_is_published_and_in_the_trail(database: Database) -> None:
    made = make(database, write_keys=["old"])
    assert to_publish(database) == {SOURCES}
    with change(database, COMMAND_LINE) as opened:
        sources.update(opened, made.id, {"enabled": False})
    assert to_publish(database) == {SOURCES}
    with change(database, COMMAND_LINE) as opened:
        sources.add_write_key(opened, made.id)
    assert to_publish(database) == {SOURCES}
    with change(database, COMMAND_LINE) as opened:
        sources.revoke_write_key(opened, made.id, "old")
    assert to_publish(database) == {SOURCES}
    with change(database, COMMAND_LINE) as opened:
        sources.delete(opened, made.id)
    assert to_publish(database) == {SOURCES}
    expected = ["Source Created", "Source Deleted", "Source Disabled", "Write Key Added", "Write Key Revoked"]
    assert deeds(database) == expected


def test_what_is_not_named_stays(database: Database) -> None:
    made = make(database, enabled=False)
    with change(database, COMMAND_LINE) as opened:
        changed = sources.update(opened, made.id, {"name": "Other"})
    assert (changed.name, changed.enabled, changed.slug) == ("Other", False, "web")


def test_a_write_key_is_rotated_by_adding_one_and_revoking_the_old_one(database: Database) -> None:
    made = make(database, write_keys=["old"])
    with change(database, COMMAND_LINE) as opened:
        new = sources.add_write_key(opened, made.id).key
        sources.revoke_write_key(opened, made.id, "old")
    with database.read() as session:
        assert list(session.scalars(select(WriteKey.key))) == [new]


def test_the_only_write_key_may_be_revoked(database: Database) -> None:
    made = make(database, write_keys=["leaked"])
    with change(database, COMMAND_LINE) as opened:
        sources.revoke_write_key(opened, made.id, "leaked")
        assert sources.get(opened.session, COMMAND_LINE, made.id).write_keys == []


def test_a_write_key_is_one_sources(database: Database) -> None:
    make(database, write_keys=["mine"])
    with pytest.raises(ConflictError) as caught:
        make(database, "Other", write_keys=["mine"])
    assert "mine" not in str(caught.value)
    with pytest.raises(ConflictError):
        make(database, "Other", write_keys=["twice", "twice"])


def test_another_sources_write_key_is_not_revoked(database: Database) -> None:
    mine, _ = make(database, write_keys=["mine"]), make(database, "Other", write_keys=["theirs"])
    with pytest.raises(NotFoundError), change(database, COMMAND_LINE) as opened:
        sources.revoke_write_key(opened, mine.id, "theirs")


@pytest.mark.parametrize("key", ["", "a b", "x" * 101, "é", "a\0"])
def test_a_write_key_must_be_writable_in_a_header(key: str, database: Database) -> None:
    with pytest.raises(InvalidError):
        make(database, write_keys=[key])


def test_a_source_has_fifty_write_keys_at_most(database: Database) -> None:
    made = make(database, write_keys=[f"key{number}" for number in range(50)])
    with pytest.raises(ConflictError, match="50"), change(database, COMMAND_LINE) as opened:
        sources.add_write_key(opened, made.id)
    with pytest.raises(InvalidError, match="50"):
        make(database, "Other", write_keys=[f"other{number}" for number in range(51)])


def test_a_source_with_destinations_is_not_deleted(database: Database) -> None:
    made = make(database)
    with change(database, COMMAND_LINE) as opened:
        new = NewDestination(source_id=made.id, kind="log", name="Archive", settings={"path": "/dev/null"})
        destinations.create(opened, VAULT, new)
    to_publish(database)
    with pytest.raises(ConflictError, match="Archive"), change(database, COMMAND_LINE) as opened:
        sources.delete(opened, made.id)
    with database.read() as session:
        assert session.get(Source, made.id) is not None
        assert session.scalars(select(Publication)).all() == []


@pytest.mark.parametrize("key", ["src_none", "", "src\0", "x" * 500])
def test_what_is_not_there_is_not_found(key: str, database: Database) -> None:
    with database.read() as session, pytest.raises(NotFoundError):
        sources.get(session, COMMAND_LINE, key)
