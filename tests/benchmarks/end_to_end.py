"""End to end: single-event requests, a trivial function, a webhook; ours against the plain design, in turn."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.benchmarks import load
from tests.support.stack import BIN, ROOT, Process, Stack, free_port, wait_until

EVENTS = 4_000
ROUNDS = 3
CONNECTIONS = 16
MOST_S = 120.0
FUNCTION = "async function onTrack(event, settings) { event.properties.seen = true; return event }"
WORKSPACE = """
sources:
  web: {{write_keys: [bench-key]}}
functions:
  trivial: {{file: trivial.js}}
destinations:
  sink: {{source: web, type: webhook, settings: {{url: "{url}", batch: true}}, function: {{name: trivial}}}}
"""
BODY = (
    '{"type":"track","writeKey":"bench-key","messageId":"%s","userId":"user-12345","event":"Order Completed",'
    '"timestamp":"2026-01-01T00:00:00.000Z","properties":{"order":"o-1","total":19.99,"currency":"EUR","items":'
    '[{"sku":"a","quantity":1},{"sku":"b","quantity":2}],"note":"%s"},"context":{"library":{"name":"bench"}}}'
)


def request(message_id: str, size: int = 600) -> bytes:
    """A track request whose body has about ``size`` bytes."""
    padding = "x" * max(0, size - len(BODY % (message_id, "")))
    return load.post("/v1/track", (BODY % (message_id, padding)).encode())


class Sink:
    """A sink process whose file tells how many events came."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self.file = folder / f"sink-{self.port}.jsonl"
        command = [sys.executable, "-m", "tests.support.http_sink", "--port", str(self.port), "--out", str(self.file)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        self.process.stdout.readline()

    def events(self) -> int:
        """Events received so far."""
        return self.file.read_bytes().count(b'"messageId"') if self.file.exists() else 0

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.communicate(timeout=10)


@contextlib.contextmanager
def ours(folder: Path, sink: Sink) -> Iterator[int]:
    """Our receiver, with one worker; gives its port."""
    stack = Stack(folder)
    try:
        stack.start(workers=1)
        stack.apply(WORKSPACE.format(url=sink.url), {"trivial.js": FUNCTION})
        yield stack.port
    finally:
        stack.stop()


@contextlib.contextmanager
def plain(folder: Path, sink: Sink) -> Iterator[int]:
    """The plain design, with as many workers as Celery starts by itself; gives its port."""
    stack = Stack(folder)
    env = {**stack.env, "SINK_URL": sink.url}
    target = "tests.benchmarks.plain"
    bind = ["-b", f"127.0.0.1:{stack.port}", "-w", "1", "-k", "gthread", "--threads", "16"]
    web = Process([str(BIN / "gunicorn"), *bind, f"{target}:app"], env, folder / "web.log")
    worker = Process([str(BIN / "celery"), "-A", f"{target}:celery", "worker"], env, folder / "worker.log")
    try:
        stack.store.start()
        web.start()
        worker.start()
        yield stack.port
    finally:
        for process in (web, worker, stack.store):
            process.stop()


def measure(port: int, sink: Sink, name: str) -> float:
    """Events a second from the first request to the last delivery."""
    warm(port, sink, name)
    before = sink.events()
    started = time.perf_counter()
    report = load.run(port, lambda n: request(f"{name}-{n}"), connections=CONNECTIONS, requests=EVENTS, most_s=MOST_S)
    assert report.statuses == {200: EVENTS}, report
    wait_until(lambda: sink.events() >= before + EVENTS, MOST_S, f"{name}: all delivered, {sink.events()} were")
    return EVENTS / (time.perf_counter() - started)


def warm(port: int, sink: Sink, name: str) -> None:
    """One event all the way."""

    def sent() -> bool:
        with contextlib.suppress(OSError):
            load.run(port, lambda _: request(f"{name}-warm"), connections=1, requests=1, most_s=5)
        return sink.events() > 0

    wait_until(sent, 60, f"{name} takes events")
    time.sleep(2)


def main() -> None:
    """Print events/s of both and the ratio."""
    rates: dict[str, list[float]] = {"ours": [], "plain": []}
    for number in range(ROUNDS):
        for name, design in (("ours", ours), ("plain", plain)):
            with tempfile.TemporaryDirectory() as folder:
                sink = Sink(Path(folder))
                try:
                    with design(Path(folder), sink) as port:
                        rates[name].append(measure(port, sink, f"{name}{number}"))
                finally:
                    sink.stop()
                print(f"  round {number + 1} {name}: {rates[name][-1]:.0f} events/s", flush=True)
    ratios = [a / b for a, b in zip(rates["ours"], rates["plain"], strict=True)]
    print(
        f"end to end: ours {median(rates['ours']):.0f} events/s, plain {median(rates['plain']):.0f} events/s, "
        f"ratio {median(ratios):.1f} (least {min(ratios):.1f}; target 5)"
    )


if __name__ == "__main__":
    main()
