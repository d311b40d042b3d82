"""Ingest: single events of 600 bytes; ours, ``task.delay`` in Flask under gunicorn, and the same Flask doing nothing.

Equal numbers of processes and threads, a store and a consumer for each that has events to consume. Rounds alternate.
``python -m tests.benchmarks.ingest``; ``--processes 2``, ``--seconds 5``, ``--rounds 5``, ``--connections 16``.
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.benchmarks import load
from tests.benchmarks.end_to_end import request
from tests.support.stack import BIN, Process, Stack, wait_until

THREADS = 16
EVENT_BYTES = 600
MOST_REQUESTS = 10_000_000
WORKSPACE = """
sources:
  web: {write_keys: [bench-key]}
destinations:
  log: {source: web, type: log}
"""
PLAIN = "tests.benchmarks.plain_ingest"
DESIGNS = ("ours", "delay", "nothing")


class Design:
    """One design under load, with everything that belongs to it."""

    def __init__(self, folder: Path, name: str, processes: int) -> None:
        folder.mkdir()
        self.name = name
        self.path = "/nothing" if name == "nothing" else "/v1/track"
        env = {"WEB_PROCESSES": str(processes), "WEB_THREADS": str(THREADS)}
        self.stack = Stack(folder, env)
        bind = ["-b", f"127.0.0.1:{self.stack.port}", "-w", str(processes), "-k", "gthread", "--threads", str(THREADS)]
        self.web = Process([str(BIN / "gunicorn"), *bind, f"{PLAIN}:app"], self.stack.env, folder / "web.log")
        worker = [str(BIN / "celery"), "-A", f"{PLAIN}:celery", "worker"]
        self.worker = Process(worker, self.stack.env, folder / "worker.log")
        self.sent = 0

    def start(self) -> None:
        """Start it and wait until it takes events."""
        if self.name == "ours":
            self.stack.start(workers=1)
            self.stack.apply(WORKSPACE, {})
        else:
            self.stack.store.start()
            self.web.start()
            if self.name == "delay":
                self.worker.start()
        wait_until(self.takes_events, 60, f"{self.name} takes events\n")
        time.sleep(2)

    def stop(self) -> None:
        """End it. A plain worker with a backlog takes long to stop, so it is killed."""
        self.web.stop()
        if self.worker.running():
            self.worker.kill_group()
        self.stack.stop()

    def takes_events(self) -> bool:
        """Whether one request is answered with 200."""
        with contextlib.suppress(OSError):
            return self.run(1, 1, 5).statuses[200] == 1
        return False

    def run(self, connections: int, requests: int, most_s: float) -> load.Report:
        """One run of load; no message id comes twice."""
        first = self.sent
        self.sent += requests
        return load.run(
            self.stack.port,
            lambda n: request(f"{self.name}-{first + n}", EVENT_BYTES).replace(b"/v1/track", self.path.encode(), 1),
            connections=connections,
            requests=requests,
            most_s=most_s,
        )


@contextlib.contextmanager
def running(folder: Path, name: str, processes: int) -> Iterator[Design]:
    """A design that runs alone on the machine."""
    design = Design(folder, name, processes)
    try:
        design.start()
        yield design
    finally:
        design.stop()


def main() -> None:
    """Print requests/s of each round, the medians and the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    rates: dict[str, list[float]] = {name: [] for name in DESIGNS}
    for number in range(given.rounds):
        for name in DESIGNS:
            with tempfile.TemporaryDirectory() as folder, running(Path(folder) / name, name, given.processes) as design:
                design.run(given.connections, 500, 10)
                report = design.run(given.connections, MOST_REQUESTS, given.seconds)
            assert set(report.statuses) == {200}, report.statuses
            assert report.broken == 0, report
            rates[name].append(report.rate)
            p50, p99 = report.percentile_ms(0.5), report.percentile_ms(0.99)
            print(
                f"  round {number + 1} {name}: {report.rate:.0f} requests/s, p50 {p50:.1f} ms, p99 {p99:.1f} ms",
                flush=True,
            )
    ours, delay, nothing = (rates[name] for name in DESIGNS)
    for name, others, target in (
        ("task.delay", delay, "target 2.5"),
        ("doing nothing", nothing, "as near 1 as can be"),
    ):
        ratios = [a / b for a, b in zip(ours, others, strict=True)]
        print(
            f"ingest: ours {median(ours):.0f}/s, {name} {median(others):.0f}/s, "
            f"ratio {median(ratios):.2f} (least {min(ratios):.2f}; {target})"
        )


if __name__ == "__main__":
    main()
