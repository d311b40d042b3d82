"""Destination filters as they are sent and answered. The deeds check what values may be."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from app.api.envelope import BodySchema
from app.api.schemas import rules
from app.api.schemas.json_types import Truth
from tasks.filters.checking import MAX_ACTIONS


def _actions(*, required: bool = False) -> fields.List[Any]:
    one = fields.Dict(keys=fields.String(), metadata=rules.ACTION)
    return fields.List(one, required=required, metadata=rules.items(MAX_ACTIONS, 1))


class FilterPatch(BodySchema):
    """What is absent stays. ``if`` is a condition in FQL, ``actions`` are what is done to the events that match."""

    condition = fields.String(data_key="if", attribute="if", metadata=rules.FQL)
    actions = _actions()
    title = fields.String(metadata=rules.NAME)
    description = fields.String(allow_none=True, metadata=rules.DESCRIPTION)
    enabled = Truth()


class FilterBody(FilterPatch):
    """A new filter; ``sourceId``, if it is sent, is the destination's source."""

    source_id = fields.String(data_key="sourceId")
    condition = fields.String(data_key="if", attribute="if", required=True, metadata=rules.FQL)
    actions = _actions(required=True)
    title = fields.String(required=True, metadata=rules.NAME)


class PreviewedFilterBody(BodySchema):
    """The filter to be tried; its title and the like do not matter."""

    class Meta:
        """A whole filter may be sent."""

        unknown = "exclude"

    condition = fields.String(data_key="if", attribute="if", required=True, metadata=rules.FQL)
    actions = _actions(required=True)


class FilterPreviewBody(BodySchema):
    """A filter, and the event that it is tried on."""

    tried = fields.Nested(PreviewedFilterBody, data_key="filter", required=True)
    payload = fields.Dict(keys=fields.String(), required=True)


class FilterSchema(Schema):
    """A filter of a destination."""

    id = fields.String(required=True)
    source_id = fields.String(data_key="sourceId", attribute="destination.source_id", required=True)
    destination_id = fields.String(data_key="destinationId", required=True)
    condition = fields.String(data_key="if", required=True)
    actions = _actions(required=True)
    title = fields.String(required=True)
    description = fields.String(required=True)
    enabled = fields.Boolean(required=True)
    created_at = fields.DateTime(data_key="createdAt", required=True)
    updated_at = fields.DateTime(data_key="updatedAt", required=True)


class FilteredData(Schema):
    """The event as it was sent, and what the filter makes of it; null: it is dropped."""

    payload = fields.Dict(keys=fields.String(), data_key="inputPayload", required=True)
    result = fields.Dict(keys=fields.String(), required=True, allow_none=True)


class FilteredAnswer(Schema):
    """What a filter makes of an event."""

    data = fields.Nested(FilteredData, required=True)
