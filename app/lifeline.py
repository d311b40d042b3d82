"""A honcho process that ends with its command, and whose command ends with ``splice up``, however that one ends.

honcho runs each command from a process of its own, the runner, in a session of its own: neither the terminal nor the
kernel ends it. So the kernel signals the runner when ``splice up`` is gone, and the command when the runner is.
"""

from __future__ import annotations

import os
import signal
from multiprocessing.queues import Queue
from types import FrameType
from typing import Any

from honcho.manager import Manager
from honcho.process import Popen, Process

from tasks.parent import die_with_parent

END = signal.SIGUSR1
"""To a runner: end your command."""
END_S = 8
MARGIN_S = 2


class LinkedManager(Manager):  # type: ignore[misc]  # honcho has no types
    """honcho's manager with runners that do not outlive it."""

    def __init__(self, printer: object) -> None:
        super().__init__(printer)
        self._process_ctor = Runner

    def loop(self) -> None:
        """As honcho's, and whatever is raised, nothing goes on running."""
        try:
            super().loop()
        finally:
            self._end_runners()

    def terminate(self) -> None:
        """As honcho's; a signal that comes before all have started ends the loop."""
        try:
            super().terminate()
        except KeyError:
            raise SystemExit(self.returncode) from None

    def _end_runners(self) -> None:
        runners = [known["process"] for known in self._processes.values() if "process" in known]
        for runner in runners:
            if runner.is_alive():
                os.kill(runner.pid, END)
        for runner in runners:
            runner.join(END_S + MARGIN_S)


class Runner(Process):  # type: ignore[misc]
    """Runs one command in a process of its own; SIGTERM to the command on ``END``, SIGKILL ``END_S`` later."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._child_ctor = linked_popen
        self._parent = os.getpid()

    def run(self, events: Queue[object], ignore_signals: bool = False) -> None:
        """As honcho's."""
        self._events = events
        signal.signal(END, self._end)
        signal.signal(signal.SIGALRM, self._kill)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        die_with_parent(END)
        if os.getppid() != self._parent:
            return
        super().run(events, ignore_signals)

    def _end(self, _signum: int, _frame: FrameType | None) -> None:
        self._events.cancel_join_thread()  # nobody may be reading any more
        if self._child is None:
            os._exit(1)  # the command, if there is one already, ends with us
        self._signal(signal.SIGTERM)
        signal.alarm(END_S)

    def _kill(self, _signum: int, _frame: FrameType | None) -> None:
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self._child.poll() is None:
            os.killpg(self._child.pid, number)


def linked_popen(command: str, **options: Any) -> Popen:
    """As honcho starts a command, but in place of the shell, and so that SIGTERM reaches it when this process ends."""
    return Popen(f"exec {command}", preexec_fn=lambda: die_with_parent(signal.SIGTERM), **options)
