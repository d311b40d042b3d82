"""The HTTP client against a real server."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path

import pytest

from destinations.errors import AddressRefused, DeliveryError, Discard, InvalidSettings, Retry
from destinations.http import USER_AGENT, Http
from destinations.network.lookup import Found, Lookup
from destinations.trace import TRACE_BODY_BYTES
from tests.destinations.conftest import CAP_BYTES, LOOPBACK
from tests.support.http_sink import Answer, Fault, HttpSink

SHORT_S = 0.3
LONG_S = 5.0
"""Far below what a dripping or hanging server would take, far above what a busy machine needs for ``SHORT_S``."""


class Names:
    """A resolver whose answers are set by the test: each look-up takes the next, the last one stays."""

    def __init__(self, *answers: str | list[str]) -> None:
        self.answers = [[answer] if isinstance(answer, str) else answer for answer in answers]

    def __call__(self, host: str, port: int, timeout_s: float) -> Found:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [(socket.AF_INET6 if ":" in ip else socket.AF_INET, (ip, port)) for ip in answer]


@contextmanager
def client(**changes: object) -> Iterator[Http]:
    options: dict[str, object] = {
        "connect_timeout_s": 5.0,
        "timeout_s": 10.0,
        "max_response_bytes": CAP_BYTES,
        "allowed_networks": LOOPBACK,
    }
    http = Http(**(options | changes))  # type: ignore[arg-type]
    try:
        yield http
    finally:
        http.close()


def chunked(body: bytes, size: int) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


# What is sent and what comes back


def test_a_request_arrives_as_it_was_given_and_the_answer_comes_back(http: Http, sink: HttpSink) -> None:
    sink.answer = Answer(status=201, headers={"X-One": "1"}, body=b"hello")
    response = http.request("post", f"{sink.url}/path?a=b", headers={"X-Two": "2"}, body=b"{}")
    (request,) = sink.requests
    assert (request.method, request.target, request.body) == ("POST", "/path?a=b", b"{}")
    assert request.headers["x-two"] == "2"
    assert request.headers["host"] == f"127.0.0.1:{sink.port}"
    assert request.headers["user-agent"] == USER_AGENT
    assert (response.status, response.reason, response.body) == (201, "Created", b"hello")
    assert response.headers["x-ONE"] == "1"
    assert response.url == f"{sink.url}/path?a=b"
    assert response.elapsed_ms > 0


@pytest.mark.parametrize("status", [204, 304, 404, 500])
def test_every_status_is_an_answer(http: Http, sink: HttpSink, status: int) -> None:
    sink.answer = Answer(status=status, body=b"")
    assert http.request("GET", sink.url).status == status


def test_head_has_no_body(http: Http, sink: HttpSink) -> None:
    sink.answer = Answer(headers={"Content-Length": "10"}, body=b"")
    assert http.request("HEAD", sink.url).body == b""
    assert http.request("HEAD", sink.url).status == 200
    assert sink.connections == 1


def test_a_redirect_is_not_followed(http: Http, sink: HttpSink) -> None:
    sink.answer = Answer(status=302, headers={"Location": f"{sink.url}/else"})
    assert http.request("GET", sink.url).status == 302
    assert sink.count == 1


def test_cookies_are_not_kept(http: Http, sink: HttpSink) -> None:
    sink.answer = Answer(headers={"Set-Cookie": "a=b"})
    http.request("GET", sink.url)
    http.request("GET", sink.url)
    assert "cookie" not in sink.requests[1].headers


def test_the_environment_is_not_read(
    http: Http, sink: HttpSink, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login someone password secret")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    http.request("GET", sink.url)
    assert "authorization" not in sink.requests[0].headers


def test_a_caller_cannot_set_the_headers_of_the_connection(http: Http, sink: HttpSink) -> None:
    forged = {"Host": "else.test", "content-length": "99", "Transfer-Encoding": "chunked", "connection": "close"}
    http.request("POST", sink.url, headers=forged, body=b"12")
    (request,) = sink.requests
    assert request.headers["host"] == f"127.0.0.1:{sink.port}"
    assert request.headers["content-length"] == "2"
    assert not {"transfer-encoding", "connection"} & set(request.headers)


def test_a_callers_header_replaces_the_clients_in_any_case(http: Http, sink: HttpSink) -> None:
    http.request("GET", sink.url, headers={"USER-AGENT": "mine"})
    assert sink.requests[0].headers["user-agent"] == "mine"


@pytest.mark.parametrize(
    ("name", "value"),
    [("X-A", "secret\r\nHost: x"), ("X-A", "secret\n"), ("X-A", "secret\u2603"), ("X A", "secret"), ("", "secret")],
)
def test_a_header_that_cannot_be_sent_is_refused_without_its_value(
    http: Http, sink: HttpSink, name: str, value: str
) -> None:
    with pytest.raises(InvalidSettings) as caught:
        http.request("GET", sink.url, headers={name: value})
    assert "secret" not in str(caught.value)
    assert sink.connections == 0


@pytest.mark.parametrize("method", ["", "GET /x HTTP/1.1", "GET\r\n"])
def test_a_method_that_is_none_is_refused(http: Http, sink: HttpSink, method: str) -> None:
    with pytest.raises(InvalidSettings):
        http.request(method, sink.url)


# Connections


def test_connections_are_kept_alive(http: Http, sink: HttpSink) -> None:
    for _ in range(5):
        http.request("POST", sink.url, body=b"{}")
    assert sink.connections == 1


def test_threads_share_a_client_and_each_gets_its_own_answer(http: Http, sink: HttpSink) -> None:
    sink.respond = lambda request: Answer(body=request.body)
    bodies = [str(number).encode() for number in range(1000)]
    with ThreadPoolExecutor(32) as threads:
        answers = list(threads.map(lambda body: http.request("POST", sink.url, body=body).body, bodies))
    assert answers == bodies
    assert sink.connections <= 32


def test_a_connection_that_the_server_will_close_is_not_kept(http: Http, sink: HttpSink) -> None:
    sink.answer = Answer(headers={"Connection": "close"}, body=b"to the end")
    assert http.request("GET", sink.url).body == b"to the end"
    assert http.request("GET", sink.url).body == b"to the end"
    assert sink.connections == 2


def test_a_kept_connection_that_was_closed_meanwhile_fails_no_request(http: Http, sink: HttpSink) -> None:
    http.request("GET", sink.url)
    sink.close_connections()
    assert http.request("POST", sink.url, body=b"{}").status == 200
    assert sink.connections == 2


@pytest.mark.parametrize("fault", [Fault.CUT, Fault.RESET])
def test_a_kept_connection_cut_before_the_answer_sends_the_request_once_more(
    http: Http, sink: HttpSink, fault: Fault
) -> None:
    sink.script.extend([Answer(), Answer(fault=fault), Answer(status=202)])
    http.request("POST", sink.url, body=b"1")
    assert http.request("POST", sink.url, body=b"2").status == 202
    assert [request.body for request in sink.requests] == [b"1", b"2", b"2"]


def test_once_more_is_only_once(http: Http, sink: HttpSink) -> None:
    sink.script.extend([Answer(), Answer(fault=Fault.CUT), Answer(fault=Fault.CUT)])
    http.request("POST", sink.url, body=b"1")
    with pytest.raises(Retry, match="cut"):
        http.request("POST", sink.url, body=b"2")
    assert sink.count == 3


@pytest.mark.parametrize("fault", [Fault.CUT, Fault.RESET])
def test_a_fresh_connection_cut_before_the_answer_is_a_failure(http: Http, sink: HttpSink, fault: Fault) -> None:
    sink.answer = Answer(fault=fault)
    with pytest.raises(Retry, match="cut") as caught:
        http.request("POST", sink.url, body=b"1")
    assert caught.value.status is None
    assert sink.count == 1


def test_an_answer_that_has_begun_is_never_asked_for_again(http: Http, sink: HttpSink) -> None:
    sink.script.extend([Answer(), Answer(fault=Fault.CUT_HEAD), Answer(fault=Fault.CUT_BODY, body=b"12345678")])
    http.request("POST", sink.url)
    with pytest.raises(Retry):
        http.request("POST", sink.url)
    assert sink.count == 2
    with pytest.raises(Retry, match="cut") as caught:
        http.request("POST", sink.url)
    assert caught.value.status == 200
    assert sink.count == 3


def test_an_answer_before_the_end_of_the_body_is_read() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, client() as http:

        def refuse() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=refuse)
        thread.start()
        response = http.request("POST", f"http://127.0.0.1:{server.getsockname()[1]}/", body=bytes(20_000_000))
        thread.join()
        assert response.status == 413


def test_closing_the_client_closes_its_connections(sink: HttpSink) -> None:
    with client() as http:
        http.request("GET", sink.url)
        assert sink.open_connections == 1
    deadline = time.monotonic() + LONG_S
    while sink.open_connections and time.monotonic() < deadline:
        time.sleep(0.005)
    assert sink.open_connections == 0


def test_a_refused_connection_is_retried(http: Http) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(Retry, match=r"^127\.0\.0\.1: the connection was refused$"):
        http.request("GET", f"http://127.0.0.1:{port}/?key=secret")


def test_what_is_no_http_is_a_failure(http: Http, sink: HttpSink) -> None:
    sink.answer = Answer(raw=b"SSH-2.0-OpenSSH\r\n\r\n")
    with pytest.raises(Retry, match="not valid HTTP"):
        http.request("GET", sink.url)


@pytest.mark.parametrize("size", [b"-5", b"", b"x", b"f" * 1000])
def test_a_chunk_of_no_possible_size_is_a_failure(http: Http, sink: HttpSink, size: bytes) -> None:
    sink.answer = Answer(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%s\r\nabcde\r\n-1\r\n" % size)
    with pytest.raises(Retry):
        http.request("GET", sink.url)


def test_a_malformed_header_puts_no_url_into_the_logs(
    http: Http, sink: HttpSink, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    sink.answer = Answer(raw=b"HTTP/1.1 200 OK\r\nno header\r\nContent-Length: 0\r\n\r\n")
    http.request("GET", f"{sink.url}/?key=secret")
    assert "secret" not in caplog.text


# Time


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.DRIP_HEAD, Fault.DRIP_BODY])
def test_no_answer_outlives_the_deadline(http: Http, sink: HttpSink, fault: Fault) -> None:
    sink.answer = Answer(fault=fault, body=bytes(1000))
    started = time.monotonic()
    with pytest.raises(Retry, match="timed out"):
        http.request("POST", sink.url, body=b"{}", timeout_s=SHORT_S)
    assert time.monotonic() - started < LONG_S


def test_the_deadline_counts_on_a_kept_connection_too(http: Http, sink: HttpSink) -> None:
    sink.script.append(Answer())
    sink.answer = Answer(fault=Fault.DRIP_BODY, body=bytes(1000))
    http.request("GET", sink.url)
    started = time.monotonic()
    with pytest.raises(Retry, match="timed out") as caught:
        http.request("GET", sink.url, timeout_s=SHORT_S)
    assert time.monotonic() - started < LONG_S
    assert caught.value.status == 200
    assert sink.count == 2


def test_a_server_that_does_not_read_does_not_outlive_the_deadline(http: Http, sink: HttpSink) -> None:
    sink.reading = False
    started = time.monotonic()
    with pytest.raises(Retry, match="timed out"):
        http.request("POST", sink.url, body=bytes(30_000_000), timeout_s=SHORT_S)
    assert time.monotonic() - started < LONG_S


def test_a_tls_handshake_keeps_to_the_connect_timeout() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        client(connect_timeout_s=SHORT_S, timeout_s=60.0) as http,
        pytest.raises(Retry, match="timed out"),
    ):
        http.request("GET", f"https://127.0.0.1:{silent.getsockname()[1]}/")


def test_one_clients_hanging_look_ups_leave_anothers_alone() -> None:
    end = threading.Event()
    hostile = Lookup(most=1, ask=lambda *_: end.wait() and [])
    innocent = Lookup(most=1, ask=lambda *_: [(2, 1, 6, "", ("192.0.2.1", 80))])
    for _ in range(2):
        with pytest.raises(TimeoutError):
            hostile("name.test", 80, 0.05)
    assert innocent("name.test", 80, LONG_S) == [(2, ("192.0.2.1", 80))]
    end.set()


def test_a_look_up_that_hangs_is_not_waited_for() -> None:
    end = threading.Event()
    with pytest.raises(TimeoutError):
        Lookup(ask=lambda *_: end.wait() and [])("name.test", 80, 0.05)
    end.set()


def test_a_name_that_cannot_be_is_an_os_error() -> None:
    with pytest.raises(OSError, match="not valid"):
        Lookup()("a" * 70 + ".test", 80, LONG_S)


def test_a_dead_address_leaves_time_for_the_next(sink: HttpSink) -> None:
    with client(resolve=Names(["127.0.0.9", "127.0.0.1"])) as http:
        assert http.request("GET", f"http://two.test:{sink.port}/").status == 200


# Size


@pytest.mark.parametrize("size", [CAP_BYTES, CAP_BYTES - 1])
def test_an_answer_up_to_the_cap_is_read(http: Http, sink: HttpSink, size: int) -> None:
    sink.answer = Answer(body=bytes(size))
    assert len(http.request("GET", sink.url).body) == size
    http.request("GET", sink.url)
    assert sink.connections == 1


TOO_LARGE = {
    "plain": Answer(body=bytes(CAP_BYTES + 1)),
    "to the end": Answer(body=bytes(CAP_BYTES + 1), headers={"Connection": "close"}),
    "chunked": Answer(body=chunked(bytes(CAP_BYTES + 1), 1000), headers={"Transfer-Encoding": "chunked"}),
    "tiny chunks": Answer(body=chunked(bytes(CAP_BYTES), 1), headers={"Transfer-Encoding": "chunked"}),
    "compressed": Answer(body=gzip.compress(bytes(100_000_000), 1), headers={"Content-Encoding": "gzip"}),
}


@pytest.mark.parametrize("answer", TOO_LARGE.values(), ids=TOO_LARGE.keys())
def test_an_answer_above_the_cap_is_a_failure_with_its_status(http: Http, sink: HttpSink, answer: Answer) -> None:
    sink.answer = answer
    with pytest.raises(Retry, match="more than 100000 bytes") as caught:
        http.request("GET", sink.url)
    assert caught.value.status == 200


@pytest.mark.parametrize("answer", TOO_LARGE.values(), ids=TOO_LARGE.keys())
def test_an_answer_can_be_cut_at_the_cap(http: Http, sink: HttpSink, answer: Answer) -> None:
    sink.answer = answer
    body = http.request("GET", sink.url, cut_body=True).body
    assert body == bytes(len(body))
    assert len(body) <= CAP_BYTES


def test_above_the_cap_the_status_decides(http: Http, sink: HttpSink) -> None:
    sink.answer = Answer(status=400, body=bytes(CAP_BYTES + 1))
    with pytest.raises(Discard) as caught:
        http.request("GET", sink.url)
    assert caught.value.status == 400


def test_a_head_without_an_end_is_a_failure(http: Http, sink: HttpSink) -> None:
    sink.answer = Answer(raw=b"HTTP/1.1 100 Continue\r\n\r\n" * 100_000)
    with pytest.raises(Retry, match="too large"):
        http.request("GET", sink.url)


def test_a_compressed_answer_is_unpacked(http: Http, sink: HttpSink) -> None:
    sink.answer = Answer(body=gzip.compress(b"hello"), headers={"Content-Encoding": "gzip"})
    assert http.request("GET", sink.url).body == b"hello"


def test_an_answer_that_cannot_be_unpacked_is_a_failure(http: Http, sink: HttpSink) -> None:
    sink.answer = Answer(body=b"hello", headers={"Content-Encoding": "gzip"})
    with pytest.raises(Retry, match="decompressed"):
        http.request("GET", sink.url)


# Addresses


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "0x7f000001", "2130706433", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0"]
)
def test_no_spelling_of_loopback_passes(sink: HttpSink, host: str) -> None:
    with client(allowed_networks=()) as http, pytest.raises(AddressRefused):
        http.request("GET", f"http://{host}:{sink.port}/")
    assert sink.connections == 0


def test_a_name_that_leads_inside_is_refused(sink: HttpSink) -> None:
    with client(allowed_networks=(), resolve=Names("127.0.0.1")) as http, pytest.raises(AddressRefused) as caught:
        http.request("GET", f"http://public.test:{sink.port}/?key=secret")
    assert str(caught.value) == "public.test: requests to its address are not allowed"
    assert sink.connections == 0


def test_a_name_is_checked_each_time_it_is_connected_to() -> None:
    names = Names("127.0.0.2", "127.0.0.1")
    with (
        HttpSink(host="127.0.0.2") as sink,
        client(allowed_networks=[ip_network("127.0.0.2/32")], resolve=names) as http,
    ):
        assert http.request("GET", f"http://rebinding.test:{sink.port}/").status == 200
        sink.close_connections()
        with pytest.raises(AddressRefused):
            http.request("GET", f"http://rebinding.test:{sink.port}/")


def test_of_several_addresses_only_the_allowed_are_tried() -> None:
    names = Names(["127.0.0.1", "127.0.0.2", "::1"])
    with (
        HttpSink(host="127.0.0.2") as sink,
        client(allowed_networks=[ip_network("127.0.0.2/32")], resolve=names) as http,
    ):
        assert http.request("GET", f"http://mixed.test:{sink.port}/").status == 200
        assert sink.requests[0].headers["host"] == f"mixed.test:{sink.port}"


def test_a_name_without_an_address_is_retried() -> None:
    with client(resolve=Names([])) as http, pytest.raises(Retry):
        http.request("GET", "http://nowhere.test/")


# Traces


def test_a_recording_keeps_a_trace_of_each_request(http: Http, sink: HttpSink) -> None:
    sink.script.extend([Answer(status=204, body=b""), Answer(fault=Fault.CUT)])
    recording = http.recording()
    recording.request("PUT", f"{sink.url}/a?key=secret")
    sink.close_connections()
    with pytest.raises(DeliveryError):
        recording.request("POST", f"{sink.url}/b")
    with pytest.raises(AddressRefused):
        recording.request("GET", "https://someone:secret@example.com/")
    traces = [(trace.method, trace.url, trace.status, trace.error) for trace in recording.traces]
    assert traces == [
        ("PUT", f"{sink.url}/a?key=***", 204, ""),
        ("POST", f"{sink.url}/b", None, "127.0.0.1: the connection was cut"),
        ("GET", "https://example.com/", None, "a URL must not contain a user name or password"),
    ]
    assert recording.recording().traces == []


def test_a_path_that_is_a_secret_is_in_no_trace(http: Http, sink: HttpSink) -> None:
    recording = http.recording()
    assert recording.request("POST", f"{sink.url}/services/Hush-4711", hide_path=True).status == 200
    assert sink.requests[0].target == "/services/Hush-4711"
    assert [trace.url for trace in recording.traces] == [f"{sink.url}/***"]


def test_a_trace_keeps_the_beginnings_of_both_sides_and_their_whole_sizes(http: Http, sink: HttpSink) -> None:
    sink.answer = Answer(headers={"X-One": "1", "X-Long": "x" * 3000, "X-Two": "2"}, body=b"b" * 5000)
    recording = http.recording()
    recording.request("POST", sink.url, headers={"X-Key": "Hush-4711"}, body=b"Hush-4711" * 1000)
    (trace,) = recording.traces
    assert trace.request_headers == {"X-Key": "Hush-4711"}
    assert (trace.request_body, trace.request_bytes) == ((b"Hush-4711" * 1000)[:TRACE_BODY_BYTES], 9000)
    assert trace.response_headers == {"X-One": "1", "X-Two": "2", "Content-Length": "5000"}
    assert (trace.response_body, trace.response_bytes) == (b"b" * TRACE_BODY_BYTES, 5000)
    assert "Hush" not in repr(trace)


def test_the_trace_of_a_failure_keeps_what_was_sent(http: Http, sink: HttpSink) -> None:
    sink.answer = Answer(status=503, body=bytes(CAP_BYTES + 1))
    recording = http.recording()
    with pytest.raises(Retry):
        recording.request("POST", sink.url, headers={"A": "1"}, body=b"{}")
    (trace,) = recording.traces
    assert (trace.status, trace.request_headers, trace.request_body, trace.request_bytes) == (503, {"A": "1"}, b"{}", 2)
    assert (trace.response_headers, trace.response_body, trace.response_bytes) == ({}, b"", 0)


def test_headers_of_the_same_name_are_one_in_a_trace(http: Http, sink: HttpSink) -> None:
    sink.answer = Answer(raw=b"HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 0\r\n\r\n")
    recording = http.recording()
    recording.request("GET", sink.url)
    assert recording.traces[0].response_headers == {"X-A": "1, 2", "Content-Length": "0"}
