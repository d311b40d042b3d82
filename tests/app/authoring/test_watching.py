"""``splice function test --watch`` as a process: edits, broken files, Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.stack import BIN, STOP_S, wait_until

WAIT_S = 20.0
CODE = "function onTrack(event) {{ event.n = {}; return event }}"


class Watching:
    """The command at work on ``f.js`` and ``e.json``."""

    def __init__(self, folder: Path, *, event: bool = True) -> None:
        self._folder = folder
        self._file = folder / "output.txt"
        self.write("f.js", CODE.format(1))
        self.write("e.json", '{"type":"track"}')
        with self._file.open("wb") as output:
            self.process = subprocess.Popen(
                [BIN / "splice", "function", "test", "f.js", "--watch", *(("--event", "e.json") if event else ())],
                cwd=folder,
                stdout=output,
                stderr=output,
            )

    def write(self, name: str, text: str) -> None:
        """Write a file as most editors do: a new one that replaces the old."""
        new = self._folder / f"{name}.new"
        new.write_text(text)
        new.replace(self._folder / name)

    def wait_for(self, text: str) -> None:
        """Wait until the output has a text."""
        wait_until(lambda: text in self.output, WAIT_S, f"{text!r} in {self._file}")

    @property
    def output(self) -> str:
        """What it has printed, errors too."""
        return self._file.read_text()

    @property
    def children(self) -> list[int]:
        """The processes that it has started: the sandboxes' parent."""
        tasks = Path(f"/proc/{self.process.pid}/task").iterdir()
        return [int(pid) for task in tasks for pid in (task / "children").read_text().split()]

    def end(self) -> int:
        """Ctrl-C; gives the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(STOP_S)


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Watching]:
    started = Watching(tmp_path)
    yield started
    started.process.kill()
    started.process.wait(STOP_S)


def test_a_change_of_the_function_or_the_event_runs_it_again(watching: Watching) -> None:
    watching.wait_for('"n": 1')
    watching.write("f.js", CODE.format(2))
    watching.wait_for("f.js changed")
    watching.wait_for('"n": 2')
    watching.write("e.json", '{"type":"track","event":"second"}')
    watching.wait_for("e.json changed")
    watching.wait_for('"event": "second"')


def test_what_is_wrong_is_told_and_it_goes_on(watching: Watching, tmp_path: Path) -> None:
    watching.wait_for('"n": 1')
    watching.write("e.json", '{"type"')
    watching.wait_for("Error: e.json:1:")
    (tmp_path / "f.js").unlink()
    watching.wait_for("Error: f.js: cannot be read")
    watching.write("f.js", CODE.format(3))
    watching.write("e.json", '{"type":"track"}')
    watching.wait_for('"n": 3')


def test_a_workspace_that_comes_to_be_counts(watching: Watching) -> None:
    watching.wait_for("settings are not checked")
    watching.write("workspace.yaml", "functions: {f: {file: f.js, settings: [{name: key, required: true}]}}")
    watching.wait_for("--setting key: is required")


def test_ctrl_c_ends_it_with_code_0_and_leaves_no_process(watching: Watching) -> None:
    watching.wait_for('"n": 1')
    (sandboxes,) = watching.children
    assert watching.end() == 0
    wait_until(lambda: not is_alive(sandboxes), STOP_S, "the sandboxes' parent ends")


def test_ctrl_c_during_a_run_ends_it_too(watching: Watching) -> None:
    watching.wait_for('"n": 1')
    (sandboxes,) = watching.children
    watching.write("f.js", "console.log('begun'); function onTrack(event) { while (true); }")
    watching.wait_for("f.js changed")
    assert watching.end() == 0
    wait_until(lambda: not is_alive(sandboxes), STOP_S, "the sandboxes' parent ends")


def test_the_sandboxes_parent_stays_the_same(watching: Watching) -> None:
    watching.wait_for('"n": 1')
    before = watching.children
    watching.write("f.js", CODE.format(2))
    watching.wait_for('"n": 2')
    assert watching.children == before


CASES = """
cases:
  counts:
    event: {{type: track, messageId: m}}
    expect: {{event: {{type: track, messageId: m, n: {}}}}}
"""


def test_saved_cases_run_again_when_they_or_their_function_change(tmp_path: Path) -> None:
    (tmp_path / "f.test.yaml").write_text(CASES.format(1))
    watching = Watching(tmp_path, event=False)
    try:
        watching.wait_for("1 passed")
        watching.write("f.js", CODE.format(2))
        watching.wait_for("1 failed")
        watching.write("f.test.yaml", CASES.format(2))
        watching.wait_for("f.test.yaml changed\n")
        wait_until(lambda: watching.output.count("1 passed") == 2, WAIT_S, watching.output)
        assert watching.end() == 0
    finally:
        watching.process.kill()
        watching.process.wait(STOP_S)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
