"""The parent of all sandbox processes: a small Python that has the engine loaded and forks on request.

Run by file path with ``python -I``; its standard input is the control socket, one message a request:

- ``F`` with a socket: fork a sandbox that serves it; answers its process id, with its pidfd, or ``NO_FORK``.
- ``W`` and a process id: a sandbox has ended; answers its wait status.
- ``S``: answers ``cage.surroundings()`` as JSON.

It ends when the control socket closes, and every sandbox dies with it. With the argument ``yield`` it and its sandboxes
yield to everybody else who wants to compute.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tasks.functions.inside.service import Service

REQUEST_BYTES = 64
READY = b"ready"
NO_FORK = b"no fork"
FORK = b"F"
YIELD = "yield"

NewService = Callable[[socket.socket, int], "Service"]
"""Makes the loop of a sandbox: from its connection and its open statm file."""


def main() -> None:
    """Load the engine once, then serve the control socket until it closes."""
    _find_own_modules()
    # Nothing is imported later: what a sandbox needs is loaded before it is forked.
    from tasks.functions.inside import cage, child, service, sources

    control = socket.socket(fileno=0)
    cage.prepare_parent()
    engine = child.Engine()
    parts = sources.lazy_parts()

    def new_service(connection: socket.socket, statm: int) -> service.Service:
        return service.Service(engine, parts, connection, statm)

    gc.collect()
    gc.freeze()
    control.send(READY)
    if sys.argv[1:] == [YIELD]:
        _yield()
    while True:
        request, descriptors, _, _ = socket.recv_fds(control, REQUEST_BYTES, 1, socket.MSG_CMSG_CLOEXEC)
        if not request:
            return
        if request == FORK:
            _fork(new_service, control, descriptors[0])
        elif request[:1] == b"S":
            control.send(json.dumps(cage.surroundings()).encode())
        else:
            control.send(b"%d" % _status(int(request[1:])))


def _status(pid: int) -> int:
    """The wait status of a sandbox. Where the engine has no memory left, it can crash: that is its end by memory."""
    from tasks.functions import frames
    from tasks.functions.inside.cage import ENGINE_BYTES

    _, status, usage = os.wait4(pid, 0)
    crashed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGSEGV
    return frames.EXIT_MEMORY << 8 if crashed and usage.ru_maxrss * 1024 > ENGINE_BYTES else status


def _find_own_modules() -> None:
    """Make ``tasks.functions`` importable without running ``tasks/__init__.py``, which is not for this process."""
    folder = Path(__file__).resolve().parents[1]
    for name, place in (("tasks", folder.parent), ("tasks.functions", folder)):
        package = ModuleType(name)
        package.__path__ = [str(place)]
        sys.modules[name] = package


def _fork(new_service: NewService, control: socket.socket, descriptor: int) -> None:
    parent = os.getpid()
    try:
        pid = os.fork()
    except OSError:  # no memory or too many processes now: the sandboxes that run need not die of it
        os.close(descriptor)
        control.send(NO_FORK)
        return
    if pid == 0:
        _be_sandbox(new_service, control, descriptor, parent)
    os.close(descriptor)
    pidfd = os.pidfd_open(pid)
    socket.send_fds(control, [b"%d" % pid], [pidfd])
    os.close(pidfd)


def _be_sandbox(new_service: NewService, control: socket.socket, descriptor: int, parent: int) -> None:
    from tasks.functions import frames
    from tasks.functions.inside import cage

    try:
        control.detach()
        os.dup2(descriptor, 0)
        os.closerange(3, 64)
        connection = socket.socket(fileno=0)
        statm = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
        sandbox = new_service(connection, statm)
        try:
            cage.enter(parent)
        except Exception as error:
            connection.sendall(frames.pack(frames.NO_CAGE, repr(error).encode()))
        else:
            sandbox.serve()
    except MemoryError:
        os._exit(frames.EXIT_MEMORY)
    finally:
        os._exit(frames.EXIT_BROKEN)


def _yield() -> None:
    """Compute only where nobody else wants to, unless the surroundings refuse that: then as everybody else.

    And on half of the processors at most. One that is never idle takes no work over from another, even where it does
    nothing that counts: with all of them so, whoever waits behind somebody else waits for a whole turn.
    """
    with contextlib.suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        processors = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, processors[len(processors) // 2 :])


if __name__ == "__main__":
    main()
