"""Events that come to their end at the receiver are counted by type, name and version there."""

from __future__ import annotations

from typing import Any

import orjson
import redis
from flask import Flask

from app import create_app
from tasks.config import Config
from tasks.routes import publish_sources
from tests.app.ingest.conftest import BASIC, SOURCES
from tests.support.stack import Store

EVENTS = [
    {"type": "track", "userId": "u", "event": "First", "context": {"app": {"version": "1.0"}}},
    {"type": "page", "userId": "u", "name": "Second"},
    {"type": "track", "userId": "u", "event": "Third"},
    {"type": "track", "userId": "u"},
    "nothing",
]


def names(client: redis.Redis, owner: str, stage: str) -> dict[str, int]:
    """The counts by name, hours added up."""
    found: dict[str, int] = {}
    for key in client.scan_iter(match=f"splice:{{{owner}}}:by:*:{stage}:name"):
        fields: Any = client.hgetall(key)
        found |= {name.decode(): int(count) + found.get(name.decode(), 0) for name, count in fields.items()}
    return found


def post(app: Flask) -> None:
    body = orjson.dumps({"batch": EVENTS})
    assert app.test_client().post("/v1/batch", data=body, headers=BASIC).status_code == 200
    app.extensions["ingest"].recorder.flush()


def test_they_are_counted_at_their_source_and_where_no_worker_sees_them(
    valkey: redis.Redis, valkey_server: Store
) -> None:
    publish_sources(valkey, SOURCES)
    app = create_app(Config(redis_url=valkey_server.url, backlog_events=1))
    post(app)
    app.extensions["ingest"].close()
    assert names(valkey, "src_web", "received") == {"First": 1, "Second": 1, "Third": 1}
    assert names(valkey, "src_web", "failed") == {"(none)": 2}
    assert names(valkey, "dst_off", "failed") == {"First": 1, "Second": 1, "Third": 1}
    assert names(valkey, "dst_a", "failed") == {"Second": 1, "Third": 1}
