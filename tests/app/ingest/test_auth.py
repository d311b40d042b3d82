"""Write keys in headers and bodies."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from app.ingest.auth import key_in_body, key_in_header


def basic(text: bytes) -> str:
    return "Basic " + base64.b64encode(text).decode()


@pytest.mark.parametrize(
    ("header", "key"),
    [
        (basic(b"wk:"), "wk"),
        (basic(b"wk"), "wk"),
        (basic(b"wk:ignored"), "wk"),
        (basic(b"wk:").replace("Basic", "bASIC"), "wk"),
        (basic(b":"), ""),
        ("", ""),
        ("Basic", ""),
        ("Basic !!!", ""),
        (basic(b"\xff\xfe"), ""),
        ("Basic \xe9", ""),
        ("Bearer wk", ""),
        ("Bearer some.oauth.token", ""),
    ],
)
def test_only_basic_carries_a_write_key(header: str, key: str) -> None:
    assert key_in_header(header) == key


@pytest.mark.parametrize(
    ("body", "key"), [({"writeKey": "wk"}, "wk"), ({}, ""), ({"writeKey": 5}, ""), ({"writeKey": None}, "")]
)
def test_the_body_carries_it_too(body: dict[str, Any], key: str) -> None:
    assert key_in_body(body) == key
