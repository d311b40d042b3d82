"""Versions of functions over HTTP: seen, compared, restored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.api import etags, pagination
from app.api.authentication import actor
from app.api.blueprint import Blueprint
from app.api.envelope import PageSchema, many, one
from app.api.schemas.functions import DifferenceSchema, DiffQuery, ListedVersionSchema, RestoreBody, VersionSchema
from app.api.services import services
from app.control import deploy, versions
from app.models import FunctionVersion

blueprint = Blueprint("versions", __name__, description="Versions of insert functions; they never change.")


@blueprint.route("/functions/<function_id:function_id>/versions", methods=["GET"])
@blueprint.arguments(PageSchema, location="query")
@blueprint.answers(many("versions", ListedVersionSchema), 404)
def listed(query: dict[str, Any], function_id: str) -> dict[str, Any]:
    """Versions of a function, the newest first, without their code."""
    with services().database.read() as session:
        page = versions.listed(session, actor(), function_id, pagination.wanted(query))
        shown = _shown(session, function_id, page.rows)
        return {"data": {"versions": shown, "pagination": pagination.shown(page, query)}}


@blueprint.route("/functions/<function_id:function_id>/versions", methods=["POST"])
@blueprint.arguments(RestoreBody)
@blueprint.answers(one("version", VersionSchema), 404, 409, 412, status=201)
@blueprint.doc(parameters=[etags.IF_MATCH])
def restore(body: dict[str, Any], function_id: str) -> dict[str, Any]:
    """Make an old version the newest. Nothing is deployed."""
    with services().change(actor()) as change:
        expected = etags.expected_revision()
        row = versions.restore(change, function_id, body["version_id"], expected_revision=expected)
        return _answer(change.session, row)


@blueprint.route("/functions/<function_id:function_id>/versions/<version_id>", methods=["GET"])
@blueprint.answers(one("version", VersionSchema), 404)
def get(function_id: str, version_id: str) -> dict[str, Any]:
    """A version with its code."""
    with services().database.read() as session:
        return _answer(session, versions.get(session, actor(), function_id, version_id))


@blueprint.route("/functions/<function_id:function_id>/versions/<version_id>/diff", methods=["GET"])
@blueprint.arguments(DiffQuery, location="query")
@blueprint.answers(one("difference", DifferenceSchema), 404)
def difference(query: dict[str, Any], function_id: str, version_id: str) -> dict[str, Any]:
    """What changed in a version since the one of ``from``."""
    with services().database.read() as session:
        text = versions.difference(session, actor(), function_id, query["older"], version_id)
    return {"data": {"difference": {"older": query["older"], "newer": version_id, "text": text}}}


def _answer(session: Session, row: FunctionVersion) -> dict[str, Any]:
    (shown,) = _shown(session, row.function_id, [row])
    return {"data": {"version": shown | {"code": row.code}}}


def _shown(session: Session, function_id: str, rows: Sequence[FunctionVersion]) -> list[dict[str, Any]]:
    deployed = {each.version_id: each.at for each in deploy.deployments(session, [function_id])[function_id]}
    own = ("id", "number", "settings", "handlers", "created_at")
    return [
        {name: getattr(row, name) for name in own}
        | {
            "author": row.author_id,
            "updated_at": row.created_at,
            "is_deployed": row.id in deployed,
            "deployed_at": deployed.get(row.id),
        }
        for row in rows
    ]
