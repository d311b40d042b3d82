"""The shape of a workspace file's entries, in marshmallow: their fields, with types and bounds."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.bounds import (
    FUNCTION_SETTING_TYPES,
    LEAST_BATCH_WAIT_S,
    LEAST_FUNCTION_TIMEOUT_S,
    LEAST_RATE,
    MAX_BATCH_EVENTS,
    MAX_BATCH_WAIT_S,
    MAX_CONCURRENCY,
    MAX_FUNCTION_TIMEOUT_S,
    MAX_RATE,
    MAX_SUBSCRIPTIONS,
    MAX_THREADS,
    MAX_WRITE_KEYS,
    NAME_CHARACTERS,
    WRITE_KEY,
)
from destinations.contract import SettingType
from tasks.routes import BLOCK, MULTIPLE

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


class FilterSchema(Schema):
    """An entry of a destination's ``filters``. What its values may be is the filters' own business."""

    if_ = fields.String(data_key="if", attribute="if", required=True)
    actions = fields.List(fields.Dict(), required=True)
    description = fields.String(load_default="")
    enabled = fields.Boolean(load_default=True)


class SubscriptionSchema(Schema):
    """An entry of a destination's ``subscriptions``; without a mapping, its action's own."""

    action = fields.String(required=True)
    trigger = fields.String(required=True)
    mapping = fields.Dict(keys=fields.String(), load_default=None, allow_none=True)
    enabled = fields.Boolean(load_default=True)


class ThroughputSchema(Schema):
    """The ``throughput`` of a destination: the most that all workers together do there."""

    concurrency = fields.Integer(strict=True, validate=validate.Range(1, MAX_THREADS))
    requests_per_s = fields.Float(validate=validate.Range(LEAST_RATE, MAX_RATE))
    events_per_s = fields.Float(validate=validate.Range(LEAST_RATE, MAX_RATE))


class DestinationSchema(Schema):
    """An entry of ``destinations``."""

    name = fields.String(validate=_name)
    source = fields.String(required=True)
    type = fields.String(required=True)
    enabled = fields.Boolean(load_default=True)
    settings = fields.Dict(load_default=dict)
    function = fields.Nested(InstanceSchema, allow_none=True, load_default=None)
    filters = fields.Dict(keys=fields.String(), values=fields.Nested(FilterSchema), load_default=dict)
    subscriptions = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(SubscriptionSchema),
        load_default=dict,
        validate=validate.Length(max=MAX_SUBSCRIPTIONS),
    )
    multiple_subscriptions = fields.String(load_default=BLOCK, validate=validate.OneOf(MULTIPLE))
    throughput = fields.Nested(ThroughputSchema, load_default=dict)


SECTIONS: dict[str, Schema] = {
    "sources": SourceSchema(),
    "functions": FunctionSchema(),
    "destinations": DestinationSchema(),
}
