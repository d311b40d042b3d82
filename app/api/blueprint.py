"""A resource's calls, documented with every status that they may end with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import flask_smorest
from marshmallow import Schema, fields

from app.api.arguments import Parser

View = TypeVar("View", bound=Callable[..., Any])
ALWAYS = (400, 401, 403, 413, 429, 500, 503)
"""What may happen to every call; 404, 409 and 412 are told where they may."""


REQUEST_ID = {"X-Request-Id": {"description": "The id of the request, in our logs too.", "schema": {"type": "string"}}}
SECONDS = {"type": "string", "pattern": "^[0-9]+$"}
RETRY_AFTER = {"description": "Seconds after which trying again may help.", "schema": SECONDS}
OF_FAILURE: dict[int, dict[str, Any]] = {
    401: {"WWW-Authenticate": {"required": True, "schema": {"type": "string", "enum": ["Bearer"]}}},
    429: {name: RETRY_AFTER | {"required": True} for name in ("Retry-After", "X-RateLimit-Reset")},
    503: {"Retry-After": RETRY_AFTER},
}


class ReasonSchema(Schema):
    """One reason. ``field`` is a dotted path; ``line`` and ``column`` are of code."""

    type = fields.String(required=True)
    message = fields.String(required=True)
    status = fields.Integer(required=True)
    field = fields.String()
    line = fields.Integer()
    column = fields.Integer(allow_none=True)


class ErrorsSchema(Schema):
    """A call that was not done."""

    errors = fields.List(fields.Nested(ReasonSchema), required=True)


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """Reads arguments by ``Parser``."""

    ARGUMENTS_PARSER = Parser()

    def answers(
        self, schema: type[Schema] | None, *failures: int, status: int = 200, headers: dict[str, Any] | None = None
    ) -> Callable[[View], View]:
        """Shape an answer by a schema, and document it beside ``failures`` and those that are always possible.

        ``headers`` are those that the answer has besides the usual ones.
        """

        def decorate(view: View) -> View:
            shown: Any = self.response(status, schema, headers=REQUEST_ID | (headers or {}))(view)
            for failure in sorted({*ALWAYS, *failures}):
                of_failure = REQUEST_ID | OF_FAILURE.get(failure, {})
                shown = self.alt_response(failure, schema=ErrorsSchema, headers=of_failure)(shown)
            return shown  # type: ignore[no-any-return]

        return decorate
