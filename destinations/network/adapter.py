"""requests' adapter over our own connections: it sends, and leaves out what requests does for browsers."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3.response import BaseHTTPResponse

from destinations.network.connections import CheckedConnection, Connector, open_connection
from destinations.network.idle import IdleConnections
from destinations.network.sockets import Limits
from destinations.network.targets import Origin

GONE = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)
"""The other side has closed the connection (``http.client.RemoteDisconnected`` is one of these)."""


class Loan:
    """A connection for one request. requests calls ``urlopen`` on it, as on a pool of urllib3.

    At the end of the ``with`` block the connection is kept if ``finished`` was called and the server keeps it too.
    """

    def __init__(self, idle: IdleConnections, connector: Connector, origin: Origin, limits: Limits) -> None:
        self._idle = idle
        self._limits = limits
        kept = idle.take(origin)
        self._reused = kept is not None
        self._connection: CheckedConnection = kept or open_connection(origin, connector)
        self._answer: BaseHTTPResponse | None = None
        self._clean = True
        self._finished = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        if self._finished and self._clean and not self._connection.is_closed:
            self._idle.give(self._connection)
            return
        self._connection.close()
        if self._answer:
            self._answer.close()

    def finished(self) -> None:
        """The answer has been read to its end."""
        self._finished = True

    def urlopen(
        self, *, method: str, url: str, body: bytes | None, headers: Mapping[str, str], **_: object
    ) -> BaseHTTPResponse:
        """Send a request and read the head of its answer.

        A server may close a kept-alive connection in the moment we send. So if a reused one ends before the first
        byte of an answer, the request goes out again, once, on a fresh one. The server may then have seen it twice:
        delivery is at least once.
        """
        try:
            return self._exchange(method, url, body, headers)
        except GONE:
            if not self._reused or self._limits.received_bytes:
                raise
            self._connection.close()
            self._clean = True
            return self._exchange(method, url, body, headers)

    def _exchange(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> BaseHTTPResponse:
        self._connection.hold_to(self._limits)
        if self._connection.is_closed:
            self._connection.connect()
        try:
            self._connection.request(method, url, body, headers, preload_content=False)
        except (BrokenPipeError, ConnectionResetError):
            self._clean = False  # it may have answered before it closed: 413, for example
        self._answer = self._connection.getresponse()
        if self._limits.ended:
            raise ConnectionResetError("the head ends early")  # http.client takes what there is for the whole
        return self._answer


class OutgoingRequest(PreparedRequest):
    """A request that needs no preparing: ``url`` and ``headers`` are taken as they are."""

    def __init__(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, loan: Loan) -> None:
        super().__init__()
        self.method = method
        self.url = url
        self.headers = headers  # type: ignore[assignment]
        self.body = body
        self.loan = loan


class Adapter(HTTPAdapter):
    """Sends ``OutgoingRequest``s. No proxies, no cookies, no certificates from the environment."""

    def get_connection_with_tls_context(self, request: OutgoingRequest, *_: Any, **__: Any) -> Loan:  # type: ignore[override]
        """The request's own."""
        return request.loan

    def cert_verify(self, *_: Any, **__: Any) -> None:
        """Nothing to do: the TLS context of our connections always verifies."""

    def request_url(self, request: PreparedRequest, *_: Any, **__: Any) -> str:
        """Path and query: there are no proxies that need more."""
        return request.path_url

    def build_response(self, req: PreparedRequest, resp: BaseHTTPResponse) -> Response:
        """The answer without cookies and without a guess at its encoding."""
        response = Response()
        response.status_code = resp.status
        response.reason = resp.reason or ""
        response.headers = resp.headers  # type: ignore[assignment]
        response.raw = resp
        response.url = req.url or ""
        response.request = req
        return response
