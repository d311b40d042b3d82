"""The fields of the actions for Amplitude: the keys of its events."""

from __future__ import annotations

from typing import Any

from destinations.contract import Field, FieldType


def viewed(what: str) -> dict[str, Any]:
    """A mapping to the type of an event for pages or screens."""
    return {
        "@if": {"blank": {"@path": "$.name"}, "then": {"@template": "Viewed {{name}}"}, "else": f"Viewed {what}"},
    }


DEVICE_ID = {
    "@if": {
        "blank": {"@path": "$.context.device.id"},
        "then": {"@path": "$.context.device.id"},
        "else": {"@path": "$.anonymousId"},
    }
}


def _key(name: str, label: str, path: str, description: str, kind: FieldType = FieldType.STRING) -> Field:
    """An optional key, mapped from a path if there is one."""
    default = {"@path": path} if path else None
    return Field(name=name, label=label, type=kind, default=default, description=description)


IDS = (
    _key("user_id", "User ID", "$.userId", "The user: this, or Device ID, is required."),
    Field(
        name="device_id",
        label="Device ID",
        default=DEVICE_ID,
        description="The device: this, or User ID, is required.",
    ),
    Field(
        name="insert_id",
        label="Insert ID",
        required=True,
        default={"@path": "$.messageId"},
        description="By which Amplitude tells an event that comes again within 7 days.",
    ),
    _key("time", "Time", "$.timestamp", "When it happened; without it, now.", FieldType.DATETIME),
)

SURROUNDINGS = (
    _key("app_version", "App version", "$.context.app.version", "The version of the app."),
    _key("platform", "Platform", "$.context.device.type", "The platform of the device."),
    _key("os_name", "OS name", "$.context.os.name", "The operating system or browser."),
    _key("os_version", "OS version", "$.context.os.version", "Its version."),
    _key("device_brand", "Device brand", "$.context.device.brand", "The brand of the device."),
    _key("device_manufacturer", "Device manufacturer", "$.context.device.manufacturer", "Who made the device."),
    _key("device_model", "Device model", "$.context.device.model", "The model of the device."),
    _key("carrier", "Carrier", "$.context.network.carrier", "The carrier of the network."),
    _key("country", "Country", "$.context.location.country", "The country of the user."),
    _key("region", "Region", "$.context.location.region", "The region of the user."),
    _key("city", "City", "$.context.location.city", "The city of the user."),
    _key("language", "Language", "$.context.locale", "The language of the user."),
)

GROUPS = _key("groups", "Groups", "", "Types of group, and the groups of each: at most 5 types.", FieldType.OBJECT)

LOG_FIELDS = (
    Field(
        name="event_type",
        label="Event type",
        required=True,
        default={"@path": "$.event"},
        description="What happened.",
    ),
    *IDS,
    _key("event_properties", "Event properties", "$.properties", "More about the event.", FieldType.OBJECT),
    _key("user_properties", "User properties", "", "Properties of the user to set.", FieldType.OBJECT),
    GROUPS,
    *SURROUNDINGS,
    _key(
        "session_id",
        "Session ID",
        "$.integrations['Actions Amplitude'].session_id",
        "When the session began, in milliseconds since 1970.",
        FieldType.INTEGER,
    ),
    _key("event_id", "Event ID", "", "A counter that orders events of the same time.", FieldType.INTEGER),
    # Prices have no default: with one, a product that is only looked at would count as sold.
    _key("price", "Price", "", "The price of one; with Quantity, it goes over Revenue.", FieldType.NUMBER),
    _key("quantity", "Quantity", "", "How many were bought.", FieldType.INTEGER),
    _key("revenue", "Revenue", "$.properties.revenue", "What was earned; below 0 it is a refund.", FieldType.NUMBER),
    _key("productId", "Product ID", "", "What was bought."),
    _key("revenueType", "Revenue type", "$.properties.revenueType", "What kind of revenue it is."),
    _key("location_lat", "Latitude", "$.context.location.latitude", "Where the user is.", FieldType.NUMBER),
    _key("location_lng", "Longitude", "$.context.location.longitude", "Where the user is.", FieldType.NUMBER),
    _key("ip", "IP address", "$.context.ip", "For the place of the user."),
    _key("idfa", "IDFA", "", "The identifier for advertisers, on iOS."),
    _key("idfv", "IDFV", "", "The identifier for vendors, on iOS."),
    _key("adid", "Advertising ID", "", "The advertising ID, on Android."),
    _key("android_id", "Android ID", "", "The ID of the device, on Android."),
)

IDENTIFY_FIELDS = (
    *IDS,
    _key("user_properties", "User properties", "$.traits", "What to set.", FieldType.OBJECT),
    GROUPS,
    *SURROUNDINGS,
)

GROUP_FIELDS = (
    *IDS,
    Field(
        name="group_type",
        label="Group type",
        required=True,
        default="group",
        description="The type of the group, such as company or org name, as your project names it.",
    ),
    Field(
        name="group_value",
        label="Group value",
        required=True,
        default={"@path": "$.groupId"},
        description="Which group of this type.",
    ),
    _key("group_properties", "Group properties", "$.traits", "What to set.", FieldType.OBJECT),
)
