"""Destinations over HTTP."""

from __future__ import annotations

from typing import Any

from app.api import pagination
from app.api.authentication import actor
from app.api.blueprint import Blueprint
from app.api.envelope import DONE, DoneAnswer, PageSchema, many, one
from app.api.schemas.destinations import DestinationBody, DestinationPatch, DestinationSchema
from app.api.services import services
from app.control import destinations
from app.control.destinations import NewDestination
from app.control.pages import Page
from app.control.throughput import at_work
from app.models import Destination
from destinations import REGISTRY
from destinations.contract import NO_LIMITS
from tasks.vault import Vault

blueprint = Blueprint("destinations", __name__, description="Third parties that the events of sources go to.")

OWN = ("id", "slug", "name", "source_id", "enabled", "multiple_subscriptions", "created_at", "updated_at")


@blueprint.route("/destinations", methods=["POST"])
@blueprint.arguments(DestinationBody)
@blueprint.answers(one("destination", DestinationSchema), 409, status=201)
def create(body: dict[str, Any]) -> dict[str, Any]:
    """Connect a third party to a source."""
    made = services()
    with made.change(actor()) as change:
        return _answer(destinations.create(change, made.vault, NewDestination(**body)), made.vault)


@blueprint.route("/destinations", methods=["GET"])
@blueprint.arguments(PageSchema, location="query")
@blueprint.answers(many("destinations", DestinationSchema))
def listed(query: dict[str, Any]) -> dict[str, Any]:
    """Destinations, the first ones first."""
    made = services()
    with made.database.read() as session:
        return shown_page(destinations.listed(session, actor(), pagination.wanted(query)), query, made.vault)


@blueprint.route("/destinations/<destination_id>", methods=["GET"])
@blueprint.answers(one("destination", DestinationSchema), 404)
def get(destination_id: str) -> dict[str, Any]:
    """A destination."""
    made = services()
    with made.database.read() as session:
        return _answer(destinations.get(session, actor(), destination_id), made.vault)


@blueprint.route("/destinations/<destination_id>", methods=["PATCH"])
@blueprint.arguments(DestinationPatch)
@blueprint.answers(one("destination", DestinationSchema), 404, 409)
def update(body: Any, destination_id: str) -> dict[str, Any]:
    """Change a destination. A sensitive setting that is not named stays."""
    made = services()
    with made.change(actor()) as change:
        return _answer(destinations.update(change, made.vault, destination_id, body), made.vault)


@blueprint.route("/destinations/<destination_id>", methods=["DELETE"])
@blueprint.answers(DoneAnswer, 404, 409)
def delete(destination_id: str) -> dict[str, Any]:
    """Delete a destination that no function is connected to. What waits for it is discarded."""
    with services().change(actor()) as change:
        destinations.delete(change, destination_id)
    return DONE


def shown_page(page: Page[Destination], query: dict[str, Any], vault: Vault) -> dict[str, Any]:
    """The answer that lists destinations."""
    rows = [_fields(row, vault) for row in page.rows]
    return {"data": {"destinations": rows, "pagination": pagination.shown(page, query)}}


def _answer(row: Destination, vault: Vault) -> dict[str, Any]:
    return {"data": {"destination": _fields(row, vault)}}


def _fields(row: Destination, vault: Vault) -> dict[str, Any]:
    name = REGISTRY[row.kind].name if row.kind in REGISTRY else row.kind
    adapter = REGISTRY[row.kind].throughput if row.kind in REGISTRY else NO_LIMITS
    return {each: getattr(row, each) for each in OWN} | {
        "metadata": {"id": row.kind, "slug": row.kind, "name": name},
        "settings": destinations.shown_settings(row),
        "throughput": at_work(row.throughput, adapter),
        "encrypted_settings": destinations.encrypted_settings(row, vault),
    }
