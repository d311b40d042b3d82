"""What one event did, as it may be shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from destinations.trace import RequestTrace
from tasks.functions.blackout import Blackout
from tasks.functions.contract import FunctionError
from tasks.functions.endings import not_loaded
from tasks.functions.fetches import NOT_FINISHED, Fetch
from tasks.functions.invocation import MAX_TRACES, Invocation

SECRET = "first line\r\nsecond line\n"


def fetch(body: bytes | None = None) -> Fetch:
    """A request of user code, under way."""
    return Fetch(
        id=1,
        method="POST",
        url="https://x.test/?a=b",
        headers={"A": "s3cret"},
        body=body,
        deadline=0.0,
        redirect="follow",
        follow=20,
        raw=False,
        size=1,
    )


def fetched(traces: list[RequestTrace]) -> Fetch:
    return replace(fetch(), traces=traces, finished=True)


def test_a_secret_with_line_ends_does_not_show_in_logs() -> None:
    invocation = Invocation(Blackout([SECRET]), 0.0)
    invocation.log(f"key {SECRET}end\n    at x (<dukpy>:1)\n    at y (<input>:1)".encode())
    assert invocation.lines == ["key [redacted]end\n    at x (function.js:1)"]


CREDENTIALS = [
    ("request to https://us:pa@x.test/?token=abcdef&a=1 failed", "https://[redacted]@x.test/?token=[redacted]&a=1 "),
    ("{\n  Authorization: 'Bearer abcdef1234',\n  Accept: '*/*'\n}", "  Authorization: '[redacted]',\n  Accept: '*/*'"),
    ("Map(1) { 'cookie' => 'a=b; c=d' }", "'cookie' => '[redacted]' }"),
    ("sent with Basic dXNlcjpwYXNz", "sent with Basic [redacted]"),
    ('{"apiKey":"abcdef","plan":"gold"}', '{"apiKey":"[redacted]","plan":"gold"}'),
]


@pytest.mark.parametrize(("text", "shown"), CREDENTIALS)
def test_what_looks_like_a_credential_shows_in_no_log_and_no_error(text: str, shown: str) -> None:
    invocation = Invocation(Blackout([]), 0.0)
    invocation.log(text.encode())
    error = invocation.failure(FunctionError("Error", text, f"Error: {text}\n    at x (function.js:1)")).error
    assert error is not None
    for written in (invocation.lines[0], error.message, error.stack):
        assert shown in written
    assert error.stack.endswith("    at x (function.js:1)")


def test_words_stay_and_the_value_of_a_sensitive_setting_vanishes_wherever_it_is() -> None:
    invocation = Invocation(Blackout(["hushhush"]), 0.0)
    invocation.log(b"token: expired, unexpected token: 'hushhush', Invalid token: hushhush")
    assert invocation.lines == ["token: expired, unexpected token: '[redacted]', Invalid token: [redacted]"]


def test_the_engines_words_about_code_stay() -> None:
    error = Invocation(Blackout([]), 0.0).failure(not_loaded("SyntaxError: unexpected token: '}'", "")).error
    assert error is not None
    assert error.message.endswith("unexpected token: '}'")


SECRETS = ["0123456789" * 300, "\N{GRINNING FACE}abc" * 500]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_that_the_sandbox_cut_leaves_no_beginning(secret: str) -> None:
    """The sandbox cuts what it says, and several secrets before the cut bring it into what is shown."""

    def cut(units: int) -> str:
        text = "!".join([secret] * 10).encode("utf-16-le")
        return text[: 2 * units].decode("utf-16-le", "ignore")

    invocation = Invocation(Blackout([secret]), 0.0)
    invocation.log(cut(6_000).encode())
    name, message = cut(100), cut(9_000)
    error = invocation.failure(FunctionError(name, message, f"{name}: {message}\n at x (function.js:1)")).error
    assert error is not None
    for written in (invocation.lines[0], error.name, error.message, error.stack):
        assert secret[:4] not in written
    assert error.stack.endswith(" at x (function.js:1)")


def test_errors_are_cut_after_their_secrets_are_blacked_out() -> None:
    invocation = Invocation(Blackout(["s3cret-s3cret"]), 0.0)
    long = "x" * 3_995 + "s3cret-s3cret" + "x" * 5_000
    error = invocation.failure(FunctionError("Error", long, f"Error: {long}")).error
    assert error is not None
    assert error.message == "x" * 3_995 + "[reda"
    assert "s3" not in error.stack
    assert len(error.stack) == 8_000


def test_requests_are_capped_and_show_no_secrets() -> None:
    invocation = Invocation(Blackout(["s3cret"]), 0.0)
    trace = RequestTrace("s3cret", "https://x.test/s3cret", None, "no s3cret", 1.0)
    invocation.fetches += [fetched([trace] * 21)] * 20
    requests = invocation.result(None, 1.0).requests
    assert len(requests) == MAX_TRACES
    assert requests[0] == RequestTrace("[redacted]", "https://x.test/[redacted]", None, "no [redacted]", 1.0)


def test_a_request_shows_its_headers_and_bodies_without_secrets() -> None:
    invocation = Invocation(Blackout(["s3cret"]), 0.0)
    sent, got = b'{"key":"s3cret","token":"abc"}', b"x" * 2040 + b"s3cr"
    trace = RequestTrace(
        "POST", "", 200, "", 1.0, {"Authorization": "Basic eDp5"}, sent, 30, {"A": "s3cret"}, got, 9999
    )
    invocation.fetches.append(fetched([trace]))
    (request,) = invocation.result(None, 1.0).requests
    assert request.request_headers == {"Authorization": "[redacted]"}
    assert request.request_body == b'{"key":"[redacted]","token":"[redacted]"}'
    assert request.response_headers == {"A": "[redacted]"}
    assert (request.response_body, request.response_bytes) == (b"x" * 2040, 9999)


def test_a_request_that_is_under_way_shows_what_was_sent() -> None:
    invocation = Invocation(Blackout(["s3cret"]), 0.0)
    invocation.fetches.append(fetch(body=b"s3cret" * 1000))
    (request,) = invocation.result(None, 1.0).requests
    assert (request.url, request.status, request.error) == ("https://x.test/?a=***", None, NOT_FINISHED)
    assert request.request_headers == {"A": "[redacted]"}
    assert b"s3" not in request.request_body
    assert request.request_bytes == 6000
