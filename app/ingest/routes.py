"""The Tracking API's endpoints. Thin: read the request, ask the receiver, answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson
from flask import Blueprint, Response, request
from werkzeug.exceptions import ClientDisconnected
from werkzeug.wsgi import get_input_stream

from app.ingest import body, browser
from app.ingest.answers import CORS, HEADERS, WhenStored, failure, refused, success
from app.ingest.commit import Committer
from app.ingest.errors import Refused
from app.ingest.receiver import Call, Receiver, Sources

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

BATCH = ""
ENDPOINTS = {
    "track": ("track", "t"),
    "identify": ("identify", "i"),
    "page": ("page", "p"),
    "screen": ("screen", "s"),
    "group": ("group", "g"),
    "alias": ("alias", "a"),
    "delete": ("delete",),
    BATCH: ("batch", "import", "b"),
}
"""Paths under /v1 by the type of their event."""

PREFIX = "/v1"
PREFLIGHT_S = 24 * 3600


Tracking = Callable[["WSGIEnvironment"], Response]
"""One endpoint that takes events."""


def create_tracking(receiver: Receiver, committer: Committer, limit: int) -> dict[str, Tracking]:
    """The endpoints that take events, by path under /v1; no body over ``limit`` bytes is taken."""

    def tracking(kind: str) -> Tracking:
        def answer(environ: WSGIEnvironment) -> Response:
            try:
                accepted = receiver.accept(read_call(environ, kind, limit))
            except Refused as error:
                return refused(error)
            except ClientDisconnected:
                return failure(400, "incomplete_body", "The body ended before its Content-Length.")
            if accepted.batches:
                return WhenStored(committer, accepted, receiver.record)
            receiver.record(accepted)
            return success()

        return answer

    return {f"/{name}": tracking(kind) for kind, names in ENDPOINTS.items() for name in names}


class Shortcut:
    """WSGI middleware: requests with events go straight to their endpoint.

    Flask's context, routing and signals cost four times what the endpoint does; nothing on this path uses them.
    Every other request, and every method but POST, is Flask's.
    """

    def __init__(self, app: WSGIApplication, tracking: Mapping[str, Tracking]) -> None:
        self._app = app
        self._tracking = {f"{PREFIX}{path}": endpoint for path, endpoint in tracking.items()}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """One request."""
        endpoint = self._tracking.get(environ["PATH_INFO"])
        if endpoint is None or environ["REQUEST_METHOD"] != "POST":
            return self._app(environ, start_response)
        try:
            response = endpoint(environ)
        except Exception:
            log.exception("%s failed", environ["PATH_INFO"])
            response = failure(500, "internal_error", "Something is wrong on our side.")
        return response(environ, start_response)


def create_blueprint(tracking: Mapping[str, Tracking], sources: Sources) -> Blueprint:
    """Everything under /v1."""
    blueprint = Blueprint("ingest", __name__, url_prefix=PREFIX)

    def metrics() -> Response:
        """What an SDK measures of itself does not interest us."""
        return success()

    def browser_settings(write_key: str) -> Response:
        """What the browser SDK needs to know."""
        if not sources.ready() or sources.source(write_key) is None:
            return failure(404, "unknown_write_key", "No source has this write key.")
        scheme = request.headers.get("X-Forwarded-Proto", request.scheme)
        text = orjson.dumps(browser.settings(write_key, request.host, "https" if scheme == "https" else "http"))
        return Response(text, 200, [*HEADERS, ("Cache-Control", "private, max-age=60")])

    def add(path: str, name: str, answer: Callable[..., Response], method: str = "POST") -> None:
        rule: dict[str, Any] = {"strict_slashes": False, "provide_automatic_options": False}
        blueprint.add_url_rule(path, name, answer, methods=[method], **rule)
        blueprint.add_url_rule(path, "preflight", preflight, methods=["OPTIONS"], **rule)

    for path, endpoint in tracking.items():
        add(path, path[1:], partial(_view, endpoint))
    add("/m", "metrics", metrics)
    add("/projects/<write_key>/settings", "settings", browser_settings, "GET")
    return blueprint


def _view(endpoint: Tracking) -> Response:
    return endpoint(request.environ)


def preflight(**_: str) -> Response:
    """Every origin may call, with every header it asks for."""
    wanted = request.headers.get("Access-Control-Request-Headers", "Authorization, Content-Type")
    response = Response(b"", 204, CORS)
    response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = wanted
    response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_S)
    return response


def read_call(environ: WSGIEnvironment, kind: str, limit: int) -> Call:
    """The call in a WSGI environment.

    Raises:
        Refused: its body is too large or cannot be decompressed.
    """
    length = environ.get("CONTENT_LENGTH", "")
    text = body.read(
        get_input_stream(environ),
        environ.get("HTTP_CONTENT_ENCODING", ""),
        int(length) if length.isascii() and length.isdigit() else None,
        limit,
    )
    return Call(
        kind=kind,
        authorization=environ.get("HTTP_AUTHORIZATION", ""),
        body=text,
        ip=environ.get("REMOTE_ADDR"),
        from_browser="HTTP_ORIGIN" in environ,
    )
