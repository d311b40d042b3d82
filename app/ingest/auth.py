"""Who is calling: the write key, from the header or from the body."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

REMEMBERED = 1024


@lru_cache(maxsize=REMEMBERED)
def key_in_header(authorization: str) -> str:
    """The user of ``Basic``; '' for every other scheme, ``Bearer`` too: its write key is in the body."""
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(credentials.strip(), validate=True).decode().partition(":")[0]
    except (binascii.Error, ValueError):
        return ""


def key_in_body(body: Mapping[str, Any]) -> str:
    """``writeKey``, or ''."""
    key = body.get("writeKey")
    return key if isinstance(key, str) else ""
