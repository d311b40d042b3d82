"""The Celery tasks, thin. Their names, arguments and return values are an interface: operators read them in Flower."""

from __future__ import annotations

import redis
from celery import Celery

from tasks.broker import DELIVER, PREVIEW
from tasks.streams import EVENTS
from tasks.worker import PROCESS


def register(app: Celery) -> None:
    """Add the tasks to an app."""

    @app.task(name=DELIVER)
    def deliver(destination_id: str, stream: str = EVENTS) -> str:
        """Work on what waits for a destination; gives a summary such as ``20 claimed, 18 delivered, 2 retried``."""
        try:
            return PROCESS.worker().deliverer.deliver(destination_id, stream)
        except redis.RedisError as error:
            return f"redis: {error}; what was claimed is taken over"

    @app.task(name=PREVIEW)
    def preview(preview_id: str) -> str:  # noqa: ARG001  # shown to operators
        """Work on the previews in line, of which ``preview_id`` is one; gives a summary such as ``2 previewed``."""
        try:
            return PROCESS.worker().previewer.work()
        except redis.RedisError:
            return "redis does not answer; whoever asked is told in time"
