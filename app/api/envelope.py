"""The shape of bodies: ``{"data": {"function": …}}``, ``{"data": {"functions": […], "pagination": …}}``."""

from __future__ import annotations

from functools import cache
from typing import Any

from marshmallow import RAISE, Schema, fields, validate

MAX_PAGE = 200
PAGE = 20


class PageSchema(Schema):
    """``pagination[count]`` and ``pagination[cursor]`` of a query."""

    class Meta:
        """Other arguments are other schemas' business."""

        unknown = "exclude"

    count = fields.Integer(
        data_key="pagination[count]", attribute="count", load_default=PAGE, validate=validate.Range(1, MAX_PAGE)
    )
    cursor = fields.String(
        data_key="pagination[cursor]", attribute="cursor", load_default="", validate=validate.Length(max=400)
    )


class PaginationSchema(Schema):
    """Where a page stands among all."""

    current = fields.String(required=True)
    next = fields.String()
    previous = fields.String()
    total_entries = fields.Integer(data_key="totalEntries", required=True)


class BodySchema(Schema):
    """What is sent: an unknown field is told, not ignored."""

    class Meta:
        """Strict."""

        unknown = RAISE


@cache
def one(name: str, schema: type[Schema]) -> type[Schema]:
    """The schema of an answer with one resource, under ``name``."""
    inner = _schema(f"{schema.__name__}Data", {name: fields.Nested(schema, required=True)})
    return _schema(f"{schema.__name__}Answer", {"data": fields.Nested(inner, required=True)})


@cache
def many(name: str, schema: type[Schema]) -> type[Schema]:
    """The schema of a page of resources, under ``name``."""
    listed: dict[str, fields.Field[Any]] = {
        name: fields.List(fields.Nested(schema), required=True),
        "pagination": fields.Nested(PaginationSchema, required=True),
    }
    inner = _schema(f"{schema.__name__}Page", listed)
    return _schema(f"{schema.__name__}PageAnswer", {"data": fields.Nested(inner, required=True)})


def _schema(name: str, members: dict[str, Any]) -> type[Schema]:
    made: type[Schema] = type(name, (Schema,), members)
    return made


class StatusSchema(Schema):
    """That it is done."""

    status = fields.String(required=True, validate=validate.OneOf(["SUCCESS"]))


class DoneAnswer(Schema):
    """The answer to what shows nothing."""

    data = fields.Nested(StatusSchema, required=True)


DONE = {"data": {"status": "SUCCESS"}}
