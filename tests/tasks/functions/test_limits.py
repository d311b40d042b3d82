"""Time, memory and death: what ends a process, and that the rest of the chunk goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import orjson
import pytest

from destinations.http import Response
from tasks.functions import frames
from tasks.functions.contract import Called, SandboxUnavailable
from tests.tasks.functions.conftest import TRACK, Asked, Runner, answer

BAD = b'{"type":"track","messageId":"bad","bad":true}'

ENDLESS = {
    "a loop": "while (true);",
    "a loop that catches": "while (true) { try { console.log('x') } catch {} }",
    "a slow pattern": "/^(a+)+$/.test('a'.repeat(40) + 'b')",
    "microtasks": "return (async () => { while (true) await null })()",
    "microtasks that never end": "const f = () => queueMicrotask(f); f(); return new Promise(() => 0)",
    "a native loop": "[].indexOf.call({ length: 2 ** 53 - 1 }, 1)",
    "timers": "return new Promise(() => setInterval(() => 0, 1))",
    "a long timer": "return new Promise((r) => setTimeout(r, 1e6))",
    "a getter of the result": "return { get type() { while (true); } }",
    "a thenable": "return { then() { while (true); } }",
}


@pytest.mark.parametrize("case", ENDLESS)
def test_the_time_limit_ends_anything_and_costs_one_event(run: Runner, case: str) -> None:
    code = f"function onTrack(e) {{ if (!e.bad) return e; console.log('before'); {ENDLESS[case]} }}"
    first, second, third = run(code, TRACK, BAD, TRACK, timeout_s=0.2)
    assert [first.kind, third.kind] == [Called.EVENT, Called.EVENT]
    assert second.error is not None
    assert (second.error.name, second.error.by_runtime) == ("Timeout", True)
    assert second.error.message == "the function did not finish within 0.2 s"
    assert second.logs[0] == "before"


def test_a_script_that_never_loads_times_out(run: Runner) -> None:
    error = run.one("while (true);", timeout_s=0.2).error
    assert error is not None
    assert error.name == "Timeout"


def test_a_request_that_hangs_times_out_with_its_event(run: Runner) -> None:
    go = threading.Event()

    def hang(_: Asked) -> Response:
        go.wait(10)
        return answer()

    run.http.handler = hang
    result = run.one("async function onTrack(e) { await fetch('https://x.test'); return e }", timeout_s=0.2)
    go.set()
    assert result.error is not None
    assert result.error.name == "Timeout"
    assert len(result.requests) == 1


def test_each_event_has_a_clock_of_its_own(run: Runner) -> None:
    code = "const onTrack = (e) => new Promise((r) => setTimeout(r, 60, e))"
    results = run(code, *[TRACK] * 6, timeout_s=0.3)
    assert [r.kind for r in results] == [Called.EVENT] * 6
    assert all(r.duration_ms >= 50 for r in results)


@pytest.mark.parametrize(
    "returned", ["new Promise(() => 0)", "{ then() {} }", "new Promise((r) => clearTimeout(setTimeout(r, 1)))"]
)
def test_what_never_settles_times_out_at_once(run: Runner, returned: str) -> None:
    started = time.monotonic()
    first, second = run(f"const onTrack = (e) => e.bad ? ({returned}) : e", BAD, TRACK, timeout_s=25.0)
    assert time.monotonic() - started < 20
    assert first.error is not None
    assert (first.error.name, first.error.message) == ("Timeout", "never_settles")
    assert second.kind is Called.EVENT


MEMORY = {
    "objects": "const all = []; while (true) all.push({});",
    "a chain": "let a = {}; while (true) a = { a };",
    "a string": "let s = 'x'; while (true) s += s;",
    "a buffer": "const all = []; while (true) all.push(new ArrayBuffer(1e7));",
    "a shared buffer": "const all = []; while (true) all.push(new Uint8Array(new SharedArrayBuffer(1e7)).fill(1));",
    "a recursion of promises": "const all = []; return (async () => { for (;;) await all.push(Array(1e4).fill(1)) })()",
}


@pytest.mark.parametrize("case", MEMORY)
def test_out_of_memory_is_tried_once_more_and_costs_one_event(run: Runner, case: str) -> None:
    code = f"function onTrack(e) {{ if (!e.bad) return e; console.log('run'); {MEMORY[case]} }}"
    first, second, third = run(code, TRACK, BAD, TRACK, timeout_s=20.0)
    assert [first.kind, third.kind] == [Called.EVENT, Called.EVENT]
    assert second.error is not None
    assert (second.error.name, second.error.by_runtime) == ("OutOfMemory", True)


@pytest.mark.parametrize("end", ["throw new InternalError('')", "return new Promise(() => {})", "throw null"])
def test_an_ending_that_only_a_lack_of_memory_explains(run: Runner, end: str) -> None:
    """Where the engine has no memory left for an error, it loses its message, the error or the promise."""
    code = f"function onTrack(e) {{ if (e.bad) e.x = new Uint8Array(110e6).fill(1); {end} }}"
    small, large = run(code, TRACK, BAD)
    assert small.error is not None
    assert large.error is not None
    assert small.error.name != "OutOfMemory"
    assert (large.error.name, large.error.by_runtime) == ("OutOfMemory", True)


@pytest.mark.parametrize(("megabytes", "status"), [(160, frames.EXIT_MEMORY << 8), (1, signal.SIGSEGV)])
def test_a_crash_of_the_engine_that_has_used_all_its_memory_is_a_lack_of_memory(megabytes: int, status: int) -> None:
    """In a process of its own, since a child begins with what its parent has used."""
    code = f"""
import os
from tasks.functions.inside.zygote import _status
child = os.fork()
if child == 0:
    grown = b"x" * {megabytes}_000_000
    os.kill(os.getpid(), {int(signal.SIGSEGV)})
print(_status(child))
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert int(said.stdout) == status


def test_an_event_that_runs_out_of_memory_only_in_an_old_process_succeeds(run: Runner) -> None:
    code = """let all = []; function onTrack(e) {
      if (!e.bad) { all.push(new Uint8Array(50e6)); return e }
      return e.text = new ArrayBuffer(100e6), e }"""
    first, second = run(code, TRACK, BAD)
    assert [first.kind, second.kind] == [Called.EVENT, Called.EVENT]


def test_a_function_may_catch_its_lack_of_memory(run: Runner) -> None:
    code = "function onTrack(e) { try { new ArrayBuffer(500e6) } catch (error) { e.caught = error.message } return e }"
    assert orjson.loads(run.one(code).event)["caught"] == "out of memory"


def test_a_process_that_has_grown_is_replaced_between_events(own: Callable[..., Runner]) -> None:
    run = own(memory_bytes=40 * 1024 * 1024)
    code = """let n = 0; const all = [];
      function onTrack(e) { e.n = ++n; if (e.bad) all.push(new Uint8Array(60e6).fill(1)); return e }"""
    counts = [orjson.loads(r.event)["n"] for r in run(code, TRACK, BAD, TRACK, TRACK)]
    assert counts == [1, 2, 1, 2]


def killer(run: Runner, signals: list[signal.Signals]) -> Callable[[Asked], Response]:
    """Kills the sandbox that asks, with one signal a request, as long as there are any."""

    def kill(_: Asked) -> Response:
        if signals:
            (lease,) = run.runtime._pool._busy
            assert lease.sandbox is not None
            os.kill(lease.sandbox.pid, signals.pop())
            time.sleep(0.2)
        return answer()

    return kill


KILLED = "async function onTrack(e) { if (e.bad) { console.log('try'); await fetch('https://x.test') } return e }"


@pytest.mark.parametrize("deaths", [1, 3])
def test_a_process_that_dies_costs_no_event(own: Callable[..., Runner], deaths: int) -> None:
    run = own()
    run.http.handler = killer(run, [signal.SIGSEGV, signal.SIGKILL, signal.SIGKILL][:deaths])
    assert [r.kind for r in run(KILLED, TRACK, BAD, TRACK, timeout_s=20.0)] == [Called.EVENT] * 3


def test_an_event_that_kills_every_process_is_a_crash(own: Callable[..., Runner]) -> None:
    run = own()
    signals = [signal.SIGKILL] * 9
    run.http.handler = killer(run, signals)
    first, second, third = run(KILLED, TRACK, BAD, TRACK, timeout_s=20.0)
    assert [first.kind, third.kind] == [Called.EVENT, Called.EVENT]
    assert second.error is not None
    assert (second.error.name, second.error.by_runtime) == ("SandboxCrash", True)
    assert len(run.http.asked) == 4
    assert second.logs == ("try",)


def test_nothing_starts_after_the_deadline(run: Runner) -> None:
    spec = run.spec("const onTrack = (e) => new Promise((r) => setTimeout(r, 100, e))")
    results = run.call(spec, *[TRACK] * 8, within_s=0.25)
    kinds = [r.kind for r in results]
    assert kinds[0] is Called.EVENT
    assert kinds[-1] is Called.NOT_STARTED
    assert kinds == sorted(kinds, key=[Called.EVENT, Called.NOT_STARTED].index)
    assert {r.kind for r in run.call(spec, TRACK, TRACK, within_s=-1)} == {Called.NOT_STARTED}


def test_a_long_chunk_goes_in_several_frames(run: Runner) -> None:
    events = [orjson.dumps({"type": "track", "messageId": str(n), "text": "x" * 30_000}) for n in range(50)]
    assert [r.event for r in run("const onTrack = (e) => e", *events)] == events


def test_an_event_that_is_too_large_fails_alone(run: Runner) -> None:
    big = orjson.dumps({"type": "track", "text": "x" * 1_100_000})
    first, second, third = run("const onTrack = (e) => e", TRACK, big, TRACK)
    assert [first.kind, second.kind, third.kind] == [Called.EVENT, Called.ERROR, Called.EVENT]


def test_no_events_no_results(run: Runner) -> None:
    assert list(run.runtime.call(run.spec(""), [], time.monotonic() + 5)) == []


def test_without_a_process_the_sandbox_is_unavailable(run: Runner, own: Callable[..., Runner]) -> None:
    broken = own()
    broken.runtime._forker.close()
    with pytest.raises(SandboxUnavailable):
        broken.one("const onTrack = (e) => e")
