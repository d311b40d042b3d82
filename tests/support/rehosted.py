"""An HTTP client for which every host of the world is one receiver on loopback: no request leaves the machine.

``https://api.example.com/a?b`` goes to the receiver as ``/api.example.com/a?b``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from destinations.http import Http, Recording, Response
from tests.support.http_sink import Answer, HttpSink, Request


class Rehosted(Http):
    """A real client whose requests all go to ``sink``."""

    def __init__(self, sink: HttpSink, **settings: Any) -> None:
        super().__init__(**settings)
        self.sink = sink

    def recording(self) -> Recording:
        """As ``Http.recording``."""
        return _Recording(self, self.sink)


class _Recording(Recording):
    def __init__(self, http: Http, sink: HttpSink) -> None:
        super().__init__(http)
        self.sink = sink

    def request(self, method: str, url: str, **rest: Any) -> Response:
        scheme, _, place = url.partition("://")
        assert scheme == "https", f"{url} goes out in the clear"
        return super().request(method, f"{self.sink.url}/{place}", **rest)


def split(request: Request) -> tuple[str, Request]:
    """The host that was meant, and the request as that host would have got it."""
    _, host, path = request.target.split("/", 2)
    return host, Request(request.method, f"/{path}", request.headers, request.body, request.connection, request.at)


def by_host(hosts: Mapping[str, Any]) -> Any:
    """What answers as the hosts do: a function of a request for each; others are not found."""

    def respond(request: Request) -> Answer:
        host, meant = split(request)
        answer: Answer = hosts[host](meant) if host in hosts else Answer(404, body=b"no such host")
        return answer

    return respond
