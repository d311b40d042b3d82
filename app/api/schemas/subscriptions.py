"""Subscriptions as they are sent and answered. The deeds check what values may be."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, pre_load

from app.api.envelope import BodySchema
from app.api.schemas import rules
from app.api.schemas.json_types import Truth

WRAPPED = {"input"}


class SubscriptionPatch(BodySchema):
    """What is absent stays. ``settings`` is the mapping, whole; null: the action's own. May stand in an ``input``."""

    name = fields.String(metadata=rules.NAME)
    trigger = fields.String(metadata=rules.FQL)
    mapping = fields.Dict(keys=fields.String(), data_key="settings", attribute="settings", allow_none=True)
    enabled = Truth()

    @pre_load
    def unwrap(self, data: Any, **_: Any) -> Any:
        """The Public API's own clients send ``{"input": {…}}``."""
        return data["input"] if isinstance(data, dict) and data.keys() == WRAPPED else data


class SubscriptionBody(SubscriptionPatch):
    """A new subscription; ``actionId`` is the slug of an action in the catalog."""

    name = fields.String(required=True, metadata=rules.NAME)
    action_id = fields.String(data_key="actionId", required=True)
    trigger = fields.String(required=True, metadata=rules.FQL)


class SubscriptionSchema(Schema):
    """A subscription of a destination."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    action_id = fields.String(data_key="actionId", attribute="action", required=True, dump_only=True)
    action = fields.String(data_key="actionSlug", required=True)
    destination_id = fields.String(data_key="destinationId", required=True)
    trigger = fields.String(required=True)
    mapping = fields.Dict(keys=fields.String(), data_key="settings", required=True)
    enabled = fields.Boolean(required=True)
    created_at = fields.DateTime(data_key="createdAt", required=True)
    updated_at = fields.DateTime(data_key="updatedAt", required=True)


class MadeSubscriptionSchema(SubscriptionSchema):
    """A subscription that was just made: the Public API calls it otherwise then."""
