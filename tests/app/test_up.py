"""``splice up`` and ``splice demo`` as a user runs them: all comes up, works, and ends without a trace."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import shlex
import signal
import subprocess
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from app.stack import COMMANDS, commands
from tests.support.stack import BIN, descendants, free_port, wait_until

pytestmark = [pytest.mark.services, pytest.mark.timeout(120)]

READY_S = 60.0
END_S = 20.0
FOREIGN = ("REDIS_URL", "BROKER_URL", "DATABASE_URL", "SETTINGS_KEYS", "HOST", "PORT", "VAR_DIR")


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in FOREIGN}


class Family:
    """The processes below one: whoever was seen there once is remembered, also when its parent is gone."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._seen: dict[int, str] = {}

    def look(self) -> None:
        self._seen |= {pid: started for pid in descendants(self._pid) if (started := started_at(pid))}

    def alive(self) -> list[int]:
        """Those that live still, and what they started since."""
        self.look()
        known = [pid for pid, started in self._seen.items() if started_at(pid) == started]
        return [*known, *(below for pid in known for below in descendants(pid) if below not in known)]


def started_at(pid: int) -> str:
    """When a process began, which tells it from another one of that id; empty if it is gone or a zombie."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return ""
    return "" if state == "Z" else fields[18]


def keepers_in(folder: Path) -> list[int]:
    """The processes of the local server of a folder: they are below nobody, but their command tells."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                if str(folder).encode() in (entry / "cmdline").read_bytes():
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
        self.family = Family(self.popen.pid)

    @property
    def text(self) -> str:
        return self.output.read_text(errors="replace")

    def wait_for(self, text: str) -> None:
        def said() -> bool:
            assert self.popen.poll() is None, self.text
            self.family.look()
            return text in self.text

        wait_until(said, READY_S, f"{text!r} in the output")

    def wait_for_nothing_left(self, folder: Path) -> None:
        wait_until(lambda: not self.family.alive() and not keepers_in(folder), END_S, "everything is gone")

    def interrupt(self) -> int:
        self.family.look()
        self.popen.send_signal(signal.SIGINT)
        return self.popen.wait(END_S)


Up = Callable[..., Running]


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    """Starts ``splice up`` with a store and ports of its own; sees that nothing is left of it."""
    started: list[Running] = []

    def start(**env: str) -> Running:
        running = Running(tmp_path, "up", **own_places(tmp_path), **env)
        started.append(running)
        return running

    yield start
    for running in started:
        if running.popen.poll() is None:
            running.interrupt()
        running.wait_for_nothing_left(tmp_path)


def own_places(folder: Path) -> dict[str, str]:
    return {"PORT": str(free_port()), "FLOWER_PORT": str(free_port()), "VAR_DIR": str(folder / "var")}


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
    (worker,) = (pid for pid in descendants(running.popen.pid) if _is_worker(pid))
    os.kill(worker, signal.SIGKILL)
    assert running.popen.wait(END_S) == 1
    assert re.search(r"Error: worker \(exit code -?\d+\) ended by itself, so everything was stopped", running.text)


def _is_worker(pid: int) -> bool:
    words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    return b"worker" in words and any(word.endswith(b"python") or b"python3" in word for word in words[:1])


@pytest.mark.parametrize("group", [False, True])
def test_when_up_is_killed_all_that_it_started_ends(up: Up, tmp_path: Path, group: bool) -> None:
    running = up()
    running.wait_for("Ctrl-C stops everything")
    assert len(running.family.alive()) > 3
    (os.killpg if group else os.kill)(running.popen.pid, signal.SIGKILL)
    running.popen.wait(END_S)
    running.wait_for_nothing_left(tmp_path)


def test_when_nobody_reads_what_up_prints_everything_ends(tmp_path: Path) -> None:
    ours, theirs = os.pipe()
    popen = subprocess.Popen(
        [BIN / "splice", "up"],
        cwd=tmp_path,
        env=clean_environment() | own_places(tmp_path),
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    os.close(theirs)
    family = Family(popen.pid)
    with os.fdopen(ours) as output:
        for line in output:
            family.look()
            if "Ctrl-C stops everything" in line:  # the last line for long
                break
    try:
        assert popen.wait(END_S + READY_S) == 0
        wait_until(lambda: not family.alive() and not keepers_in(tmp_path), END_S, "everything is gone")
    finally:
        popen.kill()


def test_when_the_terminal_is_closed_everything_ends(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    popen = subprocess.Popen(
        [BIN / "splice", "up"],
        cwd=tmp_path,
        env=clean_environment() | own_places(tmp_path),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(theirs)
    family = Family(popen.pid)
    text = b""
    while b"Ctrl-C stops everything" not in text:
        text += os.read(ours, 65536)
        family.look()
    os.close(ours)
    try:
        popen.wait(END_S)
        wait_until(lambda: not family.alive() and not keepers_in(tmp_path), END_S, "everything is gone")
    finally:
        popen.kill()


def test_up_applies_the_workspace_of_the_folder(up: Up, tmp_path: Path) -> None:
    (tmp_path / "workspace.yaml").write_text("sources: {own: {write_keys: [own-key]}}")
    running = up()
    running.wait_for("curl -u own-key:")


def test_up_makes_the_tables_first_and_says_where(up: Up, tmp_path: Path) -> None:
    running = up()
    running.wait_for("web is ready")
    file = tmp_path / "var" / "splice.db"
    assert re.search(rf"splice: DATABASE_URL is not set; made SQLite \S+ in {file}\n", running.text)
    assert f"Migrated SQLite, {file}: nothing → " in running.text
    assert file.stat().st_mode & 0o777 == 0o600


def test_up_without_its_database_starts_nothing(up: Up) -> None:
    running = up(DATABASE_URL=f"postgresql://ada:hush@127.0.0.1:{free_port()}/splice")
    assert running.popen.wait(END_S) == 1
    assert "Error: the database does not answer: " in running.text
    assert "start it, or check DATABASE_URL" in running.text
    assert "hush" not in running.text
    assert "started" not in running.text.partition("started Valkey")[2]


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
    running.wait_for_nothing_left(tmp_path)


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
