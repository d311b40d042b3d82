"""Compressed answers: unpacked, left alone on request, and never beyond the cap."""

from __future__ import annotations

import base64
import gzip
import tracemalloc

import pytest

from destinations.errors import Retry
from destinations.http import Http
from tests.destinations.conftest import CAP_BYTES
from tests.support.http_sink import Answer, HttpSink

HELLO = base64.b64decode("CwKAaGVsbG8D")
BOMB = base64.b64decode(
    "y///P/gnAOKxQCD3/o///3/wTwDEYRGA7v0f////4J8AiMMCAN37P/7//8E/ARCHBQC693/8//+DfwIgDgsAdO//+P//B/8EQBwWAOje//H/"
    "/w/+CYA4LADQvf/j//8f/BMAcVgAoHv/x///P/gnAOKwAED3/o///3/wTwDEYQGA7v0f////4J8AiMMCAN37v/wHr8M/ARCHBQC62HU="
)
"""A hundred million zeros."""


def test_brotli_is_unpacked(http: Http, sink: HttpSink) -> None:
    sink.answer = Answer(body=HELLO, headers={"Content-Encoding": "br"})
    assert http.request("GET", sink.url).body == b"hello"


def test_a_brotli_bomb_stops_at_the_cap(http: Http, sink: HttpSink) -> None:
    tracemalloc.start()
    sink.answer = Answer(body=BOMB, headers={"Content-Encoding": "br"})
    with pytest.raises(Retry, match=f"more than {CAP_BYTES} bytes"):
        http.request("GET", sink.url)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50 * CAP_BYTES


def test_a_body_is_left_compressed_on_request(http: Http, sink: HttpSink) -> None:
    squeezed = gzip.compress(b"hello")
    sink.answer = Answer(body=squeezed, headers={"Content-Encoding": "gzip"})
    assert http.request("GET", sink.url, decode=False).body == squeezed
    assert sink.requests[0].headers["accept-encoding"] == "identity"


def test_what_the_caller_accepts_is_asked_for(http: Http, sink: HttpSink) -> None:
    http.request("GET", sink.url, headers={"Accept-Encoding": "br"}, decode=False)
    http.request("GET", sink.url)
    assert [request.headers["accept-encoding"] for request in sink.requests] == ["br", "gzip, deflate"]
