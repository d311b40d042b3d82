"""Calls a second through sandbox processes, beside the same code run by dukpy inside this process.

``python -m tests.benchmarks.functions`` prints a table. Only the ratios of one run mean anything.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import dukpy
import orjson

from tasks.functions.contract import FunctionSpec
from tasks.functions.runtime import SandboxRuntime

CODE = "function onTrack(event, settings) { event.properties.seen = settings.seen; return event }"
SETTINGS = {"seen": True}
MEASURED_S = 2.0
WARM_UP = 20
ROW = "{:>8} {:>6} {:>12} {:>12} {:>8}"


def main() -> None:
    """Measure and print."""
    print(ROW.format("event B", "chunk", "dukpy /s", "sandbox /s", "ratio"))
    with sandboxed() as sandbox:
        for size in (300, 2_000):
            for chunk in (1, 50):
                events = [event_of(size)] * chunk
                bare, caged = rate(in_process(), events), rate(sandbox, events)
                print(ROW.format(len(events[0]), chunk, f"{bare:,.0f}", f"{caged:,.0f}", f"{bare / caged:.1f}"))


def event_of(size: int) -> bytes:
    """A track event of about ``size`` bytes, with properties as events have them."""
    properties: dict[str, Any] = {}
    event = {"type": "track", "event": "Order Completed", "messageId": "m-1", "properties": properties}
    while len(text := orjson.dumps(event)) < size - 30:
        properties[f"property_{len(properties)}"] = "value of it"
    return text


def in_process() -> Callable[[list[bytes]], list[Any]]:
    """dukpy's own interpreter, a chunk an evaluation."""
    interpreter = dukpy.JSInterpreter()
    interpreter.evaljs(CODE + ";0")

    def run(events: list[bytes]) -> list[Any]:
        given = [orjson.loads(event) for event in events]
        script = "dukpy.events.map((event) => onTrack(event, dukpy.settings))"
        results: list[Any] = interpreter.evaljs(script, events=given, settings=SETTINGS)
        return [json.dumps(result) for result in results]

    return run


@contextmanager
def sandboxed() -> Iterator[Callable[[list[bytes]], list[Any]]]:
    """The function runtime, as a worker has it."""
    runtime = SandboxRuntime(None, cores=2, memory_bytes=96 << 20, fetch_timeout_s=5)  # type: ignore[arg-type]
    spec = FunctionSpec(instance_id="bench", version_id="1", code=CODE, settings=SETTINGS)
    yield lambda events: list(runtime.call(spec, events, time.monotonic() + 60))
    runtime.close()


def rate(run: Callable[[list[bytes]], list[Any]], events: list[bytes]) -> float:
    """Events a second."""
    for _ in range(WARM_UP):
        run(events)
    started, count = time.perf_counter(), 0
    while time.perf_counter() - started < MEASURED_S:
        count += len(run(events))
    return count / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
