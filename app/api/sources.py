"""Sources and their write keys over HTTP."""

from __future__ import annotations

from typing import Any

from app.api import pagination
from app.api.authentication import actor
from app.api.blueprint import Blueprint
from app.api.destinations import shown_page
from app.api.envelope import DONE, DoneAnswer, PageSchema, many, one
from app.api.schemas.destinations import DestinationSchema
from app.api.schemas.sources import AddedKeyAnswer, SourceBody, SourcePatch, SourceSchema, WriteKeyBody
from app.api.services import services
from app.control import destinations, sources
from app.models import Source

blueprint = Blueprint("sources", __name__, description="Where events come from, and their write keys.")

OWN = ("id", "slug", "name", "enabled", "created_at", "updated_at")


@blueprint.route("/sources", methods=["POST"])
@blueprint.arguments(SourceBody)
@blueprint.answers(one("source", SourceSchema), 409, status=201)
def create(body: dict[str, Any]) -> dict[str, Any]:
    """Make a source, with a write key unless ``writeKeys`` says otherwise."""
    with services().change(actor()) as change:
        return _answer(sources.create(change, **body))


@blueprint.route("/sources", methods=["GET"])
@blueprint.arguments(PageSchema, location="query")
@blueprint.answers(many("sources", SourceSchema))
def listed(query: dict[str, Any]) -> dict[str, Any]:
    """Sources, the first ones first."""
    with services().database.read() as session:
        page = sources.listed(session, actor(), pagination.wanted(query))
        return {"data": {"sources": [_fields(row) for row in page.rows], "pagination": pagination.shown(page, query)}}


@blueprint.route("/sources/<source_id>", methods=["GET"])
@blueprint.answers(one("source", SourceSchema), 404)
def get(source_id: str) -> dict[str, Any]:
    """A source with its write keys."""
    with services().database.read() as session:
        return _answer(sources.get(session, actor(), source_id))


@blueprint.route("/sources/<source_id>", methods=["PATCH"])
@blueprint.arguments(SourcePatch)
@blueprint.answers(one("source", SourceSchema), 404)
def update(body: Any, source_id: str) -> dict[str, Any]:
    """Change a source. Events for one that is not enabled are counted and not kept."""
    with services().change(actor()) as change:
        return _answer(sources.update(change, source_id, body))


@blueprint.route("/sources/<source_id>", methods=["DELETE"])
@blueprint.answers(DoneAnswer, 404, 409)
def delete(source_id: str) -> dict[str, Any]:
    """Delete a source that no destination is connected to."""
    with services().change(actor()) as change:
        sources.delete(change, source_id)
    return DONE


@blueprint.route("/sources/<source_id>/writekey", methods=["POST"])
@blueprint.arguments(WriteKeyBody, required=False)
@blueprint.answers(AddedKeyAnswer, 404, 409, status=201)
def add_write_key(body: dict[str, Any], source_id: str) -> dict[str, Any]:
    """Add a write key. To rotate: add one, use it everywhere, then revoke the old one."""
    with services().change(actor()) as change:
        added = sources.add_write_key(change, source_id, body.get("write_key"))
        return {"data": {"source": _fields(added.source), "write_key": added.key}}


@blueprint.route("/sources/<source_id>/writekey/<key>", methods=["DELETE"])
@blueprint.answers(DoneAnswer, 404)
def revoke_write_key(source_id: str, key: str) -> dict[str, Any]:
    """Revoke a write key: events that come with it are refused from then on."""
    with services().change(actor()) as change:
        sources.revoke_write_key(change, source_id, key)
    return DONE


@blueprint.route("/sources/<source_id>/connected-destinations", methods=["GET"])
@blueprint.arguments(PageSchema, location="query")
@blueprint.answers(many("destinations", DestinationSchema), 404)
def connected(query: dict[str, Any], source_id: str) -> dict[str, Any]:
    """The destinations that a source's events go to, the first ones first."""
    made = services()
    with made.database.read() as session:
        page = destinations.connected(session, actor(), source_id, pagination.wanted(query))
        return shown_page(page, query, made.vault)


def _answer(row: Source) -> dict[str, Any]:
    return {"data": {"source": _fields(row)}}


def _fields(row: Source) -> dict[str, Any]:
    return {name: getattr(row, name) for name in OWN} | {"write_keys": [each.key for each in row.write_keys]}
