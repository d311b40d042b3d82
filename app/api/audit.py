"""The trail over HTTP: pages of JSON, or all of it as CSV."""

from __future__ import annotations

from collections.abc import Generator
from itertools import chain
from typing import Any

from flask import Response, request

from app.api import pagination
from app.api.authentication import actor
from app.api.blueprint import Blueprint
from app.api.envelope import many
from app.api.schemas.audit import CSV, AuditEventSchema, AuditQuery
from app.api.services import services
from app.control import audit
from app.control.audit import Filters
from app.control.roles import Actor
from app.models import Database

blueprint = Blueprint("audit", __name__, description="Who did what, for 90 days.")

FILTERS = ("type", "actor", "resource", "since", "until")
CSV_TYPE = "text/csv"
PAGE = many("events", AuditEventSchema)
FORMS: dict[str, Any] = {"application/json": {"schema": PAGE}, CSV_TYPE: {"schema": {"type": "string"}}}
HEADERS = {"Content-Disposition": 'attachment; filename="audit-events.csv"', "Cache-Control": "no-store"}


@blueprint.route("/audit-events", methods=["GET"])
@blueprint.arguments(AuditQuery, location="query")
@blueprint.answers(PAGE)
@blueprint.doc(responses={"200": {"content": FORMS}})
def listed(query: dict[str, Any]) -> dict[str, Any] | Response:
    """Events, the newest first; all that match as CSV for ``format=csv``, or where only that is accepted."""
    filters = Filters(**{name: query[name] for name in FILTERS if name in query})
    if _wants_csv(query):
        return _exported(services().database, actor(), filters)
    with services().database.read() as session:
        page = audit.listed(session, actor(), filters, pagination.wanted(query))
        return {"data": {"events": page.rows, "pagination": pagination.shown(page, query)}}


def _wants_csv(query: dict[str, Any]) -> bool:
    if "format" in query:
        return bool(query["format"] == CSV)
    return request.accept_mimetypes.best_match(["application/json", CSV_TYPE]) == CSV_TYPE


def _exported(database: Database, who: Actor, filters: Filters) -> Response:
    """The first line is read at once: whoever may not is told so, and not in the middle of a file."""
    lines = _lines(database, who, filters)
    response = Response(chain([next(lines)], lines), content_type=f"{CSV_TYPE}; charset=utf-8", headers=HEADERS)
    response.call_on_close(lines.close)
    return response


def _lines(database: Database, who: Actor, filters: Filters) -> Generator[str]:
    with database.read() as session:
        yield from audit.csv_lines(session, who, filters)
