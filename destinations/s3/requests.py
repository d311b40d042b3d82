"""One PUT Object: its address, its signature, and what the answer means."""

from __future__ import annotations

import hashlib
import logging
import re
from base64 import b64encode
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from destinations.answers import refusal
from destinations.contract import Settings
from destinations.errors import DeliveryError, InvalidSettings, Retry
from destinations.network.targets import target

if TYPE_CHECKING:
    from destinations.http import Response

CODES: dict[str, type[InvalidSettings | Retry]] = {
    # Credentials and permissions, 403 or 400
    "AccessDenied": InvalidSettings,
    "AccountProblem": InvalidSettings,
    "AllAccessDisabled": InvalidSettings,
    "InvalidAccessKeyId": InvalidSettings,
    "SignatureDoesNotMatch": InvalidSettings,
    "ExpiredToken": InvalidSettings,
    "InvalidToken": InvalidSettings,
    "TokenRefreshRequired": InvalidSettings,
    # Bucket, region and prefix: 404, 400, 301
    "NoSuchBucket": InvalidSettings,
    "InvalidBucketName": InvalidSettings,
    "KeyTooLongError": InvalidSettings,
    "AuthorizationHeaderMalformed": InvalidSettings,
    "IllegalLocationConstraintException": InvalidSettings,
    "PermanentRedirect": InvalidSettings,
    # What passes, though the status is 307, 400, 403 or 409: a new bucket's name, a clock, a body that came damaged
    "TemporaryRedirect": Retry,
    "RequestTimeTooSkewed": Retry,
    "RequestTimeout": Retry,
    "IncompleteBody": Retry,
    "BadDigest": Retry,
    "XAmzContentSHA256Mismatch": Retry,
    "OperationAborted": Retry,
}
"""Codes of Amazon's list that mean something else than their status, or say more."""

_CODE = re.compile(rb"<Code>([A-Za-z0-9]{1,64})</Code>")
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]")
_REGION = re.compile(r"[A-Za-z0-9-]{1,64}")

logging.getLogger("botocore.auth").setLevel(logging.INFO)  # its debug lines show the session token


def object_url(settings: Settings, name: str) -> str:
    """The address of an object, in the form in which it is asked for: the signature is over that form.

    Raises:
        InvalidSettings: bucket, region, prefix or endpoint cannot be used.
        AddressRefused: the endpoint makes no URL with the bucket in its host's name.
    """
    _check(settings)
    bucket, endpoint, in_path = settings["bucket"], settings["endpoint"], settings["path_style"]
    if not endpoint:
        endpoint = _amazon(settings["region"])
        in_path = "." in bucket  # Amazon's certificate is for one name below its own
    parts = urlsplit(endpoint)
    host, folder = (parts.netloc, f"/{bucket}") if in_path else (f"{bucket}.{parts.netloc}", "")
    return target(f"{parts.scheme}://{host}{parts.path.rstrip('/')}{folder}/{quote(name)}").url


def signed_headers(url: str, body: bytes, settings: Settings) -> dict[str, str]:
    """All headers that the client does not add itself, the signature among them."""
    from botocore.auth import S3SigV4Auth  # here, since it takes 50 ms: a worker without S3 starts without it
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    headers = {
        "Content-Type": "application/x-ndjson",
        "Content-Encoding": "gzip",
        "Content-MD5": b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode(),
    }
    request = AWSRequest("PUT", url, headers=headers, data=body)
    keys = Credentials(settings["access_key_id"], settings["secret_access_key"], settings["session_token"] or None)
    S3SigV4Auth(keys, "s3", settings["region"]).add_auth(request)
    return dict(request.headers.items())


def store_refusal(response: Response) -> DeliveryError | None:
    """The error that an answer means: by the code in its XML, where ``CODES`` has it, or else by its status."""
    error = refusal("S3", response)
    found = _CODE.search(response.body)
    code = found[1].decode() if found else ""
    if error is None or code not in CODES:
        return error
    message = f"{error.message}: {code}"
    if CODES[code] is Retry:
        return Retry(message, status=response.status, after_s=response.retry_after_s)
    return InvalidSettings(message, status=response.status)


def _amazon(region: str) -> str:
    return f"https://s3.{region}.amazonaws.com{'.cn' if region.startswith('cn-') else ''}"


def _check(settings: Settings) -> None:
    if not _BUCKET.fullmatch(settings["bucket"]):
        raise InvalidSettings("bucket: this is not the name of a bucket")
    if not _REGION.fullmatch(settings["region"]):
        raise InvalidSettings("region: this is not the name of a region")
    if {".", ".."} & set(settings["prefix"].split("/")):
        raise InvalidSettings("prefix: . and .. cannot be folders")
    if {"?", "#"} & set(settings["endpoint"]):
        raise InvalidSettings("endpoint: must not have a query or a fragment")
