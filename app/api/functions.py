"""Functions over HTTP: made, saved, deployed, deleted, seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from app.api import etags, pagination
from app.api.authentication import actor
from app.api.blueprint import Blueprint
from app.api.envelope import DONE, DoneAnswer, PageSchema, many, one
from app.api.schemas.functions import (
    RESOURCE_TYPE,
    TYPES,
    DeployBody,
    DeploymentSchema,
    FunctionBody,
    FunctionPatch,
    FunctionSchema,
    ListedFunctionSchema,
    TemplateSchema,
)
from app.api.services import services
from app.control import deploy, functions, versions
from app.control.checking import checked
from app.control.deploy import Deployment
from app.control.templates import templates
from app.models import Function, FunctionVersion

blueprint = Blueprint("functions", __name__, description="Insert functions.")

Answer = tuple[dict[str, Any], int, dict[str, str]]


class FunctionsQuery(PageSchema):
    """There is one type of functions."""

    resource_type = fields.String(data_key="resourceType", load_default=RESOURCE_TYPE, validate=TYPES)


class TemplatesData(Schema):
    """All templates."""

    templates = fields.List(fields.Nested(TemplateSchema), required=True)


class TemplatesAnswer(Schema):
    """All templates."""

    data = fields.Nested(TemplatesData, required=True)


@blueprint.route("/functions", methods=["POST"])
@blueprint.arguments(FunctionBody)
@blueprint.answers(one("function", FunctionSchema), 409, status=201, headers=etags.HEADER)
def create(body: dict[str, Any]) -> Answer:
    """Make a function. Its code is checked first."""
    made, code = services(), body.pop("code")
    del body["resource_type"]
    seen = checked(made.checker, actor(), code)
    with made.change(actor()) as change:
        function = functions.create(change, body, seen)
        return _answer(change.session, function, 201)


@blueprint.route("/functions", methods=["GET"])
@blueprint.arguments(FunctionsQuery, location="query")
@blueprint.answers(many("functions", ListedFunctionSchema))
def listed(query: dict[str, Any]) -> dict[str, Any]:
    """Functions, the first ones first, without their code."""
    with services().database.read() as session:
        page = functions.listed(session, actor(), pagination.wanted(query))
        return {"data": {"functions": _listed(session, page.rows), "pagination": pagination.shown(page, query)}}


@blueprint.route("/functions/<function_id:function_id>", methods=["GET"])
@blueprint.answers(one("function", FunctionSchema), 404, headers=etags.HEADER)
def get(function_id: str) -> Answer:
    """A function with its latest code. The ETag is its revision."""
    with services().database.read() as session:
        return _answer(session, functions.get(session, actor(), function_id))


@blueprint.route("/functions/<function_id:function_id>", methods=["PATCH"])
@blueprint.arguments(FunctionPatch)
@blueprint.answers(one("function", FunctionSchema), 404, 409, 412, headers=etags.HEADER)
@blueprint.doc(parameters=[etags.IF_MATCH])
def update(body: dict[str, Any], function_id: str) -> Answer:
    """Change a function: what is absent stays, null clears. Other code or settings make a version."""
    made = services()
    code = checked(made.checker, actor(), body.pop("code"), function_id) if "code" in body else None
    with made.change(actor()) as change:
        expected = etags.expected_revision()
        function = functions.update(change, function_id, body, code=code, expected_revision=expected)
        return _answer(change.session, function)


@blueprint.route("/functions/<function_id:function_id>", methods=["DELETE"])
@blueprint.answers(DoneAnswer, 404, 409, 412)
@blueprint.doc(parameters=[etags.IF_MATCH])
def delete(function_id: str) -> dict[str, Any]:
    """Delete a function that is connected to no destination."""
    with services().change(actor()) as change:
        functions.delete(change, function_id, expected_revision=etags.expected_revision())
    return DONE


@blueprint.route("/functions/<function_id:function_id>/deploy", methods=["POST"])
@blueprint.arguments(DeployBody, required=False)
@blueprint.answers(one("functionDeployment", DeploymentSchema), 404, 409)
def put(body: dict[str, Any], function_id: str) -> dict[str, Any]:
    """Have instances run a version: without a body, all of them the latest."""
    made = services()
    with made.change(actor()) as change:
        rows = deploy.deploy(change, made.vault, function_id, **body)
        version_id = body["version_id"] or functions.latest(change.session, function_id).id
        ids = [row.id for row in rows]
        return {
            "data": {"functionDeployment": {"function_id": function_id, "version_id": version_id, "instance_ids": ids}}
        }


@blueprint.route("/function-templates", methods=["GET"])
@blueprint.answers(TemplatesAnswer)
def list_templates() -> dict[str, Any]:
    """Code to begin a function with."""
    return {"data": {"templates": templates()}}


def _answer(session: Session, function: Function, status: int = 200) -> Answer:
    newest, deployed = functions.latest(session, function.id), deploy.deployments(session, [function.id])
    shown = _fields(function, newest, deployed[function.id]) | {"code": newest.code}
    return {"data": {"function": shown}}, status, etags.of(function.revision)


def _listed(session: Session, rows: Sequence[Function]) -> list[dict[str, Any]]:
    ids = [row.id for row in rows]
    newest, deployed = versions.latest_of(session, ids), deploy.deployments(session, ids)
    return [_fields(row, newest[row.id], deployed[row.id]) for row in rows]


def _fields(row: Function, newest: FunctionVersion, deployed: Sequence[Deployment]) -> dict[str, Any]:
    own = ("id", "display_name", "description", "logo_url", "created_at", "created_by", "batch_max_count")
    return {name: getattr(row, name) for name in (*own, "preview_webhook_url", "revision")} | {
        "settings": newest.settings,
        "handlers": newest.handlers,
        "latest_version_id": newest.id,
        "catalog_id": row.slug,
        "deployed_at": deployed[0].at if deployed else None,
        "is_latest_version": bool(deployed) and all(each.version_id == newest.id for each in deployed),
    }
