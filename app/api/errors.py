"""Failures as ``{"errors": [{"type", "message", "field", "status"}]}``: one place from classes to statuses."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import orjson
from flask import Response, request
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

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

log = logging.getLogger(__name__)

STATUSES: dict[type[ControlError], tuple[int, str]] = {
    UnauthorizedError: (401, "unauthorized"),
    ForbiddenError: (403, "forbidden"),
    NotFoundError: (404, "not-found"),
    ConflictError: (409, "conflict"),
    StaleError: (412, "precondition-failed"),
    UnavailableError: (503, "unavailable"),
    InvalidError: (400, "bad-request"),
}
UNAVAILABLE = "The database does not answer. Events go on; try again."


def control_error(error: ControlError) -> Response:
    """A deed that was not done."""
    status, kind = next(found for cls, found in STATUSES.items() if isinstance(error, cls))
    problems = error.problems if isinstance(error, InvalidError) else (Problem("", str(error)),)
    response = failure(status, [_entry(kind, status, problem) for problem in problems])
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def http_error(error: HTTPException) -> Response:
    """404, 405, 413, 422 and the like. What webargs found is told by field."""
    status = 400 if error.code == 422 else error.code or 500
    kind = error.name.lower().replace(" ", "-")
    messages = getattr(error, "data", {}).get("messages") if error.code == 422 else None
    problems = list(_flattened(messages)) if messages else [Problem("", error.description or error.name)]
    response = failure(status, [_entry("bad-request" if messages else kind, status, problem) for problem in problems])
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def database_error(error: DBAPIError) -> Response:
    """The database refused or is away. A row that does not fit is a conflict that no deed foresaw."""
    if isinstance(error, IntegrityError):
        return failure(409, [_entry("conflict", 409, Problem("", "It does not fit what is there now; read it again."))])
    if isinstance(error, OperationalError):
        log.warning("the database does not answer: %s", type(error.orig).__name__)
        response = failure(503, [_entry("unavailable", 503, Problem("", UNAVAILABLE))])
        response.headers["Retry-After"] = "5"
        return response
    return internal_error(error)


def internal_error(error: Exception) -> Response:
    """Our own bugs: logged with their traceback, told without it."""
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return failure(500, [_entry("internal-error", 500, Problem("", "Something is wrong on our side."))])


def failure(status: int, entries: list[dict[str, Any]]) -> Response:
    """The answer."""
    return Response(orjson.dumps({"errors": entries}), status, content_type="application/json")


def _entry(kind: str, status: int, problem: Problem) -> dict[str, Any]:
    entry: dict[str, Any] = {"type": kind, "message": problem.message, "status": status}
    if problem.field:
        entry["field"] = problem.field
    if problem.line is not None:
        entry |= {"line": problem.line, "column": problem.column}
    return entry


def _flattened(messages: Any, path: str = "") -> list[Problem]:
    """What marshmallow says, by dotted field; the place (json, query) is left out."""
    if isinstance(messages, Mapping):
        found = []
        for name, inner in messages.items():
            place = path if name in ("json", "query", "_schema") and not path else f"{path}.{name}".lstrip(".")
            found += _flattened(inner, place)
        return found
    if isinstance(messages, list):
        return [problem for inner in messages for problem in _flattened(inner, path)]
    return [Problem(path, str(messages))]
