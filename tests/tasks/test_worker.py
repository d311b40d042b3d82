"""How a worker process ends with Celery."""

from __future__ import annotations

import os
import threading
from types import SimpleNamespace

import pytest
from celery.concurrency.thread import TaskPool

from tasks import worker as worker_module

WAIT_S = 10.0


class Recorded:
    """A worker that notes when it is closed."""

    def __init__(self, happened: list[str]) -> None:
        self._happened = happened

    def wait_for_room(self) -> None:
        """There is room."""

    def close(self) -> None:
        """Note it."""
        self._happened.append("worker closed")


def test_the_worker_is_closed_only_when_its_tasks_have_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Celery may stop the step before the pool: a running call would be killed before ``shutdown_s``."""
    happened: list[str] = []
    monkeypatch.setattr(worker_module.PROCESS, "_worker", Recorded(happened))
    monkeypatch.setattr(worker_module.PROCESS, "_pid", os.getpid())
    may_end = threading.Event()

    def task() -> None:
        may_end.wait(WAIT_S)
        happened.append("task ended")

    parent = SimpleNamespace(pool_cls=TaskPool, pool=TaskPool(1))
    step = worker_module.DeliveryStep(parent)
    parent.pool.executor.submit(task)
    threading.Timer(0.05, may_end.set).start()
    step.stop(parent)
    assert happened == ["task ended", "worker closed"]
    parent.pool.stop()
