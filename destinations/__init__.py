"""Adapters: each knows one third party and nothing of us."""

from destinations import (
    amplitude,
    braze,
    customerio,
    google_analytics_4,
    hubspot,
    iterable,
    klaviyo,
    log,
    mixpanel,
    postgres,
    s3,
    segment,
    slack,
    webhook,
)
from destinations.contract import Destination

REGISTRY: dict[str, Destination] = {
    d.slug: d
    for d in (
        webhook.DESTINATION,
        log.DESTINATION,
        segment.DESTINATION,
        slack.DESTINATION,
        mixpanel.DESTINATION,
        amplitude.DESTINATION,
        google_analytics_4.DESTINATION,
        customerio.DESTINATION,
        braze.DESTINATION,
        hubspot.DESTINATION,
        klaviyo.DESTINATION,
        iterable.DESTINATION,
        postgres.DESTINATION,
        s3.DESTINATION,
    )
}
