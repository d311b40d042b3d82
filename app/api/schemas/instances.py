"""Function instances as they are sent and answered. The deeds check what values may be."""

from __future__ import annotations

from marshmallow import Schema, fields

from app.api.envelope import BodySchema, PageSchema
from app.api.schemas import rules
from app.api.schemas.json_types import Number, Truth, Whole
from app.bounds import (
    LEAST_BATCH_WAIT_S,
    LEAST_FUNCTION_TIMEOUT_S,
    MAX_BATCH_EVENTS,
    MAX_BATCH_WAIT_S,
    MAX_CONCURRENCY,
    MAX_FUNCTION_TIMEOUT_S,
)

TIMEOUT = rules.number(LEAST_FUNCTION_TIMEOUT_S, MAX_FUNCTION_TIMEOUT_S)
BATCH_WAIT = rules.number(LEAST_BATCH_WAIT_S, MAX_BATCH_WAIT_S)


class InstancePatch(BodySchema):
    """What is absent stays, null clears; ``settings`` are merged by name."""

    name = fields.String(metadata=rules.NAME)
    enabled = Truth(allow_none=True)
    settings = fields.Dict(keys=fields.String())
    timeout_s = Number(data_key="timeoutS", allow_none=True, metadata=TIMEOUT)
    concurrency = Whole(allow_none=True, metadata=rules.number(1, MAX_CONCURRENCY))
    batch_events = Whole(data_key="batchEvents", allow_none=True, metadata=rules.number(1, MAX_BATCH_EVENTS))
    batch_wait_s = Number(data_key="batchWaitS", allow_none=True, metadata=BATCH_WAIT)


class InstanceBody(InstancePatch):
    """A function to be connected to a destination, which is called an integration here."""

    function_id = fields.String(data_key="functionId", required=True)
    integration_id = fields.String(data_key="integrationId", required=True)


class InstancesQuery(PageSchema):
    """All, or those of one function."""

    function_id = fields.String(data_key="functionId", load_default="")


class InstanceSchema(Schema):
    """A function at a destination. Of sensitive settings only whether they are set is told."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    integration_id = fields.String(data_key="integrationId", required=True)
    class_id = fields.String(data_key="classId", required=True)
    version_id = fields.String(data_key="versionId", required=True, allow_none=True)
    enabled = fields.Boolean(required=True)
    created_at = fields.DateTime(data_key="createdAt", required=True)
    updated_at = fields.DateTime(data_key="updatedAt", required=True)
    deployed_at = fields.DateTime(data_key="deployedAt", required=True, allow_none=True)
    settings = fields.Dict(keys=fields.String(), required=True)
    encrypted_settings = fields.Dict(
        keys=fields.String(), values=fields.Boolean(), data_key="encryptedSettings", required=True
    )
    timeout_s = fields.Float(data_key="timeoutS", required=True, allow_none=True)
    concurrency = fields.Integer(required=True, allow_none=True)
    batch_events = fields.Integer(data_key="batchEvents", required=True, allow_none=True)
    batch_wait_s = fields.Float(data_key="batchWaitS", required=True)
