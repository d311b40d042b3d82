"""Function instances over HTTP."""

from __future__ import annotations

from typing import Any

from app.api import pagination
from app.api.authentication import actor
from app.api.blueprint import Blueprint
from app.api.envelope import DONE, DoneAnswer, many, one
from app.api.schemas.instances import InstanceBody, InstancePatch, InstanceSchema, InstancesQuery
from app.api.services import services
from app.control import instances
from app.models import FunctionInstance
from tasks.vault import Vault

blueprint = Blueprint("instances", __name__, description="Functions that are connected to destinations.")

OWN = ("id", "name", "version_id", "enabled", "created_at", "updated_at", "deployed_at", "timeout_s", "concurrency")


@blueprint.route("/insert-function-instances", methods=["POST"])
@blueprint.arguments(InstanceBody)
@blueprint.answers(one("insertFunctionInstance", InstanceSchema), 404, 409, status=201)
def create(body: dict[str, Any]) -> dict[str, Any]:
    """Connect a function to a destination. If it is enabled at once, it gets the latest version."""
    made, function_id, destination_id = services(), body.pop("function_id"), body.pop("integration_id")
    with made.change(actor()) as change:
        return _answer(instances.create(change, made.vault, function_id, destination_id, body), made.vault)


@blueprint.route("/insert-function-instances", methods=["GET"])
@blueprint.arguments(InstancesQuery, location="query")
@blueprint.answers(many("insertFunctionInstances", InstanceSchema))
def listed(query: dict[str, Any]) -> dict[str, Any]:
    """Instances, the first ones first."""
    made = services()
    with made.database.read() as session:
        page = instances.listed(session, actor(), pagination.wanted(query), function_id=query["function_id"])
        shown = [_fields(row, made.vault) for row in page.rows]
        return {"data": {"insertFunctionInstances": shown, "pagination": pagination.shown(page, query)}}


@blueprint.route("/insert-function-instances/<instance_id>", methods=["GET"])
@blueprint.answers(one("insertFunctionInstance", InstanceSchema), 404)
def get(instance_id: str) -> dict[str, Any]:
    """An instance."""
    made = services()
    with made.database.read() as session:
        return _answer(instances.get(session, actor(), instance_id), made.vault)


@blueprint.route("/insert-function-instances/<instance_id>", methods=["PATCH"])
@blueprint.arguments(InstancePatch)
@blueprint.answers(one("insertFunctionInstance", InstanceSchema), 404, 409)
def update(body: dict[str, Any], instance_id: str) -> dict[str, Any]:
    """Change an instance. A sensitive setting that is not named stays."""
    made = services()
    with made.change(actor()) as change:
        return _answer(instances.update(change, made.vault, instance_id, body), made.vault)


@blueprint.route("/insert-function-instances/<instance_id>", methods=["DELETE"])
@blueprint.answers(DoneAnswer, 404)
def delete(instance_id: str) -> dict[str, Any]:
    """Disconnect a function: the destination's events pass unchanged from then on."""
    with services().change(actor()) as change:
        instances.delete(change, instance_id)
    return DONE


def _answer(row: FunctionInstance, vault: Vault) -> dict[str, Any]:
    return {"data": {"insertFunctionInstance": _fields(row, vault)}}


def _fields(row: FunctionInstance, vault: Vault) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (*OWN, "batch_events", "batch_wait_s")} | {
        "integration_id": row.destination_id,
        "class_id": row.function_id,
        "settings": instances.shown_settings(row),
        "encrypted_settings": instances.encrypted_settings(row, vault),
    }
