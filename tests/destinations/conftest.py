"""A sink, and a client that may reach it."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

import pytest

from destinations.http import Http
from tests.support.http_sink import HttpSink

LOOPBACK = (ip_network("127.0.0.0/8"),)
CAP_BYTES = 100_000


@pytest.fixture
def sink() -> Iterator[HttpSink]:
    with HttpSink() as sink:
        yield sink


@pytest.fixture
def http() -> Iterator[Http]:
    client = Http(connect_timeout_s=5.0, timeout_s=10.0, max_response_bytes=CAP_BYTES, allowed_networks=LOOPBACK)
    yield client
    client.close()
