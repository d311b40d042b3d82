"""``splice up``: the Procfile's processes together, with honcho, until one ends or Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from datetime import datetime
from functools import partial
from pathlib import Path
from select import POLLERR, poll
from types import FrameType

import click
from honcho.printer import Message, Printer
from sqlalchemy import select

from app.authoring.cases.gate import pass_cases
from app.control.owners import make_configured
from app.lifeline import LinkedManager
from app.models import Database
from app.models import Source as SourceRow
from app.models.migrate import migrate
from app.stack import (
    ROOT,
    StackError,
    check_folder,
    commands,
    environment,
    flower_url,
    probes,
    receiver_url,
    wait_ready,
)
from app.workspace import load
from app.workspace.apply import Applied, apply_workspace
from app.workspace.trial import trial
from tasks.config import Config
from tasks.routes import Source, read_sources
from tasks.streams import EventStore

EXAMPLE = ROOT / "examples" / "first" / "workspace.yaml"
OWN = Path("workspace.yaml")
STOPPED_BY_SIGNAL = (130, 143)
HONCHO = "system"
STOPPED = re.compile(r"(\S+) stopped \(rc=(-?\d+)\)")
EXAMPLE_EVENT = '{"userId":"ada","event":"Order Completed","properties":{"total":42,"email":"ada@example.com"}}'


def apply_first(workspace: Path | None, store: EventStore, config: Config) -> None:
    """Apply the workspace that was named, or ./workspace.yaml; the example only where nothing was ever applied."""
    database = Database.from_config(config)
    try:
        file = workspace or (OWN if OWN.exists() else None)
        if file is None and EXAMPLE.exists() and _is_new(store, database):
            file = EXAMPLE
        if file is None:
            return
        found = load(file, os.environ, trial(config))
        applied = apply_workspace(found, database, store, config, before=partial(pass_cases, config))
    finally:
        database.close()
    click.echo(f"Applied {file}: {_destinations(applied)}.")


def _is_new(store: EventStore, database: Database) -> bool:
    """Whether nothing is published, and nothing in the database is to be."""
    with database.read() as session:
        known = session.scalars(select(SourceRow.id).limit(1)).first()
    return known is None and not store.destinations() and not read_sources(store.client)


def _destinations(applied: Applied) -> str:
    found = [outcome.id for outcome in applied.outcomes if outcome.kind == "destination"]
    return ", ".join(found) or "no destinations"


def migrate_first(config: Config) -> None:
    """Bring the database's tables to this version."""
    database = Database.from_config(config)
    try:
        before, after = migrate(database)
    finally:
        database.close()
    if before != after:
        click.echo(f"Migrated {database.address}: {before or 'nothing'} → {after}.")


def owner_first(config: Config) -> None:
    """Make the owner whom the environment names, as long as there is none."""
    database = Database.from_config(config)
    try:
        made = make_configured(database, config)
    finally:
        database.close()
    if made:
        click.echo(f"Made the owner {config.splice_owner_email}, with the token of SPLICE_OWNER_TOKEN.")


def run(config: Config, sources: dict[str, Source]) -> int:
    """Run everything until Ctrl-C, SIGTERM or the end of one process; gives the exit code."""
    check_folder(Path.cwd())
    printer = _Printer(config, sources)
    manager = LinkedManager(printer)
    for name, command in commands().items():
        manager.add_process(name, command, env=environment())
        printer.expected.add(name)
    signal.signal(signal.SIGHUP, _as_if_terminated)
    threading.Thread(target=printer.watch, daemon=True).start()
    manager.loop()
    code = int(manager.returncode or 0)
    if code in STOPPED_BY_SIGNAL and printer.signalled:
        return 0
    raise StackError(f"{printer.first_stopped} ended by itself, so everything was stopped; its last lines are above")


def _as_if_terminated(_signum: int, _frame: FrameType | None) -> None:
    """The terminal is gone: what honcho started would go on in sessions of its own."""
    os.kill(os.getpid(), signal.SIGTERM)


def _write_nowhere(descriptor: int) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


class _Printer(Printer):  # type: ignore[misc]  # honcho has no types
    """Prints the processes' lines, keeps honcho's own to itself but for who stopped, and says when all are ready."""

    def __init__(self, config: Config, sources: dict[str, Source]) -> None:
        super().__init__(sys.stdout)
        self.expected: set[str] = set()
        self.first_stopped = "a process"
        self.signalled = False
        self._config = config
        self._sources = sources
        self._started = 0
        self._unread = False
        self._stopping = threading.Event()

    def write(self, message: Message) -> None:
        """Print a line."""
        if message.name == HONCHO:
            self._note(str(message.data).strip())
        else:
            self._print(message)

    def say(self, text: str) -> None:
        """Print a line of our own."""
        self._print(Message(type="line", data=text, time=datetime.now(), name="splice", colour=None))

    def _print(self, message: Message) -> None:
        """Nothing is raised: this runs in signal handlers, too. Where nobody reads any more, everything stops."""
        try:
            super().write(message)
        except OSError:
            self._end_unread()
        except RuntimeError:  # a handler came while a line was on its way: this one is left out
            pass

    def watch(self) -> None:
        """End everything once nobody reads, also where nothing more would be printed for long. For a thread."""
        poller = poll()
        poller.register(self.output.fileno(), 0)
        if any(happened & POLLERR for _, happened in poller.poll()):
            self._end_unread()

    def _end_unread(self) -> None:
        if not self._unread:
            self._unread = True
            _write_nowhere(self.output.fileno())
            os.kill(os.getpid(), signal.SIGTERM)

    def _note(self, line: str) -> None:
        if " started (pid=" in line:
            self._started += 1
            if self._started == len(self.expected):
                threading.Thread(target=self._announce, daemon=True).start()
        elif line.endswith(" received"):
            self.signalled = True
            self._stopping.set()
            self.say("stopping")
        elif stopped := STOPPED.fullmatch(line):
            self._note_stopped(*stopped.groups())

    def _note_stopped(self, name: str, code: str) -> None:
        if not self._stopping.is_set():
            self.first_stopped = f"{name} (exit code {code})"
            self._stopping.set()
        self.say(f"{name} stopped")

    def _announce(self) -> None:
        """Wait until all processes are ready, and say how to use them."""
        wanted = {name: probe for name, probe in probes(self._config).items() if name in self.expected}
        try:
            wait_ready(wanted, lambda name: self.say(f"{name} is ready"), self._check)
        except StackError as error:
            self.say(str(error))
            return
        for line in self._directions():
            self.say(line)

    def _check(self) -> None:
        if self._stopping.is_set():
            raise StackError("not all was ready")

    def _directions(self) -> list[str]:
        url = receiver_url(self._config)
        lines = [f"Receiver  {url}", f"Flower    {flower_url(self._config)}"]
        write_key = next((key for key, source in self._sources.items() if source.enabled), None)
        if write_key is None:
            return [*lines, "There is no source yet: run `splice apply FILE`."]
        command = f"curl -u {write_key}: -H 'Content-Type: application/json' -d '{EXAMPLE_EVENT}' {url}/v1/track"
        return [*lines, "Try it:", f"  {command}", "Ctrl-C stops everything."]
