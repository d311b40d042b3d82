"""Whether this process lives, and whether it can take events."""

from __future__ import annotations

import redis
from flask import Blueprint, Response, jsonify

from tasks.streams import EventStore


def create_blueprint(store: EventStore, memory_stop_ratio: float) -> Blueprint:
    """``/healthz`` and ``/readyz`` for whoever restarts processes and balances load."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def healthz() -> Response:
        """The process answers."""
        return jsonify(success=True)

    @blueprint.get("/readyz")
    def readyz() -> tuple[Response, int]:
        """Redis answers and has room; otherwise 503 with the reasons."""
        reasons = not_ready(store, memory_stop_ratio)
        if not reasons:
            return jsonify(success=True), 200
        message = "; ".join(reasons)
        return jsonify(success=False, code="not_ready", message=message, reasons=reasons), 503

    return blueprint


def not_ready(store: EventStore, memory_stop_ratio: float) -> list[str]:
    """Why no events can be taken now; empty if they can."""
    try:
        used = store.memory_used()
    except redis.RedisError:
        return ["Redis does not answer"]
    if used > memory_stop_ratio:
        return [f"Redis uses {used:.0%} of maxmemory, the limit is {memory_stop_ratio:.0%}"]
    return []
