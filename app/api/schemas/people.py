"""Users, roles and tokens as they are sent and answered. The deeds check what values may be."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.api.envelope import BodySchema
from app.api.schemas import rules
from app.control.people import MAX_RESOURCES
from app.control.roles import ALL, Grant, Role
from app.control.tokens import MAX_ROLES

ROLES = validate.OneOf([role.value for role in Role])


class UserPatch(BodySchema):
    """What is absent stays; ``password`` null: with tokens only."""

    email = fields.String(metadata=rules.EMAIL)
    name = fields.String(metadata=rules.NAME)
    password = fields.String(allow_none=True, metadata=rules.PASSWORD)


class UserBody(UserPatch):
    """A new user, who has no role yet."""

    email = fields.String(required=True, metadata=rules.EMAIL)
    name = fields.String(required=True, metadata=rules.NAME)


class RoleBody(BodySchema):
    """A role, for all resources or for those of some ids."""

    role = fields.String(required=True, validate=ROLES)
    resources = fields.List(
        fields.String(), allow_none=True, load_default=None, metadata=rules.items(MAX_RESOURCES, least=1)
    )

    @post_load
    def grant(self, data: dict[str, Any], **_: Any) -> Grant:
        """As the deeds take it."""
        resources = data["resources"]
        return Grant(Role(data["role"]), ALL if resources is None else frozenset(resources))


class RoleQuery(Schema):
    """Which role."""

    role = fields.String(required=True, validate=ROLES)


class TokenBody(BodySchema):
    """A new token; without ``roles`` it may what its person may."""

    name = fields.String(required=True, metadata=rules.NAME)
    expires_at = fields.AwareDateTime(data_key="expiresAt", allow_none=True)
    grants = fields.List(
        fields.Nested(RoleBody), data_key="roles", allow_none=True, metadata=rules.items(MAX_ROLES, least=1)
    )


class RoleSchema(Schema):
    """A role; ``resources`` null: for all."""

    role = fields.String(required=True)
    resources = fields.List(fields.String(), required=True, allow_none=True)


class UserSchema(Schema):
    """A user."""

    id = fields.String(required=True)
    email = fields.String(required=True)
    name = fields.String(required=True)
    roles = fields.List(fields.Nested(RoleSchema), required=True)
    created_at = fields.DateTime(data_key="createdAt", required=True)


class TokenSchema(Schema):
    """A token. Its text is only in the answer to its creation."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    user_id = fields.String(data_key="userId", required=True)
    roles = fields.List(fields.Nested(RoleSchema), required=True, allow_none=True)
    created_at = fields.DateTime(data_key="createdAt", required=True)
    expires_at = fields.DateTime(data_key="expiresAt", required=True, allow_none=True)
    last_used_at = fields.DateTime(data_key="lastUsedAt", required=True, allow_none=True)


class NewTokenSchema(TokenSchema):
    """A token with its text, which nobody can read again."""

    text = fields.String(required=True)
