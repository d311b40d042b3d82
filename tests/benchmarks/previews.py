"""Latency of deliveries at 100 events/s, alone and while 20 previews wait all the time."""

from __future__ import annotations

import contextlib
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from statistics import median

from tasks.config import Config
from tasks.preview_desk import PreviewDesk
from tasks.preview_messages import Asked
from tasks.tester import Trial
from tasks.vault import Vault
from tests.benchmarks.end_to_end import FUNCTION
from tests.benchmarks.latency import DESTINATION, RATE, SOURCE, Arrivals, latencies_ms, percentile_ms
from tests.support.http_sink import HttpSink
from tests.support.stack import Stack

WAITING = 20
TURNS = 7
SECONDS = 5.0
CODES = {
    "wait": "async function onTrack(event) { await new Promise(done => setTimeout(done, 200)); return event }",
    "compute without end": "function onTrack() { while (true); }",
}


def asked(code: str) -> Asked:
    """A preview of some code."""
    return Asked(trial=Trial(code=code, settings={}), events=(b'{"type":"track","event":"Thing","userId":"u"}',))


@contextlib.contextmanager
def waiting(desk: PreviewDesk, code: str) -> Iterator[list[object]]:
    """Have so many threads ask all the time; gives the answers."""
    answers: list[object] = []
    end = threading.Event()

    def ask() -> None:
        while not end.is_set():
            answers.append(desk.ask(asked(code)))

    with ThreadPoolExecutor(WAITING) as threads:
        asking = [threads.submit(ask) for _ in range(WAITING)]
        try:
            yield answers
        finally:
            end.set()
        for each in asking:
            each.result()


@contextlib.contextmanager
def running(arrivals: Arrivals) -> Iterator[tuple[Stack, PreviewDesk]]:
    """A stack with one healthy destination, warm, and a desk whose previews run on its worker."""
    with tempfile.TemporaryDirectory() as folder, HttpSink(keep=False, on_request=arrivals.take) as sink:
        stack = Stack(Path(folder))
        try:
            stack.start(workers=1)
            workspace = f"sources:\n{SOURCE.format(name='alone')}functions:\n  trivial: {{file: trivial.js}}\n"
            workspace += "destinations:\n" + DESTINATION.format(name="healthy", source="alone", url=sink.url)
            stack.apply(workspace, {"trivial.js": FUNCTION})
            config = replace(Config.from_env(stack.env), web_threads=2 * WAITING)
            desk = PreviewDesk.from_config(config, Vault.from_config(config))
            desk.ask(asked(CODES["wait"]))  # its sandboxes start
            latencies_ms(stack.port, arrivals, "warm", SECONDS)
            yield stack, desk
            desk.close()
        finally:
            stack.stop()


def main() -> None:
    """Print p50, p95 and p99 alone and beside previews, in turn on one stack, and the ratios of each turn."""
    arrivals = Arrivals()
    ratios: dict[str, list[float]] = {what: [] for what in CODES}
    with running(arrivals) as (stack, desk):
        for turn in range(TURNS):
            alone = latencies_ms(stack.port, arrivals, f"alone-{turn}", SECONDS)
            report("alone", alone)
            for what, code in CODES.items():
                with waiting(desk, code) as answers:
                    beside = latencies_ms(stack.port, arrivals, f"{what[0]}-{turn}", SECONDS)
                    answered = sum(isinstance(answer, dict) for answer in answers)
                report(f"beside {WAITING} waiting previews that {what}, {answered} answered", beside)
                ratios[what].append(percentile_ms(beside, 95) / max(0.1, percentile_ms(alone, 95)))
    for what, found in ratios.items():
        shown = " ".join(f"{ratio:.2f}" for ratio in sorted(found))
        print(f"p95 beside {WAITING} previews that {what}: ratio {median(found):.2f} (median of {shown}; target 1.5)")


def report(what: str, values: list[float]) -> None:
    """Print the latencies of one run."""
    p50, p95, p99 = (percentile_ms(values, percent) for percent in (50, 95, 99))
    print(f"  {RATE} events/s, {what}: p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms", flush=True)


if __name__ == "__main__":
    main()
