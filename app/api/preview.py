"""Previews over HTTP: code is tried on events by a worker. Nothing is delivered."""

from __future__ import annotations

import threading
from typing import Any

from flask import current_app

from app.api.authentication import actor
from app.api.blueprint import Blueprint
from app.api.envelope import one
from app.api.schemas.preview import PreviewBody, PreviewSchema
from app.api.services import services
from app.control.preview import Desk, Wanted, prepared, previewed
from tasks.preview_desk import PreviewDesk

EXTENSION = "splice-preview-desk"

blueprint = Blueprint("preview", __name__, description="Previews of insert functions.")
_lock = threading.Lock()


@blueprint.route("/functions/preview", methods=["POST"])
@blueprint.arguments(PreviewBody)
@blueprint.answers(one("preview", PreviewSchema), 404, 409)
def preview(body: dict[str, Any]) -> dict[str, Any]:
    """Try code on one event, or on a list by onBatch, in a fresh process with an empty cache."""
    made = services()
    with made.database.read() as session:
        asked = prepared(session, actor(), Wanted(**body), made.config.max_event_bytes)
    return {"data": {"preview": previewed(_desk(), asked)}}


def _desk() -> Desk:
    """The desk of this process, made at the first call."""
    with _lock:
        desk: Desk | None = current_app.extensions.get(EXTENSION)
        if desk is None:
            desk = PreviewDesk.from_config(services().config, services().vault)
            current_app.extensions[EXTENSION] = desk
        return desk
