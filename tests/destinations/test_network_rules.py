"""The network rules as a whole: which URLs reach the network, whatever their hosts look like or resolve to."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from destinations.errors import AddressRefused, Retry
from destinations.http import Http
from destinations.network.lookup import Found
from destinations.network.targets import target
from tests.support.http_sink import HttpSink

REFUSED = {
    "loopback": ["127.0.0.1", "127.255.255.254", "[::1]", "localhost", "localhost."],
    "private": ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "[fc00::1]", "[fd12:3456::1]"],
    "link-local": ["169.254.0.1", "[fe80::1]", "[febf::1]"],
    "site-local": ["[fec0::1]"],
    "carrier-grade NAT": ["100.64.0.1", "100.127.255.255"],
    "metadata": ["169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192", "168.63.129.16"],
    "metadata, IPv6": ["[fd00:ec2::254]", "[fd20:ce::254]"],
    "multicast": ["224.0.0.1", "239.255.255.250", "[ff02::1]", "[ff0e::1]"],
    "broadcast and reserved": ["255.255.255.255", "240.0.0.1", "[100::1]", "[4000::1]", "[5f00::1]"],
    "unspecified": ["0.0.0.0", "0.1.2.3", "0", "[::]"],
    "documentation": ["192.0.2.1", "198.51.100.1", "203.0.113.1", "[2001:db8::1]", "[3fff::1]"],
    "benchmarks": ["198.18.0.1", "198.19.255.255", "[2001:2::1]"],
    "6to4": ["[2002:7f00:1::]", "[2002:a00:1::1]", "[2002:a9fe:a9fe::]", "192.88.99.1"],
    "NAT64": ["[64:ff9b::7f00:1]", "[64:ff9b::10.0.0.1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::a00:1]"],
    "Teredo": ["[2001:0:a00:1::1]", "[2001::f5ff:fffe]", "[2001:0:808:808::f7f7:f7f7]"],
    "IPv4-mapped": ["[::ffff:127.0.0.1]", "[::ffff:a00:1]", "[::FFFF:169.254.169.254]", "[0:0:0:0:0:ffff:7f00:1]"],
    "IPv4-translated": ["[::ffff:0:127.0.0.1]", "[::ffff:0:a00:1]"],
    "IPv4-compatible": ["[::127.0.0.1]", "[::a00:1]", "[::a9fe:a9fe]"],
    "decimal": ["2130706433", "167772161", "2852039166", "0000000000000000000000012"],
    "octal": ["0177.0.0.1", "012.0.0.1", "017700000001", "0251.0376.0251.0376"],
    "hexadecimal": ["0x7f.0.0.1", "0X7F000001", "0xa9fea9fe", "0x7f.1", "0x", "0x0a.0.0x0.01"],
    "short": ["127.1", "127.0.1", "10.1", "192.168.257", "169.254.43518"],
    "trailing dots": ["127.0.0.1.", "10.0.0.1.", "2130706433.", "0x7f.1.", "127.0.0.1..", "example.com.."],
    "numbers that are no address": ["1.2.3.4.5", "256.1.1.1", "4294967296", "08.1.1.1", "1.2.3.0x100", "a.1", "1..2"],
    "user info": ["me@127.0.0.1", "example.com@127.0.0.1", "example.com:80@10.0.0.1", "@127.0.0.1", "me:x@example.com"],
    "user info, confused": ["127.0.0.1\\@example.com", "127.0.0.1#@example.com", "127.0.0.1?@example.com"],
    "more": ["127.0.0.1\\.example.com", "127.0.0.1%2523.example.com", "127.0.0.1;example.com", "127.0.0.1,example.com"],
    "zone ids": ["[fe80::1%25eth0]", "[fe80::1%25nosuch]", "[fe80::1%eth0]", "[::1%25lo]", "[::ffff:10.0.0.1%251]"],
    "other scripts": ["\uff11\uff12\uff17.0.0.1", "127\u30020\u30020\u30021", "\u2460\u2461\u2466.0.0.1"],
    "full-width": ["\uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54"],
    "percent-encoded": ["%31%32%37.0.0.1", "127%2e0%2e0%2e1", "127.0.0.1%00.example.com", "%6cocalhost"],
    "spaces and the like": ["127.0.0.1\t", " 127.0.0.1", "127.0.0.1\r\nX: y", "exa mple.com", "a\x00b.test"],
    "no host": ["", ":80", ".", "..", ".example.com", "[]", "[::1", "::1", "[1.2.3.4]", "[v1.x]", "[::1]x"],
    "names that lead inside": ["inside.test", "inside6.test", "mapped.test", "metadata.google.internal"],
    "names with public and private addresses": ["mixed.test", "mixed6.test", "rebinding.test"],
}
HOSTS = [pytest.param(host, id=f"{kind}: {host!r}") for kind, hosts in REFUSED.items() for host in hosts]

NAMES = {
    "localhost": ["127.0.0.1", "::1"],
    "inside.test": ["10.0.0.1"],
    "inside6.test": ["fd00::1", "fe80::1%1"],
    "mapped.test": ["::ffff:10.0.0.1"],
    "metadata.google.internal": ["169.254.169.254"],
    "mixed.test": ["93.184.216.34", "10.0.0.1"],
    "mixed6.test": ["2606:4700::1111", "::1"],
    "rebinding.test": ["127.0.0.1", "93.184.216.34"],
    "example.com": ["93.184.216.34", "2606:4700::1111"],
}


def resolve(host: str, port: int, timeout_s: float) -> Found:
    """Addresses are their own, names those of the table."""
    try:
        found = [str(ip_address(host))]
    except ValueError:
        found = NAMES.get(host.rstrip("."), ["93.184.216.34"])
    return [(socket.AF_INET6 if ":" in address else socket.AF_INET, (address, port)) for address in found]


@contextmanager
def client(*allowed: str) -> Iterator[Http]:
    http = Http(
        connect_timeout_s=1.0,
        timeout_s=1.0,
        max_response_bytes=1000,
        allowed_networks=[ip_network(network) for network in allowed],
        resolve=resolve,
    )
    try:
        yield http
    finally:
        http.close()


@pytest.fixture(scope="module")
def strict() -> Iterator[Http]:
    """A client that may reach public addresses only."""
    with client() as http:
        yield http


@pytest.fixture
def no_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing leaves this machine: every connection that the rules allow is refused."""

    def refuse(*_: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.usefixtures("no_connections")
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", HOSTS)
def test_no_request_reaches_what_is_not_public(strict: Http, host: str, scheme: str) -> None:
    with pytest.raises(AddressRefused):
        strict.request("GET", f"{scheme}://{host}/")


@pytest.mark.usefixtures("no_connections")
@pytest.mark.parametrize("host", ["example.com", "EXAMPLE.com.", "93.184.216.34", "1572395042", "[2606:4700::1111]"])
def test_what_is_public_is_reached(strict: Http, host: str) -> None:
    with pytest.raises(Retry, match="the connection was refused"):
        strict.request("GET", f"http://{host}/")


OPENED = [
    ("127.0.0.0/8", "127.0.0.1"),
    ("127.0.0.0/8", "2130706433"),
    ("127.0.0.0/8", "0x7f.1"),
    ("127.0.0.0/8", "0177.0.0.1."),
    ("127.0.0.0/8", "127.1"),
    ("127.0.0.0/8", "[::ffff:127.0.0.1]"),
    ("127.0.0.0/8", "localhost"),
    ("::1/128", "localhost"),
    ("::1/128", "[::1]"),
    ("10.0.0.0/8", "inside.test"),
    ("10.0.0.0/8", "mapped.test"),
    ("10.0.0.0/8", "mixed.test"),
    ("10.0.0.0/8", "[2002:a00:1::1]"),
    ("10.0.0.0/8", "[64:ff9b::10.0.0.1]"),
    ("100.64.0.0/10", "100.64.0.1"),
    ("169.254.0.0/16", "169.254.169.254"),
    ("169.254.169.254/32", "metadata.google.internal"),
    ("192.0.2.0/24", "192.0.2.1"),
    ("198.18.0.0/15", "198.18.0.1"),
    ("224.0.0.0/4", "224.0.0.1"),
    ("0.0.0.0/8", "0"),
    ("fd00:ec2::/32", "[fd00:ec2::254]"),
    ("fe80::/10", "[fe80::1%25lo]"),
    ("2001::/32", "[2001:0:a00:1::1]"),
    ("2001:db8::/32", "[2001:db8::1]"),
    ("64:ff9b:1::/48", "[64:ff9b:1::a00:1]"),
    ("::/96", "[::127.0.0.1]"),
    ("::ffff:0:0:0/96", "[::ffff:0:127.0.0.1]"),
]


@pytest.mark.usefixtures("no_connections")
@pytest.mark.parametrize(("network", "host"), OPENED)
def test_an_allowed_network_opens_what_is_in_it(strict: Http, network: str, host: str) -> None:
    with pytest.raises(AddressRefused):
        strict.request("GET", f"http://{host}/")
    with client(network) as http, pytest.raises(Retry, match="the connection was refused"):
        http.request("GET", f"http://{host}/")


def test_of_a_name_with_several_private_addresses_only_the_allowed_are_reached(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried = []

    def attempt(_: socket.socket, where: tuple[str, int]) -> None:
        tried.append(where[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", attempt)
    with client("::1/128") as http, pytest.raises(Retry, match="refused"):
        http.request("GET", "http://localhost/")
    assert tried == ["::1"]


def test_a_mixed_name_is_not_even_asked_at_its_allowed_address() -> None:
    with HttpSink() as sink, client("127.0.0.0/8") as http:
        NAMES["three.test"] = ["127.0.0.1", "93.184.216.34", "10.0.0.1"]
        with pytest.raises(AddressRefused):
            http.request("GET", f"http://three.test:{sink.port}/")
        del NAMES["three.test"]
        assert sink.connections == 0


@given(st.from_regex(r"((0[xX])?[0-9a-fA-F]{1,9}\.){0,3}(0[xX]|0)?[0-9a-fA-F]{0,11}", fullmatch=True))
def test_an_address_is_the_one_that_the_system_reads(text: str) -> None:
    try:
        host = target(f"http://{text}/").origin.host
    except AddressRefused:
        return
    last = text.removesuffix(".").rpartition(".")[2]
    if last in ("0x", "0X"):  # nothing for the system, 0 for the URL standard
        return
    try:
        system = socket.inet_ntoa(socket.inet_aton(text.removesuffix(".")))
    except OSError:
        assert not last.isdecimal()
    else:
        assert host == system
