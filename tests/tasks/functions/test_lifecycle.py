"""Processes come and go: the pool, the zygote, the worker's end, calls that are given up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import orjson
import pytest

import tasks
from destinations.http import Response
from tasks.functions.contract import Called, CallResult, FunctionSpec, SandboxUnavailable
from tasks.functions.idleness import WAITING_PROCESSES, WINDOW_EVENTS
from tasks.functions.pool import Limits
from tests.tasks.functions.conftest import TRACK, Asked, Runner, answer

COUNT = "let n = 0; function onTrack(e) { e.n = ++n; return e }"
WAIT = "async function onTrack(e) { await fetch('https://x.test'); return e }"


def counted(results: list[CallResult]) -> list[int]:
    return [orjson.loads(result.event)["n"] for result in results]


def wait_until(condition: Callable[[], bool], what: str, timeout_s: float = 10.0) -> None:
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.01)


def test_a_process_belongs_to_instance_version_and_settings(own: Callable[..., Runner]) -> None:
    run = own()
    base = run.spec(COUNT, instance_id="i")
    assert counted(run.call(base, TRACK)) == [1]
    assert counted(run.call(run.spec(COUNT, instance_id="other"), TRACK)) == [1]
    assert counted(run.call(base, TRACK)) == [2]
    for change in ({"version_id": "2"}, {"settings": {"a": 1}}, {"settings": {"a": 1}, "sensitive": frozenset("a")}):
        assert counted(run.call(run.spec(COUNT, instance_id="i", **change), TRACK)) == [1]
    assert counted(run.call(base, TRACK)) == [1], "an old version's process has ended"


def test_limits_may_change_without_a_new_process(own: Callable[..., Runner]) -> None:
    run = own()
    assert counted(run(COUNT, instance_id="i", timeout_s=1.0)) == [1]
    assert counted(run(COUNT, instance_id="i", timeout_s=2.0, concurrency=3)) == [2]


def test_the_least_recently_used_process_makes_room(own: Callable[..., Runner]) -> None:
    run = own(limits=Limits(processes=2))
    for name, n in (("a", 1), ("b", 1), ("a", 2), ("c", 1), ("a", 3), ("b", 1)):
        assert counted(run(COUNT, instance_id=name)) == [n]


def test_callers_of_one_instance_take_turns(own: Callable[..., Runner]) -> None:
    run = own()
    spec = run.spec(COUNT)
    with ThreadPoolExecutor(8) as threads:
        results = [call.result() for call in [threads.submit(run.call, spec, TRACK, TRACK) for _ in range(8)]]
    assert sorted(n for result in results for n in counted(result)) == list(range(1, 17))


def test_who_gets_no_process_in_time_has_not_started(own: Callable[..., Runner]) -> None:
    run = own()
    go = threading.Event()

    def hold(_: Asked) -> Response:
        assert go.wait(10)
        return answer()

    run.http.handler = hold
    spec = run.spec(WAIT)
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(run.call, spec, TRACK)
        wait_until(lambda: bool(run.http.asked), "the first call did not get there")
        (second,) = run.call(spec, TRACK, within_s=0.05)
        go.set()
        assert second.kind is Called.NOT_STARTED
        assert first.result()[0].kind is Called.EVENT


def test_one_call_uses_all_processes_of_its_instance_and_keeps_the_order(own: Callable[..., Runner]) -> None:
    run = own()
    together = threading.Barrier(3, timeout=10)

    def meet(_: Asked) -> Response:
        together.wait()
        return answer()

    run.http.handler = meet
    events = [b'{"type":"track","messageId":"%d"}' % n for n in range(9)]
    results = run(WAIT, *events, concurrency=3)
    assert [r.event for r in results] == events


def test_a_process_that_is_done_with_a_call_goes_on_with_the_next(own: Callable[..., Runner]) -> None:
    run = own()
    gates = [threading.Event(), threading.Event()]
    together = threading.Barrier(2, timeout=10)

    def hold_or_meet(asked: Asked) -> Response:
        number = int(asked.url.rpartition("/")[2])
        if number < len(gates):
            assert gates[number].wait(10)
        else:
            together.wait()
        return answer()

    run.http.handler = hold_or_meet
    spec = run.spec("async function onTrack(e) { await fetch('https://x.test/' + e.n); return e }", concurrency=2)
    events = [b'{"type":"track","n":%d}' % n for n in range(4)]
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(run.call, spec, *events[:2])
        wait_until(lambda: len(run.http.asked) == 2, "the first call does not have both processes")
        second = threads.submit(run.call, spec, *events[2:])
        gates[0].set()
        wait_until(lambda: len(run.http.asked) == 3, "the second call did not get the first free process")
        gates[1].set()
        assert [r.event for r in first.result() + second.result()] == events


def test_a_process_goes_to_an_instance_that_has_none_before_the_next_call_of_its_own(
    own: Callable[..., Runner],
) -> None:
    run = own(limits=Limits(processes=2))
    gates = [threading.Event() for _ in range(4)]

    def hold(asked: Asked) -> Response:
        assert gates[int(asked.url.rpartition("/")[2])].wait(10)
        return answer()

    run.http.handler = hold
    spec = run.spec("async function onTrack(e) { await fetch('https://x.test/' + e.n); return e }", concurrency=2)
    events = [b'{"type":"track","n":%d}' % n for n in range(4)]
    with ThreadPoolExecutor(3) as threads:
        calls = [threads.submit(run.call, spec, *events[:2])]
        wait_until(lambda: len(run.http.asked) == 2, "the first call does not have both processes")
        calls.append(threads.submit(run.call, spec, *events[2:]))
        gates[0].set()
        wait_until(lambda: len(run.http.asked) == 3, "the second call did not get the first free process")
        other = threads.submit(run.call, run.spec(COUNT), TRACK)
        wait_until(lambda: run.runtime._pool.is_short, "the other instance does not wait")
        gates[1].set()
        assert counted(other.result(10)) == [1]
        gates[2].set()
        gates[3].set()
        assert [r.event for call in calls for r in call.result(10)] == events


def test_a_function_that_mostly_waits_gets_more_processes(own: Callable[..., Runner]) -> None:
    run = own()
    together = threading.Barrier(WAITING_PROCESSES, timeout=10)

    def meet(_: Asked) -> Response:
        together.wait()
        return answer()

    run.http.handler = meet
    spec = run.spec(
        "const pause = () => new Promise((resolve) => setTimeout(resolve, 5));"
        "async function onTrack(e) { await (e.fetch ? fetch('https://x.test') : pause()); return e }"
    )
    run.call(spec, *[TRACK] * WINDOW_EVENTS)
    results = run.call(spec, *[b'{"type":"track","fetch":1}'] * 2 * WAITING_PROCESSES)
    assert [r.kind for r in results] == [Called.EVENT] * 2 * WAITING_PROCESSES
    assert len(run.runtime._pool._idle) == WAITING_PROCESSES


def test_a_process_that_nobody_needs_ends(own: Callable[..., Runner]) -> None:
    run = own(limits=Limits(idle_s=0.01))
    run(COUNT)
    wait_until(lambda: not run.runtime._pool._idle, "an idle process stays")


def test_a_process_s_memory_is_seen(own: Callable[..., Runner]) -> None:
    run = own()
    run("const all = []; for (let i = 0; i < 2e5; i++) all.push({ i }); const onTrack = (e) => e", instance_id="large")
    run("const onTrack = (e) => e", instance_id="small")
    large, small = run.runtime._pool._idle
    assert large.memory_bytes > small.memory_bytes + 10_000_000
    assert small.memory_bytes < 10_000_000
    assert run.runtime._pool._memory_bytes == large.memory_bytes + small.memory_bytes


def test_waiting_sandboxes_leave_their_slots_to_others(own: Callable[..., Runner]) -> None:
    run = own(cores=1)
    together = threading.Barrier(5, timeout=10)

    def meet(_: Asked) -> Response:
        together.wait()
        return answer()

    run.http.handler = meet
    with ThreadPoolExecutor(5) as threads:
        results = list(threads.map(lambda _: run.one(WAIT), range(5)))
    assert [r.kind for r in results] == [Called.EVENT] * 5


def test_a_slow_reader_makes_no_time_outs(run: Runner) -> None:
    spec = run.spec("const onTrack = (e) => new Promise((r) => setTimeout(r, 1, e))", timeout_s=0.3)
    events = [orjson.dumps({"type": "track", "messageId": str(n), "text": "x" * 30_000}) for n in range(12)]
    kinds = []
    for number, result in enumerate(run.runtime.call(spec, events, time.monotonic() + 30)):
        kinds.append(result.kind)
        if number == 0:
            time.sleep(0.8)
    assert kinds == [Called.EVENT] * 12


def test_results_come_as_soon_as_they_are_known(run: Runner) -> None:
    go = threading.Event()

    def hold(_: Asked) -> Response:
        assert go.wait(10)
        return answer()

    run.http.handler = hold
    spec = run.spec("async function onTrack(e) { if (e.wait) await fetch('https://x.test'); return e }")
    results = run.runtime.call(spec, [TRACK, b'{"type":"track","wait":1}'], time.monotonic() + 30)
    assert next(results).kind is Called.EVENT
    go.set()
    assert next(results).kind is Called.EVENT


def test_a_call_that_is_given_up_ends_its_process(own: Callable[..., Runner]) -> None:
    run = own()
    spec = run.spec("const onTrack = (e) => e.n ? e : new Promise((r) => setTimeout(r, 60000, e))", timeout_s=60.0)
    results = run.runtime.call(spec, [b'{"type":"track","n":1}', TRACK], time.monotonic() + 60)
    next(results)
    results.close()  # type: ignore[attr-defined]
    wait_until(lambda: not run.runtime._pool._busy, "the process is still held")
    assert not run.runtime._pool._idle


def test_a_dead_zygote_is_replaced(own: Callable[..., Runner]) -> None:
    run = own()
    spec = run.spec(COUNT)
    assert counted(run.call(spec, TRACK, TRACK)) == [1, 2]
    zygote = run.runtime._forker._zygote
    (lease,) = run.runtime._pool._idle
    assert zygote is not None
    assert lease.sandbox is not None
    os.kill(zygote.pid, signal.SIGKILL)
    pid = lease.sandbox.pid
    wait_until(lambda: not is_alive(pid), "the sandbox outlives its zygote")
    assert counted(run.call(spec, TRACK)) == [1]
    assert run.runtime._forker._zygote is not zygote


def test_signals_for_the_process_group_do_not_reach_the_sandboxes(own: Callable[..., Runner]) -> None:
    run = own()
    spec = run.spec(COUNT)
    run.call(spec, TRACK)
    zygote = run.runtime._forker._zygote
    (lease,) = run.runtime._pool._idle
    assert zygote is not None
    assert lease.sandbox is not None
    assert os.getsid(zygote.pid) != os.getsid(0)
    for pid in (zygote.pid, lease.sandbox.pid):
        os.kill(pid, signal.SIGTERM)
        os.kill(pid, signal.SIGINT)
    assert counted(run.call(spec, TRACK)) == [2]


def test_close_ends_calls_under_way(own: Callable[..., Runner]) -> None:
    run = own()
    spec = run.spec("const onTrack = () => new Promise((r) => setTimeout(r, 60000))", timeout_s=60.0)
    with ThreadPoolExecutor(1) as threads:
        call = threads.submit(run.call, spec, TRACK, TRACK)
        wait_until(lambda: any(lease.sandbox for lease in run.runtime._pool._busy), "nothing runs")
        run.runtime.close()
        with pytest.raises(SandboxUnavailable):
            call.result(10)
    run.runtime.close()
    with pytest.raises(SandboxUnavailable):
        run.call(spec, TRACK)


WORKER = """
import sys, time
from tasks.functions.contract import FunctionSpec
from tasks.functions.runtime import SandboxRuntime
runtime = SandboxRuntime(None, cores=2, memory_bytes=1 << 27, fetch_timeout_s=5)
def spec(name, code):
    return FunctionSpec(instance_id=name, version_id="1", code=code, settings={}, timeout_s=60.0)
event = b'{"type":"track"}'
list(runtime.call(spec("idle", "const onTrack = (e) => e"), [event], time.monotonic() + 9))
import threading
codes = ["function onTrack() { while (true); }", "const onTrack = () => new Promise((r) => setTimeout(r, 60000))"]
for code in codes:
    call = runtime.call(spec(code, code), [event], time.monotonic() + 60)
    threading.Thread(target=list, args=(call,), daemon=True).start()
while len(started := [lease.sandbox.pid for lease in runtime._pool._busy if lease.sandbox]) < 2:
    time.sleep(0.01)
time.sleep(0.1)
print(runtime._forker._zygote.pid, *started, *[lease.sandbox.pid for lease in runtime._pool._idle], flush=True)
time.sleep(60)
"""


def is_alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in ("Z", "X")


def test_nothing_outlives_a_killed_worker() -> None:
    """Idle, waiting and computing sandboxes and their zygote are gone within two seconds."""
    root = Path(tasks.__file__).parents[1]
    with subprocess.Popen([sys.executable, "-c", WORKER], cwd=root, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        pids = [int(pid) for pid in worker.stdout.readline().split()]
        assert len(pids) == 4
        assert all(map(is_alive, pids))
        os.kill(worker.pid, signal.SIGKILL)
    wait_until(lambda: not any(map(is_alive, pids)), "something lives on", timeout_s=2.0)


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_nothing_is_left_open(own: Callable[..., Runner]) -> None:
    run = own()
    run(COUNT)
    run("function onTrack() { while (true); }", timeout_s=0.05)
    before = open_files()
    for _ in range(5):
        run("function onTrack() { while (true); }", timeout_s=0.05)
        run(COUNT, instance_id="again", settings={"n": time.monotonic()})
    assert open_files() <= before + 4, "those of the process that is left"


def test_a_spec_does_not_show_its_secrets() -> None:
    spec = FunctionSpec(instance_id="i", version_id="1", code="c0de", settings={"key": "s3cret"})
    assert "s3cret" not in repr(spec)


@pytest.mark.parametrize(
    "changes",
    [{"code": "/*" + "x" * 3_000_000 + "*/"}, {"settings": {"a": "x" * 3_000_000}}, {"settings": {"a": "\ud800"}}],
)
def test_what_cannot_be_sent_to_a_sandbox_is_invalid_settings(
    own: Callable[..., Runner], changes: dict[str, Any]
) -> None:
    run = own()
    first, second = run.call(run.spec(**({"code": COUNT} | changes)), TRACK, TRACK)
    assert first.error == second.error
    assert first.error is not None
    assert (first.error.name, first.error.by_runtime) == ("InvalidSettings", True)
    assert run.runtime._forker._zygote is None, "no process was started for it"
    assert not run.runtime._pool._busy


def test_a_greedy_instance_does_not_keep_others_from_computing(own: Callable[..., Runner]) -> None:
    run = own(cores=2)
    spin = "function onTrack(e) { const end = Date.now() + 3000; while (Date.now() < end); return e }"
    with ThreadPoolExecutor(1) as threads:
        greedy = threads.submit(run.call, run.spec(spin, concurrency=4), *[TRACK] * 4)
        wait_until(lambda: sum(run.runtime._admission._taken.values()) >= 2, "nothing computes")
        (other,) = run.call(run.spec(COUNT), TRACK, within_s=1.0)
        assert not greedy.done()
        run.runtime.close()
        with pytest.raises(SandboxUnavailable):
            greedy.result()
    assert other.kind is Called.EVENT


def test_a_call_that_comes_while_the_runtime_closes_leaves_nothing(
    own: Callable[..., Runner], monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = own()

    def refuse(*_: object) -> None:
        raise RuntimeError("too late")

    monkeypatch.setattr(runner.runtime._threads, "submit", refuse)
    with pytest.raises(SandboxUnavailable):
        runner.call(runner.spec("const onTrack = (event) => event"), TRACK, TRACK)
    assert not runner.runtime._pool._busy
