"""A recorded request as lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def request_lines(request: Mapping[str, Any]) -> Iterator[str]:
    """A line that says what became of it, then the beginnings of the two bodies, as far as they were kept."""
    answer = request["status"] or request["error"]
    sizes = f"{request.get('request_bytes', 0):,} bytes sent, {request.get('response_bytes', 0):,} received"
    yield f"{request['method']} {request['url']} → {answer} in {request['duration_ms']:.0f} ms, {sizes}"
    for what, name in (("sent", "request_body"), ("received", "response_body")):
        if body := request.get(name):
            yield f"  {what}: {body}"
