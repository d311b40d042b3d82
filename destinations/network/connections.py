"""urllib3's connections, opened through checked addresses only."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Sequence
from typing import Any, NamedTuple

from urllib3.connection import HTTPConnection, HTTPSConnection

from destinations.errors import AddressRefused
from destinations.network.addresses import Network
from destinations.network.lookup import Resolve
from destinations.network.rules import check_literal, reachable
from destinations.network.sockets import LimitedSocket, LimitedTlsSocket, Limits, connect, over_tls
from destinations.network.targets import Origin
from destinations.network.tunnels import Tunnels


class Route(NamedTuple):
    """How a protocol other than HTTP gets to a host: checked addresses, best first, and the client's time-outs."""

    addresses: Sequence[str]
    connect_timeout_s: float
    timeout_s: float


class Connector(NamedTuple):
    """How connections are made: directly, or through a proxy's ``tunnels``."""

    allowed: Sequence[Network]
    resolve: Resolve
    tls: ssl.SSLContext
    tunnels: Tunnels | None = None

    def open(self, host: str, port: int, opening: Limits) -> LimitedSocket | LimitedTlsSocket:
        """A connection to a host that the rules allow.

        Raises:
            DeliveryError: they do not, or the proxy opens no tunnel.
            OSError: no address or no connection in time.
        """
        if self.tunnels:
            return self.tunnels.open(host, port, opening, self.allowed, self.resolve)
        return connect(host, port, opening, self.allowed, self.resolve)

    def addresses(self, host: str, port: int, timeout_s: float) -> Sequence[str]:
        """The addresses of a host that may be connected to without HTTP.

        Raises:
            AddressRefused: the rules allow none, or all goes through a proxy, which takes HTTP alone.
            OSError: no address in time.
        """
        if self.tunnels:
            raise AddressRefused(f"{host}: only HTTP goes through the proxy, and nothing around it")
        check_literal(host, self.allowed)
        found = reachable(host, self.resolve(host, port, timeout_s), self.allowed)
        if not found:
            raise socket.gaierror("the name has no address")
        return [where[0] for _, where in found]


class CheckedConnection(HTTPConnection):
    """urllib3's connection, opened by its ``connector``. ``limits`` are those of the current request."""

    connector: Connector
    limits: Limits
    origin: Origin
    _held: list[bytes] | None = None

    def connect(self) -> None:
        """Open, within the connect time-out."""
        self.sock = self._new_conn()
        self.sock.limits = self.limits

    def _new_conn(self) -> LimitedSocket | LimitedTlsSocket:
        return self.connector.open(self._dns_host, self.port, self.limits.opening())

    def hold_to(self, limits: Limits) -> None:
        """Begin a request."""
        self.limits = limits
        self.timeout = limits.remaining_s()
        if self.sock is not None:
            self.sock.limits = limits  # type: ignore[union-attr]

    def request(self, method: str, url: str, *args: Any, **options: Any) -> None:
        """As urllib3's, but head and body leave in one write: two cost a second system call and packet."""
        self._held = []
        try:
            super().request(method, url, *args, **options)
        finally:
            held, self._held = self._held, None
        self._hide_url()
        self.send(b"".join(held))

    def send(self, data: Any) -> None:
        """As the standard library's, outside of ``request``."""
        if self._held is None:
            super().send(data)
        else:
            self._held.append(data)

    def _hide_url(self) -> None:
        """urllib3 would log the URL, secrets and all, next to a malformed header of the answer."""
        if self._response_options:
            self._response_options = self._response_options._replace(request_url="")


class CheckedTlsConnection(CheckedConnection, HTTPSConnection):
    """The same with TLS. Name and certificate are checked against the host in the URL."""

    def connect(self) -> None:
        """Open and shake hands, within the connect time-out."""
        self.sock = sock = self._new_conn()
        self.sock = over_tls(sock, self.connector.tls, self._dns_host)
        self.sock.limits = self.limits


def open_connection(origin: Origin, connector: Connector) -> CheckedConnection:
    """A connection that opens itself with its first request."""
    connection = (
        CheckedTlsConnection(origin.host, origin.port, ssl_context=connector.tls)
        if origin.scheme == "https"
        else CheckedConnection(origin.host, origin.port)
    )
    connection.origin = origin
    connection.connector = connector
    return connection
