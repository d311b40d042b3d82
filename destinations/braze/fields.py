"""The fields of Braze's actions, named as in its API."""

from __future__ import annotations

from destinations.contract import Field, FieldType

EXTERNAL_ID = Field(
    name="external_id",
    label="External ID",
    default={"@path": "$.userId"},
    description="Your own id of the user. Of several ids the first is sent, in the order of these fields.",
)
USER_ALIAS = Field(
    name="user_alias",
    label="User alias",
    type=FieldType.OBJECT,
    description="An alias of the user: its name and its label. Without both it counts as none.",
    properties=(
        Field(name="alias_name", label="Alias name", description="The name."),
        Field(name="alias_label", label="Alias label", description="The kind of name."),
    ),
)
BRAZE_ID = Field(name="braze_id", label="Braze ID", description="Braze's own id of the user.")
UPDATE_ONLY = Field(
    name="_update_existing_only",
    label="Update existing users only",
    type=FieldType.BOOLEAN,
    default=False,
    description="Change users that Braze knows and make no new ones.",
)
TIME = Field(
    name="time",
    label="Time",
    type=FieldType.DATETIME,
    required=True,
    default={"@path": "$.timestamp"},
    description="When it happened.",
)
PROPERTIES = Field(
    name="properties",
    label="Properties",
    type=FieldType.OBJECT,
    default={"@path": "$.properties"},
    description="What else there is to say, at most 50 KB with lists or objects in it.",
)
IDS_OF_EVENTS = (
    EXTERNAL_ID,
    USER_ALIAS,
    BRAZE_ID,
    Field(
        name="email",
        label="Email",
        default={"@path": "$.context.traits.email"},
        description="Whose event it is, if there is no other id.",
    ),
    Field(name="phone", label="Phone", description="Whose event it is, if there is no other id and no email."),
)

EVENT = (
    *IDS_OF_EVENTS,
    Field(
        name="name",
        label="Name",
        required=True,
        default={"@path": "$.event"},
        description="The name of the event.",
    ),
    TIME,
    PROPERTIES,
    UPDATE_ONLY,
)

PURCHASE = (
    *IDS_OF_EVENTS,
    TIME,
    Field(
        name="products",
        label="Products",
        type=FieldType.OBJECT,
        multiple=True,
        required=True,
        additional=True,
        default={"@path": "$.properties.products"},
        description="What was bought, at most 75 products; each becomes a purchase. What has no field is a property.",
        properties=(
            Field(name="product_id", label="Product ID", required=True, description="The product's id or name."),
            Field(name="currency", label="Currency", description="In ISO 4217, if it is not the order's."),
            Field(
                name="price",
                label="Price",
                type=FieldType.NUMBER,
                required=True,
                description="The price of one, in the currency's base unit.",
            ),
            Field(name="quantity", label="Quantity", type=FieldType.INTEGER, description="How many, at most 100."),
        ),
    ),
    Field(
        name="currency",
        label="Currency",
        default={"@path": "$.properties.currency"},
        description="The order's currency in ISO 4217; USD if there is none.",
    ),
    PROPERTIES,
    UPDATE_ONLY,
)

PROFILE = (
    EXTERNAL_ID,
    USER_ALIAS,
    BRAZE_ID,
    Field(
        name="email",
        label="Email",
        default={"@path": "$.traits.email"},
        description="The user's email address, also an id if there is no other.",
    ),
    Field(
        name="phone",
        label="Phone",
        default={"@path": "$.traits.phone"},
        description="The user's phone number in E.164, also an id if there is no other and no email.",
    ),
    Field(
        name="first_name",
        label="First name",
        default={"@path": "$.traits.firstName"},
        description="The user's first name.",
    ),
    Field(
        name="last_name",
        label="Last name",
        default={"@path": "$.traits.lastName"},
        description="The user's last name.",
    ),
    Field(
        name="gender",
        label="Gender",
        default={"@path": "$.traits.gender"},
        description="M, F, O (other), N (not applicable) or P (prefers not to say), or the word in English.",
    ),
    Field(name="dob", label="Date of birth", type=FieldType.DATETIME, description="The day; a time is left out."),
    Field(
        name="country",
        label="Country",
        default={"@path": "$.context.location.country"},
        description="In ISO 3166-1 alpha-2, such as AT.",
    ),
    Field(
        name="home_city",
        label="Home city",
        default={"@path": "$.traits.address.city"},
        description="Where the user lives.",
    ),
    Field(name="language", label="Language", description="In ISO 639-1, such as de."),
    Field(name="time_zone", label="Time zone", description="A name of the IANA database, such as Europe/Vienna."),
    Field(
        name="image_url",
        label="Image URL",
        default={"@path": "$.traits.avatar"},
        description="A picture of the user.",
    ),
    Field(
        name="current_location",
        label="Current location",
        type=FieldType.OBJECT,
        default={
            "latitude": {"@path": "$.context.location.latitude"},
            "longitude": {"@path": "$.context.location.longitude"},
        },
        description="Where the user is. Sent only with both numbers.",
        properties=(
            Field(name="latitude", label="Latitude", type=FieldType.NUMBER, description="In degrees, north positive."),
            Field(name="longitude", label="Longitude", type=FieldType.NUMBER, description="In degrees, east positive."),
        ),
    ),
    Field(name="email_subscribe", label="Email subscription", description="opted_in, subscribed or unsubscribed."),
    Field(name="push_subscribe", label="Push subscription", description="opted_in, subscribed or unsubscribed."),
    Field(
        name="push_tokens",
        label="Push tokens",
        type=FieldType.OBJECT,
        multiple=True,
        description="Tokens of the user's devices.",
        properties=(
            Field(name="app_id", label="App ID", required=True, description="The app's identifier in Braze."),
            Field(name="token", label="Token", required=True, description="The push token."),
            Field(name="device_id", label="Device ID", description="Which device it is; Braze makes one up otherwise."),
        ),
    ),
    Field(
        name="date_of_first_session",
        label="First session",
        type=FieldType.DATETIME,
        description="When the user first used the app.",
    ),
    Field(
        name="date_of_last_session",
        label="Last session",
        type=FieldType.DATETIME,
        description="When the user last used the app.",
    ),
    Field(
        name="custom_attributes",
        label="Custom attributes",
        type=FieldType.OBJECT,
        default={"@path": "$.traits"},
        description="Further attributes, also those of Braze that have no field here. Names of fields are left out, and"
        " the traits firstName, lastName and avatar.",
    ),
    UPDATE_ONLY,
)

ALIAS = (
    Field(
        name="external_id",
        label="External ID",
        default={"@path": "$.userId"},
        description="Your own id of the user that gets the alias; without one, Braze makes a user that has no other.",
    ),
    Field(
        name="alias_name",
        label="Alias name",
        required=True,
        default={"@path": "$.properties.alias_name"},
        description="The name.",
    ),
    Field(
        name="alias_label",
        label="Alias label",
        required=True,
        default={"@path": "$.properties.alias_label"},
        description="The kind of name.",
    ),
)

ALIAS_TO_IDENTIFY = (
    Field(
        name="external_id",
        label="External ID",
        required=True,
        default={"@path": "$.userId"},
        description="Your own id, which the user gets that had only an alias.",
    ),
    Field(
        name="user_alias",
        label="User alias",
        type=FieldType.OBJECT,
        required=True,
        default={"alias_name": {"@path": "$.previousId"}, "alias_label": "previous_id"},
        description="The alias by which Braze knows the user so far.",
        properties=USER_ALIAS.properties,
    ),
)

DECLARED_ATTRIBUTES = frozenset(field.name for field in PROFILE)
MAPPED_TRAITS = frozenset({"firstName", "lastName", "avatar"})
"""Traits that the default mapping sends under Braze's own names."""
