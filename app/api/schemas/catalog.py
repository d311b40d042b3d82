"""The catalog as it is answered."""

from __future__ import annotations

from marshmallow import Schema, fields

from app.api.envelope import PaginationSchema
from app.api.schemas.destinations import ThroughputSchema
from app.api.schemas.functions import SettingSchema


class OptionSchema(SettingSchema):
    """A setting that a kind of destination declares; ``sensitive`` ones are never shown once they are set."""

    choices = fields.List(fields.String(), required=True)
    default = fields.Raw(data_key="defaultValue", required=True, allow_none=True)


class ActionFieldSchema(Schema):
    """A field of what an action takes; ``defaultValue`` is the mapping that it begins with."""

    name = fields.String(data_key="fieldKey", required=True)
    label = fields.String(required=True)
    type = fields.String(required=True)
    description = fields.String(required=True)
    required = fields.Boolean(required=True)
    multiple = fields.Boolean(required=True)
    choices = fields.List(fields.String(), required=True)
    default = fields.Raw(data_key="defaultValue", required=True, allow_none=True)


class ActionSchema(Schema):
    """Something that a kind of destination does with events; ``id`` and ``slug`` are the same."""

    id = fields.String(attribute="slug", required=True, dump_only=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)
    description = fields.String(required=True)
    default_trigger = fields.String(data_key="defaultTrigger", required=True)
    fields_ = fields.List(fields.Nested(ActionFieldSchema), data_key="fields", attribute="fields", required=True)


class PresetSchema(Schema):
    """A subscription to begin with."""

    action = fields.String(data_key="actionId", required=True)
    name = fields.String(required=True)
    trigger = fields.String(required=True)
    mapping = fields.Dict(keys=fields.String(), data_key="fields", required=True)


class KindSchema(Schema):
    """A kind of destination; ``id`` and ``slug`` are the same."""

    id = fields.String(attribute="slug", required=True, dump_only=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)
    description = fields.String(required=True)
    options = fields.List(fields.Nested(OptionSchema), attribute="settings", required=True)
    actions = fields.List(fields.Nested(ActionSchema), required=True)
    presets = fields.List(fields.Nested(PresetSchema), required=True)
    throughput = fields.Nested(ThroughputSchema, required=True)


class KindsData(Schema):
    """All kinds, on one page."""

    kinds = fields.List(fields.Nested(KindSchema), data_key="destinationsCatalog", required=True)
    pagination = fields.Nested(PaginationSchema, required=True)


class KindsAnswer(Schema):
    """All kinds."""

    data = fields.Nested(KindsData, required=True)
