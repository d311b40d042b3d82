"""The plain receiver that ours is measured against: one Celery task an event, which a worker takes and forgets."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from flask import Flask, request

celery = Celery("plain", broker=os.environ["BROKER_URL"])
celery.conf.update(task_ignore_result=True, broker_connection_retry_on_startup=True)
app = Flask(__name__)


@celery.task(name="plain.take")
def take(event: dict[str, Any]) -> None:
    """Forget the event."""


@app.post("/v1/track")
def track() -> dict[str, bool]:
    """Take one event."""
    take.delay(request.get_json())
    return {"success": True}


@app.post("/nothing")
def nothing() -> dict[str, bool]:
    """Read one event and do nothing with it."""
    request.get_data()
    return {"success": True}
