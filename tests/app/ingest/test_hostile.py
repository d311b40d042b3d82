"""Whatever is sent, the receiver has an answer, and it is never our own error."""

from __future__ import annotations

import json
from typing import Any

import orjson
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.app.ingest.conftest import BASIC

KEYS = [
    "batch",
    "type",
    "userId",
    "anonymousId",
    "event",
    "properties",
    "traits",
    "groupId",
    "previousId",
    "messageId",
    "context",
    "integrations",
    "timestamp",
    "sentAt",
    "originalTimestamp",
    "writeKey",
    "name",
    "category",
    "ip",
    "direct",
]
WORDS = ["track", "alias", "wk", "", "2024-01-01T00:00:00Z", "0001-01-01T00:00:00-23:59", "9999-12-31T23:59:59.999Z"]
PATHS = [
    f"/v1/{name}" for name in ("track", "identify", "page", "screen", "group", "alias", "delete", "batch", "import")
]

leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(WORDS)
)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), inner),
    max_leaves=20,
)
bodies = st.dictionaries(st.sampled_from(KEYS), values) | values
never_mind = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@never_mind
@given(path=st.sampled_from(PATHS), body=bodies)
@example(path="/v1/track", body={"userId": "u", "event": "E", "timestamp": "2024-02-30"})
def test_any_json_has_an_answer(client: FlaskClient, path: str, body: Any) -> None:
    answer = client.post(path, data=json.dumps(body).encode(), headers=BASIC)
    assert answer.status_code in (200, 400), answer.data
    assert answer.json["success"] is (answer.status_code == 200)


@never_mind
@given(path=st.sampled_from(PATHS), body=st.binary(max_size=200), encoding=st.sampled_from(["", "gzip", "identity"]))
@example(path="/v1/track", body=b"\xef\xbb\xbf{}", encoding="")
@example(path="/v1/track", body=b'{"a":1e999,"userId":"u","event":"E"}', encoding="")
@example(path="/v1/track", body=b'{"a":-0.0,"userId":"\\u0000","event":"\\u0000"}', encoding="")
def test_any_bytes_have_an_answer(client: FlaskClient, path: str, body: bytes, encoding: str) -> None:
    answer = client.post(path, data=body, headers={**BASIC, "Content-Encoding": encoding})
    assert answer.status_code in (200, 400), answer.data


@never_mind
@given(authorization=st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60))
def test_any_authorization_has_an_answer(client: FlaskClient, authorization: str) -> None:
    answer = client.post("/v1/track", data=orjson.dumps({}), headers={"Authorization": authorization})
    assert answer.status_code == 401
