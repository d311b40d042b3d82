"""Klaviyo: events and profiles, by the bulk jobs of its API (JSON:API, revision 2026-04-15).

A request takes up to 1,000 events, or 10,000 profiles of 100 KB each at most, and 5 MB; Klaviyo's public OpenAPI
description says so. Of profiles 1,000 are sent, too. Both jobs are limited to 10 requests a second and 150 a minute, so
events wait a second for each other; a 429 says with Retry-After when to come again.

``unique_id`` is the messageId: Klaviyo keeps one event of a profile, a metric and a unique ID, so a retry is no second
event. To set a profile twice is to set it once.

Profiles go by the bulk job although it is asynchronous (202), and one profile at a time would not be
(``/api/profile-import``, 700 a minute): at that rate, identify calls of a busy site would never be through, and mixing
both would let an old job overtake a new request. What is wrong with a profile is mostly found when the job is made, and
is refused at once; what the job itself finds shows in Klaviyo only. Events are asynchronous either way.
"""

from destinations.contract import Destination, Preset, Setting, Throughput
from destinations.klaviyo.events import TRACK_EVENT
from destinations.klaviyo.profiles import UPSERT_PROFILE

ACTIONS = (TRACK_EVENT, UPSERT_PROFILE)

DESTINATION = Destination(
    slug="klaviyo",
    name="Klaviyo",
    description="Sends events, and creates and updates profiles.",
    throughput=Throughput(requests_per_s=2.5),
    settings=(
        Setting(
            name="api_key",
            label="Private API key",
            required=True,
            sensitive=True,
            description="A private key, with the scopes events:write, profiles:write and lists:write.",
        ),
        Setting(
            name="base_url",
            label="API URL",
            is_url=True,
            default="https://a.klaviyo.com",
            description="Where the API is. Klaviyo has one address for all regions.",
        ),
    ),
    actions=ACTIONS,
    presets=tuple(
        Preset(name=action.name, action=action.slug, trigger=action.default_trigger, mapping=action.default_mapping())
        for action in ACTIONS
    ),
)
