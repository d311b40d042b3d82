"""The proxy that an operator may put before all requests: its URL, and what it is told. Pure."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

PORTS = {"http": 80, "https": 443}

_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")
_FORM = "must be http:// or https://, then user:password@ if needed, host and port; what is special percent-encoded"


@dataclass(frozen=True, slots=True)
class Proxy:
    """An HTTP proxy that is spoken to with or without TLS. ``authorization``: the value of its header, or empty."""

    host: str
    port: int
    tls: bool = False
    authorization: str = field(default="", repr=False)

    def connect_request(self, host: str, port: int) -> bytes:
        """What asks the proxy for a tunnel."""
        authority = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        lines = [f"CONNECT {authority} HTTP/1.1", f"Host: {authority}"]
        if self.authorization:
            lines.append(f"Proxy-Authorization: {self.authorization}")
        return "\r\n".join([*lines, "", ""]).encode("ascii")


def parse(url: str) -> Proxy:
    """The proxy at a URL.

    Raises:
        ValueError: it is none; the message does not repeat it.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(_FORM) from None
    host = parts.hostname or ""
    if parts.scheme not in PORTS or not _HOST.fullmatch(host) or port == 0:
        raise ValueError(_FORM)
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError(_FORM)
    return Proxy(host, port or PORTS[parts.scheme], parts.scheme == "https", _authorization(parts))


def _authorization(parts: SplitResult) -> str:
    if parts.username is None:
        return ""
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return f"Basic {b64encode(pair.encode()).decode()}"
