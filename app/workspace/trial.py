"""Does a function load, and does it handle anything? Its code is loaded in a sandbox; no handler runs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from typing import Any, NoReturn

from app.quiet import QUIET
from app.workspace.load import Finding, Trial
from app.workspace.values import FunctionCode
from destinations.errors import AddressRefused
from destinations.http import Http
from tasks.config import Config
from tasks.functions.contract import FunctionError, FunctionSpec, Runtime
from tasks.functions.results import HANDLERS
from tasks.functions.runtime import SandboxRuntime

TRIAL_S = 60.0
FETCH_S = 1.0
NO_EVENT = b'{"type":"none"}'
"""No handler is for this: what comes back tells about the code alone."""
TOO_SLOW = "the code does not load within 5 s: every event would wait as long, and be tried again"
NOT_TRIED = f"no sandbox was free for it within {TRIAL_S:.0f} s"
NO_HANDLER = f"the code has no handler; there are {', '.join(HANDLERS)}"


class NoNetwork(Http):
    """What code asks for while it is tried goes nowhere."""

    def __init__(self) -> None:
        """Without anything to connect with."""

    def request(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse.

        Raises:
            AddressRefused: always.
        """
        raise AddressRefused("no request is sent while a workspace is checked")


def trial(config: Config) -> Trial:
    """What ``load`` checks code with."""
    return partial(findings, memory_bytes=config.function_memory_bytes)


def findings(functions: Sequence[FunctionCode], memory_bytes: int) -> dict[str, Finding]:
    """What loading the code of functions shows, by slug.

    Raises:
        SandboxUnavailable: no function can run here.
    """
    if not functions:
        return {}
    runtime = SandboxRuntime(NoNetwork(), cores=1, memory_bytes=memory_bytes, fetch_timeout_s=FETCH_S, log=QUIET)
    try:
        return {function.slug: finding(runtime, function) for function in functions}
    finally:
        runtime.close()


def finding(runtime: Runtime, function: FunctionCode) -> Finding:
    """What loading the code of one function shows.

    Raises:
        SandboxUnavailable: no function can run here.
    """
    return _finding(error_of_loading(runtime, function.slug, function.code))


def error_of_loading(runtime: Runtime, name: str, code: str) -> FunctionError | None:
    """The error for an event of no type, which tells about the code alone; None if no sandbox was free in time.

    Raises:
        SandboxUnavailable: no function can run here.
    """
    spec = FunctionSpec(instance_id=f"load_{name}", version_id=f"load_{name}", code=code, settings={})
    (result,) = runtime.call(spec, [NO_EVENT], time.monotonic() + TRIAL_S)
    return result.error


def _finding(error: FunctionError | None) -> Finding:
    """What the error for an event of no known type means."""
    if error is None:
        return Finding(fault=NOT_TRIED)
    if not (error.by_runtime and error.name == "EventNotSupported"):
        return Finding(fault=TOO_SLOW if error.name == "Timeout" else error.message)
    return Finding(error.handlers, fault="" if error.handlers else NO_HANDLER)
