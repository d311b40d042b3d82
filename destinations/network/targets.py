"""URLs: checked, normalised, and made fit to be shown. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from requests import PreparedRequest
from requests.exceptions import RequestException
from urllib3.util import parse_url

from destinations.errors import AddressRefused
from destinations.network.connections import Origin

PORTS = {"http": 80, "https": 443}
BLACKED_OUT = "***"

_USERINFO = re.compile(r"(?<=//)[^/?#]*@")
_QUERY_VALUE = re.compile(r"(?<==)[^&]*")


class Target(NamedTuple):
    """A URL that may be asked: normalised, without a fragment."""

    url: str
    origin: Origin


@lru_cache(maxsize=1024)
def target(url: str) -> Target:
    """Check a URL.

    Raises:
        AddressRefused: it is no URL, not of http or https, or holds a user's name or password.
    """
    request = PreparedRequest()
    try:
        request.prepare_url(url, None)
        parts = parse_url(request.url or "")
    except (RequestException, ValueError):
        raise AddressRefused("this is not a valid URL") from None
    if parts.scheme not in PORTS or not parts.host:
        raise AddressRefused("a URL must begin with http:// or https:// and name a host")
    if parts.auth is not None:
        raise AddressRefused("a URL must not contain a user name or password")
    origin = Origin(parts.scheme, parts.host.strip("[]"), parts.port or PORTS[parts.scheme])
    return Target(parts._replace(fragment=None).url, origin)


def shown(url: str) -> str:
    """The URL for traces: the path stays; user name, password, fragment and the values of the query do not."""
    address, _, query = _USERINFO.sub("", url).partition("#")[0].partition("?")
    if not query:
        return address
    if "=" not in query:
        return f"{address}?{BLACKED_OUT}"
    return f"{address}?{_QUERY_VALUE.sub(BLACKED_OUT, query)}"
