"""One run of the demo, from nothing to nothing: start, apply, send, wait, show, check, stop."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import FrameType

import click
from segment.analytics.client import Client

from app.demo import report, sink
from app.demo.cases import CASES
from app.demo.fates import Fates, find, problems
from app.models import Database
from app.models.migrate import migrate
from app.processes import Processes, free_ports
from app.stack import ROOT, StackError, commands, environment, flower_url, probes, receiver_url, wait_ready
from app.workspace import load
from app.workspace.apply import apply_workspace
from app.workspace.trial import trial
from tasks.config import Config
from tasks.connect import connect
from tasks.local_server import release, resolve
from tasks.routes import SOURCES_FRESH_S
from tasks.streams import EventStore

WORKSPACE = ROOT / "examples" / "demo" / "workspace.yaml"
WRITE_KEY = "demo-write-key"
ARCHIVE = "archive.jsonl"
SEND_S = 10
SEND_TRIES = 3
SETTLE_S = 30.0
LOOK_S = 0.2
READ_TIMEOUT_S = 5.0
FOREIGN = ("FLOWER_", "CELERY_")


def run() -> None:
    """Run the demo.

    Raises:
        StackError: a process did not come up, or an event did not meet its fate.
    """
    if not WORKSPACE.exists():
        raise StackError(f"{WORKSPACE} is missing: run the demo in a checkout of the sources")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    with _folder() as folder, sink.running(secrets.token_hex(16)) as crm:
        environ = _environment(folder, crm)
        config = resolve(Config.from_env(environ))
        client = connect(str(config.redis_url), read_timeout_s=READ_TIMEOUT_S, max_connections=2)
        database = Database.from_config(config)
        migrate(database)
        with closing(database), closing(client), Processes(commands(), environment(environ), folder) as processes:
            demo = _Demo(config, database, EventStore(client, config), crm, folder / ARCHIVE, processes)
            try:
                demo.play(environ)
            except StackError:
                click.echo(processes.tails(), err=True)
                raise
            finally:
                signal.signal(signal.SIGINT, signal.SIG_IGN)  # what was started is stopped in any case
                demo.say("stopping")
    demo.say("all is stopped, and every event met its fate")


@dataclass(frozen=True, slots=True)
class _Demo:
    """What a run works with."""

    config: Config
    database: Database
    store: EventStore
    crm: sink.Sink
    archive: Path
    processes: Processes
    started: float = field(default_factory=time.monotonic)

    def say(self, text: str) -> None:
        """One line of progress."""
        click.echo(f"{time.monotonic() - self.started:6.1f} s  {text}")

    def play(self, environ: Mapping[str, str]) -> None:
        """Apply, send, wait, show and check."""
        self.say("starting receiver, worker and Flower")
        wait_ready(probes(self.config), lambda name: self.say(f"{name} is ready"), self.processes.check)
        self.say(f"receiver {receiver_url(self.config)}, Flower {flower_url(self.config)}")
        workspace = load(WORKSPACE, environ, trial(self.config))
        apply_workspace(workspace, self.database, self.store, self.config)
        self.say(f"applied {WORKSPACE.relative_to(ROOT)}: {', '.join(d.id for d in workspace.destinations)}")
        time.sleep(2 * SOURCES_FRESH_S)  # receivers follow by then
        self._send()
        fates = self._settled()
        report.show(fates)
        if wrong := problems(fates):
            raise StackError("not as expected:\n" + "\n".join(f"  {text}" for text in wrong))

    def _send(self) -> None:
        """Send every event through the official client.

        Raises:
            StackError: the receiver did not take them all.
        """
        errors: list[str] = []
        client = Client(
            WRITE_KEY,
            host=receiver_url(self.config),
            timeout=SEND_S,
            max_retries=SEND_TRIES,
            on_error=lambda error, _: errors.append(str(error)),
            proxies={"http": ""},
        )
        for case in CASES:
            getattr(client, case.method)(**case.call())
        client.shutdown()
        if errors:
            raise StackError(f"the receiver did not take the events: {errors[0]}")
        self.say(f"sent {len(CASES)} events with segment-analytics-python")

    def _settled(self) -> Fates:
        """Wait until every event has a fate at each destination, or ``SETTLE_S``."""
        wanted, known = 2 * len(CASES), -1
        until = time.monotonic() + SETTLE_S
        while True:
            self.processes.check()
            fates = find(self.store.client, self.crm, self.archive)
            if len(fates) != known:
                known = len(fates)
                self.say(f"{known} of {wanted} fates are known")
            if known == wanted or time.monotonic() > until:
                return fates
            time.sleep(LOOK_S)


def _environment(folder: Path, crm: sink.Sink) -> dict[str, str]:
    """The environment of a run: nothing that was set for another one."""
    web_port, flower_port = free_ports(2)
    settings = {f.name.upper() for f in fields(Config)}
    clean = {name: value for name, value in os.environ.items() if name not in settings and not name.startswith(FOREIGN)}
    return clean | {
        "VAR_DIR": str(folder / "var"),
        "PORT": str(web_port),
        "FLOWER_PORT": str(flower_port),
        "ALLOWED_NETWORKS": "127.0.0.0/8",
        "CRM_URL": crm.url,
        "CRM_SECRET": crm.secret,
        "ARCHIVE_FILE": str(folder / ARCHIVE),
    }


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder that goes at the end, and the local server in it before."""
    folder = Path(tempfile.mkdtemp(prefix="splice-demo-"))
    try:
        yield folder
    finally:
        release(folder / "var")
        shutil.rmtree(folder)


def _leave(_signum: int, _frame: FrameType | None) -> None:
    raise SystemExit("stopped by a signal")
