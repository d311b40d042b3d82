"""Processes of our own that log to files and always end: each in a session of its own, stopped as a group."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from app.stack import StackError

STOP_S = 8.0
SHOWN_LINES = 25


class Processes:
    """Several commands by name, started together and stopped together. Use it as a context manager."""

    def __init__(self, commands: Mapping[str, str], environment: Mapping[str, str], folder: Path) -> None:
        """Each command runs in ``folder``; its output goes to ``NAME.log`` there."""
        self._commands = commands
        self._environment = dict(environment)
        self._folder = folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Processes:
        """Start them."""
        try:
            for name, command in self._commands.items():
                self._running[name] = self._start(name, command)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def check(self) -> None:
        """See that all of them run.

        Raises:
            StackError: one has ended; the message names it.
        """
        for name, process in self._running.items():
            if process.poll() is not None:
                raise StackError(f"{name} ended by itself (exit code {process.returncode})")

    def stop(self) -> None:
        """SIGTERM to all groups, and SIGKILL to what is left ``STOP_S`` later."""
        for process in self._running.values():
            _signal_group(process, signal.SIGTERM)
        for process in self._running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(STOP_S)
            _signal_group(process, signal.SIGKILL)
            process.wait()
        self._running.clear()

    def tails(self) -> str:
        """The last lines of every log."""
        return "\n".join(f"--- {name}\n{self._tail(name)}" for name in self._commands)

    def _start(self, name: str, command: str) -> subprocess.Popen[bytes]:
        with self._log(name).open("wb") as log:
            return subprocess.Popen(  # noqa: S603 (the Procfile's commands)
                shlex.split(command),
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    def _tail(self, name: str) -> str:
        try:
            lines = self._log(name).read_text(errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(lines[-SHOWN_LINES:])


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def free_ports(count: int) -> list[int]:
    """TCP ports on loopback that nobody listens on now, all different."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()
