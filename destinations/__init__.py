"""Adapters: each knows one third party and nothing of us."""

from destinations import braze, iterable, log, webhook
from destinations.contract import Destination

REGISTRY: dict[str, Destination] = {
    d.slug: d for d in (webhook.DESTINATION, log.DESTINATION, braze.DESTINATION, iterable.DESTINATION)
}
