"""Mixpanel: events by the Import API, profiles of users and of groups by ``/engage`` and ``/groups``.

Limits, of Mixpanel's public API reference (docs.mixpanel.com/reference): 2,000 events and 10 MB a request of the Import
API, 2,000 updates of profiles a request of the others. All are asked for strict validation: they name the records that
they refuse, and take the rest. ``$insert_id`` makes an event that is sent twice one event, as long as its name, time
and user stay the same; setting the same properties twice changes nothing. No compression: only the Import API has it,
and it would hide bodies from the traces.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from destinations.answers import basic
from destinations.contract import Action, BatchLimits, Destination, Payload, Result, Setting, Settings
from destinations.errors import InvalidSettings
from destinations.mixpanel.fields import GROUP_FIELDS, TRACK_FIELDS, USER_FIELDS, viewed
from destinations.mixpanel.records import event, group_profile, user_profile
from destinations.mixpanel.sending import deliver

if TYPE_CHECKING:
    from destinations.http import Http

EVENT_LIMITS = BatchLimits(events=2000, bytes=9 * 1024 * 1024)
"""Below 10 MB, since properties get longer names on their way."""

PROFILE_LIMITS = BatchLimits(events=2000, bytes=1024 * 1024)
"""Mixpanel gives a size for one update only, 1 MB."""


def track_event(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:
    """Import events.

    Raises:
        InvalidSettings: a service account lacks its secret or its project.
    """
    user, secret, project = (settings[f] for f in ("service_account_username", "service_account_secret", "project_id"))
    if user and not (secret and project):
        raise InvalidSettings("service_account_secret and project_id are required with service_account_username")
    query = {"strict": "1", "project_id": project} if user else {"strict": "1"}
    login = basic(user, secret) if user else basic(settings["project_token"])
    return deliver(list(map(event, payloads)), settings["base_url"], "/import", query, http, login)


def identify_user(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:
    """Set properties of users' profiles."""
    return _set([user_profile(payload, settings["project_token"]) for payload in payloads], "/engage", settings, http)


def group_identify_user(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:
    """Set properties of groups' profiles."""
    return _set([group_profile(payload, settings["project_token"]) for payload in payloads], "/groups", settings, http)


def _set(records: Sequence[Payload], path: str, settings: Settings, http: Http) -> Sequence[Result]:
    # Without ip=0, profiles would get the place of this machine.
    return deliver(records, settings["base_url"], path, {"ip": "0", "strict": "1"}, http)


TRACK_EVENT = Action(
    slug="trackEvent",
    name="Track Event",
    description="Sends an event by the Import API, which takes events of any age.",
    fields=TRACK_FIELDS,
    default_trigger='type = "track"',
    perform=track_event,
    limits=lambda _: EVENT_LIMITS,
)

IDENTIFY_USER = Action(
    slug="identifyUser",
    name="Identify User",
    description="Sets properties of the profile of a user; creates it if there is none.",
    fields=USER_FIELDS,
    default_trigger='type = "identify"',
    perform=identify_user,
    limits=lambda _: PROFILE_LIMITS,
)

GROUP_IDENTIFY_USER = Action(
    slug="groupIdentifyUser",
    name="Group Identify User",
    description="Sets properties of the profile of a group; creates it if there is none.",
    fields=GROUP_FIELDS,
    default_trigger='type = "group"',
    perform=group_identify_user,
    limits=lambda _: PROFILE_LIMITS,
)


DESTINATION = Destination(
    slug="mixpanel",
    name="Mixpanel",
    description="Sends events, and profiles of users and groups, to Mixpanel.",
    settings=(
        Setting(
            name="project_token",
            label="Project token",
            required=True,
            sensitive=True,
            description="The token of the project, in its settings. It is what profiles are sent with, and events too"
            " without a service account.",
        ),
        Setting(
            name="service_account_username",
            label="Service account username",
            default="",
            description="A service account of the project, Owner or Admin, which events are imported with.",
        ),
        Setting(
            name="service_account_secret",
            label="Service account secret",
            sensitive=True,
            default="",
            description="The secret of the service account.",
        ),
        Setting(
            name="project_id",
            label="Project ID",
            default="",
            description="The number of the project; required with a service account.",
        ),
        Setting(
            name="base_url",
            label="Base URL",
            is_url=True,
            default="https://api.mixpanel.com",
            description="Where the project's data lives: https://api.mixpanel.com (United States),"
            " https://api-eu.mixpanel.com (European Union) or https://api-in.mixpanel.com (India).",
        ),
    ),
    actions=(TRACK_EVENT, IDENTIFY_USER, GROUP_IDENTIFY_USER),
    presets=(
        TRACK_EVENT.preset("Track Calls", 'type = "track"'),
        TRACK_EVENT.preset("Page Calls", 'type = "page"', event=viewed("Page")),
        TRACK_EVENT.preset("Screen Calls", 'type = "screen"', event=viewed("Screen")),
        IDENTIFY_USER.preset("Identify Calls", 'type = "identify"'),
        GROUP_IDENTIFY_USER.preset("Group Calls", 'type = "group"'),
    ),
)
