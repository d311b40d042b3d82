"""Filters of destinations: made, changed, removed, tried, and what becomes public of them."""

from __future__ import annotations

from typing import Any

import pytest

from app.control import destinations, filters
from app.control.change import change
from app.control.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from app.control.roles import COMMAND_LINE, Actor, Grant, Role
from app.models import Database, Filter
from tests.app.control.function_rows import WRITES_FUNCTIONS, actor, connectable, deeds, to_publish

DROP = {"type": "DROP"}
ORDERS = {"title": "No orders", "if": 'event = "Order Completed"', "actions": [DROP]}
MOST = 3


def make(database: Database, destination_id: str = "dst_0", **fields: Any) -> Filter:
    with change(database, COMMAND_LINE) as opened:
        return filters.create(opened, destination_id, ORDERS | fields, most=MOST)


def patch(database: Database, row: Filter, **fields: Any) -> Filter:
    with change(database, COMMAND_LINE) as opened:
        return filters.update(opened, row.destination_id, row.id, fields)


@pytest.fixture(autouse=True)
def _rows(database: Database) -> None:
    connectable(database)


def test_a_filter_is_kept_audited_and_published_with_its_destination(database: Database) -> None:
    row = make(database, description="why")
    assert (row.title, row.condition, row.actions, row.enabled) == ("No orders", ORDERS["if"], [DROP], True)
    assert to_publish(database) == {"dst_0"}
    assert deeds(database) == ["Filter Created"]
    with database.read() as session:
        assert filters.get(session, COMMAND_LINE, "dst_0", row.id).description == "why"
        assert [each.id for each in filters.listed(session, COMMAND_LINE, "dst_0").rows] == [row.id]
        assert filters.listed(session, COMMAND_LINE, "dst_1").total == 0


def test_what_is_given_is_changed_and_the_rest_stays(database: Database) -> None:
    row = make(database, description="why")
    changed = patch(database, row, enabled=False, description=None)
    assert (changed.title, changed.enabled, changed.description) == ("No orders", False, "")
    patch(database, row, **{"if": "all", "actions": [{"type": "SAMPLE", "percent": 0.5}]})
    with database.read() as session:
        kept = filters.get(session, COMMAND_LINE, "dst_0", row.id)
        assert (kept.condition, kept.actions[0]["percent"]) == ("all", 0.5)
    assert deeds(database) == ["Filter Created", "Filter Disabled", "Filter Updated"]


def test_a_filter_goes_with_its_destination_or_alone(database: Database) -> None:
    row = make(database)
    other = make(database, title="Other")
    with change(database, COMMAND_LINE) as opened:
        filters.delete(opened, "dst_0", row.id)
        destinations.delete(opened, "dst_0")
    with database.read() as session:
        assert session.get(Filter, other.id) is None
    assert set(deeds(database)) >= {"Filter Deleted", "Destination Deleted"}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": None}, "title"),
        ({"if": "event ="}, "if"),
        ({"if": 7}, "if"),
        ({"if": None}, "if"),
        ({"if": "event = 'a\0b'"}, "if"),
        ({"if": "event = '\ud800'"}, "if"),
        ({"actions": [{"type": "SAMPLE", "percent": 0.5, "path": "\ud800"}]}, "actions"),
        ({"actions": "DROP"}, "actions"),
        ({"actions": [{"type": "SAMPLE", "percent": 7}]}, "actions.0.percent"),
        ({"actions": [{"type": "KEEP"}]}, "actions.0.type"),
        ({"actions": [{"type": "DROP_PROPERTIES", "fields": {"a": ["x" * 900] * 80}}]}, "actions"),
        ({"enabled": "yes"}, "enabled"),
        ({"description": "\0"}, "description"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_taken_is_told_by_field(database: Database, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidError) as caught:
        make(database, **fields)
    assert [problem.field for problem in caught.value.problems] == [field]


def test_wrong_fql_is_told_with_its_place(database: Database) -> None:
    with pytest.raises(InvalidError) as caught:
        make(database, **{"if": "event = 'a' nd type = 'b'"})
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (1, 13)
    assert problem.message.endswith("event = 'a' nd type = 'b'\n            ^")


def test_a_destination_has_as_many_filters_as_it_may_and_each_title_once(database: Database) -> None:
    row = make(database)
    with pytest.raises(ConflictError, match="No orders"):
        make(database)
    make(database, "dst_1")
    other = make(database, title="B")
    with pytest.raises(ConflictError):
        patch(database, other, title="No orders")
    patch(database, row, title="No orders")
    make(database, title="C")
    with pytest.raises(InvalidError, match="3 filters"):
        make(database, title="D")


def test_a_filter_of_another_destination_is_not_there(database: Database) -> None:
    row = make(database)
    with database.read() as session, pytest.raises(NotFoundError):
        filters.get(session, COMMAND_LINE, "dst_1", row.id)
    with pytest.raises(NotFoundError), change(database, COMMAND_LINE) as opened:
        filters.delete(opened, "dst_1", row.id)


def tried(who: Actor, fields: dict[str, Any], event: dict[str, Any]) -> Any:
    return filters.preview(who, fields, event, most_bytes=1_000)


def test_a_filter_is_tried_on_nothing_larger_than_an_event() -> None:
    with pytest.raises(InvalidError) as caught:
        tried(COMMAND_LINE, ORDERS, {"text": "x" * 1_000})
    assert [problem.field for problem in caught.value.problems] == ["payload"]


def test_a_filter_is_tried_on_an_event(database: Database) -> None:
    somebody = actor(Grant(Role.SOURCE_ADMIN, frozenset({"src_0"})))
    fields = {"if": "type = 'track'", "actions": [{"type": "DROP_PROPERTIES", "fields": {"properties": ["email"]}}]}
    event = {"type": "track", "properties": {"email": "a@example.com", "total": 1}}
    assert tried(somebody, fields, event) == {"type": "track", "properties": {"total": 1}}
    assert tried(somebody, fields, {"type": "page"}) == {"type": "page"}
    assert tried(somebody, ORDERS, {"type": "track", "event": "Order Completed"}) is None
    with pytest.raises(ForbiddenError):
        tried(WRITES_FUNCTIONS, fields, event)
