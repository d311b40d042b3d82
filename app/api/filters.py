"""Destination filters over HTTP, with the paths of the Public API."""

from __future__ import annotations

from typing import Any

from app.api import pagination
from app.api.authentication import actor
from app.api.blueprint import Blueprint
from app.api.envelope import DONE, DoneAnswer, PageSchema, many, one
from app.api.schemas.filters import FilterBody, FilteredAnswer, FilterPatch, FilterPreviewBody, FilterSchema
from app.api.services import services
from app.control import filters
from app.models import Filter

blueprint = Blueprint("filters", __name__, description="What of its source's events a destination gets.")


@blueprint.route("/destination/<destination_id>/filters", methods=["POST"])
@blueprint.arguments(FilterBody)
@blueprint.answers(one("filter", FilterSchema), 404, 409, status=201)
def create(body: dict[str, Any], destination_id: str) -> dict[str, Any]:
    """Give a destination a filter."""
    made = services()
    with made.change(actor()) as change:
        return _answer(filters.create(change, destination_id, body, most=made.config.max_filters))


@blueprint.route("/destination/<destination_id>/filters", methods=["GET"])
@blueprint.arguments(PageSchema, location="query")
@blueprint.answers(many("filters", FilterSchema), 404)
def listed(query: dict[str, Any], destination_id: str) -> dict[str, Any]:
    """Filters of a destination, the first ones first."""
    with services().database.read() as session:
        page = filters.listed(session, actor(), destination_id, pagination.wanted(query))
        return {"data": {"filters": page.rows, "pagination": pagination.shown(page, query)}}


@blueprint.route("/destination/<destination_id>/filters/<filter_id>", methods=["GET"])
@blueprint.answers(one("filter", FilterSchema), 404)
def get(destination_id: str, filter_id: str) -> dict[str, Any]:
    """A filter."""
    with services().database.read() as session:
        return _answer(filters.get(session, actor(), destination_id, filter_id))


@blueprint.route("/destination/<destination_id>/filters/<filter_id>", methods=["PATCH"])
@blueprint.arguments(FilterPatch)
@blueprint.answers(one("filter", FilterSchema), 404, 409)
def update(body: dict[str, Any], destination_id: str, filter_id: str) -> dict[str, Any]:
    """Change a filter."""
    with services().change(actor()) as change:
        return _answer(filters.update(change, destination_id, filter_id, body))


@blueprint.route("/destination/<destination_id>/filters/<filter_id>", methods=["DELETE"])
@blueprint.answers(DoneAnswer, 404)
def delete(destination_id: str, filter_id: str) -> dict[str, Any]:
    """Remove a filter."""
    with services().change(actor()) as change:
        filters.delete(change, destination_id, filter_id)
    return DONE


@blueprint.route("/destination/filters/preview", methods=["POST"])
@blueprint.arguments(FilterPreviewBody)
@blueprint.answers(FilteredAnswer)
def preview(body: dict[str, Any]) -> dict[str, Any]:
    """What a filter makes of an event. Nothing is kept."""
    most_bytes = services().config.max_event_bytes
    result = filters.preview(actor(), body["tried"], body["payload"], most_bytes=most_bytes)
    return {"data": {"payload": body["payload"], "result": result}}


def _answer(row: Filter) -> dict[str, Any]:
    return {"data": {"filter": row}}
