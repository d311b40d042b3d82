"""What happened and what waits, for whoever is far from the event store: a client with time-outs, and its questions."""

from __future__ import annotations

import redis

from tasks.config import Config
from tasks.connect import connect
from tasks.deliveries.read import Span, counters_by, facets_by
from tasks.facets import Stage
from tasks.streams import EventStore, Waiting

READ_TIMEOUT_S = 3.0


class Figures:
    """Questions about destinations and sources. Thread-safe; methods raise ``redis.RedisError`` without an answer."""

    def __init__(self, client: redis.Redis, config: Config) -> None:
        self._client = client
        self._store = EventStore(client, config)

    @classmethod
    def from_config(cls, config: Config) -> Figures:
        """Those of a web process. Nothing is connected before the first question."""
        url, most = config.redis_url or "", config.web_threads
        return cls(connect(url, read_timeout_s=READ_TIMEOUT_S, max_connections=most), config)

    def counters(self, owner_id: str, span: Span) -> list[dict[str, int]]:
        """The sums by counter of each bucket; see ``read.counters``."""
        return counters_by(self._client, owner_id, span)

    def facets(self, owner_id: str, stage: Stage, facet: str, span: Span) -> list[dict[str, int]]:
        """The sums by value of a facet of each bucket, which are hours or days."""
        return facets_by(self._client, owner_id, stage, facet, span)

    def waiting(self, destination_id: str) -> Waiting:
        """What waits for a destination now."""
        return self._store.waiting(destination_id)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
