"""Adapters: each knows one third party and nothing of us."""

from destinations import log, postgres, s3, webhook
from destinations.contract import Destination

REGISTRY: dict[str, Destination] = {
    d.slug: d for d in (webhook.DESTINATION, log.DESTINATION, s3.DESTINATION, postgres.DESTINATION)
}
