"""The client's ways for protocols other than HTTP, and what adapters keep with it."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from ipaddress import ip_network

import pytest

from destinations.errors import AddressRefused, Retry
from destinations.http import Http
from destinations.network.lookup import Found
from tests.destinations.conftest import LOOPBACK


def client(*addresses: str, **options: object) -> Http:
    """A client in whose world each name has these addresses."""

    def resolve(_host: str, port: int, _timeout_s: float) -> Found:
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [(socket.AF_INET6 if ":" in one else socket.AF_INET, (one, port)) for one in addresses]

    given = {"connect_timeout_s": 3.0, "timeout_s": 7.0, "max_response_bytes": 1000, "allowed_networks": ()}
    return Http(**{**given, "resolve": resolve, **options})  # type: ignore[arg-type]


def test_a_route_has_the_addresses_in_order_and_the_time_outs() -> None:
    route = client("2606:4700::1", "1.1.1.1").route("db.example.com", 5432)
    assert route == (["2606:4700::1", "1.1.1.1"], 3.0, 7.0)


DENIED: Sequence[tuple[str, Sequence[str]]] = [
    ("db.example.com", ["10.0.0.1"]),
    ("db.example.com", ["1.1.1.1", "169.254.169.254"]),
    ("127.0.0.1", []),
    ("0x7f.1", []),
    ("::1", []),
    ("::ffff:10.0.0.1", []),
]


@pytest.mark.parametrize(("host", "addresses"), DENIED)
def test_the_network_rules_hold(host: str, addresses: Sequence[str]) -> None:
    with pytest.raises(AddressRefused, match="not allowed"):
        client(*addresses).route(host, 5432)


def test_an_allowed_network_may_be_reached() -> None:
    http = client("10.1.2.3", allowed_networks=[ip_network("10.0.0.0/8")])
    assert http.route("db.internal", 5432).addresses == ["10.1.2.3"]


@pytest.mark.parametrize(
    "host",
    ["", "/var/run/postgresql", "@abstract", "a,b", "a b", "a\0b", "a=b", "[::1]", "http://a", "a:1", "1.2.3.4.5"],
)
def test_what_is_no_host_is_refused(host: str) -> None:
    with pytest.raises(AddressRefused, match="neither a name nor an address"):
        client("1.1.1.1").route(host, 5432)


def test_a_name_without_an_address_is_retried() -> None:
    with pytest.raises(Retry, match="cannot be resolved") as caught:
        client().route("db.example.com", 5432)
    assert caught.value.system_code == "ENOTFOUND"


def test_nothing_goes_around_the_proxy() -> None:
    http = client("127.0.0.1", allowed_networks=LOOPBACK, proxy_url="http://proxy.example:3128")
    for host in ("db.example.com", "127.0.0.1"):
        with pytest.raises(AddressRefused, match="proxy"):
            http.route(host, 5432)


def test_a_recording_client_takes_the_same_ways() -> None:
    http = client("1.1.1.1")
    recording = http.recording()
    assert recording.route("db.example.com", 5432) == http.route("db.example.com", 5432)
    assert recording.keep(Part) is http.keep(Part)


class Part:
    """Counts how often it is closed."""

    closed = 0

    def close(self) -> None:
        self.closed += 1


class OtherPart(Part):
    """Another kind."""


def test_a_client_keeps_one_of_each_kind_and_closes_it() -> None:
    first, second = client(), client()
    parts = [first.keep(Part), first.keep(Part), first.keep(OtherPart), second.keep(Part)]
    assert len(set(map(id, parts))) == 3
    first.recording().close()
    assert [part.closed for part in parts] == [0, 0, 0, 0]
    first.close()
    assert [part.closed for part in parts] == [1, 1, 1, 0]


def test_what_comes_after_the_end_is_closed() -> None:
    http = client()
    http.close()
    assert http.keep(Part).closed == 1
