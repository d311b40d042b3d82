"""Adapters: each knows one third party and nothing of us."""

from destinations import hubspot, klaviyo, log, webhook
from destinations.contract import Destination

REGISTRY: dict[str, Destination] = {
    d.slug: d for d in (webhook.DESTINATION, log.DESTINATION, hubspot.DESTINATION, klaviyo.DESTINATION)
}
