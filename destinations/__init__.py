"""Adapters: each knows one third party and nothing of us."""

from destinations import amplitude, google_analytics_4, log, mixpanel, webhook
from destinations.contract import Destination

REGISTRY: dict[str, Destination] = {
    d.slug: d
    for d in (
        webhook.DESTINATION,
        log.DESTINATION,
        mixpanel.DESTINATION,
        amplitude.DESTINATION,
        google_analytics_4.DESTINATION,
    )
}
