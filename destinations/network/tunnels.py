"""Connections through the operator's proxy: a tunnel to the host, in which all goes on as on a direct connection.

Every request goes through a tunnel, those of plain http too. So the proxy's credentials are in CONNECT alone and never
in a request, an answer is surely the host's, and connections are kept and cut as they are without a proxy.
"""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from http.client import HTTPResponse

from destinations.errors import Retry
from destinations.network.addresses import Network
from destinations.network.failures import FAILURES, code_of, reason_of
from destinations.network.lookup import Resolve
from destinations.network.proxies import Proxy
from destinations.network.rules import check_all, check_literal
from destinations.network.sockets import LimitedSocket, LimitedTlsSocket, Limits, open_first

LOOKUP_SHARE = 0.5
"""How much of the time to connect the look-up may take: where only the proxy knows names, it may give no answer."""

REFUSED_CREDENTIALS = 407


class Tunnels:
    """Makes tunnels. The rules are for the hosts: the proxy's own address is the operator's."""

    def __init__(self, proxy: Proxy, resolve: Resolve, tls: ssl.SSLContext) -> None:
        """``resolve`` is for the proxy's name only: what hostile look-ups use up is another's."""
        self._proxy = proxy
        self._resolve = resolve
        self._tls = tls

    def open(
        self, host: str, port: int, opening: Limits, allowed: Sequence[Network], resolve: Resolve
    ) -> LimitedSocket | LimitedTlsSocket:
        """A connection to a host that the rules allow, as far as they can be checked from here.

        A name is looked up here first. One that is not known here is left to the proxy, and so to the proxy's rules.

        Raises:
            AddressRefused: the rules deny the address, or one of the name's.
            Retry: the proxy cannot be reached or refuses; the message names it.
        """
        if not check_literal(host, allowed):
            self._check_name(host, port, opening, allowed, resolve)
        try:
            return self._tunnel(host, port, opening)
        except FAILURES as error:
            message = f"the proxy {self._proxy.host}: {reason_of(error)}"
            raise Retry(message, system_code=code_of(error)) from None

    def _check_name(self, host: str, port: int, opening: Limits, allowed: Sequence[Network], resolve: Resolve) -> None:
        try:
            found = resolve(host, port, LOOKUP_SHARE * opening.remaining_s())
        except OSError:
            return
        check_all(host, found, allowed)

    def _tunnel(self, host: str, port: int, opening: Limits) -> LimitedSocket | LimitedTlsSocket:
        sock = self._connection(opening)
        try:
            sock.sendall(self._proxy.connect_request(host, port))
            self._check_answer(sock)
        except BaseException:
            sock.close()
            raise
        return sock

    def _connection(self, opening: Limits) -> LimitedSocket | LimitedTlsSocket:
        proxy = self._proxy
        sock = open_first(self._resolve(proxy.host, proxy.port, opening.remaining_s()), opening)
        if not proxy.tls:
            return sock
        over_tls = self._tls.wrap_socket(sock, server_hostname=proxy.host)
        assert isinstance(over_tls, LimitedTlsSocket)
        over_tls.limits = opening
        return over_tls

    def _check_answer(self, sock: LimitedSocket | LimitedTlsSocket) -> None:
        answer = HTTPResponse(sock, method="CONNECT")
        try:
            answer.begin()
        finally:
            answer.close()
        if answer.status == REFUSED_CREDENTIALS:
            raise Retry(f"the proxy {self._proxy.host} answered 407: it wants other credentials, or refuses the host")
        if not 200 <= answer.status < 300:
            raise Retry(f"the proxy {self._proxy.host} answered {answer.status}, and opened no tunnel")
