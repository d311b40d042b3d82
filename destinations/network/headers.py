"""The headers of a request: the client's and the caller's, checked. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from destinations.errors import InvalidSettings

SET_BY_CLIENT = frozenset(
    [
        "connection",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ]
)
"""The connection's own headers: on a shared connection, a caller's could speak for the next request."""

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_UNSENDABLE = re.compile(r"[^\t\x20-\x7e\x80-\xff]")


def checked_method(method: str) -> str:
    """The method in capitals.

    Raises:
        InvalidSettings: it is no token of HTTP.
    """
    if not _TOKEN.fullmatch(method):
        raise InvalidSettings("the method is not valid")
    return method.upper()


def merged(defaults: Mapping[str, str], headers: Mapping[str, str], body: bytes | None) -> dict[str, str]:
    """``headers`` over ``defaults``, without those set by the client, with the length of the body.

    Raises:
        InvalidSettings: a name is no token of HTTP, or a value holds what HTTP cannot send. The value is not shown.
    """
    own = {name.lower(): (name, value) for name, value in headers.items()}
    for name, value in headers.items():
        _check(name, value)
    result = {name: value for name, value in defaults.items() if name.lower() not in own}
    result.update(pair for lower, pair in own.items() if lower not in SET_BY_CLIENT)
    if body is not None:
        result["Content-Length"] = str(len(body))
    return result


def _check(name: str, value: str) -> None:
    if not _TOKEN.fullmatch(name):
        raise InvalidSettings("a header's name is not valid")
    if _UNSENDABLE.search(value):
        raise InvalidSettings(f"the value of the header {name} is not valid")
