"""What one event did, as it may be shown."""

from __future__ import annotations

from destinations.http import RequestTrace
from tasks.functions.blackout import Blackout
from tasks.functions.broker import Fetch
from tasks.functions.contract import FunctionError
from tasks.functions.invocation import MAX_TRACES, Invocation

SECRET = "first line\r\nsecond line\n"


def fetched(traces: list[RequestTrace]) -> Fetch:
    return Fetch(1, "GET", "https://x.test/", {}, None, 0.0, "follow", 1, traces, finished=True)


def test_a_secret_with_line_ends_does_not_show_in_logs() -> None:
    invocation = Invocation(Blackout([SECRET]), 0.0)
    invocation.log(f"key {SECRET}end\n    at x (<dukpy>:1)\n    at y (<input>:1)".encode())
    assert invocation.lines == ["key [redacted]end\n    at x (function.js:1)"]


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
