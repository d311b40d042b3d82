"""The author's loop: how long ``splice function test`` takes, and how long from a change to its result."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from tests.support.stack import BIN

RUNS = 10
STOP_S = 15.0
CODE = """
async function onTrack(event, settings) {{
  event.properties.run = {};
  console.log('run {}');
  return event;
}}
"""
FUNCTION = (BIN / "splice", "function")
COMMAND = (*FUNCTION, "test", "f.js", "--event", "e.json")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "e.json").write_text('{"type": "track", "event": "Order", "properties": {"total": 12}}')
        _write(folder, 0)
        subprocess.run([*FUNCTION, "new", "template"], cwd=folder, stdout=subprocess.DEVNULL, check=True)
        _report("the whole command", [_whole_s(COMMAND, folder) for _ in range(RUNS)])
        cases = (*FUNCTION, "test", "template.js")
        _report("the whole command, saved cases of the template", [_whole_s(cases, folder) for _ in range(RUNS)])
        _report("from a change to its result, --watch", _watched_s(folder))


def _write(folder: Path, run: int) -> None:
    new = folder / "f.new"
    new.write_text(CODE.format(run, run))
    new.replace(folder / "f.js")


def _whole_s(command: Sequence[str | Path], folder: Path) -> float:
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def _watched_s(folder: Path) -> list[float]:
    process = subprocess.Popen([*COMMAND, "--watch"], cwd=folder, stdout=subprocess.PIPE)
    try:
        _read_until(process, 0)
        return [_change_s(process, folder, run) for run in range(1, RUNS + 1)]
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=STOP_S)


def _change_s(process: subprocess.Popen[bytes], folder: Path, run: int) -> float:
    time.sleep(run / RUNS / 10)  # anywhere between two looks at the file
    began = time.perf_counter()
    _write(folder, run)
    _read_until(process, run)
    return time.perf_counter() - began


def _read_until(process: subprocess.Popen[bytes], run: int) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == b"log: run %d" % run:
            return
    raise RuntimeError("the command has ended")


def _report(what: str, times_s: list[float]) -> None:
    load = os.getloadavg()[0]
    print(f"{what}: median of {RUNS}: {median(times_s):.3f} s, slowest {max(times_s):.3f} s (load {load:.1f})")
