"""The fields of the actions for Google Analytics 4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from destinations.contract import Field, FieldType


def _either(first: str, second: str) -> dict[str, Any]:
    return {"@if": {"blank": {"@path": first}, "then": {"@path": first}, "else": {"@path": second}}}


CLIENT = (
    Field(
        name="client_id",
        label="Client ID",
        required=True,
        default=_either("$.anonymousId", "$.userId"),
        description="The browser. Google joins events by it: best the client_id of its own tag on the site.",
    ),
    Field(
        name="user_id",
        label="User ID",
        default={"@path": "$.userId"},
        description="The known user, at most 256 characters, and nothing that tells others who it is.",
    ),
    Field(
        name="timestamp_micros",
        label="Time",
        type=FieldType.DATETIME,
        default={"@path": "$.timestamp"},
        description="When it happened, in the last 72 hours. What is older is discarded.",
    ),
    Field(
        name="user_properties",
        label="User properties",
        type=FieldType.OBJECT,
        description="Properties of the user to set, at most 25: names of 24, values of 36 characters.",
    ),
    Field(
        name="session_id",
        label="Session ID",
        description="The session of Google's own tag, a number: the event becomes a part of it.",
    ),
    Field(
        name="engagement_time_msec",
        label="Engagement time",
        type=FieldType.NUMBER,
        default=1,
        description="How many milliseconds the user was engaged. Google counts users of more than 0 as active.",
    ),
    Field(
        name="ip_override",
        label="IP address",
        description="For the place of the user; without it, that of the client's last visit.",
    ),
    Field(
        name="user_agent",
        label="User agent",
        description="For the device of the user; without it, that of the client's last visit.",
    ),
    Field(
        name="ad_user_data",
        label="Consent to user data",
        choices=("GRANTED", "DENIED"),
        description="Whether data of the user may go to Google for advertising.",
    ),
    Field(
        name="ad_personalization",
        label="Consent to personalization",
        choices=("GRANTED", "DENIED"),
        description="Whether advertising may be personalized for the user.",
    ),
)

PARAMS = Field(
    name="params",
    label="Other parameters",
    type=FieldType.OBJECT,
    description="More parameters: texts, numbers, true or false. Null is left out.",
)


def fields(own: Sequence[Field]) -> tuple[Field, ...]:
    """All fields of an action."""
    return (*own, *(() if PARAMS.name in [field.name for field in own] else (PARAMS,)), *CLIENT)


CUSTOM = (
    Field(
        name="name",
        label="Event name",
        required=True,
        default={"@path": "$.event"},
        description="What happened, at most 40 letters, digits and _; spaces become _.",
    ),
    Field(
        name="lowercase",
        label="Lower case",
        type=FieldType.BOOLEAN,
        description="Send the name in lower case. Google takes names in different cases for different events.",
    ),
    replace(PARAMS, label="Parameters", default={"@path": "$.properties"}),
)

PAGE = (
    Field(
        name="page_location",
        label="Page location",
        default=_either("$.context.page.url", "$.properties.url"),
        description="The URL of the page, at most 1,000 characters.",
    ),
    Field(
        name="page_referrer",
        label="Page referrer",
        default=_either("$.context.page.referrer", "$.properties.referrer"),
        description="The URL of the page before, at most 420 characters.",
    ),
    Field(
        name="page_title",
        label="Page title",
        default=_either("$.context.page.title", "$.properties.title"),
        description="The title of the page, at most 300 characters.",
    ),
)

CURRENCY = Field(
    name="currency",
    label="Currency",
    default={"@path": "$.properties.currency"},
    description="Three letters, as in ISO 4217; required with Value.",
)

VALUE = Field(
    name="value",
    label="Value",
    type=FieldType.NUMBER,
    description="The sum of prices times quantities, without shipping and tax.",
)

COUPON = Field(
    name="coupon",
    label="Coupon",
    default={"@path": "$.properties.coupon"},
    description="The coupon of the order.",
)

TOTAL = (CURRENCY, replace(VALUE, default=_either("$.properties.revenue", "$.properties.value")), COUPON)
PRICE = (CURRENCY, replace(VALUE, default=_either("$.properties.value", "$.properties.price")))

ORDER = (
    Field(
        name="transaction_id",
        label="Transaction ID",
        required=True,
        default=_either("$.properties.order_id", "$.properties.orderId"),
        description="The order. Google counts purchases with the same one once.",
    ),
    Field(
        name="affiliation",
        label="Affiliation",
        default={"@path": "$.properties.affiliation"},
        description="The shop.",
    ),
    Field(
        name="shipping",
        label="Shipping",
        type=FieldType.NUMBER,
        default={"@path": "$.properties.shipping"},
        description="What shipping costs.",
    ),
    Field(
        name="tax",
        label="Tax",
        type=FieldType.NUMBER,
        default={"@path": "$.properties.tax"},
        description="What tax is on it.",
    ),
)

ITEM = {
    "item_id": _either("$.product_id", "$.sku"),
    "item_name": {"@path": "$.name"},
    "item_brand": {"@path": "$.brand"},
    "item_category": {"@path": "$.category"},
    "item_variant": {"@path": "$.variant"},
    "coupon": {"@path": "$.coupon"},
    "index": {"@path": "$.position"},
    "price": {"@path": "$.price"},
    "quantity": {"@path": "$.quantity"},
}

PRODUCTS = Field(
    name="items",
    label="Items",
    type=FieldType.OBJECT,
    multiple=True,
    required=True,
    additional=True,
    default={"@arrayPath": ["$.properties.products", ITEM]},
    description="The products, at most 200, with item_id or item_name.",
    properties=(
        Field(name="item_id", label="Item ID", description="The product's ID."),
        Field(name="item_name", label="Item name", description="The product's name."),
        Field(name="price", label="Price", type=FieldType.NUMBER, description="The price of one."),
        Field(name="quantity", label="Quantity", type=FieldType.INTEGER, description="How many."),
        Field(name="index", label="Index", type=FieldType.INTEGER, description="The place in a list."),
    ),
)

PRODUCT = replace(PRODUCTS, default={"@arrayPath": ["$.properties", ITEM]})


def optional(field: Field) -> Field:
    """The same field, not required."""
    return replace(field, required=False)
