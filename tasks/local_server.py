"""The store for those who have none: without ``REDIS_URL``, a local Valkey in ``var_dir``.

Its address follows from ``var_dir`` alone. ``ensure`` starts it when nothing answers there; it ends when the last
process that called ``ensure`` is gone, however that one ended, and its append-only file stays.

Each user holds a shared lock on ``valkey.users``, which the kernel drops with the process. A small keeper process
(``tasks.local_keeper``) runs the server and ends it once it gets that lock exclusively.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from tasks.config import Config

USERS, START, KEEPER = "valkey.users", "valkey.start", "valkey.keeper"
SOCKET, LOG = "valkey.sock", "valkey.log"
MAX_SOCKET_BYTES = 100
START_S = 120.0
STOP_S = 30.0
POLL_S = 0.05

_guard = threading.Lock()
_held: dict[Path, int] = {}


class LocalServerError(Exception):
    """There is no local server to be had; the message says what to do."""


def socket_path(var_dir: Path) -> Path:
    """Where the server listens: in ``var_dir``, or in an owner-only folder of /tmp where that path is too long."""
    root = Path(os.path.realpath(var_dir))
    path = root / SOCKET
    if len(os.fsencode(path)) <= MAX_SOCKET_BYTES:
        return path
    name = hashlib.sha256(os.fsencode(root)).hexdigest()[:16]
    return Path(f"/tmp/splice-{os.getuid()}-{name}") / SOCKET  # noqa: S108 (TMPDIR may differ between processes)


def url(var_dir: Path) -> str:
    """The server's address for redis-py."""
    return f"unix://{quote(str(socket_path(var_dir)))}"


def broker_url(var_dir: Path) -> str:
    """The server's address for kombu."""
    return to_broker_url(url(var_dir))


def to_broker_url(redis_url: str) -> str:
    """The same server as kombu writes it, which has another scheme for Unix sockets."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    database = parse_qs(parts.query).get("db")
    return f"redis+socket://{parts.netloc}{parts.path}" + (f"?virtual_host={database[0]}" if database else "")


def addressed(config: Config) -> Config:
    """The configuration with both addresses filled in. Starts nothing."""
    redis_url = config.redis_url or url(config.var_dir)
    return replace(config, redis_url=redis_url, broker_url=config.broker_url or to_broker_url(redis_url))


def resolve(config: Config) -> Config:
    """As ``addressed``, and the local server runs if ``REDIS_URL`` is not set.

    Raises:
        LocalServerError: the local server is needed and does not start.
    """
    if config.redis_url is None:
        ensure(config.var_dir)
    return addressed(config)


def ensure(var_dir: Path) -> None:
    """Make sure that the server answers, and keep it up as long as this process lives.

    Raises:
        LocalServerError: there is no server program, or it does not start.
    """
    root = Path(os.path.realpath(var_dir))
    with _guard:
        try:
            root.mkdir(mode=0o700, parents=True, exist_ok=True)
            _hold(root)
            _start_if_silent(root)
        except OSError as error:
            raise LocalServerError(f"no local Valkey in {root}: {error.strerror}; set VAR_DIR or REDIS_URL") from None


def release(var_dir: Path, wait_s: float = STOP_S) -> bool:
    """Use the server no longer; True once it has ended, False if others use it still after ``wait_s``."""
    root = Path(os.path.realpath(var_dir))
    with _guard:
        descriptor = _held.pop(root, None)
        if descriptor is not None:
            os.close(descriptor)
    until = time.monotonic() + wait_s
    while _keeper_lives(root):
        if time.monotonic() >= until:
            return False
        time.sleep(POLL_S)
    return True


def keep_over_exec() -> None:
    """Let the program that replaces this one (``os.exec*``) go on holding what this process holds."""
    for descriptor in _held.values():
        os.set_inheritable(descriptor, True)


def _hold(root: Path) -> None:
    """Become a user. A keeper that is ending its server holds the lock until that is done."""
    if root in _held:
        return
    descriptor = _open_lock(root / USERS)
    if not _lock_within(descriptor, fcntl.LOCK_SH, STOP_S + 5):
        os.close(descriptor)
        raise LocalServerError(f"the local Valkey in {root} does not end; see {root / LOG}")
    _held[root] = descriptor


def _start_if_silent(root: Path) -> None:
    try:
        _own_folder(socket_path(root).parent, root)
        if _answers(socket_path(root)):
            return
        with lock(root / START, START_S) as mine:
            if not mine or not _answers(socket_path(root)):
                _start(root)
    except BaseException:
        os.close(_held.pop(root))
        raise


def _start(root: Path) -> None:
    """Run the keeper, which leaves this process's session at once, and wait for its server."""
    command = [sys.executable, "-P", "-m", "tasks.local_keeper", str(root)]
    done = subprocess.run(  # noqa: S603 (our own command)
        command, stdin=subprocess.DEVNULL, capture_output=True, start_new_session=True, text=True
    )
    if done.returncode:
        raise LocalServerError(done.stderr.strip().splitlines()[-1])
    until = time.monotonic() + START_S
    while not _answers(socket_path(root)):
        if not _keeper_lives(root) or time.monotonic() > until:
            raise LocalServerError(f"the local Valkey does not start; see {root / LOG}, or set REDIS_URL")
        time.sleep(POLL_S)
    if done.stdout:
        sys.stderr.write(f"splice: REDIS_URL is not set; started {done.stdout.strip()} in {root}\n")


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1.0)
        try:
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(7) == b"+PONG\r\n"
        except OSError:
            return False


def _keeper_lives(root: Path) -> bool:
    if not (root / KEEPER).exists():
        return False
    with lock(root / KEEPER, 0.0) as free:
        return not free


def _own_folder(folder: Path, root: Path) -> None:
    """Make the socket's folder, if it is not ``root``; anybody may have made one of that name in /tmp before."""
    if folder == root:
        return
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise LocalServerError(f"{folder} is not a folder of yours alone; remove it, or set a shorter VAR_DIR")


@contextmanager
def lock(path: Path, wait_s: float) -> Iterator[bool]:
    """Hold the file's lock exclusively; gives False, and does not hold it, if it stays taken for ``wait_s``."""
    descriptor = _open_lock(path)
    try:
        yield _lock_within(descriptor, fcntl.LOCK_EX, wait_s)
    finally:
        os.close(descriptor)


def _open_lock(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _lock_within(descriptor: int, kind: int, wait_s: float) -> bool:
    until = time.monotonic() + wait_s
    while not try_lock(descriptor, kind):
        if time.monotonic() >= until:
            return False
        time.sleep(POLL_S)
    return True


def try_lock(descriptor: int, kind: int) -> bool:
    """Take the lock of an open file if it is free."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
