"""The catalog of kinds of destination over HTTP: for everybody who has a token."""

from __future__ import annotations

from typing import Any

from app.api.blueprint import Blueprint
from app.api.envelope import one
from app.api.schemas.catalog import KindsAnswer, KindSchema
from app.control import catalog

blueprint = Blueprint("catalog", __name__, description="The kinds of destination that there are.")


@blueprint.route("/catalog/destinations", methods=["GET"])
@blueprint.answers(KindsAnswer)
def listed() -> dict[str, Any]:
    """All kinds, by name, with the settings that each declares."""
    kinds = catalog.listed()
    return {"data": {"kinds": kinds, "pagination": {"current": "", "total_entries": len(kinds)}}}


@blueprint.route("/catalog/destinations/<slug>", methods=["GET"])
@blueprint.answers(one("destinationMetadata", KindSchema), 404)
def get(slug: str) -> dict[str, Any]:
    """A kind."""
    return {"data": {"destinationMetadata": catalog.get(slug)}}
