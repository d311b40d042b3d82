"""The fields of Iterable's actions, named as in its API."""

from __future__ import annotations

from destinations.contract import Field, FieldType

USER_ID = Field(
    name="userId",
    label="User ID",
    default={"@path": "$.userId"},
    description="Your own id of the user. Where both are known, email-based projects go by the email.",
)
EMAIL_OF_EVENT = {
    "@if": {
        "exists": {"@path": "$.context.traits.email"},
        "then": {"@path": "$.context.traits.email"},
        "else": {"@path": "$.properties.email"},
    }
}
EMAIL = Field(
    name="email",
    label="Email",
    default=EMAIL_OF_EVENT,
    description="The user's email address. It or the user ID is required.",
)
CREATED_AT = Field(
    name="createdAt",
    label="Created at",
    type=FieldType.DATETIME,
    default={"@path": "$.timestamp"},
    description="When it happened; sent in whole seconds.",
)
DATA = Field(
    name="dataFields",
    label="Data fields",
    type=FieldType.OBJECT,
    default={"@path": "$.properties"},
    description="What else there is to say. Dates with a time are written as Iterable has them.",
)
CAMPAIGN_ID = Field(
    name="campaignId",
    label="Campaign ID",
    type=FieldType.INTEGER,
    default={"@path": "$.properties.campaignId"},
    description="The campaign that it is due to.",
)
TEMPLATE_ID = Field(
    name="templateId",
    label="Template ID",
    type=FieldType.INTEGER,
    default={"@path": "$.properties.templateId"},
    description="The template that it is due to.",
)
MERGE = Field(
    name="mergeNestedObjects",
    label="Merge nested objects",
    type=FieldType.BOOLEAN,
    description="Add to objects of the profile instead of replacing them. Off by default.",
)
PREFER_USER_ID = Field(
    name="preferUserId",
    label="Prefer user ID",
    type=FieldType.BOOLEAN,
    description="In email-based projects: make a user without an email for a user ID that is not known yet. Off by"
    " default, so that Iterable refuses such users.",
)

EVENT = (
    EMAIL,
    USER_ID,
    Field(
        name="eventName",
        label="Event name",
        required=True,
        default={"@path": "$.event"},
        description="The name of the event.",
    ),
    Field(
        name="id",
        label="Event ID",
        required=True,
        default={"@path": "$.messageId"},
        description="At most 512 bytes. An event that Iterable has under this id is replaced, so a retry is no second"
        " event.",
    ),
    CREATED_AT,
    DATA,
    CAMPAIGN_ID,
    TEMPLATE_ID,
)

USER = (
    Field(
        name="email",
        label="Email",
        default={"@path": "$.traits.email"},
        description="The user's email address. It or the user ID is required.",
    ),
    USER_ID,
    Field(
        name="dataFields",
        label="Data fields",
        type=FieldType.OBJECT,
        default={"@path": "$.traits"},
        description="What the profile is to hold. Dates with a time are written as Iterable has them.",
    ),
    Field(
        name="phoneNumber",
        label="Phone number",
        default={"@path": "$.traits.phone"},
        description="In E.164, such as +4312345; becomes phoneNumber of the data fields.",
    ),
    MERGE,
    PREFER_USER_ID,
)

BUYER = Field(
    name="user",
    label="User",
    type=FieldType.OBJECT,
    required=True,
    default={
        "email": EMAIL_OF_EVENT,
        "userId": {"@path": "$.userId"},
        "dataFields": {"@path": "$.context.traits"},
    },
    description="Whose it is; the profile is updated, or made if there is none.",
    properties=(
        EMAIL,
        USER_ID,
        Field(
            name="dataFields",
            label="Data fields",
            type=FieldType.OBJECT,
            description="What the profile is to hold.",
        ),
        MERGE,
        PREFER_USER_ID,
    ),
)
ITEMS = Field(
    name="items",
    label="Items",
    type=FieldType.OBJECT,
    multiple=True,
    required=True,
    default={
        "@arrayPath": [
            "$.properties.products",
            {
                "id": {
                    "@if": {
                        "exists": {"@path": "$.product_id"},
                        "then": {"@path": "$.product_id"},
                        "else": {"@path": "$.sku"},
                    }
                },
                "sku": {"@path": "$.sku"},
                "name": {"@path": "$.name"},
                "description": {"@path": "$.description"},
                "categories": {"@path": "$.category"},
                "price": {"@path": "$.price"},
                "quantity": {
                    "@if": {"exists": {"@path": "$.quantity"}, "then": {"@path": "$.quantity"}, "else": 1},
                },
                "url": {"@path": "$.url"},
                "imageUrl": {"@path": "$.image_url"},
                "dataFields": {"@path": "$."},
            },
        ]
    },
    description="The products.",
    properties=(
        Field(name="id", label="ID", required=True, description="The product's id."),
        Field(name="sku", label="SKU", description="The product's stock keeping unit."),
        Field(name="name", label="Name", required=True, description="The product's name."),
        Field(name="description", label="Description", description="What the product is."),
        Field(name="categories", label="Categories", multiple=True, description="The product's categories."),
        Field(
            name="price",
            label="Price",
            type=FieldType.NUMBER,
            required=True,
            description="The price of one.",
        ),
        Field(
            name="quantity",
            label="Quantity",
            type=FieldType.INTEGER,
            required=True,
            description="How many.",
        ),
        Field(name="url", label="URL", description="The product's page."),
        Field(name="imageUrl", label="Image URL", description="The product's picture."),
        Field(
            name="dataFields",
            label="Data fields",
            type=FieldType.OBJECT,
            description="What else there is to say of the product. What has a field of its own is left out.",
        ),
    ),
)

PURCHASE = (
    Field(
        name="id",
        label="Purchase ID",
        required=True,
        default={
            "@if": {
                "exists": {"@path": "$.properties.order_id"},
                "then": {"@path": "$.properties.order_id"},
                "else": {"@path": "$.messageId"},
            }
        },
        description="At most 512 bytes. A purchase that Iterable has under this id is replaced, so a retry is no second"
        " purchase.",
    ),
    BUYER,
    ITEMS,
    Field(
        name="total",
        label="Total",
        type=FieldType.NUMBER,
        required=True,
        default={
            "@if": {
                "exists": {"@path": "$.properties.total"},
                "then": {"@path": "$.properties.total"},
                "else": {"@path": "$.properties.revenue"},
            }
        },
        description="What was paid.",
    ),
    CREATED_AT,
    DATA,
    CAMPAIGN_ID,
    TEMPLATE_ID,
)

CART = (BUYER, ITEMS)
