"""The shape of a workspace file's entries, in marshmallow: their fields, with types and bounds."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.bounds import (
    FUNCTION_SETTING_TYPES,
    LEAST_BATCH_WAIT_S,
    LEAST_FUNCTION_TIMEOUT_S,
    MAX_BATCH_EVENTS,
    MAX_BATCH_WAIT_S,
    MAX_CONCURRENCY,
    MAX_FUNCTION_TIMEOUT_S,
    MAX_WRITE_KEYS,
    NAME_CHARACTERS,
    WRITE_KEY,
)
from destinations.contract import SettingType

_name = validate.Length(1, NAME_CHARACTERS)
_write_key = validate.Regexp(WRITE_KEY.pattern + r"\Z", error="Must be 1 to 100 of A-Z, a-z, 0-9, ., _ and -.")


class SourceSchema(Schema):
    """An entry of ``sources``."""

    name = fields.String(validate=_name)
    write_keys = fields.List(
        fields.String(validate=_write_key), required=True, validate=validate.Length(1, MAX_WRITE_KEYS)
    )
    enabled = fields.Boolean(load_default=True)


class SettingSchema(Schema):
    """An entry of a function's ``settings``: what it declares."""

    name = fields.String(required=True, validate=_name)
    label = fields.String(validate=_name)
    type = fields.String(load_default=SettingType.STRING.value, validate=validate.OneOf(FUNCTION_SETTING_TYPES))
    required = fields.Boolean(load_default=False)
    sensitive = fields.Boolean(load_default=False)
    description = fields.String(load_default="")


class FunctionSchema(Schema):
    """An entry of ``functions``."""

    file = fields.String(required=True, validate=validate.Length(1))
    name = fields.String(validate=_name)
    settings = fields.List(fields.Nested(SettingSchema), load_default=list)


class InstanceSchema(Schema):
    """The ``function`` of a destination."""

    name = fields.String(required=True)
    enabled = fields.Boolean(load_default=True)
    settings = fields.Dict(load_default=dict)
    timeout_s = fields.Float(
        load_default=None, allow_none=True, validate=validate.Range(LEAST_FUNCTION_TIMEOUT_S, MAX_FUNCTION_TIMEOUT_S)
    )
    concurrency = fields.Integer(
        strict=True, load_default=None, allow_none=True, validate=validate.Range(1, MAX_CONCURRENCY)
    )
    batch_events = fields.Integer(strict=True, load_default=20, validate=validate.Range(1, MAX_BATCH_EVENTS))
    batch_wait_s = fields.Float(load_default=10.0, validate=validate.Range(LEAST_BATCH_WAIT_S, MAX_BATCH_WAIT_S))


class DestinationSchema(Schema):
    """An entry of ``destinations``."""

    name = fields.String(validate=_name)
    source = fields.String(required=True)
    type = fields.String(required=True)
    enabled = fields.Boolean(load_default=True)
    settings = fields.Dict(load_default=dict)
    function = fields.Nested(InstanceSchema, allow_none=True, load_default=None)


SECTIONS: dict[str, Schema] = {
    "sources": SourceSchema(),
    "functions": FunctionSchema(),
    "destinations": DestinationSchema(),
}
