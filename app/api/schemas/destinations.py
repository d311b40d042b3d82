"""Destinations as they are sent and answered. The deeds check what values may be."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.api.envelope import BodySchema
from app.api.schemas import rules
from app.api.schemas.json_types import Truth
from destinations import REGISTRY
from tasks.routes import MULTIPLE

_multiple = validate.OneOf(MULTIPLE)


class DestinationPatch(BodySchema):
    """What is absent stays; ``settings`` are merged by name, where null clears one; null for ``settings`` all."""

    name = fields.String(metadata=rules.NAME)
    enabled = Truth()
    settings = fields.Dict(keys=fields.String(), allow_none=True)
    multiple_subscriptions = fields.String(data_key="multipleSubscriptions", validate=_multiple)


class DestinationBody(BodySchema):
    """A new destination; ``metadataId`` is the slug of its kind in the catalog."""

    source_id = fields.String(data_key="sourceId", required=True)
    kind = fields.String(data_key="metadataId", required=True, validate=validate.OneOf(sorted(REGISTRY)))
    name = fields.String(required=True, metadata=rules.NAME)
    slug = fields.String(metadata=rules.SLUG_RULE)
    enabled = Truth()
    settings = fields.Dict(keys=fields.String())
    multiple_subscriptions = fields.String(data_key="multipleSubscriptions", validate=_multiple)


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
    created_at = fields.DateTime(data_key="createdAt", required=True)
    updated_at = fields.DateTime(data_key="updatedAt", required=True)
