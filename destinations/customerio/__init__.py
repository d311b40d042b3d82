"""Customer.io: people, their events and objects, by the Track API, version 2.

All actions send to ``POST /api/v2/batch``: 500 KB a request and 32 KB an item, says the public description of the Track
API, which has no number of items. 207 lists what was refused by its position in the batch; 400 is about the request as
a whole, which is sent again in halves.

Events have an ``id``, by which Customer.io tells that it has one already, so that a retry is no second event. It must
be a ULID: any other id, such as a messageId, becomes one, always the same one. All else that is sent can be sent twice.

A person is known by one identifier: ``cio_id`` for an id with the prefix ``cio_``, ``email`` for an id that is an
address, else ``id``; without an id by ``email``; and events by ``anonymous_id`` where there is nothing else.
"""

from __future__ import annotations

from destinations.contract import Destination, Preset, Setting
from destinations.customerio.actions import ACTIONS

DESTINATION = Destination(
    slug="customerio",
    name="Customer.io",
    description="Sends people, events and objects to a workspace of Customer.io.",
    settings=(
        Setting(
            name="site_id",
            label="Site ID",
            required=True,
            description="The site ID of the workspace's Track API key.",
        ),
        Setting(
            name="api_key",
            label="API key",
            required=True,
            sensitive=True,
            description="The workspace's Track API key.",
        ),
        Setting(
            name="base_url",
            label="Base URL",
            is_url=True,
            default="https://track.customer.io",
            description="Where the Track API is. Accounts in the EU: https://track-eu.customer.io.",
        ),
    ),
    actions=ACTIONS,
    presets=tuple(
        Preset(name=action.name, action=action.slug, trigger=action.default_trigger, mapping=action.default_mapping())
        for action in ACTIONS
    ),
)
