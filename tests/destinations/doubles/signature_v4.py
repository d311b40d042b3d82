"""Signature version 4 in one chunk, written from Amazon's description of it, for those who check signatures."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import quote, unquote, urlsplit


def signature(
    method: str, target: str, headers: Mapping[str, str], signed: Sequence[str], secret: str, region: str
) -> str:
    """The signature in hex of a request to S3. ``headers`` has names in lower case; ``signed`` are those that count.

    ``target`` is the path and query as they were sent. The time and the body's hash are the request's headers.
    """
    at = headers["x-amz-date"]
    scope = [at[:8], region, "s3", "aws4_request"]
    request = _canonical_request(method, target, headers, signed)
    to_sign = "\n".join(["AWS4-HMAC-SHA256", at, "/".join(scope), hashlib.sha256(request.encode()).hexdigest()])
    key = f"AWS4{secret}".encode()
    for part in scope:
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, to_sign.encode(), "sha256").hex()


def _canonical_request(method: str, target: str, headers: Mapping[str, str], signed: Sequence[str]) -> str:
    parts = urlsplit(f"//host{target}")
    path = quote(unquote(parts.path), safe="/-_.~")
    pairs = [pair.partition("=")[::2] for pair in parts.query.split("&") if pair]
    query = "&".join(sorted(f"{_encoded(name)}={_encoded(value)}" for name, value in pairs))
    lines = [f"{name}:{' '.join(headers[name].split())}\n" for name in signed]
    return "\n".join([method, path, query, "".join(lines), ";".join(signed), headers["x-amz-content-sha256"]])


def _encoded(text: str) -> str:
    return quote(unquote(text), safe="-_.~")
