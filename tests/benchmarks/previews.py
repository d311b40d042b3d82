"""Latency of deliveries at 100 events/s, alone and while 20 previews wait all the time."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
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
from tests.support.stack import Stack, wait_until

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


def ask_until(end: Event, answered: Synchronized[int], config: Config, code: str) -> None:
    """Have so many threads ask all the time, in a process of its own, as a receiver would: the sink's clock is here."""
    desk = PreviewDesk.from_config(config, Vault.from_config(config))

    def ask() -> None:
        while not end.is_set():
            if isinstance(desk.ask(asked(code)), dict):
                with answered.get_lock():
                    answered.value += 1

    with ThreadPoolExecutor(WAITING) as threads:
        for each in [threads.submit(ask) for _ in range(WAITING)]:
            each.result()
    desk.close()


@contextlib.contextmanager
def waiting(config: Config, code: str) -> Iterator[Synchronized[int]]:
    """So many previews wait all the time; gives how many were answered."""
    spawn = get_context("spawn")
    end, answered = spawn.Event(), spawn.Value("i")
    process = spawn.Process(target=ask_until, args=(end, answered, config, code))
    process.start()
    wait_until(lambda: answered.value > 0, 60, "the first preview is answered")
    answered.value = 0
    try:
        yield answered
    finally:
        end.set()
        process.join()


@contextlib.contextmanager
def running(arrivals: Arrivals) -> Iterator[Stack]:
    """A stack with one healthy destination, warm."""
    with tempfile.TemporaryDirectory() as folder, HttpSink(keep=False, on_request=arrivals.take) as sink:
        stack = Stack(Path(folder))
        try:
            stack.start(workers=1)
            workspace = f"sources:\n{SOURCE.format(name='alone')}functions:\n  trivial: {{file: trivial.js}}\n"
            workspace += "destinations:\n" + DESTINATION.format(name="healthy", source="alone", url=sink.url)
            stack.apply(workspace, {"trivial.js": FUNCTION})
            latencies_ms(stack.port, arrivals, "warm", SECONDS)
            yield stack
        finally:
            stack.stop()


def main() -> None:
    """Print p50, p95 and p99 alone and beside previews, in turn on one stack, and the ratios of each turn."""
    arrivals = Arrivals()
    ratios: dict[str, list[float]] = {what: [] for what in CODES}
    with running(arrivals) as stack:
        config = replace(Config.from_env(stack.env), web_threads=2 * WAITING)
        for turn in range(TURNS):
            alone = latencies_ms(stack.port, arrivals, f"alone-{turn}", SECONDS)
            report("alone", alone)
            for what, code in CODES.items():
                with waiting(config, code) as answered:
                    beside = latencies_ms(stack.port, arrivals, f"{what[0]}-{turn}", SECONDS)
                    report(f"beside {WAITING} waiting previews that {what}, {answered.value} answered", beside)
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
