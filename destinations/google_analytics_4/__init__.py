"""Google Analytics 4: events of a web stream by the Measurement Protocol.

The protocol answers 2xx to whatever it receives: it never says that a credential is wrong or an event was dropped. So
events are checked against its published rules before they are sent (``rules.py``), and what breaks one is discarded
with the reason. *Delivered* means received; a wrong measurement ID or API secret shows in no report of Splice's.

Limits, of Google's public protocol reference (developers.google.com/analytics/devguides/collection/protocol/ga4): 25
events of one client a request, below 130 kB; 25 parameters an event, names of 40 and values of 100 characters; 25 user
properties, names of 24 and values of 36; times within the last 72 hours. There is no id to tell an event that comes
again by, but ``transaction_id`` for purchases: another event whose answer is lost is counted twice when it is retried.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from destinations.contract import (
    Action,
    BatchLimits,
    Destination,
    Field,
    Payload,
    Result,
    Setting,
    Settings,
    SettingType,
)
from destinations.google_analytics_4.fields import (
    CUSTOM,
    ORDER,
    PAGE,
    PRICE,
    PRODUCT,
    PRODUCTS,
    TOTAL,
    fields,
    optional,
)
from destinations.google_analytics_4.sending import MAX_EVENTS, deliver

if TYPE_CHECKING:
    from destinations.http import Http

LIMITS = BatchLimits(events=MAX_EVENTS, bytes=100_000)
"""Below 130 kB, for what a request adds to its events."""


def _performing(name: str, own: Sequence[Field]) -> Callable[[Sequence[Payload], Settings, Http], Sequence[Result]]:
    """Sends events of this name, or of their payloads' name, with the parameters that the action has fields for."""
    parameters = [field.name for field in own if field.name not in ("name", "lowercase", "params")]

    def perform(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:
        return deliver(payloads, name, parameters, settings, http)

    return perform


def _action(slug: str, label: str, name: str, own: Sequence[Field], trigger: str) -> Action:
    return Action(
        slug=slug,
        name=label,
        description=f"Sends the event {name}." if name else "Sends an event of any name.",
        fields=fields(own),
        default_trigger=trigger,
        perform=_performing(name, own),
        limits=lambda _: LIMITS,
    )


def _ecommerce(slug: str, label: str, name: str, own: Sequence[Field], event: str) -> Action:
    return _action(slug, label, name, own, f'type = "track" and event = "{event}"')


CUSTOM_EVENT = _action("customEvent", "Custom Event", "", CUSTOM, 'type = "track"')
PAGE_VIEW = _action("pageView", "Page View", "page_view", PAGE, 'type = "page"')
PURCHASE = _ecommerce("purchase", "Purchase", "purchase", (*ORDER, *TOTAL, PRODUCTS), "Order Completed")
REFUND = _ecommerce("refund", "Refund", "refund", (*ORDER, *TOTAL, optional(PRODUCTS)), "Order Refunded")
CHECKOUT = _ecommerce("beginCheckout", "Begin Checkout", "begin_checkout", (*TOTAL, PRODUCTS), "Checkout Started")
ADD_TO_CART = _ecommerce("addToCart", "Add to Cart", "add_to_cart", (*PRICE, PRODUCT), "Product Added")
VIEW_ITEM = _ecommerce("viewItem", "View Item", "view_item", (*PRICE, PRODUCT), "Product Viewed")

OTHER_EVENTS = (
    'type = "track" and event != "Order Completed" and event != "Order Refunded" and event != "Checkout Started"'
    ' and event != "Product Added" and event != "Product Viewed"'
)


DESTINATION = Destination(
    slug="google-analytics-4",
    name="Google Analytics 4",
    description="Sends events to a web stream of Google Analytics 4. Google never says what it drops: events are"
    " checked before, and wrong credentials go unnoticed.",
    settings=(
        Setting(
            name="measurement_id",
            label="Measurement ID",
            required=True,
            description="The ID of the web stream, such as G-XXXXXXXXXX: Admin, Data streams.",
        ),
        Setting(
            name="api_secret",
            label="API secret",
            required=True,
            sensitive=True,
            description="A Measurement Protocol API secret of the stream. Google does not say if it is wrong: look at"
            " the realtime report after the first events.",
        ),
        Setting(
            name="base_url",
            label="Base URL",
            is_url=True,
            default="https://www.google-analytics.com",
            description="Where events go: https://www.google-analytics.com, or https://region1.google-analytics.com to"
            " have them processed in the European Union.",
        ),
        Setting(
            name="analytics_360",
            label="Analytics 360",
            type=SettingType.BOOLEAN,
            default=False,
            description="The property is an Analytics 360 one: 100 parameters an event, and values of 500 characters.",
        ),
    ),
    actions=(CUSTOM_EVENT, PAGE_VIEW, PURCHASE, REFUND, CHECKOUT, ADD_TO_CART, VIEW_ITEM),
    presets=(
        CUSTOM_EVENT.preset(CUSTOM_EVENT.name, OTHER_EVENTS),
        *(each.preset(each.name) for each in (PAGE_VIEW, PURCHASE, REFUND, CHECKOUT, ADD_TO_CART, VIEW_ITEM)),
    ),
)
