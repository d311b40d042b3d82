"""The log adapter."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from destinations.contract import DELIVERED, Event
from destinations.errors import InvalidSettings, Retry
from destinations.http import Http
from destinations.log import DESTINATION, WRITE
from destinations.settings import check_settings

EVENTS = [Event(b'{"n":1}'), Event(b'{\r\n"n":2}')]


def write(http: Http, path: Path | str, events: list[Event] = EVENTS) -> None:
    settings = check_settings(DESTINATION, {"path": str(path)})
    assert DESTINATION.perform(events, settings, http) == [DELIVERED] * len(events)


def test_each_event_is_a_line_appended_to_the_file(http: Http, tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    write(http, path)
    write(http, path)
    assert [orjson.loads(line)["n"] for line in path.read_bytes().splitlines()] == [1, 2, 1, 2]


def test_the_action_writes_the_data_as_it_is_mapped(http: Http, tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    settings = check_settings(DESTINATION, {"path": str(path)})
    payloads = [{"data": {"n": 1, "text": "a\nb"}}, {"data": {}}]
    assert WRITE.perform(payloads, settings, http) == [DELIVERED, DELIVERED]
    assert path.read_bytes() == b'{"n":1,"text":"a\\nb"}\n{}\n'
    assert WRITE.limits(settings) == DESTINATION.limits(settings)


def test_the_action_fails_as_the_destination_does(http: Http, tmp_path: Path) -> None:
    with pytest.raises(InvalidSettings, match=r"^path: the log cannot be opened: "):
        WRITE.perform([{"data": {}}], {"path": str(tmp_path)}, http)


def test_only_the_owner_may_read_the_file(http: Http, tmp_path: Path) -> None:
    write(http, tmp_path / "events.jsonl")
    assert (tmp_path / "events.jsonl").stat().st_mode & 0o077 == 0


def test_without_a_path_lines_go_to_standard_output(http: Http, capfd: pytest.CaptureFixture[str]) -> None:
    write(http, "")
    assert capfd.readouterr().out == '{"n":1}\n{  "n":2}\n'


def test_lines_of_processes_do_not_mix(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    program = (
        "import sys; from destinations.contract import Event; from destinations.log import perform\n"
        "event = Event(b'{\"who\":\"' + sys.argv[2].encode() * 3000 + b'\"}')\n"
        "for _ in range(100): perform([event] * 5, {'path': sys.argv[1]}, None)\n"
    )
    processes = [subprocess.Popen([sys.executable, "-c", program, path, who]) for who in "abc"]
    assert [process.wait() for process in processes] == [0, 0, 0]
    lines = path.read_bytes().splitlines()
    assert len(lines) == 3 * 100 * 5
    assert all(len(set(orjson.loads(line)["who"])) == 1 for line in lines)


WRONG: dict[str, Callable[[Path], Path | str]] = {
    "no folder": lambda tmp_path: tmp_path / "missing" / "events.jsonl",
    "a folder": lambda tmp_path: tmp_path,
    "below a file": lambda tmp_path: Path(__file__) / "events.jsonl",
    "too long": lambda tmp_path: tmp_path / ("x" * 300),
    "a null": lambda tmp_path: f"{tmp_path}/\0",
}


@pytest.mark.parametrize("path", WRONG.values(), ids=WRONG.keys())
def test_a_path_that_cannot_be_opened_is_a_wrong_setting(
    http: Http, tmp_path: Path, path: Callable[[Path], Path | str]
) -> None:
    with pytest.raises(InvalidSettings, match=r"^path: the log cannot be opened: "):
        write(http, path(tmp_path))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_a_wrong_setting(http: Http, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(InvalidSettings, match="Permission denied"):
        write(http, tmp_path / "events.jsonl")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_retried(http: Http) -> None:
    with pytest.raises(Retry, match="No space left on device"):
        write(http, "/dev/full")


def test_a_pipe_that_nobody_reads_is_retried_at_once(http: Http, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Retry):
        write(http, tmp_path / "pipe")


def test_lines_that_were_cut_short_are_retried(http: Http, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    with pytest.raises(Retry, match="only a part"):
        write(http, tmp_path / "pipe", [Event(b'"' + b"x" * 1_000_000 + b'"')])
    os.close(reader)


def test_no_file_stays_open(http: Http, tmp_path: Path) -> None:
    before = open_files()
    write(http, tmp_path / "events.jsonl")
    with pytest.raises(Retry):
        write(http, "/dev/full")
    assert open_files() == before


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())
