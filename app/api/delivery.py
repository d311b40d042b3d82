"""What happened to events, over HTTP: series of counts by stage of the way, and the metrics of a destination."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import repeat
from typing import Any

from flask import current_app

from app.api import pagination
from app.api.authentication import actor
from app.api.blueprint import Blueprint
from app.api.envelope import one
from app.api.schemas.delivery import (
    DestinationQuery,
    MetricsQuery,
    MetricsSchema,
    OverviewAnswer,
    ReceivedQuery,
    SourceQuery,
)
from app.api.services import services
from app.control import deliveries
from app.control.deliveries import Figures, Overview
from app.control.overview import DELIVERED, FAILED, FAILED_ON_INGEST, FILTERED, RECEIVED, Dataset, GroupBy, Question
from app.control.periods import Period, series, whole
from tasks.deliveries import figures as counts

EXTENSION = "splice-figures"
DIMENSIONS = {
    GroupBy.NAME: "event_name",
    GroupBy.TYPE: "event_type",
    GroupBy.REASON: "discard_reason",
    GroupBy.VERSION: "app_version",
}

blueprint = Blueprint("delivery", __name__, description="What happened to the events of sources, at destinations.")
_lock = threading.Lock()


@blueprint.route("/delivery-overview/successfully-received", methods=["GET"])
@blueprint.arguments(ReceivedQuery, location="query")
@blueprint.answers(OverviewAnswer, 404)
def successfully_received(query: dict[str, Any]) -> dict[str, Any]:
    """Events that a source received."""
    return _of_source(RECEIVED, query)


@blueprint.route("/delivery-overview/failed-on-ingest", methods=["GET"])
@blueprint.arguments(SourceQuery, location="query")
@blueprint.answers(OverviewAnswer, 404)
def failed_on_ingest(query: dict[str, Any]) -> dict[str, Any]:
    """Events that failed at a source."""
    return _of_source(FAILED_ON_INGEST, query)


@blueprint.route("/delivery-overview/filtered-at-destination", methods=["GET"])
@blueprint.arguments(DestinationQuery, location="query")
@blueprint.answers(OverviewAnswer, 404)
def filtered_at_destination(query: dict[str, Any]) -> dict[str, Any]:
    """Events that were filtered on their way to a destination."""
    return _of_destination(FILTERED, query)


@blueprint.route("/delivery-overview/failed-delivery", methods=["GET"])
@blueprint.arguments(DestinationQuery, location="query")
@blueprint.answers(OverviewAnswer, 404)
def failed_delivery(query: dict[str, Any]) -> dict[str, Any]:
    """Events that were discarded, or are dead after their last try."""
    return _of_destination(FAILED, query)


@blueprint.route("/delivery-overview/successful-delivery", methods=["GET"])
@blueprint.arguments(DestinationQuery, location="query")
@blueprint.answers(OverviewAnswer, 404)
def successful_delivery(query: dict[str, Any]) -> dict[str, Any]:
    """Events that a destination took."""
    return _of_destination(DELIVERED, query)


@blueprint.route("/destinations/<destination_id>/delivery-metrics", methods=["GET"])
@blueprint.arguments(MetricsQuery, location="query")
@blueprint.answers(one("deliveryMetricsSummary", MetricsSchema), 404)
def metrics(query: dict[str, Any], destination_id: str) -> dict[str, Any]:
    """What happened at a destination in a period, and what waits there now."""
    with services().database.read() as session:
        row = deliveries.destination(session, actor(), destination_id, query["source_id"])
    span = whole(query["start"], query["end"], datetime.now(UTC))
    shown = [
        {"metric_name": metric.name, "total": metric.total, "breakdown": _parts(metric.parts)}
        for metric in deliveries.metrics(_figures(), row.id, span)
    ]
    return {"data": {"deliveryMetricsSummary": {"source_id": row.source_id, "kind": row.kind, "metrics": shown}}}


def _parts(parts: Any) -> list[dict[str, Any]]:
    return [{"metric_name": name, "value": value} for name, value in parts.items()]


def _of_source(question: Question, query: dict[str, Any]) -> dict[str, Any]:
    with services().database.read() as session:
        owner_id = deliveries.source(session, actor(), query["source_id"]).id
    return _answer(question, owner_id, query)


def _of_destination(question: Question, query: dict[str, Any]) -> dict[str, Any]:
    with services().database.read() as session:
        owner_id = deliveries.destination(session, actor(), query["destination_id"], query["source_id"]).id
    return _answer(question, owner_id, query)


def _answer(question: Question, owner_id: str, query: dict[str, Any]) -> dict[str, Any]:
    granularity, group = query["granularity"], query["group_by"]
    group_by = None if group is None else GroupBy(group)
    span = series(Period(query["start"], query["end"]), granularity, datetime.now(UTC))
    deliveries.check_group(granularity, group_by)
    found = deliveries.overview(_figures(), owner_id, question, span, group_by, pagination.wanted(query))
    rows = [_shown(found, dataset, group_by) for dataset in found.page.rows]
    return {"data": {"total": found.total, "dataset": rows, "pagination": pagination.shown(found.page, query)}}


def _shown(found: Overview, dataset: Dataset, group_by: GroupBy | None) -> dict[str, Any]:
    shown: dict[str, Any] = {"total": dataset.total, "series": list(_points(found, dataset))}
    if group_by is not None:
        shown[DIMENSIONS[group_by]] = dataset.value
    if found.retried is not None:
        shown["total_retry_count"] = sum(found.retried)
    return shown


def _points(found: Overview, dataset: Dataset) -> Iterator[dict[str, Any]]:
    retried = repeat(None) if found.retried is None else found.retried
    for start, count, again in zip(found.span.starts(), dataset.counts, retried, strict=False):
        point = {"time": datetime.fromtimestamp(start, UTC), "count": count}
        yield point if again is None else point | {"retry_count": again}


def _figures() -> Figures:
    """Those of this process, made at the first call."""
    with _lock:
        found: Figures | None = current_app.extensions.get(EXTENSION)
        if found is None:
            found = counts.Figures.from_config(services().config)
            current_app.extensions[EXTENSION] = found
        return found
