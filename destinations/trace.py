"""What is remembered of one request: its line, and the beginnings of both sides. Raw: cleaned before it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

TRACE_BODY_BYTES = 2048
TRACE_HEADERS_BYTES = 2048

NO_HEADERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RequestTrace:
    """One request for the traces: ``url`` without query values and userinfo, ``error`` empty if there was an answer.

    The headers of the request are the caller's. The bodies are their first ``TRACE_BODY_BYTES``; ``request_bytes`` and
    ``response_bytes`` are the whole sizes, the response's as the caller got it. Headers and bodies may hold secrets, so
    the ``repr`` leaves them out.
    """

    method: str
    url: str
    status: int | None
    error: str
    duration_ms: float
    request_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    request_body: bytes = field(default=b"", repr=False)
    request_bytes: int = 0
    response_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    response_body: bytes = field(default=b"", repr=False)
    response_bytes: int = 0


def sent(method: str, shown_url: str, headers: Mapping[str, str], body: bytes | None) -> RequestTrace:
    """The trace of a request that has no answer yet. ``shown_url`` is without query values and userinfo."""
    return RequestTrace(
        method,
        shown_url,
        None,
        "",
        0.0,
        request_headers=first_headers(headers),
        request_body=beginning(body),
        request_bytes=len(body or b""),
    )


def beginning(body: bytes | None) -> bytes:
    """What a trace keeps of a body."""
    return body[:TRACE_BODY_BYTES] if body else b""


def first_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """What a trace keeps of headers: each as a whole or not at all, since a cut could go through a secret."""
    return dict(_fitting((name, headers[name]) for name in headers))


def _fitting(headers: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    left = TRACE_HEADERS_BYTES
    for name, value in headers:
        size = len(name) + len(value)
        if size <= left:
            left -= size
            yield name, value
