"""Bodies and queries, read by schemas: whatever is wrong is told by field, as everything else that cannot be taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import orjson
from flask import Request
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser

from app.control.errors import InvalidError, Problem

PLACES = ("json", "query", "_schema")
"""Keys of marshmallow's messages that are no fields."""


class Parser(FlaskParser):
    """A body is JSON, whatever its Content-Type says; none at all is an empty object."""

    DEFAULT_VALIDATION_STATUS = 400

    def load_json(self, req: Request, schema: Schema) -> Any:  # noqa: ARG002 - webargs calls it so
        """The body.

        Raises:
            InvalidError: it is no JSON.
        """
        text = req.get_data()
        try:
            return orjson.loads(text) if text else {}
        except orjson.JSONDecodeError as error:
            raise InvalidError([Problem("", f"the body is no JSON: {error.msg}", error.lineno, error.colno)]) from None

    def handle_error(self, error: ValidationError, *_: Any, **__: Any) -> NoReturn:
        """Tell what the schema found.

        Raises:
            InvalidError
        """
        raise InvalidError(list(problems_of(error.messages))) from None


def problems_of(messages: Any, path: str = "") -> Iterator[Problem]:
    """What marshmallow says, by dotted field."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            yield from problems_of(inner, path if name in PLACES else f"{path}.{name}".lstrip("."))
    elif isinstance(messages, list):
        for inner in messages:
            yield from problems_of(inner, path)
    else:
        yield Problem(path, str(messages))
