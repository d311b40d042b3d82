"""The trail as it is asked for and answered."""

from __future__ import annotations

from marshmallow import Schema, ValidationError, fields, validate

from app.api.envelope import PageSchema
from app.api.schemas import rules
from app.api.schemas.moments import in_years
from app.control.audit import MOST
from app.control.texts import fault_of_text

JSON, CSV = "json", "csv"


def _text(value: str) -> None:
    if fault := fault_of_text(value, MOST):
        raise ValidationError(fault)


class AuditQuery(PageSchema):
    """Which events: ``actor`` is a name or an e-mail address; ``startTime`` is in, ``endTime`` is not."""

    type = fields.String(validate=_text, metadata=rules.FILTER)
    actor = fields.String(validate=_text, metadata=rules.FILTER)
    resource = fields.String(data_key="resourceId", validate=_text, metadata=rules.FILTER)
    since = fields.AwareDateTime(data_key="startTime", validate=in_years)
    until = fields.AwareDateTime(data_key="endTime", validate=in_years)
    format = fields.String(validate=validate.OneOf([JSON, CSV]))


class AuditEventSchema(Schema):
    """One deed, or one that was refused."""

    id = fields.String(required=True)
    timestamp = fields.DateTime(required=True)
    type = fields.String(required=True)
    actor = fields.String(required=True)
    actor_email = fields.String(data_key="actorEmail", required=True)
    resource_id = fields.String(data_key="resourceId", required=True)
    resource_type = fields.String(data_key="resourceType", required=True)
    resource_name = fields.String(data_key="resourceName", required=True)
