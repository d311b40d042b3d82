"""What the zygote answers when the machine has no process to spare."""

from __future__ import annotations

import os
import socket

import pytest

from tasks.functions import forker as forking
from tasks.functions.contract import SandboxUnavailable
from tasks.functions.forker import Forker, Zygote, close_process
from tasks.functions.inside import zygote
from tasks.functions.inside.child import Engine


def refuse() -> int:
    raise BlockingIOError("no process to spare")


def test_a_zygote_that_cannot_fork_says_so_and_lives_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fork", refuse)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        zygote._fork(Engine(), theirs, os.dup(theirs.fileno()))
        assert ours.recv(100) == zygote.NO_FORK


def test_the_host_takes_it_for_no_sandbox_and_keeps_the_zygote() -> None:
    running = Zygote()
    control = running._control
    ours, theirs = socket.socketpair()
    try:
        with ours, theirs:
            running._control = ours
            theirs.send(zygote.NO_FORK)
            with pytest.raises(SandboxUnavailable, match="forked now"):
                running.fork()
        running._control = control
        process = running.fork()
        process.connection.close()
        os.close(process.pidfd)
    finally:
        running._control = control
        running.close()


def test_a_late_answer_is_never_taken_for_the_answer_to_something_else() -> None:
    running = Zygote()
    control = running._control
    ours, theirs = socket.socketpair()
    try:
        with ours, theirs:
            ours.settimeout(0.01)
            running._control = ours
            with pytest.raises(TimeoutError):
                running.fork()
            with pytest.raises(BrokenPipeError):
                theirs.send(b"4711")
            assert running.wait(1) is None
    finally:
        running._control = control
        running.close()


def test_a_forker_that_has_begun_forks_from_the_zygote_it_started() -> None:
    forker = Forker()
    try:
        forker.begin()
        first, second = forker.fork(), forker.fork()
        assert first.zygote is second.zygote
        close_process(first)
        close_process(second)
    finally:
        forker.close()


def test_sandboxes_can_yield_to_others() -> None:
    forker = Forker(yielding=True)
    try:
        process = forker.fork()
        for pid in (process.pid, process.zygote.pid):
            assert os.sched_getscheduler(pid) == os.SCHED_IDLE
            all_processors = sorted(os.sched_getaffinity(0))
            assert sorted(os.sched_getaffinity(pid)) == all_processors[len(all_processors) // 2 :]
        close_process(process)
    finally:
        forker.close()


def test_what_keeps_a_zygote_from_starting_is_told_to_whoever_forks(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*, yielding: bool) -> None:
        raise SandboxUnavailable("not here")

    monkeypatch.setattr(forking, "Zygote", fail)
    forker = Forker()
    forker._begin()
    with pytest.raises(SandboxUnavailable, match="not here"):
        forker.fork()
