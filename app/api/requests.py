"""What every call has: an id, a limit on its body, and the media type that it asks for."""

from __future__ import annotations

import re
import uuid

from flask import Response, g, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.routing import BaseConverter

MAX_BODY_BYTES = 2 * 1024 * 1024
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")
JSON = "application/json"
SEGMENT_JSON = "application/vnd.segment.v1+json"


class FunctionId(BaseConverter):
    """An id in a path; ``preview`` is none, so that its path has one method and says so."""

    regex = "(?!preview$)[^/]+"


def request_id() -> str:
    """The id of the request: the caller's, if it can be taken, else one of ours."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
    return str(g.request_id)


def limit_body() -> None:
    """Refuse a large body before it is read, or while it is.

    Raises:
        RequestEntityTooLarge
    """
    request.max_content_length = MAX_BODY_BYTES
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise RequestEntityTooLarge(f"A body may have {MAX_BODY_BYTES:,} bytes.")


def finish(response: Response) -> Response:
    """Name the request in its answer, and give the answer the media type of the Public API where that is asked for."""
    response.headers["X-Request-Id"] = request_id()
    if response.mimetype == JSON and _asks_for_segment_json():
        response.content_type = SEGMENT_JSON
    return response


def _asks_for_segment_json() -> bool:
    accepted = request.accept_mimetypes
    named = any(value == SEGMENT_JSON for value, _ in accepted)
    return named and accepted[SEGMENT_JSON] > 0 and accepted[SEGMENT_JSON] >= accepted[JSON]
