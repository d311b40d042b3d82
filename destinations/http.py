"""The one HTTP client: total deadlines, a response cap, and network rules checked on the connected address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from types import MappingProxyType

Network = IPv4Network | IPv6Network
NO_HEADERS: Mapping[str, str] = MappingProxyType({})


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


class Http:
    """A thread-safe client with kept-alive connections."""

    def __init__(
        self,
        *,
        connect_timeout_s: float,
        timeout_s: float,
        max_response_bytes: int,
        allowed_networks: Sequence[Network],
    ) -> None:
        raise NotImplementedError

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] = NO_HEADERS,
        body: bytes | None = None,
        timeout_s: float | None = None,
    ) -> Response:
        """Send one request and read the answer, whatever its status. Redirects are not followed.

        Raises:
            AddressRefused: the URL or its address breaks the network rules.
            Retry: no connection, time-out, cut connection, or an answer above the cap (then with its status).
        """
        raise NotImplementedError

    def recording(self) -> Recording:
        """A view of this client that keeps a ``RequestTrace`` of every request made through it."""
        raise NotImplementedError

    def close(self) -> None:
        """Close all connections. Requests in flight fail with ``Retry``."""
        raise NotImplementedError


class Recording:
    """Has the same ``request``; ``traces`` lists what was asked through it, in the order of completion."""

    traces: list[RequestTrace]

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] = NO_HEADERS,
        body: bytes | None = None,
        timeout_s: float | None = None,
    ) -> Response:
        """As ``Http.request``."""
        raise NotImplementedError
