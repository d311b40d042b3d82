"""The one HTTP client: total deadlines, a response cap, and network rules checked on the connected address."""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from types import MappingProxyType

import certifi
from urllib3.response import BaseHTTPResponse

from destinations.errors import DeliveryError, Retry, classify
from destinations.network.adapter import Adapter, Loan, OutgoingRequest
from destinations.network.addresses import Network
from destinations.network.connections import Connector
from destinations.network.failures import FAILURES, reason_of
from destinations.network.headers import checked_method, merged
from destinations.network.idle import IdleConnections
from destinations.network.lookup import Lookup, Resolve
from destinations.network.sockets import LimitedTlsSocket, Limits, TooManyBytes
from destinations.network.targets import shown, target
from destinations.retry_after import retry_after_s

__all__ = ["Http", "Network", "Recording", "RequestTrace", "Response"]

NO_HEADERS: Mapping[str, str] = MappingProxyType({})
USER_AGENT = f"Splice/{version('splice')}"
DEFAULT_HEADERS = {"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "gzip, deflate"}
PORTION_BYTES = 64 * 1024
OVERHEAD_BYTES = 256 * 1024
"""What the head and the framing of an answer at the cap may add to it, besides its own size again."""


@dataclass(frozen=True, slots=True)
class RequestTrace:
    """One request for the traces: ``url`` without query values and userinfo, ``error`` empty if there was an answer."""

    method: str
    url: str
    status: int | None
    error: str
    duration_ms: float


@dataclass(frozen=True, slots=True)
class Response:
    """An answer, read to its end. ``headers`` ignores case; ``body`` is decompressed."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes
    url: str
    elapsed_ms: float

    @property
    def retry_after_s(self) -> float:
        """What the answer asks to wait, in seconds from now; 0 if it asks for nothing."""
        value = self.headers.get("Retry-After")
        return retry_after_s(value, now=time.time()) if value else 0.0


class Http:
    """A thread-safe client with kept-alive connections. No redirects, no cookies, nothing from the environment."""

    def __init__(
        self,
        *,
        connect_timeout_s: float,
        timeout_s: float,
        max_response_bytes: int,
        allowed_networks: Sequence[Network],
        resolve: Resolve | None = None,
        ca_file: str | None = None,
    ) -> None:
        """``resolve``: by default a look-up of its own. ``ca_file``: whom to trust, in PEM, in place of certifi."""
        self._connect_timeout_s = connect_timeout_s
        self._timeout_s = timeout_s
        self._max_response_bytes = max_response_bytes
        self._connector = Connector(tuple(allowed_networks), resolve or Lookup(), _tls_context(ca_file))
        self._idle = IdleConnections()
        self._adapter = Adapter()

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] = NO_HEADERS,
        body: bytes | None = None,
        timeout_s: float | None = None,
        cut_body: bool = False,
    ) -> Response:
        """Send one request and read the answer, whatever its status. Redirects are not followed.

        ``timeout_s`` (default: the client's) holds from the look-up to the last byte of the answer. An answer above
        the cap is an error, or cut there with ``cut_body``. ``Host`` and the connection's headers are the client's.
        On a kept-alive connection that turns out to be closed, the request goes out a second time.

        Raises:
            AddressRefused: the URL or its address breaks the network rules.
            InvalidSettings: a header or the method cannot be sent.
            Retry: no connection, time-out, cut connection, no HTTP, or a 2xx above the cap.
            DeliveryError: another answer above the cap, classified by its status.
        """
        started = time.perf_counter()
        aim = target(url)
        limits = self._limits(timeout_s or self._timeout_s)
        all_headers = merged(DEFAULT_HEADERS, headers, body)
        status = None
        with Loan(self._idle, self._connector, aim.origin, limits) as loan:
            outgoing = OutgoingRequest(checked_method(method), aim.url, all_headers, body, loan)
            try:
                answer = self._adapter.send(outgoing, stream=True)
                status = answer.status_code
                content, whole = _read(answer.raw, self._max_response_bytes)
            except FAILURES as error:
                raise Retry(f"{aim.origin.host}: {reason_of(error)}", status=status) from None
            if whole:
                loan.finished()
        if not whole and not cut_body:
            raise _too_large(aim.origin.host, status, self._max_response_bytes)
        return Response(status, answer.reason, answer.headers, content, aim.url, _ms_since(started))

    def recording(self) -> Recording:
        """A view of this client that keeps a ``RequestTrace`` of every request made through it."""
        return Recording(self)

    def close(self) -> None:
        """Close all connections; those of requests in flight, as soon as they are answered."""
        self._idle.close()

    def _limits(self, timeout_s: float) -> Limits:
        return Limits(
            timeout_s=timeout_s,
            connect_timeout_s=self._connect_timeout_s,
            max_received_bytes=2 * self._max_response_bytes + OVERHEAD_BYTES,
        )


class Recording(Http):
    """A client that lends everything from another one; ``traces`` lists its requests in the order of completion."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self.traces: list[RequestTrace] = []

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] = NO_HEADERS,
        body: bytes | None = None,
        timeout_s: float | None = None,
        cut_body: bool = False,
    ) -> Response:
        """As ``Http.request``."""
        started = time.perf_counter()
        try:
            response = self._http.request(
                method, url, headers=headers, body=body, timeout_s=timeout_s, cut_body=cut_body
            )
        except DeliveryError as error:
            self._trace(method, url, error.status, error.message, started)
            raise
        self._trace(method, url, response.status, "", started)
        return response

    def recording(self) -> Recording:
        """A view of the same client, with traces of its own."""
        return Recording(self._http)

    def close(self) -> None:
        """Nothing to do: the connections are the other client's."""

    def _trace(self, method: str, url: str, status: int | None, error: str, started: float) -> None:
        self.traces.append(RequestTrace(method, shown(url), status, error, _ms_since(started)))


def _read(raw: BaseHTTPResponse, cap: int) -> tuple[bytes, bool]:
    """The body, at most ``cap`` bytes of it after decompression, and whether that is all."""
    portions: list[bytes] = []
    size = 0
    try:
        while size <= cap and (portion := raw.read(min(PORTION_BYTES, cap + 1 - size), decode_content=True)):
            portions.append(portion)
            size += len(portion)
    except TooManyBytes:
        return b"".join(portions), False
    return b"".join(portions)[:cap], size <= cap


def _too_large(host: str, status: int, cap: int) -> DeliveryError:
    message = f"{host}: answered {status} with more than {cap} bytes"
    return classify(status, message) or Retry(message, status=status)


def _tls_context(ca_file: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=ca_file or certifi.where())
    context.sslsocket_class = LimitedTlsSocket
    return context


def _ms_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
