"""``splice up``: the Procfile's processes together, with honcho, until one ends or Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import threading
from pathlib import Path

import click
from honcho.manager import Manager
from honcho.printer import Message, Printer

from app.publish import apply_workspace
from app.stack import ROOT, StackError, commands, environment, flower_url, probes, receiver_url, wait_ready
from app.workspace import load
from tasks.config import Config
from tasks.routes import read_sources
from tasks.streams import EventStore

EXAMPLE = ROOT / "examples" / "first" / "workspace.yaml"
OWN = Path("workspace.yaml")
STOPPED_BY_SIGNAL = (130, 143)
STARTED = re.compile(r"(\S+) started \(pid=\d+\)")
STOPPED = re.compile(r"(\S+) stopped \(rc=(-?\d+)\)")


def apply_first(workspace: Path | None, store: EventStore, config: Config) -> None:
    """Apply the workspace that was named, or ./workspace.yaml; the example only where nothing is published."""
    file = workspace or (OWN if OWN.exists() else None)
    if file is None and EXAMPLE.exists() and not store.destinations() and not read_sources(store.client):
        file = EXAMPLE
    if file is None:
        return
    decided = apply_workspace(load(file, os.environ), store, config)
    names = ", ".join(decided.compiled.routes) or "no destinations"
    click.echo(f"Applied {file}: {names}.")
