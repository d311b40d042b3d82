"""Amplitude: events, properties of users and of groups by the HTTP V2 API, or by the Batch Event Upload API.

``$identify`` and ``$groupidentify`` are events of these APIs too: unlike ``/identify`` and ``/groupidentify``, they go
in batches with the answers of events. HTTP V2 is the default since it shows events within seconds; its limits, of
Amplitude's public description (amplitude.com/docs/apis/analytics/http-v2): 2,000 events and 1 MB a request, 30 events a
second for each user and device. The setting ``use_batch_endpoint`` is for more: 20 MB a request and 1,000 events a
second, seen a few minutes later. ``insert_id`` makes an event that is sent twice within 7 days one event.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from destinations.amplitude.fields import GROUP_FIELDS, IDENTIFY_FIELDS, LOG_FIELDS, viewed
from destinations.amplitude.records import event, group, user
from destinations.amplitude.sending import deliver
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

MAX_EVENTS = 2000
MAX_BYTES = 900 * 1024
MAX_BATCH_BYTES = 18 * 1024 * 1024
"""Both below what is documented, 1 MB and 20 MB, for what a request adds to its events."""


def log_event(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:
    """Send events."""
    return deliver([event(payload) for payload in payloads], settings, http)


def identify_user(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:
    """Set properties of users."""
    return deliver([user(payload) for payload in payloads], settings, http)


def group_identify_user(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:
    """Put users into groups, and set properties of the groups."""
    return deliver([group(payload) for payload in payloads], settings, http)


def limits(settings: Settings) -> BatchLimits:
    """What the chosen API takes."""
    return BatchLimits(events=MAX_EVENTS, bytes=MAX_BATCH_BYTES if settings["use_batch_endpoint"] else MAX_BYTES)


def group_limits(settings: Settings) -> BatchLimits:
    """Half of that: a group is two events."""
    whole = limits(settings)
    return BatchLimits(events=whole.events // 2, bytes=whole.bytes // 2)


LOG_EVENT = Action(
    slug="logEventV2",
    name="Log Event",
    description="Sends an event.",
    fields=LOG_FIELDS,
    default_trigger='type = "track"',
    perform=log_event,
    limits=limits,
)

IDENTIFY_USER = Action(
    slug="identifyUser",
    name="Identify User",
    description="Sets properties of a user, and puts user ID and device ID together.",
    fields=IDENTIFY_FIELDS,
    default_trigger='type = "identify"',
    perform=identify_user,
    limits=limits,
)

GROUP_IDENTIFY_USER = Action(
    slug="groupIdentifyUser",
    name="Group Identify User",
    description="Puts a user into a group and sets the properties of the group. Needs Amplitude's Accounts add-on.",
    fields=GROUP_FIELDS,
    default_trigger='type = "group"',
    perform=group_identify_user,
    limits=group_limits,
)


DESTINATION = Destination(
    slug="amplitude",
    name="Amplitude",
    description="Sends events, and properties of users and groups, to Amplitude.",
    settings=(
        Setting(
            name="api_key",
            label="API key",
            required=True,
            sensitive=True,
            description="The API key of the project.",
        ),
        Setting(
            name="base_url",
            label="Base URL",
            is_url=True,
            default="https://api2.amplitude.com",
            description="Where the project's data lives: https://api2.amplitude.com, or https://api.eu.amplitude.com"
            " for the European Union.",
        ),
        Setting(
            name="use_batch_endpoint",
            label="Use the batch endpoint",
            type=SettingType.BOOLEAN,
            default=False,
            description="Send by the Batch Event Upload API: for much history, or more than 30 events a second of one"
            " user or device. Events are seen some minutes later.",
        ),
        Setting(
            name="min_id_length",
            label="Minimum ID length",
            type=SettingType.NUMBER,
            description="The fewest characters of a user ID or device ID. Amplitude refuses those of fewer than 5,"
            " unless it is told another number here.",
        ),
    ),
    actions=(LOG_EVENT, IDENTIFY_USER, GROUP_IDENTIFY_USER),
    presets=(
        LOG_EVENT.preset("Track Calls", 'type = "track"'),
        LOG_EVENT.preset("Page Calls", 'type = "page"', event_type=viewed("Page")),
        LOG_EVENT.preset("Screen Calls", 'type = "screen"', event_type=viewed("Screen")),
        IDENTIFY_USER.preset("Identify Calls", 'type = "identify"'),
        GROUP_IDENTIFY_USER.preset("Group Calls", 'type = "group"'),
    ),
)
