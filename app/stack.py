"""The processes of one machine: what they are, and when they are ready."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import requests
from honcho.environ import parse_procfile
from kombu.exceptions import OperationalError

from tasks.broker import create_celery
from tasks.config import Config

ROOT = Path(__file__).parents[1]
COMMANDS = {"web": "splice web", "worker": "celery -A tasks worker", "flower": "splice flower"}
READY_S = 60.0
LOOK_S = 0.2
ANSWER_S = 2.0
PING_S = 0.5


class StackError(Exception):
    """The stack does not come up, or did not stay up; the message names the process."""


def commands() -> dict[str, str]:
    """The processes of the Procfile by name; what it says by default where it was not installed."""
    try:
        text = (ROOT / "Procfile").read_text()
    except OSError:
        return COMMANDS
    return dict(parse_procfile(text).processes)


def check_folder(folder: Path) -> None:
    """See that ``celery -A tasks`` finds ours: it looks in the current folder first.

    Raises:
        StackError: there is another one in ``folder``.
    """
    if folder.resolve() != ROOT and ((folder / "tasks.py").exists() or (folder / "tasks" / "__init__.py").exists()):
        raise StackError(f"{folder} has a Python module `tasks`, which Celery would take for ours: start it elsewhere")


def environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What the processes get: the commands of this installation come first, and lines are shown when written."""
    path = os.pathsep.join((str(Path(sys.executable).parent), environ.get("PATH", os.defpath)))
    return {**environ, "PATH": path, "PYTHONUNBUFFERED": "1"}


def receiver_url(config: Config) -> str:
    """Where this machine reaches the receiver."""
    return f"http://{_reachable(config.host)}:{config.port}"


def flower_url(config: Config) -> str:
    """Where this machine reaches Flower."""
    return f"http://{_reachable(config.flower_host)}:{config.flower_port}"


def _reachable(host: str) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (compared, not bound)
    return f"[{host}]" if ":" in host else host


def probes(config: Config) -> dict[str, Callable[[], bool]]:
    """For each process, whether it is ready now."""
    return {
        "web": lambda: _says_ok(f"{receiver_url(config)}/readyz"),
        "worker": lambda: _worker_answers(config),
        "flower": lambda: _says_ok(f"{flower_url(config)}/healthcheck"),
    }


def wait_ready(
    probes: Mapping[str, Callable[[], bool]], on_ready: Callable[[str], None], check: Callable[[], None]
) -> None:
    """Wait until every probe has said yes once; ``check`` is called in between and may raise.

    Raises:
        StackError: one did not within ``READY_S``.
    """
    waiting = dict(probes)
    until = time.monotonic() + READY_S
    while waiting:
        check()
        for name, ready in list(waiting.items()):
            if ready():
                del waiting[name]
                on_ready(name)
        if waiting and time.monotonic() > until:
            raise StackError(f"not ready after {READY_S:.0f} s: {', '.join(waiting)}")
        if waiting:
            time.sleep(LOOK_S)


def _says_ok(url: str) -> bool:
    with requests.Session() as session:
        session.trust_env = False
        try:
            return bool(session.get(url, timeout=ANSWER_S).status_code == requests.codes.ok)
        except requests.RequestException:
            return False


def _worker_answers(config: Config) -> bool:
    app = create_celery(config)
    try:
        return bool(app.control.ping(timeout=PING_S, limit=1))
    except OperationalError:
        return False
    finally:
        app.close()
