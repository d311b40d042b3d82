"""Functions, their versions and templates, as they are sent and answered. The deeds check what values may be."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from app.api.envelope import BodySchema
from app.api.schemas import rules
from app.api.schemas.json_types import Truth, Whole
from app.bounds import MAX_BATCH_EVENTS
from app.control.settings_schema import MOST_SETTINGS

RESOURCE_TYPE = "INSERT_DESTINATION"
TYPES = validate.OneOf([RESOURCE_TYPE])


class SettingBody(BodySchema):
    """A setting that a function declares. Without a name, one is made of the label."""

    name = fields.String(metadata=rules.NAME)
    label = fields.String(metadata=rules.NAME)
    type = fields.String(metadata=rules.SETTING_TYPE)
    description = fields.String(metadata=rules.DESCRIPTION)
    required = Truth()
    sensitive = Truth()


class FunctionPatch(BodySchema):
    """What is absent stays, null clears."""

    code = fields.String(metadata=rules.CODE)
    settings = fields.List(fields.Nested(SettingBody), allow_none=True, metadata=rules.items(MOST_SETTINGS))
    display_name = fields.String(data_key="displayName", metadata=rules.NAME)
    description = fields.String(allow_none=True, metadata=rules.DESCRIPTION)
    logo_url = fields.String(data_key="logoUrl", allow_none=True, metadata=rules.URL)
    preview_webhook_url = fields.String(data_key="previewWebhookUrl", allow_none=True, metadata=rules.URL)
    batch_max_count = Whole(data_key="batchMaxCount", allow_none=True, metadata=rules.number(1, MAX_BATCH_EVENTS))


class FunctionBody(FunctionPatch):
    """A new function."""

    code = fields.String(required=True, metadata=rules.CODE)
    display_name = fields.String(data_key="displayName", required=True, metadata=rules.NAME)
    resource_type = fields.String(data_key="resourceType", load_default=RESOURCE_TYPE, validate=TYPES)


class DeployBody(BodySchema):
    """Without a version the latest, without instances all of them."""

    version_id = fields.String(data_key="versionId", load_default=None, allow_none=True)
    instance_ids = fields.List(
        fields.String(), data_key="instanceIds", load_default=None, allow_none=True, validate=validate.Length(max=1_000)
    )


class RestoreBody(BodySchema):
    """The version to become the newest."""

    version_id = fields.String(data_key="versionId", required=True)


class DiffQuery(Schema):
    """The version to compare with."""

    older = fields.String(data_key="from", required=True)


class SettingSchema(Schema):
    """A setting that a function declares."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    type = fields.String(required=True)
    description = fields.String(required=True)
    required = fields.Boolean(required=True)
    sensitive = fields.Boolean(required=True)


class Kept(fields.List[Any]):
    """A list that a row keeps as it is answered: to shape it anew is most of what a page of functions costs."""

    def _serialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return value


class ListedFunctionSchema(Schema):
    """A function in a list: its code is read with the function itself."""

    id = fields.String(required=True)
    resource_type = fields.Constant(RESOURCE_TYPE, data_key="resourceType")
    settings = Kept(fields.Nested(SettingSchema), required=True)
    display_name = fields.String(data_key="displayName", required=True)
    description = fields.String(required=True)
    logo_url = fields.String(data_key="logoUrl", required=True)
    created_at = fields.DateTime(data_key="createdAt", required=True)
    created_by = fields.String(data_key="createdBy", required=True, allow_none=True)
    deployed_at = fields.DateTime(data_key="deployedAt", required=True, allow_none=True)
    is_latest_version = fields.Boolean(data_key="isLatestVersion", required=True)
    batch_max_count = fields.Integer(data_key="batchMaxCount", required=True)
    preview_webhook_url = fields.String(data_key="previewWebhookUrl", required=True)
    catalog_id = fields.String(data_key="catalogId", required=True)
    handlers = Kept(fields.String(), required=True)
    revision = fields.Integer(required=True)
    latest_version_id = fields.String(data_key="latestVersionId", required=True)


class FunctionSchema(ListedFunctionSchema):
    """A function with the code, settings and handlers of its latest version."""

    code = fields.String(required=True)


class DeploymentSchema(Schema):
    """What runs which version now."""

    function_id = fields.String(data_key="functionId", required=True)
    version_id = fields.String(data_key="versionId", required=True, allow_none=True)
    instance_ids = fields.List(fields.String(), data_key="instanceIds", required=True)


class ListedVersionSchema(Schema):
    """A version in a list, without its code."""

    id = fields.String(required=True)
    number = fields.Integer(required=True)
    author = fields.String(required=True, allow_none=True)
    settings = Kept(fields.Nested(SettingSchema), required=True)
    handlers = Kept(fields.String(), required=True)
    is_deployed = fields.Boolean(data_key="isDeployed", required=True)
    created_at = fields.DateTime(data_key="createdAt", required=True)
    updated_at = fields.DateTime(data_key="updatedAt", required=True)
    deployed_at = fields.DateTime(data_key="deployedAt", required=True, allow_none=True)


class VersionSchema(ListedVersionSchema):
    """A version; it never changes."""

    code = fields.String(required=True)


class DifferenceSchema(Schema):
    """Unified text; '' if nothing differs."""

    older = fields.String(data_key="from", required=True)
    newer = fields.String(data_key="to", required=True)
    text = fields.String(required=True)


class TemplateSchema(Schema):
    """A function to begin with."""

    name = fields.String(required=True)
    code = fields.String(required=True)
    settings: Any = fields.List(fields.Nested(SettingBody), required=True)
