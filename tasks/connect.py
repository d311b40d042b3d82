"""Connections to the event store, with the patience that fits the caller."""

from __future__ import annotations

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

CONNECT_TIMEOUT_S = 1.0


def connect(url: str, *, read_timeout_s: float, max_connections: int) -> redis.Redis:
    """A client that tries once more at once when a connection was cut, and never waits longer than its time-outs."""
    keepalive = {} if url.startswith("unix:") else {"socket_keepalive": True}
    return redis.Redis.from_url(
        url,
        socket_connect_timeout=CONNECT_TIMEOUT_S,
        socket_timeout=read_timeout_s,
        **keepalive,
        max_connections=max_connections,
        retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
    )
