"""Warnings about what goes on failing."""

from __future__ import annotations

import logging

import pytest

from tasks.logs import Complaints
from tests.tasks.fakes import Clock


def test_what_goes_on_failing_is_said_at_once_and_then_seldom(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    complaints = Complaints(logging.getLogger("test"), clock)
    for _ in range(100):
        complaints.warn("no %s", "redis")
    assert caplog.messages == ["no redis"]
    clock.advance(10)
    complaints.warn("still no %s", "redis")
    assert caplog.messages == ["no redis", "still no redis"]
