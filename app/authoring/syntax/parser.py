"""Runs the scripts of this folder on the code of a function: acorn parses it in a sandbox, nothing is executed.

A parser that hostile code breaks, or keeps busy, is in a process of its own, and what it says is checked.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from functools import cache
from operator import index
from pathlib import Path
from typing import Any

import orjson

from app.authoring.frame import printable
from tasks.functions.contract import Called, CallResult, FunctionSpec, Runtime
from tasks.functions.driver import MAX_EVENT_BYTES
from tasks.functions.libraries.install import Folder, LibrariesError

CHECK_S = 20.0
"""A machine of today needs 4 s for the largest code that fits."""
START_S = 60.0
SURVEY = ("grammar.js", "check.js")
MAX_TEXT = 300
MOST_FINDINGS = 200
NO_ANSWER = "the checker gave no answer"
TOO_LARGE = f"as JSON it has more than {MAX_EVENT_BYTES:,} bytes, the most that the checker takes"
UNFINISHED = {
    "Timeout": f"checking it takes longer than {CHECK_S:.0f} s",
    "OutOfMemory": "checking it takes too much memory",
    "InternalError": "checking it takes too much memory",
    "RangeError": "it is nested too deeply for the checker",
}
"""By the name of the error with which the checker ended."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a place; both numbers from 1. The column counts characters; None if only the line is known."""

    line: int
    column: int | None
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name that the code gives to something, which may be that of a handler."""

    name: str
    line: int
    column: int
    is_top: bool
    is_function: bool
    is_generator: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What the checker has found. ``unfinished`` says why it could not look at all of the code, else it is empty."""

    problems: tuple[Problem, ...] = ()
    names: tuple[Name, ...] = ()
    unfinished: str = ""


def survey(code: str, runtime: Runtime) -> Survey:
    """Parse a function's code, which has no byte order mark.

    Raises:
        SandboxUnavailable: no function can run here.
        LibrariesError: the parser is not installed.
    """
    try:
        return _read(code.encode("utf-16-le"), answer(runtime, SURVEY, code))
    except Unfinished as reason:
        return Survey(unfinished=str(reason))
    except (KeyError, TypeError):
        return Survey(unfinished=NO_ANSWER)


class Unfinished(Exception):
    """Why a script did not get through a code."""


def answer(
    runtime: Runtime, scripts: tuple[str, ...], code: str, *, timeout_s: float = CHECK_S, **question: Any
) -> Any:
    """What scripts, run after each other behind the parser, say about a code. Not to be trusted.

    Raises:
        Unfinished: they say nothing.
        SandboxUnavailable: no function can run here.
        LibrariesError: the parser is not installed.
    """
    event = orjson.dumps({"type": "track", "properties": {"code": code, **question}})
    if len(event) > MAX_EVENT_BYTES:
        raise Unfinished(TOO_LARGE)
    (result,) = runtime.call(_spec(scripts, code, timeout_s), [event], time.monotonic() + START_S)
    if result.kind is not Called.EVENT:
        raise Unfinished(_reason(result))
    return orjson.loads(result.event)["properties"]


def _spec(scripts: tuple[str, ...], code: str, timeout_s: float) -> FunctionSpec:
    """A process belongs to one code: nothing that it does to the parser lasts until the next."""
    name = f"{scripts[-1]}_{hashlib.sha256(code.encode()).hexdigest()}"
    return FunctionSpec(instance_id=name, version_id=name, code=_script(scripts), settings={}, timeout_s=timeout_s)


@cache
def _script(names: tuple[str, ...]) -> str:
    try:
        acorn = (Folder().bundle / "acorn.js").read_text("utf-8")
    except OSError:
        raise LibrariesError("the parser of functions is not installed: run `splice libraries`") from None
    ours = "".join(Path(__file__).with_name(name).read_text("utf-8") for name in names)
    return f"const acorn = ((module, exports) => {{\n{acorn}\nreturn module.exports; }})({{}}, {{}});\n{ours}"


def _reason(result: CallResult) -> str:
    name = result.error.name if result.error else ""
    return UNFINISHED.get(name, NO_ANSWER)


def _read(code: bytes, found: Any) -> Survey:
    """``code`` is UTF-16: its pairs of bytes are what JavaScript counts."""
    return Survey(
        problems=tuple(_problem(code, each) for each in found["problems"][:MOST_FINDINGS]),
        names=tuple(_name(code, each) for each in found["named"][:MOST_FINDINGS]),
    )


def _problem(code: bytes, found: Any) -> Problem:
    message = _text(found["message"])
    if "open" in found:
        line, _ = place_at(code, found["open"]["at"])
        message += f": the {_text(found['open']['text'])} in line {line} is never closed"
    return Problem(*place_at(code, found["at"]), message)


def _name(code: bytes, found: Any) -> Name:
    line, column = place_at(code, found["at"])
    return Name(
        name=_text(found["name"]),
        line=line,
        column=column,
        is_top=found["isTop"] is True,
        is_function=found["isFunction"] is True,
        is_generator=found["isGenerator"] is True,
    )


def place_at(code: bytes, at: Any) -> tuple[int, int]:
    """The line and the column of an offset in the code, which is UTF-16; both from 1."""
    before = code[: 2 * max(0, index(at))].decode("utf-16-le", "replace")
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return printable(value[:MAX_TEXT])
