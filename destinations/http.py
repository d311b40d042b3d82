"""The one HTTP client: total deadlines, a response cap, and network rules checked on the connected address."""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import version

import certifi
from urllib3.exceptions import ProtocolError
from urllib3.response import BaseHTTPResponse

from destinations.errors import DeliveryError, Retry, classify
from destinations.network.adapter import Adapter, Loan, OutgoingRequest
from destinations.network.addresses import Network
from destinations.network.connections import Connector, Route
from destinations.network.failures import FAILURES, TOO_LARGE, code_of, reason_of
from destinations.network.headers import checked_method, merged
from destinations.network.idle import IdleConnections
from destinations.network.kept import KeptParts, Part
from destinations.network.lookup import Lookup, Resolve
from destinations.network.proxies import parse as parse_proxy
from destinations.network.sockets import LimitedTlsSocket, Limits, TooManyBytes
from destinations.network.targets import checked_host, shown, target
from destinations.network.tunnels import Tunnels
from destinations.retry_after import retry_after_s
from destinations.trace import NO_HEADERS, RequestTrace, beginning, first_headers, sent

__all__ = ["Http", "Network", "Recording", "RequestTrace", "Response", "Route"]

USER_AGENT = f"Splice/{version('splice')}"
DEFAULT_HEADERS = {"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "gzip, deflate"}
RAW_HEADERS = {"User-Agent": USER_AGENT, "Accept": "*/*"}
PORTION_BYTES = 64 * 1024
OVERHEAD_BYTES = 256 * 1024
"""What the head and the framing of an answer at the cap may add to it, besides its own size again."""


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
        proxy_url: str | None = None,
    ) -> None:
        """``resolve``: by default a look-up of its own. ``ca_file``: whom to trust, in PEM, in place of certifi.

        With ``proxy_url`` all requests go through that proxy (``network.tunnels``).

        Raises:
            ValueError: ``proxy_url`` is none of a proxy.
        """
        self._connect_timeout_s = connect_timeout_s
        self._timeout_s = timeout_s
        self._max_response_bytes = max_response_bytes
        tls = _tls_context(ca_file)
        tunnels = Tunnels(parse_proxy(proxy_url), resolve or Lookup(), tls) if proxy_url else None
        self._connector = Connector(tuple(allowed_networks), resolve or Lookup(), tls, tunnels)
        self._idle = IdleConnections()
        self._adapter = Adapter()
        self._kept = KeptParts()

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] = NO_HEADERS,
        body: bytes | None = None,
        timeout_s: float | None = None,
        cut_body: bool = False,
        decode: bool = True,
        hide_path: bool = False,  # noqa: ARG002 - for the traces of a Recording
    ) -> Response:
        """Send one request and read the answer, whatever its status. Redirects are not followed.

        ``timeout_s`` (default: the client's) holds from the look-up to the last byte of the answer. An answer above
        the cap is an error, or cut there with ``cut_body``. Without ``decode`` a compressed body stays as it is, and
        none is asked for. ``Host`` and the connection's headers are the client's. ``hide_path``: the path is a
        credential, which no trace shows.
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
        all_headers = merged(DEFAULT_HEADERS if decode else RAW_HEADERS, headers, body)
        status = None
        with Loan(self._idle, self._connector, aim.origin, limits) as loan:
            outgoing = OutgoingRequest(checked_method(method), aim.url, all_headers, body, loan)
            try:
                answer = self._adapter.send(outgoing, stream=True)
                status = answer.status_code
                content, whole = _read(answer.raw, self._max_response_bytes, decode=decode)
            except FAILURES as error:
                raise Retry(
                    f"{aim.origin.host}: {reason_of(error)}", status=status, system_code=code_of(error)
                ) from None
            if whole:
                loan.finished()
        if not whole and not cut_body:
            raise _too_large(aim.origin.host, status, self._max_response_bytes)
        return Response(status, answer.reason, answer.headers, content, aim.url, _ms_since(started))

    def route(self, host: str, port: int) -> Route:
        """The way to a host for a protocol other than HTTP; only these addresses may be connected to.

        Raises:
            AddressRefused: the network rules deny it, or the operator has all requests go through a proxy.
            Retry: the name has no address, or none in time.
        """
        name = checked_host(host)
        try:
            addresses = self._connector.addresses(name, port, self._connect_timeout_s)
        except OSError as error:
            raise Retry(f"{name}: {reason_of(error)}", system_code=code_of(error)) from None
        return Route(addresses, self._connect_timeout_s, self._timeout_s)

    def keep(self, kind: type[Part]) -> Part:
        """The one ``kind()`` that belongs to this client, made by the first call and closed with the client.

        For the connections of adapters that speak another protocol.
        """
        return self._kept.get(kind)

    def recording(self) -> Recording:
        """A view of this client that keeps a ``RequestTrace`` of every request made through it."""
        return Recording(self)

    def close(self) -> None:
        """Close all connections; those of requests in flight, as soon as they are answered."""
        self._idle.close()
        self._kept.close()

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
        decode: bool = True,
        hide_path: bool = False,
    ) -> Response:
        """As ``Http.request``."""
        started = time.perf_counter()
        trace = sent(method, shown(url, hide_path=hide_path), headers, body)
        try:
            response = self._http.request(
                method, url, headers=headers, body=body, timeout_s=timeout_s, cut_body=cut_body, decode=decode
            )
        except DeliveryError as error:
            self.traces.append(replace(trace, status=error.status, error=error.message, duration_ms=_ms_since(started)))
            raise
        self.traces.append(
            replace(
                trace,
                status=response.status,
                duration_ms=_ms_since(started),
                response_headers=first_headers(response.headers),
                response_body=beginning(response.body),
                response_bytes=len(response.body),
            )
        )
        return response

    def route(self, host: str, port: int) -> Route:
        """As ``Http.route``."""
        return self._http.route(host, port)

    def keep(self, kind: type[Part]) -> Part:
        """As ``Http.keep``: it belongs to the other client."""
        return self._http.keep(kind)

    def recording(self) -> Recording:
        """A view of the same client, with traces of its own."""
        return Recording(self._http)

    def close(self) -> None:
        """Nothing to do: the connections are the other client's."""


def _read(raw: BaseHTTPResponse, cap: int, *, decode: bool) -> tuple[bytes, bool]:
    """The body, at most ``cap`` bytes of it after decompression, and whether that is all."""
    portions: list[bytes] = []
    size = 0
    try:
        while size <= cap and (portion := raw.read(min(PORTION_BYTES, cap + 1 - size), decode_content=decode)):
            portions.append(portion)
            size += len(portion)
    except TooManyBytes:
        return b"".join(portions), False
    except ValueError as error:  # what urllib3 lets through for a chunk of a size below zero
        raise ProtocolError("the framing is broken") from error
    return b"".join(portions)[:cap], size <= cap


def _too_large(host: str, status: int, cap: int) -> DeliveryError:
    message = f"{host}: answered {status} with more than {cap} bytes"
    return classify(status, message) or Retry(message, status=status, system_code=TOO_LARGE)


@lru_cache(maxsize=8)
def _tls_context(ca_file: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=ca_file or certifi.where())
    context.sslsocket_class = LimitedTlsSocket
    context.set_alpn_protocols(["http/1.1"])
    return context


def _ms_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
