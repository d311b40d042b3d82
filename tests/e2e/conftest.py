"""A running stack for a test: store, receiver, one worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.http_sink import HttpSink
from tests.support.stack import Stack, running_stack

ENV = {
    "CLAIM_IDLE_S": "3",
    "CLAIM_RENEW_S": "1",
    "RETRY_FACTOR_S": "1",
    "RETRY_MAX_S": "1",
    "HTTP_TIMEOUT_S": "3",
    "WORKER_THREADS": "16",
}


@pytest.fixture
def sink() -> Iterator[HttpSink]:
    with HttpSink() as running:
        yield running


@pytest.fixture
def second_sink() -> Iterator[HttpSink]:
    with HttpSink() as running:
        yield running


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    with running_stack(tmp_path, workers=1, env=ENV) as running:
        yield running
