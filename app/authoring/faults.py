"""What went wrong with one event, as its author needs it: where in the file, and what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from app.authoring.frame import code_frame
from app.authoring.subject import Subject
from tasks.outcomes import INVALID_SETTINGS, Kind, Outcome

PLACE = re.compile(r"\bfunction\.js:(\d{1,9})(?::(\d{1,9}))?")
FAILED = (Kind.DISCARDED, Kind.RETRIED, Kind.GIVEN_BACK)
HINTS = {
    "never_settles": "a promise that nobody resolves; is an await or a callback missing?",
    "circular reference": "what a handler returns becomes JSON, which cannot hold an object that is inside of itself",
    "BigInt are forbidden in JSON.stringify": "what a handler returns becomes JSON, which knows no BigInt: Number(it)",
    "NotAnEvent": "return the event itself, an object with a valid type, or nothing to drop it",
    "Timeout": "waiting for answers counts; FUNCTION_TIMEOUT_S is the limit here, timeout_s that of an instance",
    "OutOfMemory": "a process has about 96 MB in all; what does the function keep?",
    "EventNotSupported": "an object goes to the handler of its type, an array to onBatch",
}
"""By the message of the error, or by its name where the runtime made it."""
NOT_LOADED = "the code does not load: "
NOT_NOTED = "the engine notes no place for this"
BEHIND = f"{NOT_NOTED}: look behind the one shown"


class Place(NamedTuple):
    """A place in the file; both from 1. The column is None where only the line is known."""

    line: int
    column: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """``stack`` names the file as its author does; ``frame`` shows the code around ``place``."""

    name: str
    message: str
    stack: str
    hint: str = ""
    place: Place | None = None
    frame: str = ""


def has_failed(outcome: Outcome | None) -> bool:
    """True for an event that neither goes on nor was dropped on purpose."""
    return outcome is not None and outcome.kind in FAILED


def does_not_load(outcome: Outcome | None) -> bool:
    """True where the code cannot be run at all."""
    return outcome is not None and outcome.code == INVALID_SETTINGS.code


def fault_of(subject: Subject, outcome: Outcome) -> Fault:
    """What the runtime says about an event that failed."""
    message = outcome.message or "no sandbox was free for it in time"
    place = first_place(subject.code, outcome.stack)
    return Fault(
        name=outcome.name,
        message=named(subject, message),
        stack=named(subject, outcome.stack),
        hint=HINTS.get(message) or _by_name(outcome),
        place=place,
        frame=code_frame(subject.code, *place) if place else "",
    )


def fault_at(subject: Subject, outcome: Outcome, place: Place, message: str) -> Fault:
    """What the checker found in code that does not load."""
    told = f"{NOT_LOADED}{message.removeprefix(NOT_LOADED)}"
    return Fault(name=outcome.name, message=told, stack="", place=place, frame=code_frame(subject.code, *place))


def fault_among(subject: Subject, fault: Fault, places: Sequence[Place]) -> Fault:
    """A fault that the engine reports too early, with the first of the places where it may be.

    Its hint names the lines of the others, or tells that none is known.
    """
    if not places:
        return replace(fault, hint=fault.hint or BEHIND)
    place = places[0]
    lines = dict.fromkeys(other.line for other in places if other.line != place.line)
    others = ", ".join(f"or line {line}" for line in lines)
    named_place = f"{subject.file.name}:{place.line}:{place.column}"
    return replace(
        fault,
        place=place,
        frame=code_frame(subject.code, *place),
        stack=re.sub(re.escape(subject.file.name) + r":\d+:\d+", lambda _: named_place, fault.stack, count=1),
        hint=fault.hint or (f"{others}: {NOT_NOTED}" if others else ""),
    )


def first_place(code: str, stack: str) -> Place | None:
    """The first place of a stack that is inside of the code."""
    lines = code.count("\n") + 1
    for found in PLACE.finditer(stack):
        if 0 < int(found[1]) <= lines:
            return Place(int(found[1]), int(found[2]) if found[2] else None)
    return None


def named(subject: Subject, text: str) -> str:
    """A text that may hold stacks, with the file's own name in them."""
    return PLACE.sub(lambda found: subject.file.name + found[0].removeprefix("function.js"), text)


def _by_name(outcome: Outcome) -> str:
    thrown = bool(outcome.stack)
    return "" if thrown else HINTS.get(outcome.name, "")
