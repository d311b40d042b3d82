"""The receiver while its store is gone, hangs, or is full. Each test has a server of its own."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.ingest.recorder import WRITE_EVERY_S
from tasks.config import Config
from tasks.routes import publish_sources
from tasks.streams.keys import key
from tests.app.ingest.conftest import BASIC, SOURCES, TRACK
from tests.support.stack import Store, wait_until

pytestmark = pytest.mark.services

PATIENCE_S = 8.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    running = Store(tmp_path)
    yield running.start()
    running.stop()


@pytest.fixture
def app(store: Store) -> Iterator[Flask]:
    """The application, its sources published."""
    publish(store)
    made = create_app(Config(redis_url=store.url))
    yield made
    made.extensions["ingest"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    made = app.test_client()
    assert send(made, "first") == 200
    return made


def publish(store: Store) -> None:
    connection = store.client()
    publish_sources(connection, SOURCES)
    connection.close()


def send(client: FlaskClient, message_id: str) -> int:
    return client.post("/v1/track", json={**TRACK, "messageId": message_id}, headers=BASIC).status_code


def message_count(store: Store) -> int:
    connection = store.client()
    try:
        return connection.xlen(key("dst_a", "events"))
    finally:
        connection.close()


def test_what_is_counted_while_the_store_is_down_is_written_when_it_is_back(client: FlaskClient, store: Store) -> None:
    """An event that fails on ingest is never stored: it is answered, and counted, without the store."""
    store.kill()
    for _ in range(3):
        assert client.post("/v1/track", json={**TRACK, "userId": ""}, headers=BASIC).status_code == 200
        time.sleep(2 * WRITE_EVERY_S)
    store.start()
    wait_until(lambda: failed_count(store) == 3, PATIENCE_S, "all three are counted")


def failed_count(store: Store) -> int:
    connection = store.client()
    try:
        names: Any = connection.keys(key("src_web", "m:*"))
        return sum(int(connection.hget(name, "failed:no_user_anon_id") or 0) for name in names)
    finally:
        connection.close()


def test_a_stopped_store_is_503_at_once_and_recovery_needs_nobody(client: FlaskClient, store: Store) -> None:
    store.kill()
    started = time.monotonic()
    answer = client.post("/v1/track", json={**TRACK, "messageId": "m-2"}, headers=BASIC)
    assert time.monotonic() - started < PATIENCE_S
    assert (answer.status_code, answer.json["code"]) == (503, "store_unavailable")
    assert answer.headers["Retry-After"] == answer.headers["X-RateLimit-Reset"] == "2"
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["reasons"]) == (503, ["Redis does not answer"])
    assert client.get("/healthz").status_code == 200
    store.start()
    wait_until(lambda: send(client, "m-2") == 200, 10, "the receiver stores again")
    assert client.get("/readyz").status_code == 200
    assert message_count(store) == 2


def test_a_store_that_hangs_is_503_within_its_time(client: FlaskClient, store: Store) -> None:
    os.kill(store.pid, signal.SIGSTOP)
    try:
        started = time.monotonic()
        assert send(client, "m-2") == 503
        assert time.monotonic() - started < PATIENCE_S
    finally:
        os.kill(store.pid, signal.SIGCONT)
    wait_until(lambda: send(client, "m-2") == 200, 10, "the receiver stores again")
    assert message_count(store) == 2


def test_a_receiver_that_starts_before_its_store_waits_for_it(store: Store) -> None:
    store.kill()
    app = create_app(Config(redis_url=store.url))
    client = app.test_client()
    assert send(client, "m") == 503
    store.start()
    publish(store)
    wait_until(lambda: send(client, "m") == 200, 10, "the receiver finds its store")
    app.extensions["ingest"].close()


def test_a_server_that_forgot_the_script_is_taught_it_again(client: FlaskClient, store: Store) -> None:
    connection = store.client()
    connection.script_flush()
    connection.close()
    assert send(client, "m-2") == 200
    assert message_count(store) == 2


def test_new_sources_are_followed_without_a_restart(client: FlaskClient, store: Store) -> None:
    connection = store.client()
    publish_sources(connection, {"new-key": SOURCES["wk"]})
    connection.close()
    body = {**TRACK, "messageId": "m-2", "writeKey": "new-key"}
    wait_until(lambda: client.post("/v1/track", json=body).status_code == 200, 5, "the new key is known")
    assert send(client, "m-3") == 401


def test_above_the_memory_limit_the_answer_is_429(client: FlaskClient, app: Flask, store: Store) -> None:
    connection = store.client()
    connection.config_set("maxmemory", int(connection.info("memory")["used_memory"] / 0.9))
    wait_until(lambda: app.extensions["ingest"].watch.full, 5, "the limit is noticed")
    answer = client.post("/v1/track", json=TRACK, headers=BASIC)
    assert (answer.status_code, answer.json["code"]) == (429, "store_full")
    assert answer.headers["Retry-After"] == answer.headers["X-RateLimit-Reset"] == "5"
    assert "maxmemory" in client.get("/readyz").json["message"]
    connection.config_set("maxmemory", 0)
    wait_until(lambda: send(client, "m-2") == 200, 5, "the receiver takes events again")
    connection.close()


def test_at_maxmemory_no_event_is_accepted_and_lost(client: FlaskClient, store: Store) -> None:
    """Between two samples of the memory, the script's own refusal counts."""
    connection = store.client()
    connection.config_set("maxmemory", 1)
    answer = client.post("/v1/track", json={**TRACK, "messageId": "m-2"}, headers=BASIC)
    assert answer.status_code in (429, 503)
    assert "Retry-After" in answer.headers
    connection.config_set("maxmemory", 0)
    wait_until(lambda: send(client, "m-2") == 200, 5, "the receiver takes events again")
    assert message_count(store) == 2
    connection.close()


def test_a_partial_failure_is_503_and_the_retry_is_stored_once(client: FlaskClient, store: Store) -> None:
    """One destination takes the event, the other's stream is broken: the retry is a duplicate for the first."""
    connection: redis.Redis = store.client()
    connection.delete(key("dst_b", "events"))
    connection.set(key("dst_b", "events"), "no stream")
    assert send(client, "m-2") == 503
    connection.delete(key("dst_b", "events"))
    assert send(client, "m-2") == 200
    assert connection.xlen(key("dst_a", "events")) == 2
    assert connection.xlen(key("dst_b", "events")) == 1
    connection.close()
