"""Connections to the event store."""

from __future__ import annotations

import pytest
import redis

from tasks.connect import connect
from tests.support.stack import Store


def test_a_connection_that_was_cut_is_made_again_at_once(valkey_server: Store, valkey: redis.Redis) -> None:
    client = connect(valkey_server.url, read_timeout_s=5.0, max_connections=1)
    client.set("a", "1")
    assert valkey.client_kill_filter(_id=str(client.client_id())) == 1
    assert client.get("a") == b"1"
    client.close()


def test_a_server_that_is_away_fails_at_once() -> None:
    client = connect("redis://127.0.0.1:1", read_timeout_s=60.0, max_connections=1)
    with pytest.raises(redis.ConnectionError):
        client.ping()
    client.close()


def test_a_server_that_is_silent_is_not_asked_twice(valkey_server: Store, valkey: redis.Redis) -> None:
    client = connect(valkey_server.url, read_timeout_s=0.2, max_connections=1)
    client.ping()
    with pytest.raises(redis.TimeoutError):
        client.blpop(["nothing"], timeout=60)
    client.close()
