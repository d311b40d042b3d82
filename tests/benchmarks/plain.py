"""The plain design that Splice is measured against: one Celery task an event, dukpy and requests inside the task."""

from __future__ import annotations

import json
import os
from typing import Any

import dukpy
import requests
from celery import Celery
from flask import Flask, request

celery = Celery("plain", broker=os.environ["BROKER_URL"])
celery.conf.update(task_ignore_result=True, broker_connection_retry_on_startup=True)
app = Flask(__name__)

CODE = """
async function onTrack(event, settings) { event.properties.seen = true; return event }
"""


@celery.task(name="plain.deliver")
def deliver(event: dict[str, Any]) -> None:
    """Run the function and post the event."""
    code = CODE + "\nvar result; onTrack(dukpy.event, {}).then(e => { call_python('done', JSON.stringify(e)) }); 0"
    answer: list[str] = []
    interpreter = dukpy.JSInterpreter()
    interpreter.export_function("done", answer.append)
    interpreter.evaljs(code, event=event)
    requests.post(os.environ["SINK_URL"], json=json.loads(answer[0]), timeout=10).raise_for_status()


@app.post("/v1/track")
def track() -> dict[str, bool]:
    """Take one event."""
    deliver.delay(request.get_json())
    return {"success": True}


@app.post("/nothing")
def nothing() -> dict[str, bool]:
    """Do nothing with one event."""
    return {"success": True}
