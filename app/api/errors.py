"""Failures as ``{"errors": [{"type", "message", "field", "status"}]}``: one place from classes to statuses."""

from __future__ import annotations

import logging
import re
from typing import Any

import orjson
from flask import Response, request
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException

from app.api.authentication import actor
from app.api.rate_limit import RateLimitedError
from app.api.requests import request_id
from app.api.services import services
from app.control.audit import refused
from app.control.errors import (
    ConflictError,
    ControlError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    Problem,
    StaleError,
    UnauthorizedError,
    UnavailableError,
)
from app.ingest.answers import with_headers_of

log = logging.getLogger(__name__)

STATUSES: dict[type[ControlError], tuple[int, str]] = {
    UnauthorizedError: (401, "unauthorized"),
    ForbiddenError: (403, "forbidden"),
    NotFoundError: (404, "not-found"),
    ConflictError: (409, "conflict"),
    StaleError: (412, "precondition-failed"),
    UnavailableError: (503, "unavailable"),
    RateLimitedError: (429, "too-many-requests"),
    InvalidError: (400, "bad-request"),
}
AFTER_S = "5"
"""When to try again what does not work at the moment."""
UNAVAILABLE = "The database does not answer. Events go on; try again."
UNKEPT = "A value has characters, or a size, that the database does not take."
NO_KEY = "The key that settings are sealed with cannot be had; the log says why."


def control_error(error: ControlError) -> Response:
    """A deed that was not done."""
    status, kind = next(found for cls, found in STATUSES.items() if isinstance(error, cls))
    problems = error.problems if isinstance(error, InvalidError) else (Problem("", str(error)),)
    response = failure(status, [_entry(kind, status, problem) for problem in problems])
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, UnavailableError):
        response.headers["Retry-After"] = AFTER_S
    if isinstance(error, RateLimitedError):
        response.headers["Retry-After"] = response.headers["X-RateLimit-Reset"] = str(error.after_s)
    return response


def forbidden_error(error: ForbiddenError) -> Response:
    """A refusal, which is kept in the trail."""
    try:
        refused(services().database, actor(), str(error), error.resource)
    except (DBAPIError, NoConnection) as away:
        return database_error(away)
    return control_error(error)


def vault_error(error: Exception) -> Response:
    """The key of the settings cannot be had."""
    log.error("settings cannot be sealed or opened: %s", error)
    return failure(503, [_entry("unavailable", 503, Problem("", NO_KEY))])


def http_error(error: HTTPException) -> Response:
    """404, 405, 413 and the like."""
    status = error.code or 500
    kind = error.name.lower().replace(" ", "-")
    return with_headers_of(error, failure(status, [_entry(kind, status, Problem("", error.description or error.name))]))


def database_error(error: DBAPIError | NoConnection) -> Response:
    """The database refused or is away. A row that does not fit is a conflict that no deed foresaw."""
    if isinstance(error, IntegrityError):
        return failure(409, [_entry("conflict", 409, Problem("", "It does not fit what is there now; read it again."))])
    if isinstance(error, DataError):
        return failure(400, [_entry("bad-request", 400, Problem("", UNKEPT))])
    if isinstance(error, OperationalError | NoConnection) or error.connection_invalidated:
        log.warning("the database does not answer: %s", type(getattr(error, "orig", error)).__name__)
        response = failure(503, [_entry("unavailable", 503, Problem("", UNAVAILABLE))])
        response.headers["Retry-After"] = AFTER_S
        return response
    return internal_error(error)


def internal_error(error: Exception) -> Response:
    """Our own bugs: logged with their traceback, told without it."""
    log.error("%s %s failed, request %s", request.method, request.path, request_id(), exc_info=error)
    return failure(500, [_entry("internal-error", 500, Problem("", "Something is wrong on our side."))])


def failure(status: int, entries: list[dict[str, Any]]) -> Response:
    """An answer with these reasons."""
    return Response(orjson.dumps({"errors": entries}), status, content_type="application/json")


def _entry(kind: str, status: int, problem: Problem) -> dict[str, Any]:
    entry: dict[str, Any] = {"type": kind, "message": problem.message, "status": status}
    if problem.field:
        entry["field"] = _as_sent(problem.field)
    if problem.line is not None:
        entry |= {"line": problem.line, "column": problem.column}
    return entry


def _as_sent(field: str) -> str:
    """The field as the API calls it: what follows the first dot are people's names."""
    first, dot, rest = field.partition(".")
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), first) + dot + rest
