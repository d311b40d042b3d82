"""A sink, and a client that may reach it."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path

import pytest
from sqlalchemy import URL

from destinations.http import Http
from tests.destinations.doubles.double import Case
from tests.destinations.doubles.postgres import FILE
from tests.support.http_sink import HttpSink
from tests.support.postgres import Postgres

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


@pytest.fixture
def postgres_address(postgres_server: Postgres, tmp_path: Path) -> Iterator[URL]:
    """An empty database; its address is in a file, where the settings of a case find it."""
    with postgres_server.new_database() as address:
        (tmp_path / FILE).write_text(address.render_as_string(hide_password=False))
        yield address


@pytest.fixture(autouse=True)
def _what_a_case_needs(request: pytest.FixtureRequest) -> None:
    case = request.getfixturevalue("case") if "case" in request.fixturenames else None
    if isinstance(case, Case) and case.needs:
        request.getfixturevalue(case.needs)
