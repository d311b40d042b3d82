"""The Celery app: queues, serializers and time-outs, and how hints are published on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from celery import Celery
from kombu import Exchange, Queue

from tasks.config import Config
from tasks.hints import Hint
from tasks.streams import QUEUES

DELIVER = "splice.deliver"
PREVIEW = "splice.preview"
PREVIEWS = "previews"
"""The queue of previews."""
HINT_EXPIRES_S = 60
SOCKET_TIMEOUT_S = 30
CONNECT_TIMEOUT_S = 5

EXCHANGE = Exchange("splice", type="direct")


def create_celery(config: Config) -> Celery:
    """The Celery app on ``config.broker_url``. Messages are hints: nothing is acknowledged late, no result is kept."""
    broker_url = config.broker_url
    assert broker_url is not None
    app = Celery("splice", broker=broker_url, set_as_current=False)
    app.conf.update(
        task_queues=[Queue(name, EXCHANGE, routing_key=name) for name in (*QUEUES, PREVIEWS)],
        task_default_queue=QUEUES[0],
        task_default_exchange=EXCHANGE.name,
        task_default_routing_key=QUEUES[0],
        task_create_missing_queues=False,
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=False,
        worker_pool="threads",
        worker_concurrency=config.worker_threads,
        worker_prefetch_multiplier=1,
        worker_disable_prefetch=broker_url.startswith(("redis", "sentinel")),
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_connection_timeout=CONNECT_TIMEOUT_S,
        broker_transport_options=_transport_options(broker_url),
    )
    return app


def _transport_options(broker_url: str) -> dict[str, object]:
    if broker_url.startswith(("amqp", "pyamqp")):
        return {
            "read_timeout": SOCKET_TIMEOUT_S,
            "write_timeout": SOCKET_TIMEOUT_S,
            "connect_timeout": CONNECT_TIMEOUT_S,
            "confirm_publish": True,
        }
    return {
        "ack_emulation": False,
        "socket_timeout": SOCKET_TIMEOUT_S,
        "socket_connect_timeout": CONNECT_TIMEOUT_S,
        "socket_keepalive": True,
        "health_check_interval": 25,
        "global_keyprefix": "splice:broker:",
    }


def publish_hints(app: Celery, hints: Sequence[Hint]) -> None:
    """Send hints in one batch; two attempts without a pause.

    Raises:
        kombu.exceptions.OperationalError: the broker does not answer or refuses.
    """
    with app.producer_pool.acquire(block=True, timeout=CONNECT_TIMEOUT_S) as producer, producer.batch():  # type: ignore[attr-defined]
        for destination, stream in hints:
            shown = f"('{destination}')" if stream == QUEUES[0] else f"('{destination}', '{stream}')"
            _send(app, producer, DELIVER, (destination, stream), shown, stream)


def publish_previews(app: Celery, asked: Sequence[Hint]) -> None:
    """Tell workers of previews, pairs of an id and ``PREVIEWS``; as ``publish_hints``."""
    with app.producer_pool.acquire(block=True, timeout=CONNECT_TIMEOUT_S) as producer, producer.batch():  # type: ignore[attr-defined]
        for preview_id, queue in asked:
            _send(app, producer, PREVIEW, (preview_id,), f"('{preview_id}')", queue)


def _send(app: Celery, producer: Any, task: str, arguments: tuple[str, ...], shown: str, queue: str) -> None:
    app.send_task(
        task,
        args=arguments,
        argsrepr=shown,
        queue=queue,
        expires=HINT_EXPIRES_S,
        producer=producer,
        retry=True,
        retry_policy={"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0},
    )
