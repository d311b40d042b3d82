"""The HTTP client over TLS: names, certificates and deadlines."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path

import pytest

from destinations.errors import Retry
from destinations.http import Http
from destinations.network.lookup import Found
from tests.support.certificates import write_certificate
from tests.support.http_sink import Answer, Fault, HttpSink

NAME = "sink.test"
SHORT_S = 0.3


def to_loopback(host: str, port: int, timeout_s: float) -> Found:
    return [(socket.AF_INET, ("127.0.0.1", port))]


@dataclass
class Server:
    sink: HttpSink
    certificate: Path
    names: list[str | None] = field(default_factory=list)

    def url(self, host: str = NAME) -> str:
        return f"https://{host}:{self.sink.port}/"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    certificate = tmp_path / "certificate.pem"
    write_certificate(certificate, NAME)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with HttpSink(tls=context) as sink:
        server = Server(sink, certificate)
        context.sni_callback = lambda _, name, __: server.names.append(name)
        yield server


@pytest.fixture
def https(server: Server) -> Iterator[Http]:
    client = Http(
        connect_timeout_s=5.0,
        timeout_s=10.0,
        max_response_bytes=100_000,
        allowed_networks=[ip_network("127.0.0.0/8")],
        resolve=to_loopback,
        ca_file=str(server.certificate),
    )
    yield client
    client.close()


def test_the_name_in_the_url_is_the_one_asked_for(https: Http, server: Server) -> None:
    assert https.request("GET", server.url()).status == 200
    assert server.names == [NAME]
    assert server.sink.requests[0].headers["host"] == f"{NAME}:{server.sink.port}"


def test_connections_are_kept_alive(https: Http, server: Server) -> None:
    for _ in range(3):
        https.request("POST", server.url(), body=bytes(50_000))
    assert server.sink.connections == 1


def test_a_certificate_for_another_name_is_a_failure(https: Http, server: Server) -> None:
    with pytest.raises(Retry, match=r"TLS: Hostname mismatch"):
        https.request("GET", server.url("other.test"))
    assert server.sink.count == 0


def test_an_unknown_authority_is_a_failure(server: Server) -> None:
    http = Http(
        connect_timeout_s=5.0,
        timeout_s=10.0,
        max_response_bytes=100_000,
        allowed_networks=[ip_network("127.0.0.0/8")],
        resolve=to_loopback,
    )
    with pytest.raises(Retry, match=r"TLS: self.signed certificate"):
        http.request("GET", server.url())
    http.close()


def test_a_server_without_tls_is_a_failure(https: Http) -> None:
    with socket.create_server(("127.0.0.1", 0)) as plain:

        def speak() -> None:
            connection, _ = plain.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=speak)
        thread.start()
        with pytest.raises(Retry):
            https.request("GET", f"https://{NAME}:{plain.getsockname()[1]}/")
        thread.join()


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.DRIP_HEAD, Fault.DRIP_BODY])
def test_no_answer_outlives_the_deadline(https: Http, server: Server, fault: Fault) -> None:
    server.sink.answer = Answer(fault=fault, body=bytes(1000))
    with pytest.raises(Retry, match="timed out"):
        https.request("GET", server.url(), timeout_s=SHORT_S)


def test_a_server_that_does_not_read_does_not_outlive_the_deadline(https: Http, server: Server) -> None:
    server.sink.reading = False
    with pytest.raises(Retry, match="timed out"):
        https.request("POST", server.url(), body=bytes(30_000_000), timeout_s=SHORT_S)


@pytest.mark.parametrize("fault", [Fault.CUT, Fault.RESET])
def test_a_kept_connection_cut_before_the_answer_sends_the_request_once_more(
    https: Http, server: Server, fault: Fault
) -> None:
    server.sink.script.extend([Answer(), Answer(fault=fault), Answer(status=202)])
    https.request("POST", server.url(), body=b"1")
    assert https.request("POST", server.url(), body=b"2").status == 202
