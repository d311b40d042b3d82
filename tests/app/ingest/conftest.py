"""A receiver on a real Valkey, asked through Flask's test client."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from tasks.config import Config
from tasks.routes import Source, publish_sources
from tasks.streams.keys import key
from tests.support.stack import Store

SOURCES = {
    "wk": Source(source_id="src_web", name="web", destinations=(("dst_a", True), ("dst_b", True), ("dst_off", False))),
    "wk-disabled": Source(source_id="src_off", name="off", enabled=False, destinations=(("dst_a", True),)),
    "wk-next": Source(source_id="src_next", name="next", destinations=(("dst_next", True),)),
    "wk-alone": Source(source_id="src_alone", name="alone"),
}
BASIC = {"Authorization": "Basic " + base64.b64encode(b"wk:").decode()}
TRACK = {"userId": "u", "event": "Thing Happened", "messageId": "m-1"}


@pytest.fixture
def app(valkey: redis.Redis, valkey_server: Store) -> Iterator[Flask]:
    """The application, with the sources published."""
    publish_sources(valkey, SOURCES)
    made = create_app(Config(redis_url=valkey_server.url))
    yield made
    made.extensions["ingest"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Flask's test client."""
    return app.test_client()


Post = Callable[..., TestResponse]


@pytest.fixture
def post(client: FlaskClient) -> Post:
    """POST a body with the write key ``wk``: ``post("/v1/track", {...})``."""

    def send(path: str, body: Any, **headers: str) -> TestResponse:
        data = body if isinstance(body, bytes) else orjson.dumps(body)
        extra = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.post(path, data=data, headers={**BASIC, "Content-Type": "application/json", **extra})

    return send


@pytest.fixture
def stored(valkey: redis.Redis) -> Callable[..., list[dict[str, Any]]]:
    """The events that wait for a destination."""

    def read(destination: str = "dst_a") -> list[dict[str, Any]]:
        entries: Any = valkey.xrange(key(destination, "events"))
        return [orjson.loads(fields[b"e"]) for _, fields in entries]

    return read


@pytest.fixture
def counted(app: Flask, valkey: redis.Redis) -> Callable[[str], dict[str, int]]:
    """The counters of a source or destination, over all minutes."""

    def read(owner: str) -> dict[str, int]:
        app.extensions["ingest"].recorder.flush()
        total: dict[str, int] = {}
        for name in valkey.keys(key(owner, "m:*")):
            for field, count in valkey.hgetall(name).items():
                total[field.decode()] = total.get(field.decode(), 0) + int(count)
        return total

    return read


@pytest.fixture
def samples(app: Flask, valkey: redis.Redis) -> Callable[[str, str], list[dict[str, Any]]]:
    """The samples of a source under a code, newest first."""

    def read(owner: str, code: str) -> list[dict[str, Any]]:
        app.extensions["ingest"].recorder.flush()
        return [orjson.loads(text) for text in valkey.lrange(key(owner, f"samples:{code}"), 0, -1)]

    return read
