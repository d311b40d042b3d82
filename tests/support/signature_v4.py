"""Signature version 4 in one chunk, written from Amazon's description of it, for those who check signatures."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import quote, unquote, urlsplit

UNRESERVED = "-_.~"
EMPTY = hashlib.sha256(b"").hexdigest()


def signature(
    method: str,
    target: str,
    headers: Mapping[str, str],
    signed: Sequence[str],
    secret: str,
    region: str,
    service: str = "s3",
    payload: str = EMPTY,
) -> str:
    """The signature in hex of a request. ``headers`` has names in lower case; ``signed`` are those that count.

    ``target`` is the path and query as they were sent. The time is a header; the body's hash too, else ``payload``.
    """
    at = headers["x-amz-date"]
    scope = [at[:8], region, service, "aws4_request"]
    hashed = headers.get("x-amz-content-sha256", payload)
    request = _canonical_request(method, target, headers, signed, hashed, once=service == "s3")
    to_sign = "\n".join(["AWS4-HMAC-SHA256", at, "/".join(scope), hashlib.sha256(request.encode()).hexdigest()])
    key = f"AWS4{secret}".encode()
    for part in scope:
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, to_sign.encode(), "sha256").hex()


def _canonical_request(
    method: str, target: str, headers: Mapping[str, str], signed: Sequence[str], payload: str, *, once: bool
) -> str:
    """``once``: S3 alone takes the path as it was sent; the others' is encoded once more."""
    parts = urlsplit(f"//host{target}")
    path = quote(unquote(parts.path) if once else parts.path, safe=f"/{UNRESERVED}")
    pairs = [pair.partition("=")[::2] for pair in parts.query.split("&") if pair]
    query = "&".join(sorted(f"{_encoded(name)}={_encoded(value)}" for name, value in pairs))
    lines = [f"{name}:{' '.join(headers[name].split())}\n" for name in signed]
    return "\n".join([method, path, query, "".join(lines), ";".join(signed), payload])


def _encoded(text: str) -> str:
    return quote(unquote(text), safe=UNRESERVED)
