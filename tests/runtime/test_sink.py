"""The sink answers by path and shows requests without what is chance or the client's own."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path

import orjson
import pytest

from destinations.http import Http
from tests.runtime.sink import SQUEEZED, Sinks


@pytest.fixture
def http(certificate: Path) -> Iterator[Http]:
    client = Http(
        connect_timeout_s=5.0,
        timeout_s=10.0,
        max_response_bytes=100_000,
        allowed_networks=(ip_network("127.0.0.0/8"),),
        ca_file=str(certificate),
    )
    yield client
    client.close()


def test_an_echo_shows_what_the_author_wrote(sinks: Sinks, http: Http) -> None:
    url = sinks.settings["url"] + "/echo?a=1"
    answer = http.request("PUT", url, headers={"X-A": "1", "Content-Type": "x/y"}, body=b"\xff")
    assert orjson.loads(answer.body) == {
        "method": "PUT",
        "target": "/echo?a=1",
        "headers": {"content-type": "x/y", "x-a": "1"},
        "base64": "/w==",
    }


def test_requests_are_remembered_with_the_name_of_their_address(sinks: Sinks, http: Http) -> None:
    for name in ("secureUrl", "otherUrl"):
        assert http.request("GET", sinks.settings[name] + "/text").status == 200
    urls = [sinks.normalised(request["to"]) for request in sinks.requests]
    assert urls == ["https://secure-sink", "http://other-sink"]


def test_boundaries_of_forms_are_no_chance(sinks: Sinks, http: Http) -> None:
    boundary = "-" * 26 + "1" * 24
    kind = f"multipart/form-data; boundary={boundary}"
    http.request("POST", sinks.settings["url"] + "/empty", headers={"Content-Type": kind}, body=boundary.encode())
    (request,) = sinks.requests
    assert request["headers"]["content-type"] == "multipart/form-data; boundary=BOUNDARY"
    assert request["text"] == "BOUNDARY"


@pytest.mark.parametrize("path", ["/gzip", "/deflate"])
def test_compressed_answers_hold_the_same_text(sinks: Sinks, http: Http, path: str) -> None:
    assert http.request("GET", sinks.settings["url"] + path).body == SQUEEZED


def test_redirects_count_down_to_the_echo(sinks: Sinks, http: Http) -> None:
    first = http.request("GET", sinks.settings["url"] + "/redirect/2")
    last = http.request("GET", sinks.settings["url"] + "/redirect/1")
    assert (first.status, first.headers["location"], last.headers["location"]) == (302, "/redirect/1", "/echo")


def test_a_head_request_gets_no_body(sinks: Sinks, http: Http) -> None:
    answer = http.request("HEAD", sinks.settings["url"] + "/json")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["content-length"]) > 0
