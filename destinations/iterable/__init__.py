"""Iterable: events, users, purchases and carts by its API (the public description at api.iterable.com/api/docs).

Events and users go in bulk, at most 1,000 and 4 MB a request; 10 requests a second for events, 5 for users, by project.
Purchases and carts go one a request. In bulk, failures are listed by email or user ID; a data field whose type is not
the project's refuses the whole request. Over the limit, 429 says how long to wait, in Retry-After or its body.

An event has an ``id``, by default the messageId, and a purchase one of the order: what Iterable has already under that
id is replaced, so a retry is no second event.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from destinations.contract import (
    Action,
    BatchLimits,
    Destination,
    Payload,
    Result,
    Setting,
    Settings,
    Throughput,
)
from destinations.iterable import fields, objects
from destinations.iterable.calls import deliver_in_bulk, deliver_one

if TYPE_CHECKING:
    from destinations.http import Http

MAX_EVENTS = 1000
MAX_BYTES = 3_500_000
"""Of payloads; what is around them needs some of the 4 MB."""


def track_event(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:
    """Track each payload as an event. Always in bulk: only events of one endpoint stay in order."""
    made = [objects.event(payload) for payload in payloads]
    return deliver_in_bulk("/api/events/trackBulk", "events", made, settings, http)


def update_user(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:
    """Update or make a user of each payload."""
    made = [objects.user(payload) for payload in payloads]
    return deliver_in_bulk("/api/users/bulkUpdate", "users", made, settings, http)


def track_purchase(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:
    """Track each payload as a purchase."""
    return deliver_one(
        "/api/commerce/trackPurchase", [objects.purchase(payload) for payload in payloads], settings, http
    )


def update_cart(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:
    """Make each payload the cart of its user."""
    return deliver_one("/api/commerce/updateCart", [objects.cart(payload) for payload in payloads], settings, http)


def limits(_: Settings) -> BatchLimits:
    """What one bulk request takes."""
    return BatchLimits(events=MAX_EVENTS, bytes=MAX_BYTES)


TRACK_EVENT = Action(
    slug="trackEvent",
    name="Track event",
    description="Tracks a custom event of a user.",
    fields=fields.EVENT,
    default_trigger='type = "track" and event != "Order Completed" and event != "Cart Updated"',
    perform=track_event,
    limits=limits,
)
UPDATE_USER = Action(
    slug="updateUser",
    name="Update user",
    description="Updates a user, or makes one.",
    fields=fields.USER,
    default_trigger='type = "identify"',
    perform=update_user,
    limits=limits,
)
TRACK_PURCHASE = Action(
    slug="trackPurchase",
    name="Track purchase",
    description="Tracks an order of a user, and empties the cart.",
    fields=fields.PURCHASE,
    default_trigger='type = "track" and event = "Order Completed"',
    perform=track_purchase,
)
UPDATE_CART = Action(
    slug="updateCart",
    name="Update cart",
    description="Says what a user has in the cart.",
    fields=fields.CART,
    default_trigger='type = "track" and event = "Cart Updated"',
    perform=update_cart,
)


DESTINATION = Destination(
    slug="iterable",
    name="Iterable",
    description="Sends events, users, purchases and carts to Iterable.",
    throughput=Throughput(requests_per_s=5),
    settings=(
        Setting(
            name="api_key",
            label="API key",
            required=True,
            sensitive=True,
            description="A server-side API key of the project.",
        ),
        Setting(
            name="base_url",
            label="Base URL",
            is_url=True,
            default="https://api.iterable.com",
            description="Where the project's data is: https://api.iterable.com in the United States,"
            " https://api.eu.iterable.com in Europe.",
        ),
    ),
    actions=(TRACK_EVENT, UPDATE_USER, TRACK_PURCHASE, UPDATE_CART),
    presets=(
        TRACK_EVENT.preset("Track calls"),
        UPDATE_USER.preset("Identify calls"),
        TRACK_PURCHASE.preset("Orders completed"),
        UPDATE_CART.preset("Carts updated"),
    ),
)
