"""What the host makes of a sandbox's requests, and what it answers."""

from __future__ import annotations

import base64
from typing import Any

import orjson
import pytest

from destinations.errors import AddressRefused, DeliveryError, Retry
from destinations.http import Response
from destinations.network.failures import TOO_LARGE
from tasks.functions import fetches
from tasks.functions.fetches import (
    MAX_BODY_BYTES,
    REFUSED,
    BadRequestError,
    Failed,
    Fetch,
    answer_frame,
    failure_frame,
    parse,
)

URL = "https://x.test/a?b"
ASKED: dict[str, Any] = {
    "id": 1,
    "method": "GET",
    "url": URL,
    "headers": {},
    "body": None,
    "base64": False,
    "timeout": 0,
    "redirect": "follow",
    "follow": 20,
    "raw": False,
}


def fetch(**changes: Any) -> Fetch:
    """A request as a sandbox asks for it."""
    return parse(orjson.dumps(ASKED | changes), now=100.0, timeout_s=10.0)


# Requests


@pytest.mark.parametrize(("timeout", "deadline"), [(0, 110.0), (50, 100.05), (60_000, 110.0), (-5, 110.0)])
def test_a_fetch_may_shorten_its_deadline(timeout: int, deadline: float) -> None:
    assert fetch(timeout=timeout).deadline == deadline


@pytest.mark.parametrize(("follow", "taken"), [(0, 0), (3, 3), (-1, 0), (1.5, 1), (1e300, 20)])
def test_redirects_are_bounded(follow: float, taken: int) -> None:
    assert fetch(follow=follow).follow == taken


@pytest.mark.parametrize(
    ("body", "is_base64", "taken"),
    [(None, False, None), ("żółw", False, "żółw".encode()), ("AP8=", True, b"\0\xff"), ("", True, b"")],
)
def test_bodies_are_text_or_base64(body: str | None, is_base64: bool, taken: bytes | None) -> None:
    assert fetch(body=body, base64=is_base64).body == taken


def test_a_body_may_have_a_million_bytes_however_it_comes() -> None:
    assert fetch(body="x" * MAX_BODY_BYTES).body == b"x" * MAX_BODY_BYTES
    packed = base64.b64encode(bytes(MAX_BODY_BYTES)).decode()
    assert fetch(body=packed, base64=True).body == bytes(MAX_BODY_BYTES)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": "1"}, "malformed"),
        ({"id": None}, "malformed"),
        ({"method": 1}, "malformed"),
        ({"url": None}, "malformed"),
        ({"headers": []}, "malformed"),
        ({"body": {}}, "malformed"),
        ({"base64": 1}, "malformed"),
        ({"timeout": "1"}, "malformed"),
        ({"redirect": 0}, "malformed"),
        ({"follow": None}, "malformed"),
        ({"raw": "yes"}, "malformed"),
        ({"body": "not base64!", "base64": True}, "the body is malformed"),
        ({"body": "é", "base64": True}, "the body is malformed"),
        ({"body": "x" * (MAX_BODY_BYTES + 1)}, "a body of more than 1000000 bytes"),
        ({"body": "AAAA" * 333_334, "base64": True}, "a body of more than 1000000 bytes"),
        ({"url": "x" * 9000}, "a URL of more than 8192 characters"),
        ({"headers": {str(n): "" for n in range(101)}}, "more than 100 headers"),
        ({"headers": {"a": "x" * 65_536}}, "headers of more than 65536 characters"),
        ({"headers": {"a": ["b"]}}, "a header that is no text"),
        ({"method": "A" * 51}, "the method is too long"),
        ({"method": "CONNECT"}, "the method CONNECT is not allowed"),
        ({"method": "trace"}, "the method trace is not allowed"),
    ],
)
def test_a_request_that_cannot_be_is_refused_with_a_reason(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadRequestError, match=reason):
        fetch(**changes)


@pytest.mark.parametrize("payload", [b"", b"[]", b"1", b"{}", b"\xff", b"[" * 10**5])
def test_what_is_no_request_is_refused(payload: bytes) -> None:
    with pytest.raises(BadRequestError):
        parse(payload, 0.0, 1.0)


# Answers


def answered(body: bytes, headers: list[tuple[str, str]] | None = None) -> dict[str, Any]:
    response = Response(200, "OK", {}, body, URL, 1.0)
    frame = answer_frame(fetch(id=7), response, headers or [], redirected=False)
    value: dict[str, Any] = orjson.loads(frame[5:])
    return value


def test_an_answer_has_all_its_fields() -> None:
    assert answered(b"text", [("X-A", "1"), ("x-a", "2")]) == {
        "id": 7,
        "error": "",
        "status": 200,
        "statusText": "OK",
        "url": URL,
        "redirected": False,
        "headers": [["X-A", "1"], ["x-a", "2"]],
        "body": "text",
        "base64": False,
    }


@pytest.mark.parametrize(
    "body", [b"\xff\0", "é".encode("latin-1"), b"\x01" * MAX_BODY_BYTES, bytes(range(256)) * 3906], ids=len
)
def test_what_is_no_text_or_would_be_too_long_as_such_comes_as_base64(body: bytes) -> None:
    answer = answered(body)
    assert answer["base64"] is True
    assert base64.b64decode(answer["body"]) == body


def test_text_keeps_its_byte_order_mark() -> None:
    assert answered("\ufefftext".encode())["body"] == "\ufefftext"


def test_answers_are_capped() -> None:
    with pytest.raises(Failed) as caught:
        answered(bytes(MAX_BODY_BYTES + 1))
    assert caught.value.kind == "max-size"
    with pytest.raises(Failed, match="headers of more than 65536 characters"):
        answered(b"", [("a", "x" * 40_000), ("b", "x" * 40_000)])


@pytest.mark.parametrize(
    ("error", "timed_out", "expected"),
    [
        (Retry("m", system_code="ECONNREFUSED"), False, ("system", "connect ECONNREFUSED x.test:443", "ECONNREFUSED")),
        (Retry("m", system_code="ENOTFOUND"), False, ("system", "getaddrinfo ENOTFOUND x.test", "ENOTFOUND")),
        (Retry("m", system_code="ECONNRESET"), False, ("system", "socket hang up", "ECONNRESET")),
        (Retry("m", status=200, system_code="ECONNRESET"), False, ("system", "aborted", "ECONNRESET")),
        (Retry("m", system_code="ETIMEDOUT"), False, ("system", "connect ETIMEDOUT x.test:443", "ETIMEDOUT")),
        (Retry("m", system_code="ETIMEDOUT"), True, ("request-timeout", "timed out", "ETIMEDOUT")),
        (Retry("m", status=200, system_code="ETIMEDOUT"), True, ("body-timeout", "timed out", "ETIMEDOUT")),
        (Retry("m", system_code="CERT_HAS_EXPIRED"), True, ("system", "m", "CERT_HAS_EXPIRED")),
        (Retry("m"), True, ("system", "m", "")),
        (Retry("m", system_code=TOO_LARGE), True, ("max-size", "m", REFUSED)),
        (AddressRefused("not there"), True, ("system", "not there", REFUSED)),
    ],
)
def test_failures_are_said_in_nodes_words(
    error: DeliveryError, timed_out: bool, expected: tuple[str, str, str]
) -> None:
    failed = fetches.failed(error, URL, timed_out=timed_out)
    assert (failed.kind, failed.reason, failed.code) == expected
    assert failed.url == URL


def test_a_failure_of_what_is_no_url_has_words_too() -> None:
    assert fetches.failed(Retry("m", system_code="ECONNREFUSED"), "http://[", timed_out=False).reason == "m"


def test_the_frame_of_a_failure_is_bounded() -> None:
    frame = failure_frame(7, Failed("system", "r" * 1000, "u" * 10_000, "CODE"))
    assert orjson.loads(frame[5:]) == {
        "id": 7,
        "error": "r" * 500,
        "type": "system",
        "code": "CODE",
        "url": "u" * 8192,
    }
    assert orjson.loads(failure_frame(7, Failed("system", "", ""))[5:])["error"] == "failed"
