"""What a failed request says about its cause, as Node names it."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from typing import Never

import pytest

from destinations.errors import Retry
from destinations.http import Http
from destinations.network.failures import code_of
from tests.destinations.conftest import CAP_BYTES, LOOPBACK
from tests.support.http_sink import Answer, Fault, HttpSink


def code(http: Http, url: str, timeout_s: float | None = None) -> str:
    with pytest.raises(Retry) as caught:
        http.request("GET", url, timeout_s=timeout_s)
    return caught.value.system_code


def test_a_refused_connection(http: Http) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        assert code(http, f"http://127.0.0.1:{silent.getsockname()[1]}/") == "ECONNREFUSED"


@pytest.mark.parametrize("fault", [Fault.CUT, Fault.RESET, Fault.CUT_BODY])
def test_a_cut_connection(http: Http, sink: HttpSink, fault: Fault) -> None:
    sink.answer = Answer(fault=fault, body=b"body")
    assert code(http, sink.url) == "ECONNRESET"


def test_a_time_out(http: Http, sink: HttpSink) -> None:
    sink.answer = Answer(fault=Fault.HANG)
    assert code(http, sink.url, timeout_s=0.05) == "ETIMEDOUT"


@pytest.fixture
def nameless() -> Iterator[Http]:
    def resolve(*_: object) -> Never:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    client = Http(
        connect_timeout_s=5, timeout_s=5, max_response_bytes=CAP_BYTES, allowed_networks=LOOPBACK, resolve=resolve
    )
    yield client
    client.close()


def test_an_unknown_name(nameless: Http) -> None:
    assert code(nameless, "http://x.test/") == "ENOTFOUND"


def verification_error(number: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "verify failed")
    error.verify_code = number
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (verification_error(10), "CERT_HAS_EXPIRED"),
        (verification_error(18), "DEPTH_ZERO_SELF_SIGNED_CERT"),
        (verification_error(62), "ERR_TLS_CERT_ALTNAME_INVALID"),
        (verification_error(7), ""),
        (ssl.SSLError(1, "handshake"), ""),
        (OSError(113, "no route"), "EHOSTUNREACH"),
        (OSError("the name has no address"), ""),
        (ValueError(), ""),
    ],
)
def test_other_causes(error: Exception, expected: str) -> None:
    assert code_of(error) == expected
