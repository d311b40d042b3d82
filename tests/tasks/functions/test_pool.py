"""Which processes there are, and whose they are."""

from __future__ import annotations

from typing import cast

import pytest

from tasks.functions.pool import Key, Lease, Pool
from tasks.functions.sandbox import Sandbox

KEY = Key("i", "1", "")


class FakeSandbox:
    """Remembers that it was ended."""

    ended = False

    def end(self) -> None:
        self.ended = True


def test_a_lease_that_another_thread_takes_at_once_keeps_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool(1)
    lease = pool.acquire(KEY, 1, 0.0)
    assert lease is not None
    sandbox = FakeSandbox()
    lease.sandbox = cast(Sandbox, sandbox)
    taken: list[Lease | None] = []
    monkeypatch.setattr(pool._condition, "notify_all", lambda: taken.append(pool.acquire(KEY, 1, 0.0)))
    pool.release(lease)
    assert taken == [lease]
    assert not sandbox.ended


def test_a_process_of_an_old_version_ends_with_its_lease() -> None:
    pool = Pool(2)
    lease = pool.acquire(KEY, 1, 0.0)
    assert lease is not None
    sandbox = FakeSandbox()
    lease.sandbox = cast(Sandbox, sandbox)
    assert pool.acquire(KEY._replace(version_id="2"), 1, 0.0)
    pool.release(lease)
    assert sandbox.ended
