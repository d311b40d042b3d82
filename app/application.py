"""The Flask application: the receiver, its health, the API, and errors as JSON."""

from __future__ import annotations

import logging

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from app.api import errors, wiring
from app.api.services import Services
from app.ingest import answers, health
from app.ingest.wiring import Ingest
from tasks import local_server
from tasks.config import Config

log = logging.getLogger(__name__)


def build(config: Config) -> Flask:
    """Put the rooms together."""
    config = local_server.addressed(config)
    app = Flask(__name__, static_folder=None)
    ingest = Ingest.create(config)
    app.extensions["ingest"] = ingest
    ingest.install(app)
    app.register_blueprint(health.create_blueprint(ingest.store, config.memory_stop_ratio))
    wiring.install(app, Services.from_config(config, lambda: publish_soon(app)))
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, internal_error)
    return app


def publish_soon(app: Flask) -> None:
    """Wake the drainer, if this process has one; else that of another finds what was changed."""
    if drainer := app.extensions.get("drainer"):
        drainer.wake()


def http_error(error: HTTPException) -> Response:
    """404, 405 and the like, as JSON: in the API's form or the receiver's."""
    if wiring.is_api(current_app, request.path):
        return errors.http_error(error)
    code = error.name.lower().replace(" ", "_")
    return answers.with_headers_of(error, answers.failure(error.code or 500, code, error.description or error.name))


def internal_error(error: Exception) -> Response:
    """Our own bugs: logged with their traceback, told without it."""
    if wiring.is_api(current_app, request.path):
        return errors.internal_error(error)
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return answers.failure(500, "internal_error", "Something is wrong on our side.")
