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

    def answers(self, schema: type[Schema] | None, *failures: int, status: int = 200) -> Callable[[View], View]:
        """Shape an answer by a schema, and document it beside ``failures`` and those that are always possible."""

        def decorate(view: View) -> View:
            shown: Any = self.response(status, schema)(view)
            for failure in sorted({*ALWAYS, *failures}):
                shown = self.alt_response(failure, schema=ErrorsSchema)(shown)
            return shown  # type: ignore[no-any-return]

        return decorate
