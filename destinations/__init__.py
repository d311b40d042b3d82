"""Adapters: each knows one third party and nothing of us."""

from destinations import customerio, hubspot, klaviyo, log, segment, slack, webhook
from destinations.contract import Destination

REGISTRY: dict[str, Destination] = {
    d.slug: d
    for d in (
        webhook.DESTINATION,
        log.DESTINATION,
        segment.DESTINATION,
        slack.DESTINATION,
        customerio.DESTINATION,
        hubspot.DESTINATION,
        klaviyo.DESTINATION,
    )
}
