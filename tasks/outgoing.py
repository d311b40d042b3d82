"""The clients of outgoing requests, as the configuration says."""

from __future__ import annotations

from destinations.http import Http
from tasks.config import Config
from tasks.functions.fetches import MAX_BODY_BYTES


def http(config: Config) -> Http:
    """The client of destinations."""
    return _client(config, config.http_max_response_bytes)


def functions_http(config: Config) -> Http:
    """The client of functions: what they would not get anyway is not read."""
    return _client(config, min(config.http_max_response_bytes, MAX_BODY_BYTES))


def _client(config: Config, max_response_bytes: int) -> Http:
    return Http(
        connect_timeout_s=config.http_connect_timeout_s,
        timeout_s=config.http_timeout_s,
        max_response_bytes=max_response_bytes,
        allowed_networks=config.allowed_networks,
        proxy_url=config.http_proxy_url,
    )
