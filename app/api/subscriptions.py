"""Subscriptions of destinations over HTTP."""

from __future__ import annotations

from typing import Any

from app.api import pagination
from app.api.authentication import actor
from app.api.blueprint import Blueprint
from app.api.envelope import DONE, DoneAnswer, PageSchema, many, one
from app.api.schemas.subscriptions import (
    MadeSubscriptionSchema,
    SubscriptionBody,
    SubscriptionPatch,
    SubscriptionSchema,
)
from app.api.services import services
from app.control import subscriptions

blueprint = Blueprint("subscriptions", __name__, description="Which events go to which action of a destination.")


@blueprint.route("/destinations/<destination_id>/subscriptions", methods=["POST"])
@blueprint.arguments(SubscriptionBody)
@blueprint.answers(one("destinationSubscription", MadeSubscriptionSchema), 404, 409, status=201)
def create(body: dict[str, Any], destination_id: str) -> dict[str, Any]:
    """Subscribe an action to the events that match a trigger."""
    with services().change(actor()) as change:
        return {"data": {"destinationSubscription": subscriptions.create(change, destination_id, body)}}


@blueprint.route("/destinations/<destination_id>/subscriptions", methods=["GET"])
@blueprint.arguments(PageSchema, location="query")
@blueprint.answers(many("subscriptions", SubscriptionSchema), 404)
def listed(query: dict[str, Any], destination_id: str) -> dict[str, Any]:
    """Subscriptions of a destination, the first ones first."""
    with services().database.read() as session:
        page = subscriptions.listed(session, actor(), destination_id, pagination.wanted(query))
        return {"data": {"subscriptions": page.rows, "pagination": pagination.shown(page, query)}}


@blueprint.route("/destinations/<destination_id>/subscriptions/<subscription_id>", methods=["GET"])
@blueprint.answers(one("subscription", SubscriptionSchema), 404)
def get(destination_id: str, subscription_id: str) -> dict[str, Any]:
    """A subscription."""
    with services().database.read() as session:
        return {"data": {"subscription": subscriptions.get(session, actor(), destination_id, subscription_id)}}


@blueprint.route("/destinations/<destination_id>/subscriptions/<subscription_id>", methods=["PATCH"])
@blueprint.arguments(SubscriptionPatch)
@blueprint.answers(one("subscription", SubscriptionSchema), 404, 409)
def update(body: dict[str, Any], destination_id: str, subscription_id: str) -> dict[str, Any]:
    """Change a subscription. Its action stays."""
    with services().change(actor()) as change:
        return {"data": {"subscription": subscriptions.update(change, destination_id, subscription_id, body)}}


@blueprint.route("/destinations/<destination_id>/subscriptions/<subscription_id>", methods=["DELETE"])
@blueprint.answers(DoneAnswer, 404)
def delete(destination_id: str, subscription_id: str) -> dict[str, Any]:
    """Remove a subscription."""
    with services().change(actor()) as change:
        subscriptions.delete(change, destination_id, subscription_id)
    return DONE
