"""Previews, as they are asked for and answered."""

from __future__ import annotations

from marshmallow import Schema, fields

from app.api.envelope import BodySchema
from app.api.schemas import rules
from tasks.functions.results import EVENT_TYPES
from tasks.tester import MOST_EVENTS

EVENT: rules.Rule = {
    "type": "object",
    "properties": {"type": {"type": "string", "enum": sorted(EVENT_TYPES)}},
    "required": ["type"],
}
EVENTS: rules.Rule = {"type": "array", "items": EVENT} | rules.items(MOST_EVENTS, least=1)


class PreviewBody(BodySchema):
    """``code``, or that of ``versionId`` or of the latest version of ``functionId``; with both, a draft of that.
    ``event`` is one event, or a list of them for ``onBatch``."""

    code = fields.String(load_default=None, allow_none=True, metadata=rules.CODE)
    function_id = fields.String(data_key="functionId", load_default=None, allow_none=True)
    version_id = fields.String(data_key="versionId", load_default=None, allow_none=True)
    events = fields.Raw(data_key="event", required=True, metadata={"anyOf": [EVENT, EVENTS]})
    settings = fields.Dict(keys=fields.String(), load_default=dict)


class PreviewErrorSchema(Schema):
    """Why an event would be discarded or retried; ``line`` and ``column`` are of the code, from 1."""

    type = fields.String(required=True)
    name = fields.String(required=True)
    message = fields.String(required=True)
    stack = fields.String(required=True)
    line = fields.Integer(required=True, allow_none=True)
    column = fields.Integer(required=True, allow_none=True)


class PreviewedEventSchema(Schema):
    """What became of an event: ``goes_on`` with its ``output``, ``filtered``, or ``discarded``, ``retried`` or
    ``given_back`` with its ``error``."""

    outcome = fields.String(required=True)
    code = fields.String(required=True)
    output = fields.Dict(required=True, allow_none=True)
    error = fields.Nested(PreviewErrorSchema, required=True, allow_none=True)


class PreviewedRequestSchema(Schema):
    """A request of the function, without secrets, and the beginnings of its bodies."""

    method = fields.String(required=True)
    url = fields.String(required=True)
    status = fields.Integer(required=True, allow_none=True)
    error = fields.String(required=True)
    duration_ms = fields.Float(data_key="durationMs", required=True)
    request_headers = fields.Dict(data_key="requestHeaders", required=True)
    request_body = fields.String(data_key="requestBody", required=True)
    request_bytes = fields.Integer(data_key="requestBytes", required=True)
    response_headers = fields.Dict(data_key="responseHeaders", required=True)
    response_body = fields.String(data_key="responseBody", required=True)
    response_bytes = fields.Integer(data_key="responseBytes", required=True)


class PreviewSchema(Schema):
    """A preview: what became of each event, and what the function logged and requested."""

    events = fields.List(fields.Nested(PreviewedEventSchema), required=True)
    logs = fields.List(fields.String(), required=True)
    requests = fields.List(fields.Nested(PreviewedRequestSchema), required=True)
    duration_ms = fields.Float(data_key="durationMs", required=True)
