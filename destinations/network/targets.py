"""URLs: checked, made fit to be sent, and made fit to be shown. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple
from urllib.parse import quote

from requests import PreparedRequest
from requests.exceptions import RequestException
from urllib3.util import parse_url

from destinations.errors import AddressRefused

PORTS = {"http": 80, "https": 443}
MAX_NAME_CHARACTERS = 254
BLACKED_OUT = "***"

_USERINFO = re.compile(r"(?<=//)[^/?#]*@")
_QUERY_VALUE = re.compile(r"(?<==)[^&]*")
_ORIGIN = re.compile(r"[a-z]+://[^/\\]+", re.IGNORECASE)
_AFTER_HOST = re.compile(r"[^:/?#]*://[^/?#\\]*([^#]*)", re.DOTALL)
_UNFIT = re.compile(r"[^!$%&'()*+,\-./:;=?@_~0-9A-Za-z]+")
_NAME = re.compile(r"(?:[A-Za-z0-9_-]{1,63}\.)*[A-Za-z0-9_-]{1,63}\.?")
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")


class Origin(NamedTuple):
    """Where connections go to. ``host`` is without brackets."""

    scheme: str
    host: str
    port: int


class Target(NamedTuple):
    """A URL that may be asked, without a fragment.

    Path and query are as they were given, since a signature may cover them to the byte: only what no URI can contain is
    percent-encoded (RFC 3986).
    """

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
    try:
        host = _host(parts.host.strip("[]"))
    except ValueError:
        raise AddressRefused("the URL's host is not valid") from None
    origin = Origin(parts.scheme, host, parts.port or PORTS[parts.scheme])
    shown_host = f"[{host}]" if ":" in host else host
    port = "" if parts.port is None else f":{parts.port}"
    return Target(f"{parts.scheme}://{shown_host}{port}{_rest(url)}", origin)


def _rest(url: str) -> str:
    """Path and query of a URL, from the first slash on."""
    found = _AFTER_HOST.match(url.lstrip())
    rest = _UNFIT.sub(lambda unfit: quote(unfit[0], safe="", errors="surrogatepass"), found[1]) if found else ""
    return rest if rest.startswith("/") else f"/{rest}"


def is_target(url: str) -> bool:
    """Whether ``target`` takes a URL."""
    try:
        target(url)
    except AddressRefused:
        return False
    return True


def checked_host(host: str) -> str:
    """The name or address of a host that is not in a URL; an IPv4 address in its usual form.

    Raises:
        AddressRefused: it is neither.
    """
    try:
        return _host(host)
    except ValueError:
        raise AddressRefused("the host is neither a name nor an address") from None


def _host(host: str) -> str:
    """The host, an IPv4 address in its usual form: whoever reads it next could read another one out of ``010.1``.

    What ends in a number is an address (URL standard, "ends in a number"), whatever a resolver makes of it.
    """
    if ":" in host:
        IPv6Address(host)
        return host
    last = host.removesuffix(".").rpartition(".")[2]
    return str(_ipv4(host.removesuffix("."))) if _NUMBER.fullmatch(last) else _name(host)


def _name(host: str) -> str:
    if len(host) > MAX_NAME_CHARACTERS or not _NAME.fullmatch(host):
        raise ValueError
    return host


def _ipv4(text: str) -> IPv4Address:
    """Up to four numbers, decimal, octal or hexadecimal, the last of which fills what is left (``127.1``)."""
    *first, last = map(_number, text.split("."))
    rest = 4 - len(first)
    if rest < 1 or last >= 256**rest or any(number > 255 for number in first):
        raise ValueError
    return IPv4Address(int.from_bytes(bytes(first), "big") * 256**rest + last)


def _number(text: str) -> int:
    if text[:2] in ("0x", "0X"):
        return int(text[2:] or "0", 16)
    if not text.isdecimal():
        raise ValueError
    return int(text, 8 if text.startswith("0") else 10)


def shown(url: str, *, hide_path: bool = False) -> str:
    """The URL for traces: the path stays; user name, password, fragment and the values of the query do not.

    With ``hide_path`` only the scheme and the host stay.
    """
    address, _, query = _USERINFO.sub("", url).partition("#")[0].partition("?")
    if hide_path:
        found = _ORIGIN.match(address)
        return f"{found[0]}/{BLACKED_OUT}" if found else BLACKED_OUT
    if not query:
        return address
    if "=" not in query:
        return f"{address}?{BLACKED_OUT}"
    return f"{address}?{_QUERY_VALUE.sub(BLACKED_OUT, query)}"
