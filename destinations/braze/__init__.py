"""Braze: profiles, events and purchases by its REST API (the public description of /users/track and its siblings).

One request holds at most 75 objects (some contracts allow fewer: ``batch_size``) and 4 MB; at most 3,000 requests in
3 seconds. New aliases and aliases to identify are at most 50 a request, 20,000 requests a minute. Over these rates, 429
says in X-RateLimit-Reset when to come back. Objects that Braze refuses are named by their index in a 2xx answer, or in
a 400 if it takes none.

Braze has no means to tell that it was sent an event before: after a connection broke, a retry is a second event. An
order is sent in one request, so that no part of it is sent twice for the sake of another.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from destinations.braze import fields, objects
from destinations.braze.calls import Endpoint, deliver
from destinations.contract import (
    Action,
    BatchLimits,
    Destination,
    Payload,
    Result,
    Setting,
    Settings,
    SettingType,
)

if TYPE_CHECKING:
    from destinations.http import Http

MAX_BYTES = 3_500_000
"""Of payloads; what is around them needs some of the 4 MB."""
MAX_ALIASES = 50

NEW_ALIASES = Endpoint("/users/alias/new", "user_aliases", MAX_ALIASES, "aliases_processed")
IDENTIFY = Endpoint("/users/identify", "aliases_to_identify", MAX_ALIASES, "aliases_processed")


def update_user_profile(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:
    """Send each payload as attributes of a user."""
    made = [objects.attributes(payload, settings) for payload in payloads]
    return deliver(_track("attributes", settings), made, settings, http)


def track_event(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:
    """Send each payload as a custom event."""
    made = [objects.event(payload, settings) for payload in payloads]
    return deliver(_track("events", settings), made, settings, http)


def track_purchase(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:
    """Send each payload as purchases, one a product. A payload is refused if one of its purchases is."""
    made = [objects.purchases(payload, settings) for payload in payloads]
    return deliver(_track("purchases", settings), made, settings, http)


def create_alias(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:
    """Send each payload as a new alias."""
    return deliver(NEW_ALIASES, [objects.alias(payload, settings) for payload in payloads], settings, http)


def identify_user(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:
    """Send each payload as an alias to identify."""
    return deliver(IDENTIFY, [objects.alias_to_identify(payload, settings) for payload in payloads], settings, http)


def _track(array: str, settings: Settings) -> Endpoint:
    return Endpoint("/users/track", array, limits(settings).events, f"{array}_processed")


def limits(settings: Settings) -> BatchLimits:
    """The size of the batch, brought into 1 to 75."""
    return BatchLimits(events=max(1, min(int(settings["batch_size"]), objects.MAX_OBJECTS)), bytes=MAX_BYTES)


def alias_limits(_: Settings) -> BatchLimits:
    """So many aliases a request."""
    return BatchLimits(events=MAX_ALIASES, bytes=MAX_BYTES)


UPDATE_USER_PROFILE = Action(
    slug="updateUserProfile",
    name="Update user profile",
    description="Sets attributes of a user.",
    fields=fields.PROFILE,
    default_trigger='type = "identify"',
    perform=update_user_profile,
    limits=limits,
)
TRACK_EVENT = Action(
    slug="trackEvent",
    name="Track event",
    description="Records a custom event of a user.",
    fields=fields.EVENT,
    default_trigger='type = "track" and event != "Order Completed" and event != "Create Alias"',
    perform=track_event,
    limits=limits,
)
TRACK_PURCHASE = Action(
    slug="trackPurchase",
    name="Track purchase",
    description="Records the products of an order as purchases of a user.",
    fields=fields.PURCHASE,
    default_trigger='type = "track" and event = "Order Completed"',
    perform=track_purchase,
    limits=limits,
)
CREATE_ALIAS = Action(
    slug="createAlias",
    name="Create alias",
    description="Gives a user another name, or makes a user that has only this one.",
    fields=fields.ALIAS,
    default_trigger='type = "track" and event = "Create Alias"',
    perform=create_alias,
    limits=alias_limits,
)
IDENTIFY_USER = Action(
    slug="identifyUser",
    name="Identify user",
    description="Gives your own id to a user that has only an alias.",
    fields=fields.ALIAS_TO_IDENTIFY,
    default_trigger='type = "alias"',
    perform=identify_user,
    limits=alias_limits,
)


DESTINATION = Destination(
    slug="braze",
    name="Braze",
    description="Sends users, events and purchases to Braze.",
    settings=(
        Setting(
            name="base_url",
            label="REST endpoint",
            required=True,
            is_url=True,
            description="The REST endpoint of your Braze instance, such as https://rest.iad-01.braze.com (US-01) or"
            " https://rest.fra-01.braze.eu (EU-01).",
        ),
        Setting(
            name="api_key",
            label="REST API key",
            required=True,
            sensitive=True,
            description="A REST API key of the workspace with the permission users.track; for aliases users.alias.new"
            " and users.identify too.",
        ),
        Setting(
            name="app_id",
            label="App identifier",
            default="",
            description="The app in Braze that events and purchases are counted for; none without it.",
        ),
        Setting(
            name="batch_size",
            label="Batch size",
            type=SettingType.NUMBER,
            default=objects.MAX_OBJECTS,
            description="The most objects in one request, at most 75. Contracts by monthly active users (CY 24-25)"
            " allow 50.",
        ),
    ),
    actions=(UPDATE_USER_PROFILE, TRACK_EVENT, TRACK_PURCHASE, CREATE_ALIAS, IDENTIFY_USER),
    presets=(
        UPDATE_USER_PROFILE.preset("Identify calls"),
        TRACK_EVENT.preset("Track calls"),
        TRACK_PURCHASE.preset("Orders completed"),
        CREATE_ALIAS.preset("Aliases created"),
        IDENTIFY_USER.preset("Alias calls"),
    ),
)
