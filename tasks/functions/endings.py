"""How a sandbox ended under an event, and what that means for the event. Pure."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum

from tasks.functions import frames
from tasks.functions.contract import Called, CallResult, FunctionError

CRASH_TRIES = 3
MEMORY_TRIES = 1
LOADED_AS = "<dukpy>"
FILE = "function.js"
RETRY, DISCARD = "StatusRetry", "StatusDiscard"
"""The errors of events to which ``onBatch`` gave a status."""
NOT_AN_EVENT = "NotAnEvent"
SAID = (RETRY, DISCARD, NOT_AN_EVENT)
"""The runtime's errors whose messages may have a text of the author's."""
NEWLINE = "\n"
PRELUDE_FRAME = " (<input>:"
OWN_FRAME = re.compile(r" *at .*\bfunction\.js:\d")
MODULE_SYNTAX = re.compile(r"\b(?:import|export|await)\b")
NO_MODULE_NAME = re.compile(r"ReferenceError: (?:require|exports|module) is not defined")
NO_MODULES = " (functions have no modules: no import, export, require or exports, and await only in async functions)"
FIRST_LINE = re.compile(r"^ *at .*(?:<dukpy>|function\.js):(\d{1,9})", re.MULTILINE)


class Cause(Enum):
    """Why a process ended."""

    TIMEOUT = "timeout"
    NEVER_SETTLES = "never settles"
    MEMORY = "memory"
    CRASH = "crash"


_EXITS = {
    frames.EXIT_DEADLINE: Cause.TIMEOUT,
    frames.EXIT_NEVER_SETTLES: Cause.NEVER_SETTLES,
    frames.EXIT_MEMORY: Cause.MEMORY,
}


def cause_of(status: int | None) -> Cause:
    """What a wait status says; an unknown one is a crash."""
    if status is None:
        return Cause.CRASH
    if os.WIFSIGNALED(status):
        return Cause.TIMEOUT if os.WTERMSIG(status) == signal.SIGALRM else Cause.CRASH
    return _EXITS.get(os.WEXITSTATUS(status), Cause.CRASH)


def verdict(cause: Cause, earlier: int, timeout_s: float) -> FunctionError | None:
    """The error of the event under which a process ended, or None to run it again, alone, in a new process.

    ``earlier`` counts the processes that this event has ended before.
    """
    if cause is Cause.TIMEOUT:
        return _made("Timeout", f"the function did not finish within {timeout_s:g} s")
    if cause is Cause.NEVER_SETTLES:
        return _made("Timeout", "never_settles")
    if cause is Cause.MEMORY:
        return None if earlier < MEMORY_TRIES else _made("OutOfMemory", "the function ran out of memory, twice")
    if earlier < CRASH_TRIES:
        return None
    return _made("SandboxCrash", f"the sandbox process died {CRASH_TRIES + 1} times while the function ran")


def not_loaded(text: str, code: str) -> FunctionError:
    """The error of ``code`` that does not load; ``text`` is the engine's."""
    first, _, rest = text.partition("\n")
    lines = code.split(NEWLINE)
    found = FIRST_LINE.search(rest)
    # What is missing at the end of the code is reported behind it.
    number = min(int(found[1]), len(lines)) if found else 0
    where = f"line {number}: " if number else ""
    why = NO_MODULES if number and _is_for_modules(first, lines[number - 1]) else ""
    return _made("InvalidSettings", f"the code does not load: {where}{first}{why}", stack_of(first, rest))


def _is_for_modules(error: str, line: str) -> bool:
    return bool(NO_MODULE_NAME.match(error) or (error.startswith("SyntaxError") and MODULE_SYNTAX.search(line)))


def not_run(why: str) -> CallResult:
    """The result of every event of a function that cannot even be sent to a sandbox."""
    return CallResult(kind=Called.ERROR, error=_made("InvalidSettings", f"the function cannot run: {why}"))


def no_handler(event_type: str, handlers: Sequence[str]) -> FunctionError:
    """The error of an event whose type has no handler; ``handlers`` names those that the function has."""
    return _not_supported(f"the function has no handler for {event_type} events", handlers)


def no_batch_handler(handlers: Sequence[str]) -> FunctionError:
    """The error of a batch for a function without ``onBatch``."""
    return _not_supported("the function has no onBatch", handlers)


def _not_supported(message: str, handlers: Sequence[str]) -> FunctionError:
    *first, last = handlers or ("none",)
    has = f"{', '.join(first)} and {last}" if first else last
    return replace(_made("EventNotSupported", f"{message} (it has {has})"), handlers=tuple(handlers))


def not_an_event(what: str, how: str = "the handler returned") -> FunctionError:
    """The error of a handler that returned something else; ``what`` says what, and ``how`` how it came."""
    return _made(NOT_AN_EVENT, f"{how} {what}, which is no event")


def not_a_batch(why: str) -> FunctionError:
    """The error of all events of a batch for which ``onBatch`` returned what cannot be paired with them."""
    return _made("NotABatch", why)


def status(number: float, message: str, *, retry: bool) -> FunctionError:
    """The error of an event to which ``onBatch`` gave a status; ``message`` is the author's, or empty."""
    said = f": {message}" if message else ""
    return _made(RETRY if retry else DISCARD, f"status {number:.15g}{said}")


def stack_of(first_line: str, stack: str) -> str:
    """A stack as authors know it: the error's line, then the function's own frames under a file name they know."""
    own = [line for line in stack.replace(LOADED_AS, FILE).splitlines() if OWN_FRAME.match(line)]
    return "\n".join([first_line, *own])


def own_frames(text: str) -> str:
    """A text that may hold a stack, without the prelude's frames."""
    if "\n" in text:
        text = "\n".join(line for line in text.splitlines() if PRELUDE_FRAME not in line)
    return text.replace(LOADED_AS, FILE)


def _made(name: str, message: str, stack: str = "") -> FunctionError:
    return FunctionError(name, message, stack, by_runtime=True)
