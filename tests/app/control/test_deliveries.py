"""Whose deliveries may be seen, and what is said when Redis does not answer."""

from __future__ import annotations

from typing import NoReturn

import pytest
import redis

from app.control import deliveries
from app.control.deliveries import check_group, metrics, overview
from app.control.errors import ForbiddenError, InvalidError, NotFoundError, UnavailableError
from app.control.overview import DELIVERED, FAILED, GroupBy
from app.control.periods import Granularity
from app.control.roles import Grant, Role
from app.models import Database
from tasks.deliveries.read import Span
from tasks.facets import Stage
from tasks.streams import Waiting
from tests.app.control.function_rows import WRITES_FUNCTIONS, WRITES_SOURCES, actor, connectable

SPAN = Span(0, 7200, 3600)


class FakeFigures:
    """Two buckets."""

    def counters(self, owner_id: str, span: Span) -> list[dict[str, int]]:
        assert (owner_id, span) == ("dst_0", SPAN)
        return [{"delivered": 3, "attempt:1": 2, "attempt:2": 1, "discarded:x": 1}, {"delivered": 1, "attempt:1": 1}]

    def facets(self, owner_id: str, stage: Stage, facet: str, span: Span) -> list[dict[str, int]]:
        assert (owner_id, stage, facet, span) == ("dst_0", Stage.DELIVERED, "name", SPAN)
        return [{"A": 1, "B": 2}, {"A": 5}]

    def waiting(self, destination_id: str) -> Waiting:
        raise AssertionError(destination_id)


class Away:
    """Does not answer."""

    def counters(self, owner_id: str, span: Span) -> NoReturn:
        raise redis.TimeoutError("secret")

    def facets(self, owner_id: str, stage: Stage, facet: str, span: Span) -> NoReturn:
        raise redis.ConnectionError("secret")

    def waiting(self, destination_id: str) -> NoReturn:
        raise redis.ConnectionError("secret")


def test_a_destination_is_seen_with_its_source(database: Database) -> None:
    connectable(database)
    own = actor(Grant(Role.SOURCE_ADMIN, frozenset({"src_0"})))
    with database.read() as session:
        assert deliveries.source(session, own, "src_0").id == "src_0"
        assert deliveries.destination(session, own, "dst_0").id == "dst_0"
        assert deliveries.destination(session, own, "dst_0", "src_0").id == "dst_0"
        for destination_id, source_id in (("dst_1", None), ("dst_1", "src_1"), ("dst_1", "src_0"), ("none", "src_0")):
            with pytest.raises(ForbiddenError):
                deliveries.destination(session, own, destination_id, source_id)
        with pytest.raises(ForbiddenError):
            deliveries.source(session, WRITES_FUNCTIONS, "src_0")


@pytest.mark.parametrize(
    ("destination_id", "source_id"), [("dst_1", "src_0"), ("none", "src_0"), ("\0", "src_0"), ("dst_0", "none")]
)
def test_a_destination_of_another_source_is_not_there(database: Database, destination_id: str, source_id: str) -> None:
    connectable(database)
    with database.read() as session, pytest.raises(NotFoundError):
        deliveries.destination(session, WRITES_SOURCES, destination_id, source_id)


def test_all_events_together_are_one_dataset() -> None:
    found = overview(FakeFigures(), "dst_0", DELIVERED, SPAN)
    assert (found.total, found.retried) == (4, (1, 0))
    assert [(row.value, row.counts) for row in found.page.rows] == [("", (3, 1))]
    assert overview(FakeFigures(), "dst_0", FAILED, SPAN).retried is None


def test_by_a_dimension_there_is_a_dataset_each() -> None:
    found = overview(FakeFigures(), "dst_0", DELIVERED, SPAN, GroupBy.NAME)
    assert [(row.value, row.counts) for row in found.page.rows] == [("A", (1, 5)), ("B", (2, 0))]
    assert found.total == 8
    reasons = overview(FakeFigures(), "dst_0", FAILED, SPAN, GroupBy.REASON)
    assert [(row.value, row.counts) for row in reasons.page.rows] == [("x", (1, 0))]


@pytest.mark.parametrize("group_by", [None, *GroupBy])
def test_without_redis_it_may_be_tried_again(group_by: GroupBy | None) -> None:
    with pytest.raises(UnavailableError, match="Redis") as refused:
        overview(Away(), "dst_0", DELIVERED, SPAN, group_by)
    assert "secret" not in str(refused.value)
    with pytest.raises(UnavailableError):
        metrics(Away(), "dst_0", SPAN)


def test_facets_are_not_counted_by_the_minute() -> None:
    for group_by in (GroupBy.NAME, GroupBy.TYPE, GroupBy.VERSION):
        with pytest.raises(InvalidError, match="granularity"):
            check_group(Granularity.MINUTE, group_by)
        check_group(Granularity.HOUR, group_by)
    check_group(Granularity.MINUTE, GroupBy.REASON)
    check_group(Granularity.MINUTE, None)
