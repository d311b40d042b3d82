"""Where an error is that the engine makes itself.

The engine notes a place for few of the things that it does: for calls, for what stands behind an operator, and where
statements begin that are expressions. An error in between it reports at the last note, which may be lines too early.
The code tells what comes behind that note and may fail in this way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from app.authoring.faults import Place
from app.authoring.syntax.parser import Unfinished, answer, place_at
from tasks.functions.contract import Runtime, SandboxUnavailable
from tasks.functions.libraries.install import LibrariesError

SCRIPTS = ("grammar.js", "check.js", "layout.js", "places.js")
BYTE_ORDER_MARK = "\ufeff"
NOTED = re.compile(r"^    at .*?\bfunction\.js:(\d{1,9}):(\d{1,9})\)?$", re.MULTILINE)
MOST_PLACES = 20
MOST_LETTERS = 200_000
SEARCH_S = 3.0
"""Both: an author waits for it. Larger code is left to the engine."""
ENGINE_ERRORS = ("TypeError", "ReferenceError", "RangeError")
KINDS = (
    (re.compile(r"cannot read property 'Symbol\.(?:asyncI|i)terator' of (?:undefined|null)"), "iterate"),
    (re.compile(r"value is not iterable"), "iterate"),
    (re.compile(r"cannot read property '(.{0,200})' of (?:undefined|null)", re.DOTALL), "read"),
    (re.compile(r"cannot set property '(.{0,200})' of (?:undefined|null)", re.DOTALL), "write"),
    (re.compile(r"Cannot convert undefined or null to object"), "unpack"),
    (re.compile(r"not a function"), "call"),
    (re.compile(r"(?:(\S{1,200}) is )?not a constructor"), "construct"),
    (re.compile(r"(\S{1,200}) is not (?:defined|initialized)"), "name"),
    (re.compile(r"'(.{0,200})' is read-only", re.DOTALL), "assign"),
    (re.compile(r"invalid 'in' operand"), "in"),
    (re.compile(r"invalid 'instanceof' right operand"), "instanceof"),
    (re.compile(r"cannot convert (?:BigInt|symbol) to \w{1,20}|cannot convert to bigint"), "compute"),
    (
        re.compile(r"bigint argument with unary \+|BigInt (?:operands are forbidden for >>>|division by zero)"),
        "compute",
    ),
    (re.compile(r"invalid array length"), "length"),
)
"""By the whole message of an error: what the engine was doing. The group is the name of what it did that with."""


class Doing(NamedTuple):
    """What the engine was doing, as ``places.js`` calls it; with a name, which is empty if the message has none.

    ``error`` is the name of the error that it made.
    """

    kind: str
    name: str
    error: str
    message: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A place that the engine tells, as offsets in the code that it may stand for, in UTF-16 units.

    ``line`` is where its line begins and ends, if the place may stand for a function that begins in this line.
    """

    offsets: tuple[int, ...]
    line: tuple[int, int] | None


def doing(name: str, message: str) -> Doing | None:
    """What the engine was doing when it made an error; None if its messages never are too early."""
    if name not in ENGINE_ERRORS:
        return None
    for pattern, kind in KINDS:
        if found := pattern.fullmatch(message):
            return Doing(kind, (found[1] or "") if pattern.groups else "", name, message)
    return None


def places(code: str, stack: str, what: Doing, runtime: Runtime) -> tuple[Place, ...]:
    """Where in the code the engine may have been doing it, in the order in which it runs; empty if nothing tells."""
    code = code.removeprefix(BYTE_ORDER_MARK)
    noted = _noted(code, stack)
    if noted is None or len(code) > MOST_LETTERS:
        return ()
    told = {"offsets": noted.offsets, "line": noted.line}
    try:
        found = answer(runtime, SCRIPTS, code, timeout_s=SEARCH_S, noted=told, **what._asdict())["found"]
        encoded = code.encode("utf-16-le")
        return tuple(Place(*place_at(encoded, at)) for at in found[:MOST_PLACES])
    except (Unfinished, LibrariesError, SandboxUnavailable, KeyError, TypeError):
        return ()  # the engine's own place is still there


def _noted(code: str, stack: str) -> Noted | None:
    """The engine counts bytes, from 1, but from 0 in the first line; 0:0 is code without a place."""
    found = NOTED.search(stack)
    if found is None:
        return None
    number, column = int(found[1]), int(found[2])
    if number == 0:
        return Noted((), None)
    lines = code.split("\n")
    if number > len(lines):
        return None
    start = sum(_units(line) + 1 for line in lines[: number - 1])
    line = lines[number - 1]
    columns = (0, 1) if (number, column) == (1, 1) else (column,) if number == 1 else (column - 1,)
    offsets = tuple(start + _units(line.encode()[:each].decode(errors="ignore")) for each in columns)
    return Noted(offsets, (start, start + _units(line) + 1) if column == 1 else None)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
