"""The trail: who reads it, what is in it, and for how long."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.control import audit
from app.control.audit import Filters
from app.control.errors import ForbiddenError, InvalidError
from app.control.pages import Wanted
from app.control.roles import COMMAND_LINE, Actor, Grant, Role
from app.models import AuditEvent, Database, new_id

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
READER = Actor("usr_r", "Reader", "reader@example.com", (Grant(Role.FUNCTIONS_ADMIN), Grant(Role.SOURCE_ADMIN)))


def add(database: Database, *events: dict[str, object]) -> None:
    with database.write() as session:
        for number, event in enumerate(events):
            values = {"timestamp": NOON + timedelta(minutes=number), "type": "Source Created"} | event
            session.add(AuditEvent(id=new_id("aud"), **values))


def names(database: Database, filters: Filters = audit.ALL) -> Sequence[str]:
    with database.read() as session:
        return [event.resource_name for event in audit.listed(session, COMMAND_LINE, filters).rows]


@pytest.fixture
def events(database: Database) -> Database:
    add(
        database,
        {"resource_name": "first", "actor": "Ada", "actor_email": "ada@example.com", "resource_id": "src_1"},
        {"resource_name": "second", "actor": "Bob", "actor_email": "bob@example.com", "resource_id": "src_2"},
        {"resource_name": "third", "actor": "Ada", "actor_email": "ada@example.com", "type": "Source Deleted"},
    )
    return database


def test_the_newest_comes_first(events: Database) -> None:
    assert names(events) == ["third", "second", "first"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(type="Source Deleted"), ["third"]),
        (Filters(actor="ada@example.com"), ["third", "first"]),
        (Filters(actor="Bob"), ["second"]),
        (Filters(resource="src_1"), ["first"]),
        (Filters(since=NOON + timedelta(minutes=1)), ["third", "second"]),
        (Filters(until=NOON + timedelta(minutes=1)), ["first"]),
        (Filters(actor="Ada", type="Source Created"), ["first"]),
        (Filters(type="Nothing"), []),
    ],
)
def test_filters_go_together(filters: Filters, expected: list[str], events: Database) -> None:
    assert names(events, filters) == expected


@pytest.mark.parametrize(
    "filters", [Filters(type="a\0"), Filters(actor="x" * 300), Filters(since=datetime(2026, 1, 1))]
)
def test_filters_that_cannot_be_asked_are_refused(filters: Filters, events: Database) -> None:
    with pytest.raises(InvalidError):
        names(events, filters)


def test_pages_go_on_where_the_last_one_ended_even_among_events_of_one_moment(database: Database) -> None:
    add(database, *({"timestamp": NOON, "resource_name": str(number)} for number in range(5)))
    seen: list[str] = []
    key: Sequence[str] | None = ()
    with database.read() as session:
        while key is not None:
            found = audit.listed(session, COMMAND_LINE, wanted=Wanted(count=2, key=key))
            seen += [event.resource_name for event in found.rows]
            assert found.total == 5
            key = found.next
    assert sorted(seen) == ["0", "1", "2", "3", "4"]


def test_a_page_may_be_turned_back(database: Database) -> None:
    add(database, *({"resource_name": str(number)} for number in range(6)))
    with database.read() as session:
        first = audit.listed(session, COMMAND_LINE, wanted=Wanted(count=2))
        second = audit.listed(session, COMMAND_LINE, wanted=Wanted(count=2, key=first.next or ()))
        back = audit.listed(session, COMMAND_LINE, wanted=Wanted(count=2, key=second.previous or (), backwards=True))
    assert [event.id for event in back.rows] == [event.id for event in first.rows]
    assert (back.previous, back.next) == (None, first.next)


@pytest.mark.parametrize("key", [["x"], ["no time", "aud_1"], [1, 2], [NOON.isoformat(), 5], ["2026-05-01", "aud_1"]])
def test_a_key_that_no_page_had_is_refused(key: list[object], events: Database) -> None:
    with events.read() as session, pytest.raises(InvalidError):
        audit.listed(session, COMMAND_LINE, wanted=Wanted(key=key))


def test_only_owners_read_it(events: Database) -> None:
    with events.read() as session:
        with pytest.raises(ForbiddenError):
            audit.listed(session, READER)
        with pytest.raises(ForbiddenError):
            audit.csv_lines(session, READER)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(name: str, database: Database) -> None:
    add(database, {"resource_name": name, "actor": 'quoted "Ada", twice'})
    with database.read() as session:
        lines = list(audit.csv_lines(session, COMMAND_LINE))
    head, row = csv.reader(lines)
    assert dict(zip(head, row, strict=True))["resource_name"] == f"'{name}"
    assert dict(zip(head, row, strict=True))["actor"] == 'quoted "Ada", twice'


def test_the_export_has_all_that_the_filters_let_through(events: Database) -> None:
    with events.read() as session:
        rows = list(csv.DictReader(audit.csv_lines(session, COMMAND_LINE, Filters(actor="Ada"))))
    assert [(row["resource_name"], row["timestamp"]) for row in rows] == [
        ("third", "2026-05-01T12:02:00+00:00"),
        ("first", "2026-05-01T12:00:00+00:00"),
    ]


def test_what_is_over_ninety_days_old_is_removed(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "ROWS_AT_ONCE", 2)
    old = [{"timestamp": NOON - timedelta(days=90, seconds=1), "resource_name": "old"}] * 5
    add(database, *old, {"timestamp": NOON - timedelta(days=90), "resource_name": "young"})
    assert audit.remove_old(database, NOON) == 5
    assert names(database) == ["young"]
    assert audit.remove_old(database, NOON) == 0


def test_a_refusal_is_kept_though_its_deed_was_given_up(database: Database) -> None:
    audit.refused(database, READER, "Reader may not manage people", "usr_1")
    with database.read() as session:
        event = session.scalars(select(AuditEvent)).one()
    assert (event.type, event.actor_email, event.resource_id) == ("Access Refused", "reader@example.com", "usr_1")
    assert event.resource_name == "Reader may not manage people"


def test_a_refusal_is_kept_whatever_was_asked_for(database: Database) -> None:
    audit.refused(database, READER, "x\0\ud800" + "y" * 500, "z" * 500)
    with database.read() as session:
        event = session.scalars(select(AuditEvent)).one()
    assert (event.resource_name[:4], len(event.resource_name), len(event.resource_id)) == ("x?yy", 120, 80)
