"""The fields of the actions for Mixpanel."""

from __future__ import annotations

from typing import Any

from destinations.contract import Field, FieldType

USER_OR_ANONYMOUS = {
    "@if": {
        "blank": {"@path": "$.userId"},
        "then": {"@path": "$.userId"},
        "else": {"@path": "$.anonymousId"},
    }
}


def viewed(what: str) -> dict[str, Any]:
    """A mapping to the name of an event for pages or screens."""
    return {
        "@if": {"blank": {"@path": "$.name"}, "then": {"@template": "Viewed {{name}}"}, "else": f"Viewed {what}"},
    }


def _context(name: str, label: str, path: str, description: str) -> Field:
    return Field(name=name, label=label, default={"@path": f"$.context.{path}"}, description=description)


TRACK_FIELDS = (
    Field(
        name="event",
        label="Event name",
        required=True,
        default={"@path": "$.event"},
        description="What happened.",
    ),
    Field(
        name="distinct_id",
        label="Distinct ID",
        default=USER_OR_ANONYMOUS,
        description="Who did it. Events without it count for no user.",
    ),
    Field(
        name="user_id",
        label="User ID",
        default={"@path": "$.userId"},
        description="The known user, $user_id: what simplified ID merge puts devices and users together by.",
    ),
    Field(
        name="device_id",
        label="Device ID",
        default={"@path": "$.anonymousId"},
        description="The device, $device_id, as in User ID.",
    ),
    Field(
        name="group_id",
        label="Group ID",
        default={"@path": "$.context.groupId"},
        description="The group in which it was done, $group_id.",
    ),
    Field(
        name="insert_id",
        label="Insert ID",
        required=True,
        default={"@path": "$.messageId"},
        description="By which Mixpanel tells an event that comes again. What does not fit is sent as its hash.",
    ),
    Field(
        name="time",
        label="Time",
        type=FieldType.DATETIME,
        required=True,
        default={"@path": "$.timestamp"},
        description="When it happened.",
    ),
    Field(
        name="event_properties",
        label="Event properties",
        type=FieldType.OBJECT,
        default={"@path": "$.properties"},
        description="More about the event, fewer than 255 properties.",
    ),
    _context("ip", "IP address", "ip", "For the place of the user; without it there is none."),
    _context("url", "URL", "page.url", "The page, $current_url."),
    _context("referrer", "Referrer", "page.referrer", "Where the user came from, $referrer."),
    _context("language", "Language", "locale", "The language of the user, $locale."),
    _context("os_name", "Operating system", "os.name", "The operating system, $os."),
    _context("os_version", "Operating system version", "os.version", "Its version, $os_version."),
    _context("app_name", "App name", "app.name", "The app, $app_name."),
    _context("app_version", "App version", "app.version", "Its version, $app_version_string."),
)

USER_FIELDS = (
    Field(
        name="distinct_id",
        label="Distinct ID",
        required=True,
        default=USER_OR_ANONYMOUS,
        description="Whose profile it is.",
    ),
    Field(
        name="traits",
        label="Properties",
        type=FieldType.OBJECT,
        default={"@path": "$.traits"},
        description="What to set. Name, email, phone and others that Mixpanel has names for get these.",
    ),
    _context("ip", "IP address", "ip", "For the place of the user; without it the place stays as it is."),
)

GROUP_FIELDS = (
    Field(
        name="group_key",
        label="Group key",
        required=True,
        default="$group_id",
        description="The key of this kind of group, as in the settings of the project.",
    ),
    Field(
        name="group_id",
        label="Group ID",
        required=True,
        default={"@path": "$.groupId"},
        description="Which group.",
    ),
    Field(
        name="traits",
        label="Properties",
        type=FieldType.OBJECT,
        default={"@path": "$.traits"},
        description="What to set. The name becomes $name.",
    ),
)
