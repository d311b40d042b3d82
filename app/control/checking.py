"""Code is looked at before it is kept. That takes seconds, so it is done before the transaction that keeps it."""

from __future__ import annotations

import threading
from typing import Protocol

from app.authoring.syntax.check import Checked, examine
from app.bounds import MAX_CODE_BYTES
from app.control.code import CheckedCode
from app.control.errors import InvalidError, Problem, UnavailableError
from app.control.roles import Actor, Permission
from app.quiet import QUIET
from app.workspace.trial import FETCH_S, NoNetwork
from tasks.functions.contract import Runtime, SandboxUnavailable
from tasks.functions.libraries.install import LibrariesError
from tasks.functions.pool import Limits
from tasks.functions.runtime import SandboxRuntime

AT_ONCE = 2
TURN_S = 10.0
IDLE_S = 30.0
MEMORY_BYTES = 256 * 1024 * 1024
PROCESSES_A_CHECK = 2
CLOSED = "code cannot be checked: the server is about to end"
BUSY = "code cannot be checked now: others are being checked; try again"
BROKEN = "code cannot be checked: no sandbox can be started here"


class CodeChecker(Protocol):
    """Looks at code."""

    def check(self, code: str) -> tuple[str, ...]:
        """The handlers that the code has.

        Raises:
            InvalidError: it does not parse or load, or has none; with line and column.
            UnavailableError: it cannot be looked at now.
        """


def checked(checker: CodeChecker, actor: Actor, code: str, function_id: str | None = None) -> CheckedCode:
    """Code for a new function, or for ``function_id``, if the actor may write it.

    Raises:
        ForbiddenError: the actor may not.
        InvalidError: the code is no text, too large, or as ``CodeChecker.check``.
        UnavailableError: as ``CodeChecker.check``.
    """
    actor.require(Permission.WRITE_FUNCTIONS, function_id)
    if fault := fault_of_code(code):
        raise InvalidError([Problem("code", fault)])
    return CheckedCode(code, checker.check(code))


def fault_of_code(code: object) -> str:
    """Why a value cannot even be looked at as code; '' if it can."""
    if not isinstance(code, str):
        return "must be a text"
    try:
        size = len(code.encode())
    except UnicodeEncodeError:
        return "must hold no half of a character"
    if size > MAX_CODE_BYTES:
        return f"must have {MAX_CODE_BYTES:,} bytes at most"
    return "must hold no NUL" if "\0" in code else ""


class SandboxChecker:
    """Looks at code in sandbox processes, which are made with the first. Thread-safe; two codes at once."""

    def __init__(self, memory_bytes: int) -> None:
        """``memory_bytes`` is what a process may take."""
        self._memory_bytes = memory_bytes
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._runtime: SandboxRuntime | None = None
        self._closed = False

    def check(self, code: str) -> tuple[str, ...]:
        """See ``CodeChecker.check``."""
        if not self._turns.acquire(timeout=TURN_S):
            raise UnavailableError(BUSY)
        try:
            return _handlers(examine(code, self._running()))
        except LibrariesError as error:
            raise UnavailableError(f"code cannot be checked: {error}") from error
        except SandboxUnavailable as error:
            raise UnavailableError(BROKEN) from error
        finally:
            self._turns.release()

    def close(self) -> None:
        """End every process. What is being checked fails as unavailable. Harmless when repeated."""
        with self._lock:
            self._closed = True
            if self._runtime is not None:
                self._runtime.close()

    def _running(self) -> Runtime:
        with self._lock:
            if self._closed:
                raise UnavailableError(CLOSED)
            if self._runtime is None:
                self._runtime = self._started()
            return self._runtime

    def _started(self) -> SandboxRuntime:
        limits = Limits(processes=AT_ONCE * PROCESSES_A_CHECK, memory_bytes=MEMORY_BYTES, idle_s=IDLE_S)
        return SandboxRuntime(
            NoNetwork(),
            cores=1,
            memory_bytes=self._memory_bytes,
            fetch_timeout_s=FETCH_S,
            limits=limits,
            fetch_threads=PROCESSES_A_CHECK * AT_ONCE,
            log=QUIET,
        )


def _handlers(found: Checked) -> tuple[str, ...]:
    if found.problems:
        raise InvalidError([Problem("code", p.message, p.line, p.column) for p in found.problems])
    return tuple(handler.name for handler in found.handlers)
