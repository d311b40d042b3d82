"""``splice up`` and ``splice demo`` as a user runs them: all comes up, works, and ends without a trace."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from app.stack import COMMANDS, commands
from tests.support.stack import BIN, free_port, wait_until

pytestmark = [pytest.mark.services, pytest.mark.timeout(120)]

READY_S = 60.0
END_S = 20.0
FOREIGN = ("REDIS_URL", "BROKER_URL", "SETTINGS_KEYS", "HOST", "PORT", "VAR_DIR")


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in FOREIGN}


def processes_with(mark: str) -> list[int]:
    """The processes that have ``mark`` in their command or their environment; zombies have neither."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                told = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
            except OSError:
                continue
            if mark.encode() in told:
                found.append(int(entry.name))
    return found


class Running:
    """A command of ``splice`` with its output in a file."""

    def __init__(self, folder: Path, *arguments: str, **env: str) -> None:
        self.output = folder / "output.txt"
        with self.output.open("wb") as output:
            self.popen = subprocess.Popen(
                [BIN / "splice", *arguments],
                cwd=folder,
                env=clean_environment() | env,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def text(self) -> str:
        return self.output.read_text(errors="replace")

    def wait_for(self, text: str) -> None:
        def said() -> bool:
            assert self.popen.poll() is None, self.text
            return text in self.text

        wait_until(said, READY_S, f"{text!r} in the output")

    def interrupt(self) -> int:
        self.popen.send_signal(signal.SIGINT)
        return self.popen.wait(END_S)


Up = Callable[..., Running]


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    """Starts ``splice up`` with a store and ports of its own; sees that nothing is left of it."""
    started: list[Running] = []

    def start(**env: str) -> Running:
        ports = {"PORT": str(free_port()), "FLOWER_PORT": str(free_port())}
        running = Running(tmp_path, "up", **ports, VAR_DIR=str(tmp_path / "var"), **env)
        started.append(running)
        return running

    yield start
    for running in started:
        if running.popen.poll() is None:
            running.interrupt()
    wait_until(lambda: not processes_with(str(tmp_path)), END_S, "everything is gone")


def test_up_prints_a_curl_line_that_works_and_ctrl_c_ends_everything(up: Up, tmp_path: Path) -> None:
    running = up()
    running.wait_for("Ctrl-C stops everything")
    (command,) = re.findall(r"splice \|   (curl .*)", running.text)
    *_, url = words = shlex.split(command)
    key, body = words[words.index("-u") + 1], words[words.index("-d") + 1]
    answer = requests.post(url, data=body, auth=(key.rstrip(":"), ""), timeout=10)
    assert answer.json() == {"success": True}
    running.wait_for('"email":"***@example.com"')
    (flower,) = re.findall(r"Flower +(http://\S+)", running.text)
    assert requests.get(flower, timeout=10).ok
    started = time.monotonic()
    assert running.interrupt() == 0, running.text
    assert time.monotonic() - started < 7
    assert "Traceback" not in running.text


def test_up_ends_when_a_process_dies_and_names_it(up: Up, tmp_path: Path) -> None:
    running = up()
    running.wait_for("worker is ready")
    (worker,) = (pid for pid in processes_with(str(tmp_path)) if _is_worker(pid))
    os.kill(worker, signal.SIGKILL)
    assert running.popen.wait(END_S) == 1
    assert re.search(r"Error: worker \(exit code -?\d+\) ended by itself, so everything was stopped", running.text)


def _is_worker(pid: int) -> bool:
    words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    return b"worker" in words and any(word.endswith(b"python") or b"python3" in word for word in words[:1])


def test_up_applies_the_workspace_of_the_folder(up: Up, tmp_path: Path) -> None:
    (tmp_path / "workspace.yaml").write_text("sources: {own: {write_keys: [own-key]}}")
    running = up()
    running.wait_for("curl -u own-key:")


def test_up_with_a_wrong_workspace_starts_nothing(up: Up, tmp_path: Path) -> None:
    (tmp_path / "workspace.yaml").write_text("sources: {own: {write_key: own-key}}")
    running = up()
    assert running.popen.wait(END_S) == 1
    assert "workspace.yaml:1: sources.own.write_key: Unknown field." in running.text
    assert "started worker" not in running.text


def test_the_processes_are_those_of_the_procfile() -> None:
    assert commands() == COMMANDS


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Running]:
    """A demo; sees that nothing is left of it."""
    running = Running(tmp_path, "demo", TMPDIR=str(tmp_path), PORT="1", REDIS_URL="redis://nobody")
    yield running
    if running.popen.poll() is None:
        running.interrupt()
    assert [path.name for path in tmp_path.iterdir()] == ["output.txt"]
    wait_until(lambda: not processes_with(str(tmp_path)), END_S, "everything is gone")


def test_in_the_demo_every_event_meets_its_fate(demo: Running) -> None:
    assert demo.popen.wait(90) == 0, demo.text
    assert "every event met its fate" in demo.text
    for text in ("a***@example.com", "dropped_by_function", "Message Rejected", "Unsupported Event Type", "Timeout"):
        assert text in demo.text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_demo_that_is_stopped_leaves_nothing(demo: Running, number: signal.Signals) -> None:
    demo.wait_for("flower is ready")
    demo.popen.send_signal(number)
    assert demo.popen.wait(END_S) == 1
    assert "Traceback" not in demo.text
