"""The Celery app, and hints as messages on a real broker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import orjson
import pytest
import redis
from celery import Celery
from kombu import pools
from kombu.exceptions import OperationalError

from tasks.broker import create_celery, publish_hints
from tests.support.stack import Store
from tests.tasks.fakes import CONFIG

EVENTS, RETRIES = "splice:broker:events", "splice:broker:retries"


def app_on(url: str) -> Iterator[Celery]:
    """An app that is closed after use."""
    app = create_celery(replace(CONFIG, broker_url=url))
    yield app
    app.close()
    pools.reset()


@pytest.fixture
def app(valkey_server: Store, valkey: redis.Redis) -> Iterator[Celery]:
    """The app on the real broker."""
    yield from app_on(valkey_server.url)


@pytest.fixture
def nobody() -> Iterator[Celery]:
    """The app on a broker that is down."""
    yield from app_on("redis://127.0.0.1:1/0")


def messages(client: redis.Redis, queue: str) -> list[dict[str, Any]]:
    """What waits in a queue, oldest first."""
    texts: Any = client.lrange(queue, 0, -1)
    return [orjson.loads(text) for text in reversed(texts)]


def test_hints_travel_on_the_queue_of_their_stream(app: Celery, valkey: redis.Redis) -> None:
    publish_hints(app, [("dst_1", "events"), ("dst_2", "events"), ("dst_1", "retries")])
    assert [m["headers"]["argsrepr"] for m in messages(valkey, EVENTS)] == ["('dst_1')", "('dst_2')"]
    assert [m["headers"]["argsrepr"] for m in messages(valkey, RETRIES)] == ["('dst_1', 'retries')"]


def test_a_hint_names_its_task_and_ends_by_itself(app: Celery, valkey: redis.Redis) -> None:
    publish_hints(app, [("dst_1", "events")])
    (message,) = messages(valkey, EVENTS)
    assert message["headers"]["task"] == "splice.deliver"
    assert message["headers"]["expires"] is not None


def test_a_broker_that_is_down_is_an_error_of_kombu(nobody: Celery) -> None:
    with pytest.raises(OperationalError):
        publish_hints(nobody, [("dst_1", "events")])


def test_a_broker_at_its_memory_limit_is_an_error(app: Celery, valkey: redis.Redis) -> None:
    valkey.config_set("maxmemory", 1)
    with pytest.raises((OperationalError, redis.RedisError)):
        publish_hints(app, [("dst_1", "events")])


def test_a_message_on_the_broker_is_never_acknowledged_late(app: Celery) -> None:
    assert (app.conf.task_acks_late, app.conf.broker_transport_options["ack_emulation"]) == (False, False)


def test_a_worker_waits_for_its_broker_for_ever(app: Celery) -> None:
    assert app.conf.broker_connection_max_retries is None
    assert app.conf.broker_connection_retry_on_startup


@pytest.mark.parametrize("url", ["amqp://broker", "pyamqp://broker"])
def test_rabbitmq_has_time_outs_of_its_own(url: str) -> None:
    app = create_celery(replace(CONFIG, broker_url=url))
    assert {"read_timeout", "write_timeout", "connect_timeout"} <= set(app.conf.broker_transport_options)
    assert not app.conf.worker_disable_prefetch
    app.close()
