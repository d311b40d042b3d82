"""Which processes there are, and whose they are."""

from __future__ import annotations

from typing import cast

import pytest

from tasks.functions.memory import TOUCHED_BYTES
from tasks.functions.pool import Key, Lease, Limits, Pool
from tasks.functions.sandbox import Sandbox
from tests.tasks.fakes import Clock

MEGABYTE = 1024 * 1024


class FakeSandbox:
    """Remembers that it was ended."""

    def __init__(self, memory_bytes: int = TOUCHED_BYTES) -> None:
        self.ended = False
        self._memory_bytes = memory_bytes

    def memory_bytes(self) -> int:
        return self._memory_bytes

    def end(self) -> None:
        self.ended = True


def key(instance: str = "i", version: str = "1") -> Key:
    return Key(instance, version, "")


def taken(pool: Pool, of: Key, concurrency: int = 1) -> Lease:
    lease = pool.acquire(of, concurrency, 0.0)
    assert lease is not None
    return lease


def used(pool: Pool, of: Key, concurrency: int = 1, memory_bytes: int = TOUCHED_BYTES) -> FakeSandbox:
    """A process that has had something to do and is idle."""
    lease = taken(pool, of, concurrency)
    if lease.sandbox is None:
        lease.sandbox = cast(Sandbox, FakeSandbox(memory_bytes))
    sandbox = lease.sandbox
    pool.release(lease)
    return cast(FakeSandbox, sandbox)


def test_a_lease_that_another_thread_takes_at_once_keeps_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool(Limits(processes=1))
    lease = taken(pool, key())
    sandbox = FakeSandbox()
    lease.sandbox = cast(Sandbox, sandbox)
    again: list[Lease | None] = []
    monkeypatch.setattr(pool._condition, "notify_all", lambda: again.append(pool.acquire(key(), 1, 0.0)))
    pool.release(lease)
    assert again == [lease]
    assert not sandbox.ended


def test_a_process_of_an_old_version_ends_with_its_lease() -> None:
    pool = Pool(Limits())
    lease = taken(pool, key())
    sandbox = FakeSandbox()
    lease.sandbox = cast(Sandbox, sandbox)
    taken(pool, key(version="2"))
    pool.release(lease)
    assert sandbox.ended


def test_idle_processes_of_an_old_version_end_even_while_there_is_no_room_for_the_new_one() -> None:
    pool = Pool(Limits())
    old = used(pool, key())
    taken(pool, key(version="2"))
    assert old.ended
    assert pool.acquire(key(version="2"), 1, 0.0) is None


def test_an_instance_has_as_many_processes_as_it_may() -> None:
    pool = Pool(Limits())
    taken(pool, key(), concurrency=2)
    taken(pool, key(), concurrency=2)
    assert pool.acquire(key(), 2, 0.0) is None


def test_idle_processes_above_an_instance_s_number_end_as_soon_as_it_is_lower() -> None:
    pool = Pool(Limits())
    leases = [taken(pool, key(), concurrency=3) for _ in range(3)]
    sandboxes = [FakeSandbox() for _ in leases]
    for lease, sandbox in zip(leases, sandboxes, strict=True):
        lease.sandbox = cast(Sandbox, sandbox)
        pool.release(lease)
    assert taken(pool, key(), concurrency=1) is leases[2], "the one used last is the warmest"
    assert [sandbox.ended for sandbox in sandboxes] == [True, True, False]


def test_at_the_limit_of_processes_the_least_recently_used_idle_one_makes_room() -> None:
    pool = Pool(Limits(processes=3))
    first, second = used(pool, key("a")), used(pool, key("b"))
    taken(pool, key("c"))
    used(pool, key("a"))
    taken(pool, key("d"))
    assert (first.ended, second.ended) == (False, True)


def test_where_all_processes_are_at_work_there_is_none_for_another() -> None:
    pool = Pool(Limits(processes=2))
    taken(pool, key("a"))
    taken(pool, key("b"))
    assert pool.acquire(key("c"), 1, 0.0) is None


def test_a_process_ends_when_it_has_been_idle_for_long() -> None:
    clock = Clock()
    pool = Pool(Limits(idle_s=60.0), clock)
    early = used(pool, key("a"))
    clock.advance(30.0)
    late, busy = used(pool, key("b")), taken(pool, key("c"))
    clock.advance(30.0)
    pool.sweep()
    assert (early.ended, late.ended) == (True, False)
    clock.advance(30.0)
    pool.sweep()
    assert late.ended
    assert pool._busy == {busy}
    assert (pool._idle, pool._memory_bytes) == ([], busy.memory_bytes)


def test_above_the_memory_limit_idle_processes_end_the_least_recently_used_first() -> None:
    pool = Pool(Limits(memory_bytes=100 * MEGABYTE))
    first, second = (used(pool, key(name), memory_bytes=40 * MEGABYTE) for name in "ab")
    used(pool, key("a"))
    third = used(pool, key("c"), memory_bytes=40 * MEGABYTE)
    assert (first.ended, second.ended, third.ended) == (False, True, False)


def test_room_for_a_new_process_is_made_before_it_starts() -> None:
    pool = Pool(Limits(memory_bytes=TOUCHED_BYTES))
    only = used(pool, key("a"))
    taken(pool, key("b"))
    assert only.ended


def test_above_the_memory_limit_every_instance_may_have_a_process_and_none_a_second() -> None:
    pool = Pool(Limits(memory_bytes=TOUCHED_BYTES))
    taken(pool, key("a"), concurrency=2)
    taken(pool, key("b"), concurrency=2)
    assert pool.acquire(key("a"), 2, 0.0) is None


def test_memory_is_counted_anew_at_each_use() -> None:
    pool = Pool(Limits())
    sandbox = used(pool, key(), memory_bytes=40 * MEGABYTE)
    sandbox._memory_bytes = 10 * MEGABYTE
    used(pool, key())
    assert pool._memory_bytes == 10 * MEGABYTE


def test_idle_processes_end_when_one_at_work_has_taken_the_memory() -> None:
    pool = Pool(Limits(memory_bytes=100 * MEGABYTE))
    idle = used(pool, key("a"), memory_bytes=40 * MEGABYTE)
    busy = taken(pool, key("b"))
    busy.sandbox = cast(Sandbox, FakeSandbox(memory_bytes=70 * MEGABYTE))
    pool.sweep()
    assert not idle.ended
    pool.weigh(busy)
    pool.sweep()
    assert idle.ended


def test_what_is_gone_is_forgotten() -> None:
    pool = Pool(Limits(processes=1))
    lease = taken(pool, key("a"))
    for number in range(10):
        assert pool.acquire(key(f"waits-{number}"), 1, 0.0) is None
    pool.release(lease)
    assert (pool._counts, pool._latest, pool._memory_bytes) == ({}, {}, 0)


@pytest.mark.parametrize(("holder", "waiter", "short"), [("a", "b", True), ("a", "a", False)])
def test_processes_are_short_only_while_an_instance_that_has_none_waits(
    monkeypatch: pytest.MonkeyPatch, holder: str, waiter: str, short: bool
) -> None:
    clock = Clock()
    pool = Pool(Limits(processes=1), clock)
    taken(pool, key(holder))
    seen: list[bool] = []

    def wait(timeout_s: float) -> None:
        seen.append(pool.is_short)
        clock.advance(timeout_s)

    monkeypatch.setattr(pool._condition, "wait", wait)
    assert pool.acquire(key(waiter), 1, clock() + 1.0) is None
    assert (seen, pool.is_short) == ([short], False)


def test_who_waits_for_a_process_comes_before_who_asks_later(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    pool = Pool(Limits(), clock)
    lease = taken(pool, key())
    barged: list[Lease | None] = []

    def wait(timeout_s: float) -> None:
        pool.release(lease)
        barged.append(pool.acquire(key(), 1, 0.0))
        barged.append(pool.acquire(key("other"), 1, 0.0))
        clock.advance(timeout_s)

    monkeypatch.setattr(pool._condition, "wait", wait)
    assert pool.acquire(key(), 1, clock() + 1.0) is not None
    assert [one is None for one in barged] == [True, False]
    assert not pool._queues
