"""Sources as they are sent and answered. The deeds check what values may be."""

from __future__ import annotations

from marshmallow import Schema, fields

from app.api.envelope import BodySchema
from app.api.schemas import rules
from app.api.schemas.json_types import Truth
from app.bounds import MAX_WRITE_KEYS


class SourcePatch(BodySchema):
    """What is absent stays."""

    name = fields.String(metadata=rules.NAME)
    enabled = Truth()


class SourceBody(SourcePatch):
    """A new source; without ``writeKeys`` one is made for it."""

    name = fields.String(required=True, metadata=rules.NAME)
    slug = fields.String(metadata=rules.SLUG_RULE)
    write_keys = fields.List(
        fields.String(metadata=rules.KEY), data_key="writeKeys", metadata=rules.items(MAX_WRITE_KEYS)
    )


class WriteKeyBody(BodySchema):
    """A write key that somebody has already; without one, it is made."""

    write_key = fields.String(data_key="writeKey", metadata=rules.KEY)


class SourceSchema(Schema):
    """A source. Write keys are no secrets: every web page that sends events has one in it."""

    id = fields.String(required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)
    enabled = fields.Boolean(required=True)
    write_keys = fields.List(fields.String(), data_key="writeKeys", required=True)
    created_at = fields.DateTime(data_key="createdAt", required=True)
    updated_at = fields.DateTime(data_key="updatedAt", required=True)


class AddedKeyData(Schema):
    """The source, and the key that was added."""

    source = fields.Nested(SourceSchema, required=True)
    write_key = fields.String(data_key="writeKey", required=True)


class AddedKeyAnswer(Schema):
    """The source, and the key that was added."""

    data = fields.Nested(AddedKeyData, required=True)
