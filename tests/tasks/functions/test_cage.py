"""What the cage takes from a process, whoever runs the worker."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import tasks

UNPRIVILEGED = """
import os
from pathlib import Path
from tasks.functions.inside import cage
if os.geteuid() == 0:
    os.setgroups([])
    os.setresgid(65533, 65533, 65533)
    os.setresuid(65533, 65533, 65533)
cage.prepare_parent()
parent = os.getpid()
told, tell = os.pipe()
stay, end = os.pipe()
child = os.fork()
if child == 0:
    os.close(end)
    cage.enter(parent)
    os.write(tell, b"closed")
    os.read(stay, 1)
    os._exit(0)
os.read(told, 6)
print(Path(f"/proc/{child}/status").read_text())
os.close(end)
os.waitpid(child, 0)
"""


def test_in_a_user_namespace_of_its_own_a_process_has_no_capabilities() -> None:
    command = [sys.executable, "-c", UNPRIVILEGED]
    done = subprocess.run(command, cwd=Path(tasks.__file__).parents[1], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    status = dict(line.split(":\t", 1) for line in done.stdout.splitlines() if ":\t" in line)
    assert status["Seccomp"] == "2"
    assert {name: int(status[name], 16) for name in ("CapPrm", "CapEff", "CapInh", "CapAmb")} == {
        "CapPrm": 0,
        "CapEff": 0,
        "CapInh": 0,
        "CapAmb": 0,
    }
