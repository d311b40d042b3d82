"""Destinations as they are sent and answered. The deeds check what values may be."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.api.envelope import BodySchema
from app.api.schemas import rules
from app.api.schemas.json_types import Number, Truth, Whole
from app.bounds import LEAST_RATE, MAX_RATE, MAX_THREADS
from destinations import REGISTRY
from tasks.routes import MULTIPLE

_rate = rules.number(LEAST_RATE, MAX_RATE)
_multiple = validate.OneOf(MULTIPLE)


class ThroughputBody(BodySchema):
    """The most that all workers together do there; null: what the kind of destination says, or no limit."""

    concurrency = Whole(allow_none=True, metadata=rules.number(1, MAX_THREADS))
    requests_per_s = Number(data_key="requestsPerS", allow_none=True, metadata=_rate)
    events_per_s = Number(data_key="eventsPerS", allow_none=True, metadata=_rate)


class ThroughputSchema(Schema):
    """The most that all workers together do there; null: without a limit."""

    concurrency = fields.Integer(required=True, allow_none=True)
    requests_per_s = fields.Float(data_key="requestsPerS", required=True, allow_none=True)
    events_per_s = fields.Float(data_key="eventsPerS", required=True, allow_none=True)


class DestinationPatch(BodySchema):
    """What is absent stays; ``settings`` and ``throughput`` are merged by name: null clears one, or for both all."""

    name = fields.String(metadata=rules.NAME)
    enabled = Truth()
    settings = fields.Dict(keys=fields.String(), allow_none=True)
    multiple_subscriptions = fields.String(data_key="multipleSubscriptions", validate=_multiple)
    throughput = fields.Nested(ThroughputBody, allow_none=True)


class DestinationBody(BodySchema):
    """A new destination; ``metadataId`` is the slug of its kind in the catalog."""

    source_id = fields.String(data_key="sourceId", required=True)
    kind = fields.String(data_key="metadataId", required=True, validate=validate.OneOf(sorted(REGISTRY)))
    name = fields.String(required=True, metadata=rules.NAME)
    slug = fields.String(metadata=rules.SLUG_RULE)
    enabled = Truth()
    settings = fields.Dict(keys=fields.String())
    multiple_subscriptions = fields.String(data_key="multipleSubscriptions", validate=_multiple)
    throughput = fields.Nested(ThroughputBody, allow_none=True)


class MetadataSchema(Schema):
    """The kind of a destination, as in the catalog."""

    id = fields.String(required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)


class DestinationSchema(Schema):
    """A destination. Of sensitive settings only whether they are set is told."""

    id = fields.String(required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)
    source_id = fields.String(data_key="sourceId", required=True)
    metadata = fields.Nested(MetadataSchema, required=True)
    enabled = fields.Boolean(required=True)
    settings = fields.Dict(keys=fields.String(), required=True)
    encrypted_settings = fields.Dict(
        keys=fields.String(), values=fields.Boolean(), data_key="encryptedSettings", required=True
    )
    multiple_subscriptions = fields.String(data_key="multipleSubscriptions", required=True, validate=_multiple)
    throughput = fields.Nested(ThroughputSchema, required=True)
    created_at = fields.DateTime(data_key="createdAt", required=True)
    updated_at = fields.DateTime(data_key="updatedAt", required=True)
