"""From a process' end to its event's fate."""

from __future__ import annotations

import signal

import pytest

from tasks.functions import endings, frames
from tasks.functions.endings import Cause


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (signal.SIGALRM, Cause.TIMEOUT),
        (frames.EXIT_DEADLINE << 8, Cause.TIMEOUT),
        (frames.EXIT_NEVER_SETTLES << 8, Cause.NEVER_SETTLES),
        (frames.EXIT_MEMORY << 8, Cause.MEMORY),
        (frames.EXIT_BROKEN << 8, Cause.CRASH),
        (signal.SIGSEGV, Cause.CRASH),
        (signal.SIGKILL, Cause.CRASH),
        (0, Cause.CRASH),
        (None, Cause.CRASH),
    ],
)
def test_the_status_says_why(status: int | None, cause: Cause) -> None:
    assert endings.cause_of(status) is cause


@pytest.mark.parametrize(
    ("cause", "name", "message", "tries"),
    [
        (Cause.TIMEOUT, "Timeout", "the function did not finish within 5 s", 0),
        (Cause.NEVER_SETTLES, "Timeout", "never_settles", 0),
        (Cause.MEMORY, "OutOfMemory", "the function ran out of memory, twice", 1),
        (Cause.CRASH, "SandboxCrash", "the sandbox process died 4 times while the function ran", 3),
    ],
)
def test_an_event_is_run_again_as_often_as_it_may_help(cause: Cause, name: str, message: str, tries: int) -> None:
    assert [endings.verdict(cause, earlier, 5.0) for earlier in range(tries)] == [None] * tries
    error = endings.verdict(cause, tries, 5.0)
    assert error is not None
    assert (error.name, error.message, error.by_runtime) == (name, message, True)


def test_an_error_behind_the_end_of_the_code_is_shown_at_its_end() -> None:
    error = endings.not_loaded("SyntaxError: unexpected\n    at <dukpy>:3:1\n", "function onTrack() {\n")
    assert error.message == "the code does not load: line 2: SyntaxError: unexpected"


def test_a_line_of_more_digits_than_python_reads_is_the_last() -> None:
    error = endings.not_loaded("SyntaxError\n    at <dukpy>:" + "1" * 5_000, "function onTrack() {\n")
    assert error.message == "the code does not load: line 2: SyntaxError"


def test_without_a_line_the_message_has_none() -> None:
    assert endings.not_loaded("out of luck", "").message == "the code does not load: out of luck"
