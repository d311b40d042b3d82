"""Amazon S3 with one bucket, by its API Reference (PUT Object, error responses) and its text on signatures."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import orjson

from tests.destinations.doubles.double import SECRET, Case, Double, number_in
from tests.support.http_sink import Answer, Request
from tests.support.signature_v4 import signature

BUCKET, REGION, KEY_ID = "example-bucket", "eu-central-1", "AKIAIOSFODNN7EXAMPLE"
MAX_SKEW = timedelta(minutes=15)
MAX_NAME_BYTES = 1024

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request, ?"
    r"SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})"
)


class S3(Double):
    """Takes objects of JSON lines that are signed with ``SECRET``; ``objects`` holds them, by name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.objects: dict[str, bytes] = {}

    def answer(self, request: Request, body: bytes) -> Answer:
        """As S3 checks: who asks, the bucket, then the body."""
        bucket, name = _place(request)
        refusal = _caller(request) or _body(request)
        if not refusal and (bucket != BUCKET or request.method != "PUT"):
            refusal = error(404, "NoSuchBucket") if bucket != BUCKET else error(405, "MethodNotAllowed")
        if not refusal and (not name or len(name.encode()) > MAX_NAME_BYTES):
            refusal = error(400, "KeyTooLongError")
        return refusal or self._store(name, request, body)

    def _store(self, name: str, request: Request, body: bytes) -> Answer:
        numbers = [number_in(orjson.loads(line)) for line in body.splitlines()]
        if self.refused & set(numbers):
            return error(400, "InvalidRequest")
        self.objects[name] = request.body
        self.accepted += numbers
        return Answer(headers={"ETag": f'"{hashlib.md5(request.body).hexdigest()}"'}, body=b"")


def error(status: int, code: str) -> Answer:
    """An answer as S3 refuses a request."""
    text = f"<Error><Code>{code}</Code><Message>No.</Message><Resource>/x</Resource><RequestId>4</RequestId></Error>"
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()
    return Answer(status=status, headers={"Content-Type": "application/xml"}, body=body)


def _place(request: Request) -> tuple[str, str]:
    """Bucket and name of the object; the bucket may be in the host's name."""
    path = unquote(request.target).removeprefix("/")
    if request.headers["host"].startswith(f"{BUCKET}."):
        return BUCKET, path
    bucket, _, name = path.partition("/")
    return bucket, name


def _caller(request: Request) -> Answer | None:
    found = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
    if not found:
        return error(403, "AccessDenied")
    key_id, day, region, names, given = found.groups()
    signed = names.split(";")
    must_be_signed = {"host", "content-type"} | {name for name in request.headers if name.startswith("x-amz-")}
    at = datetime.strptime(request.headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if key_id != KEY_ID:
        return error(403, "InvalidAccessKeyId")
    if region != REGION:
        return error(400, "AuthorizationHeaderMalformed")
    if abs(datetime.now(UTC) - at) > MAX_SKEW or f"{at:%Y%m%d}" != day:
        return error(403, "RequestTimeTooSkewed")
    expected = signature(request.method, request.target, request.headers, signed, SECRET, REGION)
    if signed != sorted(signed) or not must_be_signed <= set(signed) or not hmac.compare_digest(given, expected):
        return error(403, "SignatureDoesNotMatch")
    return None if request.headers.get("x-amz-security-token") == SECRET else error(400, "InvalidToken")


def _body(request: Request) -> Answer | None:
    if request.headers["x-amz-content-sha256"] != hashlib.sha256(request.body).hexdigest():
        return error(400, "XAmzContentSHA256Mismatch")
    if request.headers.get("content-md5") != b64encode(hashlib.md5(request.body).digest()).decode():
        return error(400, "BadDigest")
    kind = (request.headers.get("content-type"), request.headers.get("content-encoding"))
    assert kind == ("application/x-ndjson", "gzip")
    return None


def lines_of(stored: bytes) -> list[Any]:
    """The values in an object."""
    text = gzip.decompress(stored)
    assert text.endswith(b"\n")
    return [orjson.loads(line) for line in text.removesuffix(b"\n").split(b"\n")]


def values(url: str, _: Path) -> Mapping[str, Any]:
    """Settings for the double at a URL."""
    return {
        "bucket": BUCKET,
        "region": REGION,
        "access_key_id": KEY_ID,
        "secret_access_key": SECRET,
        "session_token": SECRET,
        "endpoint": url,
    }


CASES = (
    Case(slug="s3", values=values, double=S3, whole=True),
    Case(slug="s3", values=values, double=S3, action="write", whole=True),
)
