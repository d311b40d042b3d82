"""The catalog as it is answered."""

from __future__ import annotations

from marshmallow import Schema, fields

from app.api.envelope import PaginationSchema
from app.api.schemas.functions import SettingSchema


class OptionSchema(SettingSchema):
    """A setting that a kind of destination declares; ``sensitive`` ones are never shown once they are set."""

    default = fields.Raw(data_key="defaultValue", required=True, allow_none=True)


class KindSchema(Schema):
    """A kind of destination; ``id`` and ``slug`` are the same."""

    id = fields.String(attribute="slug", required=True, dump_only=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)
    description = fields.String(required=True)
    options = fields.List(fields.Nested(OptionSchema), attribute="settings", required=True)


class KindsData(Schema):
    """All kinds, on one page."""

    kinds = fields.List(fields.Nested(KindSchema), data_key="destinationsCatalog", required=True)
    pagination = fields.Nested(PaginationSchema, required=True)


class KindsAnswer(Schema):
    """All kinds."""

    data = fields.Nested(KindsData, required=True)
