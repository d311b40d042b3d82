"""Does a function load, and does it handle anything? Its code is loaded in a sandbox; no handler runs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from typing import Any, NoReturn, TypeGuard

from app.quiet import QUIET
from app.workspace.load import Trial
from app.workspace.values import FunctionCode
from destinations.errors import AddressRefused
from destinations.http import Http
from tasks.config import Config
from tasks.functions.contract import FunctionError, FunctionSpec, Runtime
from tasks.functions.runtime import SandboxRuntime

TRIAL_S = 60.0
FETCH_S = 1.0
HANDLERS = ("onIdentify", "onTrack", "onPage", "onScreen", "onGroup", "onAlias", "onDelete")
NO_EVENT = b'{"type":"none"}'
"""No handler is for this: what comes back tells about the code alone."""
HANDLED = "\n;if (![{}].includes('function')) throw new Error('no handler')".format(
    ", ".join(f"typeof {name}" for name in HANDLERS)
)
TOO_SLOW = "the code does not load within 5 s: every event would wait as long, and be tried again"
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
    return partial(faults, memory_bytes=config.function_memory_bytes)


def faults(functions: Sequence[FunctionCode], memory_bytes: int) -> dict[str, str]:
    """What keeps functions from ever handling an event, by slug; those that may do are left out.

    Raises:
        SandboxUnavailable: no function can run here.
    """
    if not functions:
        return {}
    runtime = SandboxRuntime(NoNetwork(), cores=1, memory_bytes=memory_bytes, fetch_timeout_s=FETCH_S, log=QUIET)
    try:
        found = {function.slug: fault(runtime, function) for function in functions}
    finally:
        runtime.close()
    return {slug: text for slug, text in found.items() if text}


def fault(runtime: Runtime, function: FunctionCode) -> str:
    """What is wrong with one function; empty if it loads and has a handler.

    Raises:
        SandboxUnavailable: no function can run here.
    """
    error = _tried(runtime, f"load_{function.slug}", function.code)
    if _is_ours(error, "InvalidSettings"):
        return error.message
    if _is_ours(error, "Timeout"):
        return TOO_SLOW
    if not _is_ours(error, "EventNotSupported"):
        return ""
    error = _tried(runtime, f"handlers_{function.slug}", function.code + HANDLED)
    return NO_HANDLER if _is_ours(error, "InvalidSettings") else ""


def _tried(runtime: Runtime, name: str, code: str) -> FunctionError | None:
    spec = FunctionSpec(instance_id=name, version_id=name, code=code, settings={})
    (result,) = runtime.call(spec, [NO_EVENT], time.monotonic() + TRIAL_S)
    return result.error


def _is_ours(error: FunctionError | None, name: str) -> TypeGuard[FunctionError]:
    return error is not None and error.by_runtime and error.name == name
