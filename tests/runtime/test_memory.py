"""A process of a function instance does not grow with the number of its events."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from destinations.http import Http
from tasks.functions.contract import Called, FunctionSpec
from tasks.functions.runtime import SandboxRuntime
from tests.support.stack import descendants

CODE = """
async function onTrack(event, settings) {
  const seen = await cache.load(event.properties.plan, 1000, async () => ({ at: new Date().toISOString() }));
  setTimeout(() => 0, 1000);
  if (event.properties.total % 50 === 0) console.log('total', { total: event.properties.total, seen });
  return { ...event, context: { plan: settings.plans[event.properties.plan], words: event.event.split(' ') } };
}
"""
SETTINGS = {"plans": {"plan-1": "small", "plan-2": "large"}}
EARLY, LATE = 20_000, 200_000
CHUNK_EVENTS = 500
GROWTH = 1.1


@pytest.fixture
def runtime() -> Iterator[SandboxRuntime]:
    http = Http(connect_timeout_s=1, timeout_s=1, max_response_bytes=1, allowed_networks=())
    made = SandboxRuntime(http, cores=2, memory_bytes=96 << 20, fetch_timeout_s=1)
    yield made
    made.close()
    http.close()


def memory_bytes(pid: int) -> int:
    """The proportional memory of a process; of another user's, which may not be asked, the resident one."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except PermissionError:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    (size_kb,) = (line.split()[1] for line in lines if line.startswith("Pss:"))
    return int(size_kb) * 1024


def test_two_hundred_thousand_events_need_no_more_memory_than_twenty_thousand(runtime: SandboxRuntime) -> None:
    spec = FunctionSpec(instance_id="steady", version_id="1", code=CODE, settings=SETTINGS, concurrency=1)
    events = [
        b'{"type":"track","event":"Order Completed","messageId":"m-%d","properties":{"plan":"plan-%d","total":%d}}'
        % (number, number % 3, number)
        for number in range(CHUNK_EVENTS)
    ]
    before = set(descendants(os.getpid()))
    sizes = {}
    pids = set()
    for done in range(CHUNK_EVENTS, LATE + 1, CHUNK_EVENTS):
        for result in runtime.call(spec, events, time.monotonic() + 60):
            assert result.kind is Called.EVENT, result.error
        if done in (EARLY, LATE):
            (pid,) = (child for child in set(descendants(os.getpid())) - before if not descendants(child))
            pids.add(pid)
            sizes[done] = memory_bytes(pid)
    assert len(pids) == 1
    assert sizes[LATE] <= GROWTH * sizes[EARLY]
