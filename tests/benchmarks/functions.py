"""The function runtime beside bare dukpy, a chunk an evaluation, inside this process.

``python -m tests.benchmarks functions`` prints tables. Only the ratios of one run mean anything.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import signal
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import dukpy
import orjson
import structlog

from destinations.http import Http
from tasks.functions.contract import Called, CallResult, FunctionSpec
from tasks.functions.inside import BUNDLE
from tasks.functions.runtime import SandboxRuntime

MARKING = "function onTrack(event, settings) { event.properties.seen = settings.seen; return event }"
MASKING = """
const masked = (value) => {
  if (typeof value === 'string') return value.replace(/[\\w.+-]+@[\\w-]+\\.\\w+/g, '***');
  if (value !== null && typeof value === 'object') for (const key in value) value[key] = masked(value[key]);
  return value;
};
function onTrack(event, settings) {
  const email = event.properties.email;
  const copy = masked(_.cloneDeep(event));
  copy.properties.email_hash = crypto.createHash('sha256').update(email.toLowerCase()).digest('hex');
  return copy;
}
"""
WAITING = "async function onTrack(event, settings) { await fetch(settings.url); return event }"
TRIVIAL = "function onTrack(event) { return event }"
WITH_LODASH = "function onTrack(event) { return _.cloneDeep(event) }"
CRYPTO_OF_BARE_DUKPY = """
const crypto = { createHash: () => ({ update: (text) => ({ digest: () => call_python('sha256', text) }) }) };
"""
SETTINGS = {"seen": True}
MEASURED_S = 2.0
WARM_UP = 20
ROUNDS = 5
CHUNK_EVENTS = 50
ROW = "{:>8} {:>8} {:>6} {:>12} {:>12} {:>8} {:>8}"
WAIT_MS = 50
CALLERS = 4
"""Threads that bring chunks of one instance at once, as a worker's threads do."""
RESTARTS = 30

QUIET = structlog.wrap_logger(None, wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
Run = Callable[[list[bytes]], list[Any]]


def main() -> None:
    """Measure and print."""
    computing()
    print()
    waiting()
    print()
    restarting()


def computing() -> None:
    """Handlers that only compute, beside bare dukpy: alternating rounds, the median of their ratios."""
    print(ROW.format("handler", "event B", "chunk", "dukpy /s", "sandbox /s", "ratio", "target"))
    cases: list[tuple[str, str, str, int, int, str]] = [
        ("trivial", MARKING, "", 300, 1, ""),
        ("trivial", MARKING, "", 300, CHUNK_EVENTS, "<= 2.2"),
        ("trivial", MARKING, "", 2_000, CHUNK_EVENTS, ""),
        ("masking", MASKING, bare_libraries(), 2_000, 1, ""),
        ("masking", MASKING, bare_libraries(), 2_000, CHUNK_EVENTS, "<= 1.3"),
    ]
    for name, code, libraries, size, chunk, aim in cases:
        events = [event_of(size)] * chunk
        bare = in_process(libraries, code)
        with sandboxed(code, SETTINGS) as caged:
            pairs = [(rate(bare, events), rate(caged, events)) for _ in range(ROUNDS)]
        ratio = statistics.median(ours / theirs for ours, theirs in pairs)
        rates = [f"{statistics.median(column):,.0f}" for column in zip(*pairs, strict=True)]
        print(ROW.format(name, len(events[0]), chunk, *rates, f"{ratio:.2f}", aim), flush=True)


def waiting() -> None:
    """A handler that awaits one request of 50 ms, with one process and with sixteen."""
    with slow_server() as url:
        rates = {count: waiting_rate(url, count) for count in (1, 16)}
    for count, events_s in rates.items():
        print(f"awaiting {WAIT_MS} ms, concurrency {count:>2}: {events_s:>8,.1f} events/s")
    print(f"ratio {rates[16] / rates[1]:.1f}, target >= 12")


def waiting_rate(url: str, concurrency: int) -> float:
    """Events a second that four threads get through, in chunks of 50."""
    total = 200 * concurrency
    chunks = [[event_of(300)] * CHUNK_EVENTS for _ in range(total // CHUNK_EVENTS)]
    with sandboxed(WAITING, {"url": url}, concurrency) as run:
        run([event_of(300)] * concurrency)
        lock = threading.Lock()

        def work() -> None:
            while True:
                with lock:
                    if not chunks:
                        return
                    chunk = chunks.pop()
                run(chunk)

        callers = [threading.Thread(target=work) for _ in range(CALLERS)]
        began = time.perf_counter()
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
        return total / (time.perf_counter() - began)


def restarting() -> None:
    """From a killed process to the first result of a new one, with and without a library."""
    plain, lodash = (restart_ms(code) for code in (TRIVIAL, WITH_LODASH))
    print(f"restart after a kill: plain {plain:.1f} ms, with lodash {lodash:.1f} ms: {lodash / plain:.1f} times, <= 10")


def restart_ms(code: str) -> float:
    """The median milliseconds of an event whose process has just been killed."""
    runtime, http = new_runtime()
    spec = FunctionSpec(instance_id="restart", version_id="1", code=code, settings={})
    times = []
    for _ in range(RESTARTS):
        began = time.perf_counter()
        results_of(runtime, spec, [event_of(300)])
        times.append((time.perf_counter() - began) * 1000)
        (sandbox,) = children_of(os.getpid(), depth=2)
        os.kill(sandbox, signal.SIGKILL)
    runtime.close()
    http.close()
    return statistics.median(times[1:])


def children_of(pid: int, depth: int) -> list[int]:
    """The processes that are ``depth`` generations below a process."""
    if depth == 0:
        return [pid]
    tasks = Path(f"/proc/{pid}/task").iterdir()
    children = {int(child) for task in tasks for child in (task / "children").read_text().split()}
    return [grandchild for child in children for grandchild in children_of(child, depth - 1)]


def event_of(size: int) -> bytes:
    """A track event of about ``size`` bytes, with properties as events have them."""
    properties: dict[str, Any] = {"email": "Ada.Lovelace@example.com"}
    event = {"type": "track", "event": "Order Completed", "messageId": "m-1", "properties": properties}
    while len(text := orjson.dumps(event)) < size - 30:
        properties[f"property_{len(properties)}"] = "value of it"
    return text


def bare_libraries() -> str:
    """What the masking handler needs in bare dukpy: the same lodash, and sha256 by a call of Python."""
    lodash = (BUNDLE / "lodash.js").read_text("utf-8")
    return f"const _ = (() => {{ const module = {{ exports: {{}} }}; {lodash}\nreturn module.exports }})();" + (
        CRYPTO_OF_BARE_DUKPY
    )


def in_process(libraries: str, code: str) -> Run:
    """dukpy's own interpreter, a chunk an evaluation."""
    interpreter = dukpy.JSInterpreter()
    interpreter.export_function("sha256", lambda text: hashlib.sha256(text.encode()).hexdigest())
    interpreter.evaljs(libraries + code + ";0")

    def run(events: list[bytes]) -> list[Any]:
        given = [orjson.loads(event) for event in events]
        script = "dukpy.events.map((event) => onTrack(event, dukpy.settings))"
        results: list[Any] = interpreter.evaljs(script, events=given, settings=SETTINGS)
        return [json.dumps(result) for result in results]

    return run


def new_runtime() -> tuple[SandboxRuntime, Http]:
    """The function runtime, as a worker has it."""
    http = Http(
        connect_timeout_s=3, timeout_s=10, max_response_bytes=1_000_000, allowed_networks=(ip_network("127.0.0.0/8"),)
    )
    return SandboxRuntime(http, cores=2, memory_bytes=96 << 20, fetch_timeout_s=5, log=QUIET), http


@contextmanager
def sandboxed(code: str, settings: dict[str, Any], concurrency: int = 1) -> Iterator[Run]:
    """A function in it."""
    runtime, http = new_runtime()
    spec = FunctionSpec(
        instance_id="bench", version_id="1", code=code, settings=settings, concurrency=concurrency, timeout_s=30
    )
    yield lambda events: results_of(runtime, spec, events)
    runtime.close()
    http.close()


def results_of(runtime: SandboxRuntime, spec: FunctionSpec, events: list[bytes]) -> list[CallResult]:
    """What a function gives for events. An error would be measured as a fast success: it stops the benchmark."""
    results = list(runtime.call(spec, events, time.monotonic() + 60))
    for result in results:
        if result.kind is not Called.EVENT:
            raise SystemExit(f"the function did not run: {result.kind} {result.error}")
    return results


class _Slow(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        time.sleep(WAIT_MS / 1000)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def slow_server() -> Iterator[str]:
    """A server on loopback that answers after 50 ms."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Slow)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def rate(run: Run, events: list[bytes]) -> float:
    """Events a second."""
    for _ in range(WARM_UP):
        run(events)
    began, count = time.perf_counter(), 0
    while time.perf_counter() - began < MEASURED_S / 2:
        count += len(run(events))
    return count / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
