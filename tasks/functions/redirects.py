"""What a redirect makes of a request, as node-fetch 2.6 does it; credentials stay with their origin. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from destinations.errors import DeliveryError
from destinations.http import Response
from destinations.network.targets import target
from tasks.functions.fetches import MAX_URL_CHARACTERS, Failed

STATUSES = frozenset({301, 302, 303, 307, 308})
PRIVATE_HEADERS = frozenset(["authorization", "www-authenticate", "cookie", "cookie2", "proxy-authorization"])


@dataclass(frozen=True, slots=True)
class Hop:
    """One request on the way to an answer."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None

    def next_location(self, response: Response, mode: str) -> str | None:
        """Where the answer redirects to, if the ``mode`` of the fetch is to follow it.

        Raises:
            Failed: it redirects, and the mode is to fail then.
        """
        if response.status not in STATUSES:
            return None
        if mode == "error":
            raise Failed("no-redirect", "a redirect, and redirect is set to error", self.url)
        return response.headers.get("location") if mode == "follow" else None

    def headers_of(self, response: Response, mode: str) -> list[tuple[str, str]]:
        """The headers of the answer; for a redirect left to the author, with its location as a whole URL."""
        headers = list(response.headers.items())
        if mode != "manual" or response.status not in STATUSES:
            return headers
        return [(name, self._shown(value) if name.lower() == "location" else value) for name, value in headers]

    def redirected(self, status: int, location: str) -> Hop:
        """The request that follows on an answer with this status and location.

        Raises:
            Failed: the location is no address that may be asked.
        """
        url = self._absolute(location)
        headers = self.headers if _share_credentials(self.url, url) else _without(self.headers, PRIVATE_HEADERS)
        if status == 303 or (status in (301, 302) and self.method.upper() == "POST"):
            return Hop("GET", url, _without(headers, frozenset(["content-length"])), None)
        return Hop(self.method, url, headers, self.body)

    def _shown(self, location: str) -> str:
        try:
            return self._absolute(location)
        except Failed:
            return location

    def _absolute(self, location: str) -> str:
        try:
            url = urljoin(self.url, location)
            if len(url) <= MAX_URL_CHARACTERS:
                target(url)
                return url
        except (ValueError, DeliveryError):
            pass
        raise Failed("invalid-redirect", "a redirect to no valid URL", location)


def _share_credentials(url: str, to: str) -> bool:
    """What counts is where the client connects to: parsers of URLs differ. A subdomain may see what its parent may."""
    old, new = target(url).origin, target(to).origin
    is_within = new.host == old.host or new.host.endswith(f".{old.host}")
    return is_within and (new.scheme, new.port) == (old.scheme, old.port)


def _without(headers: Mapping[str, str], names: frozenset[str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in names}
