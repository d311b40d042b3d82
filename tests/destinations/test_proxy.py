"""The HTTP client through a real proxy."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path

import pytest

from destinations.errors import AddressRefused, DeliveryError, Retry
from destinations.http import Http
from destinations.network.lookup import Found
from destinations.network.proxies import Proxy, parse
from tests.destinations.conftest import CAP_BYTES, LOOPBACK
from tests.destinations.test_tls import NAME
from tests.support.certificates import write_certificate
from tests.support.connect_proxy import ConnectProxy
from tests.support.http_sink import Answer, Fault, HttpSink

SHORT_S = 0.3
PUBLIC = {"public.test": "93.184.216.34", "mixed.test": "93.184.216.34 10.0.0.1", "inside.test": "10.0.0.1"}


def resolve(host: str, port: int, timeout_s: float) -> Found:
    """What is known here; the proxy knows more."""
    known = {"127.0.0.1": "127.0.0.1", NAME: "127.0.0.1", "proxy.test": "127.0.0.1", "empty.test": "", **PUBLIC}
    if host not in known:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")
    return [(socket.AF_INET, (address, port)) for address in known[host].split()]


@contextmanager
def client(proxy_url: str, **changes: object) -> Iterator[Http]:
    options: dict[str, object] = {
        "connect_timeout_s": 5.0,
        "timeout_s": 10.0,
        "max_response_bytes": CAP_BYTES,
        "allowed_networks": LOOPBACK,
        "resolve": resolve,
        "proxy_url": proxy_url,
    }
    http = Http(**(options | changes))  # type: ignore[arg-type]
    try:
        yield http
    finally:
        http.close()


@pytest.fixture
def proxy() -> Iterator[ConnectProxy]:
    with ConnectProxy() as proxy:
        proxy.names = {NAME: "127.0.0.1", "only-there.test": "127.0.0.1", "public.test": "127.0.0.1"}
        yield proxy


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    path = tmp_path / "certificate.pem"
    write_certificate(path, NAME)
    return path


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def secure(tls: ssl.SSLContext) -> Iterator[HttpSink]:
    with HttpSink(tls=tls) as sink:
        yield sink


# What goes through, and how


def test_a_plain_request_goes_through_a_tunnel_as_it_is(proxy: ConnectProxy, sink: HttpSink) -> None:
    sink.respond = lambda request: Answer(body=request.body)
    with client(proxy.url) as http:
        response = http.request("POST", f"http://{NAME}:{sink.port}/a?b=c", body=b"hello")
    assert (response.status, response.body) == (200, b"hello")
    (request,) = sink.requests
    assert (request.method, request.target, request.headers["host"]) == ("POST", "/a?b=c", f"{NAME}:{sink.port}")
    assert [(asked.method, asked.authority) for asked in proxy.asked] == [("CONNECT", f"{NAME}:{sink.port}")]


def test_over_tls_the_host_proves_its_own_name(proxy: ConnectProxy, secure: HttpSink, certificate: Path) -> None:
    proxy.names["other.test"] = "127.0.0.1"
    with client(proxy.url, ca_file=str(certificate)) as http:
        assert http.request("GET", f"https://{NAME}:{secure.port}/").status == 200
        with pytest.raises(Retry, match=r"^other\.test: TLS: Hostname mismatch"):
            http.request("GET", f"https://other.test:{secure.port}/")
    assert secure.count == 1


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_with_tls_is_used_like_one_without(
    tls: ssl.SSLContext, secure: HttpSink, sink: HttpSink, certificate: Path, scheme: str
) -> None:
    port = secure.port if scheme == "https" else sink.port
    with ConnectProxy(tls=tls) as proxy:
        proxy.names[NAME] = "127.0.0.1"
        with client(f"https://{NAME}:{proxy.port}", ca_file=str(certificate)) as http:
            for _ in range(3):
                body = bytes(50_000)
                assert http.request("POST", f"{scheme}://{NAME}:{port}/", body=body).status == 200
    assert len(proxy.asked) == 1
    assert [len(request.body) for request in (secure if scheme == "https" else sink).requests] == [50_000] * 3


def test_a_proxy_that_cannot_prove_its_name_is_not_spoken_to(tls: ssl.SSLContext, certificate: Path) -> None:
    with ConnectProxy(tls=tls) as proxy, client(f"https://me:hush@proxy.test:{proxy.port}") as http:
        with pytest.raises(Retry, match=r"^the proxy proxy\.test: TLS: "):
            http.request("GET", "http://public.test/")
        assert proxy.asked == []


def test_connections_are_kept_in_their_tunnels(proxy: ConnectProxy, sink: HttpSink) -> None:
    with client(proxy.url) as http:
        for _ in range(3):
            http.request("GET", f"http://{NAME}:{sink.port}/")
        assert (len(proxy.asked), sink.connections) == (1, 1)
        sink.close_connections()
        assert http.request("POST", f"http://{NAME}:{sink.port}/", body=b"{}").status == 200
    assert len(proxy.asked) == 2


@pytest.mark.parametrize("fault", [Fault.CUT, Fault.RESET])
def test_a_kept_tunnel_cut_before_the_answer_sends_the_request_once_more(
    proxy: ConnectProxy, secure: HttpSink, certificate: Path, fault: Fault
) -> None:
    secure.script.extend([Answer(), Answer(fault=fault), Answer(status=202)])
    with client(proxy.url, ca_file=str(certificate)) as http:
        http.request("POST", f"https://{NAME}:{secure.port}/", body=b"1")
        assert http.request("POST", f"https://{NAME}:{secure.port}/", body=b"2").status == 202
    assert len(proxy.asked) == 2


# Credentials


def test_credentials_go_to_the_proxy_and_no_further(sink: HttpSink) -> None:
    with ConnectProxy(credentials="me:hu/sh:ü") as proxy:
        proxy.names[NAME] = "127.0.0.1"
        with client(f"http://me:hu%2Fsh:%C3%BC@127.0.0.1:{proxy.port}") as http:
            for method in ("GET", "POST"):
                http.request(method, f"http://{NAME}:{sink.port}/", headers={"Proxy-Connection": "keep-alive"})
    assert all("proxy" not in name for request in sink.requests for name in request.headers)
    assert sink.count == 2


@pytest.mark.parametrize("userinfo", ["", "me:Hush-4711@"])
def test_refused_credentials_are_told_without_them(sink: HttpSink, userinfo: str) -> None:
    with ConnectProxy(credentials="me:other") as proxy, client(f"http://{userinfo}proxy.test:{proxy.port}") as http:
        recording = http.recording()
        with pytest.raises(Retry, match=r"^the proxy proxy\.test answered 407: ") as caught:
            recording.request("GET", f"http://{NAME}:{sink.port}/")
    assert "Hush" not in repr((caught.value, recording.traces))
    assert caught.value.status is None
    assert sink.connections == 0


# Failures


def test_a_proxy_that_opens_no_tunnel_is_named(proxy: ConnectProxy) -> None:
    with client(f"http://proxy.test:{proxy.port}") as http:
        with pytest.raises(Retry, match=r"^the proxy proxy\.test answered 502, and opened no tunnel$"):
            http.request("GET", "http://nowhere.test/?key=hush")
        proxy.answer = b"HTTP/1.1 403 Forbidden\r\n\r\n"
        with pytest.raises(Retry, match=r"^the proxy proxy\.test answered 403, and opened no tunnel$"):
            http.request("GET", "https://nowhere.test/?key=hush")


def test_a_proxy_that_is_not_there_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    refused = pytest.raises(Retry, match=r"^the proxy proxy\.test: the connection was refused$")
    with client(f"http://me:hush@proxy.test:{port}") as http, refused:
        http.request("GET", "http://public.test/")
    unknown = pytest.raises(Retry, match=r"^the proxy unknown\.test: the name cannot be resolved$")
    with client("http://me:hush@unknown.test:3128") as http, unknown:
        http.request("GET", "http://public.test/")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"SSH-2.0-OpenSSH\r\n\r\n", "not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000 + b"\r\n", "not valid HTTP"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 100_000, "too large"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 500_000, "not valid HTTP"),
    ],
)
def test_a_proxy_that_speaks_nonsense_is_a_failure(proxy: ConnectProxy, answer: bytes, reason: str) -> None:
    proxy.answer = answer
    with client(proxy.url) as http, pytest.raises(Retry, match=reason):
        http.request("GET", "http://public.test/")


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("drips", [True, False])
def test_a_proxy_that_does_not_answer_does_not_outlive_the_deadline(
    proxy: ConnectProxy, scheme: str, drips: bool
) -> None:
    proxy.answer, proxy.drips = b"", drips
    with client(proxy.url) as http, pytest.raises(Retry, match=r"^the proxy 127\.0\.0\.1: timed out$"):
        http.request("GET", f"{scheme}://public.test/", timeout_s=SHORT_S)
    with client(proxy.url, connect_timeout_s=SHORT_S) as http, pytest.raises(Retry, match="timed out"):
        http.request("GET", f"{scheme}://public.test/", timeout_s=10.0)


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.DRIP_HEAD, Fault.DRIP_BODY])
@pytest.mark.parametrize("over_tls", [False, True])
def test_no_answer_through_a_proxy_outlives_the_deadline(
    tls: ssl.SSLContext, secure: HttpSink, certificate: Path, fault: Fault, over_tls: bool
) -> None:
    secure.answer = Answer(fault=fault, body=bytes(1000))
    with ConnectProxy(tls=tls if over_tls else None) as proxy:
        proxy.names[NAME] = "127.0.0.1"
        url = f"{'https' if over_tls else 'http'}://{NAME}:{proxy.port}"
        with client(url, ca_file=str(certificate)) as http, pytest.raises(Retry, match=f"^{NAME}: timed out"):
            http.request("GET", f"https://{NAME}:{secure.port}/", timeout_s=SHORT_S)


@pytest.mark.parametrize("over_tls", [False, True])
def test_the_caps_hold_through_a_proxy(
    tls: ssl.SSLContext, secure: HttpSink, certificate: Path, over_tls: bool
) -> None:
    with ConnectProxy(tls=tls if over_tls else None) as proxy:
        proxy.names[NAME] = "127.0.0.1"
        url = f"{'https' if over_tls else 'http'}://{NAME}:{proxy.port}"
        with client(url, ca_file=str(certificate)) as http:
            secure.answer = Answer(body=bytes(CAP_BYTES))
            assert len(http.request("GET", f"https://{NAME}:{secure.port}/").body) == CAP_BYTES
            secure.answer = Answer(body=bytes(CAP_BYTES + 1))
            with pytest.raises(Retry, match="more than 100000 bytes"):
                http.request("GET", f"https://{NAME}:{secure.port}/")
            secure.answer = Answer(raw=b"HTTP/1.1 100 Continue\r\n\r\n" * 100_000)
            with pytest.raises(Retry, match="too large"):
                http.request("GET", f"https://{NAME}:{secure.port}/")
            secure.answer = Answer(fault=Fault.CUT_HEAD)
            with pytest.raises(DeliveryError):
                http.request("GET", f"https://{NAME}:{secure.port}/")


# The network rules

DENIED = [
    "10.0.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "[::1]",
    "[::ffff:10.0.0.1]",
    "[fd00:ec2::254]",
    "[fe80::1%25nosuch]",
    "2130706433",
    "0x7f.1",
    "012.0.0.1",
    "127.1",
    "127.0.0.1.",
    "0",
    "inside.test",
    "mixed.test",
]


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", DENIED)
def test_what_the_rules_deny_is_not_asked_of_the_proxy(proxy: ConnectProxy, scheme: str, host: str) -> None:
    with client(proxy.url, allowed_networks=()) as http, pytest.raises(AddressRefused):
        http.request("GET", f"{scheme}://{host}/")
    assert proxy.asked == []


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0177.0.0.1", "127.0.0.1."])
def test_an_address_goes_to_the_proxy_in_its_usual_form(proxy: ConnectProxy, sink: HttpSink, host: str) -> None:
    with client(proxy.url) as http:
        http.request("GET", f"http://{host}:{sink.port}/")
    assert proxy.asked[0].authority == f"127.0.0.1:{sink.port}"


def test_the_proxys_own_address_needs_no_permission(proxy: ConnectProxy, sink: HttpSink) -> None:
    with client(proxy.url, allowed_networks=()) as http:
        assert http.request("GET", f"http://public.test:{sink.port}/").status == 200


@pytest.mark.parametrize("name", ["only-there.test", "empty.test"])
def test_a_name_that_is_not_known_here_is_left_to_the_proxy(proxy: ConnectProxy, sink: HttpSink, name: str) -> None:
    proxy.names["empty.test"] = "127.0.0.1"
    with client(proxy.url, allowed_networks=()) as http:
        assert http.request("GET", f"http://{name}:{sink.port}/").status == 200


def test_a_look_up_without_an_answer_leaves_the_proxy_its_time(proxy: ConnectProxy, sink: HttpSink) -> None:
    given: list[float] = []

    def silent(host: str, port: int, timeout_s: float) -> Found:
        if host == "only-there.test":
            given.append(timeout_s)
            raise TimeoutError
        return resolve(host, port, timeout_s)

    with client(proxy.url, resolve=silent, connect_timeout_s=4.0) as http:
        assert http.request("GET", f"http://only-there.test:{sink.port}/").status == 200
    assert 0 < given[0] <= 2.0


def test_an_allowed_network_is_reached_through_the_proxy_too(proxy: ConnectProxy, sink: HttpSink) -> None:
    with client(proxy.url, allowed_networks=[ip_network("127.0.0.1/32")]) as http:
        assert http.request("GET", f"http://127.0.0.1:{sink.port}/").status == 200
    assert len(proxy.asked) == 1


# The URL


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("http://proxy.test:3128", Proxy("proxy.test", 3128)),
        ("http://proxy.test/", Proxy("proxy.test", 80)),
        ("https://proxy.test", Proxy("proxy.test", 443, tls=True)),
        ("http://[fd00::1]:3128", Proxy("fd00::1", 3128)),
        ("http://me@proxy.test", Proxy("proxy.test", 80, authorization="Basic bWU6")),
        ("http://me:a%40b@proxy.test", Proxy("proxy.test", 80, authorization="Basic bWU6YUBi")),
    ],
)
def test_the_url_of_a_proxy_is_read(url: str, proxy: Proxy) -> None:
    assert parse(url) == proxy


@pytest.mark.parametrize(
    "url",
    [
        "",
        "proxy:3128",
        "socks5://me:hush@proxy",
        "http://",
        "http://me:hush@",
        "http://me:hush@proxy:0",
        "http://me:hush@proxy:port",
        "http://me:hush@proxy:99999",
        "http://me:hu/sh@proxy:3128",
        "http://me:hu#sh@proxy:3128",
        "http://proxy:3128/?hush",
        "http://me:hush@[::1",
        "http://me:hush@pro xy",
        "http://me:hush@pröxy",
        "http://me:hush@pro\u2100xy",
    ],
)
def test_another_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match=r"^must be http") as caught:
        parse(url)
    assert "hush" not in str(caught.value)


def test_a_proxy_does_not_show_its_credentials() -> None:
    assert "bWU6" not in repr(parse("http://me:hush@proxy.test"))
