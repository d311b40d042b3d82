"""What is wrong with the code of a function, where, and which handlers it has: parsed first, then loaded. No handler
runs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.authoring.faults import Place, first_place
from app.authoring.frame import printable
from app.authoring.syntax.parser import Name, Problem, Survey, survey
from app.authoring.syntax.places import doing, places
from app.authoring.tester import Tester
from app.workspace.trial import NO_HANDLER, TOO_SLOW, error_of_loading
from tasks.functions.contract import FunctionError, Runtime, SandboxUnavailable
from tasks.functions.results import HANDLERS

__all__ = ["Checked", "Handler", "Problem", "check", "examine", "without_mark"]

BYTE_ORDER_MARK = "\ufeff"
NOT_LOADED = re.compile(r"^the code does not load: line (\d{1,9}): ")
THROWN = re.compile(r"^the code does not load: (?:line \d{1,9}: )?(\w{1,100}): (.*)$", re.DOTALL)
SYNTAX_ERROR = re.compile(r": SyntaxError: ")


@dataclass(frozen=True, slots=True)
class Handler:
    """A handler that the code has when it is loaded. Where it is, from 1, is None if no name in the code tells."""

    name: str
    line: int | None
    column: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """``problems`` keep a function from being deployed; ``warnings`` tell what is hardly meant."""

    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    handlers: tuple[Handler, ...] = ()
    """In the order of their lines."""


def check(code: str, tester: Tester) -> tuple[Problem, ...]:
    """What keeps the code of a function from being deployed; see ``examine``."""
    return examine(code, tester.runtime).problems


def examine(code: str, runtime: Runtime) -> Checked:
    """Parse the code, and load it if nothing is wrong so far, each in a sandbox process of its own.

    Code that the parser cannot handle is only loaded, which is told as a warning.

    Raises:
        SandboxUnavailable: no function can run here.
        LibrariesError: the parser is not installed.
    """
    surveyed = survey(without_mark(code), runtime)
    if surveyed.problems:
        return Checked(problems=surveyed.problems)
    error = _load(code, runtime)
    unfinished = tuple(_unfinished(surveyed))
    if not (error.by_runtime and error.name == "EventNotSupported"):
        return Checked(problems=(_not_loaded(code, error, runtime),), warnings=unfinished)
    return Checked(
        problems=() if error.handlers else (Problem(1, None, NO_HANDLER),),
        warnings=(*unfinished, *_warnings(surveyed.names, error.handlers)),
        handlers=_handlers(surveyed.names, error.handlers),
    )


def without_mark(code: str) -> str:
    """The code without the byte order mark that some editors put before it, so that columns are what they show."""
    return code.removeprefix(BYTE_ORDER_MARK)


def _load(code: str, runtime: Runtime) -> FunctionError:
    error = error_of_loading(runtime, hashlib.sha256(code.encode()).hexdigest(), code)
    if error is None:
        raise SandboxUnavailable("no sandbox was free in time")
    return error


def _not_loaded(code: str, error: FunctionError, runtime: Runtime) -> Problem:
    if error.name == "Timeout":
        return Problem(1, None, TOO_SLOW)
    place = first_place(code, error.stack) or Place(1, None)
    if (found := THROWN.match(error.message)) and (what := doing(found[1], found[2])):
        place = next(iter(places(code, error.stack, what, runtime)), place)
    elif SYNTAX_ERROR.search(error.message):
        place = Place(_line(error.message), None)  # the engine's columns of these are of no use
    return Problem(*place, _shown(error.message))


def _shown(message: str) -> str:
    return printable(" ".join(NOT_LOADED.sub("the code does not load: ", message).split()))


def _line(message: str) -> int:
    found = NOT_LOADED.match(message)
    return int(found[1]) if found else 1


def _unfinished(surveyed: Survey) -> Iterator[Problem]:
    if surveyed.unfinished:
        yield Problem(1, None, f"the code was loaded, but not looked through: {surveyed.unfinished}")


def _handlers(names: tuple[Name, ...], handlers: tuple[str, ...]) -> tuple[Handler, ...]:
    found = (_handler(names, handler) for handler in handlers)
    return tuple(sorted(found, key=lambda handler: (handler.line is None, handler.line)))


def _handler(names: tuple[Name, ...], handler: str) -> Handler:
    found = _last(names, handler)
    return Handler(handler, found.line, found.column) if found else Handler(handler, None, None)


def _last(names: tuple[Name, ...], handler: str) -> Name | None:
    """Where a handler is: the last that the top level gives this name to, else any."""
    found = sorted((name for name in names if name.name == handler), key=lambda name: name.is_top)
    return found[-1] if found else None


def _warnings(names: tuple[Name, ...], handlers: tuple[str, ...]) -> Iterator[Problem]:
    for handler in HANDLERS:
        found = _last(names, handler)
        if found is not None and (warning := _warning(found, has=handler in handlers)):
            yield Problem(found.line, found.column, warning)
    missing = [handler for handler in HANDLERS if handler not in handlers]
    for name in names:
        if name.is_top and name.is_function and name.name not in HANDLERS:
            meant = next((handler for handler in missing if is_near(name.name, handler)), None)
            if meant:
                yield Problem(name.line, name.column, f"{name.name} is never called: is {meant} meant?")


def _warning(found: Name, *, has: bool) -> str:
    if has:
        return f"{found.name} is a generator, which returns no event: leave the * out" if found.is_generator else ""
    if not found.is_top:
        return f"{found.name} is no handler here: handlers are found at the top level only"
    return f"{found.name} is no handler: it is no function"


def is_near(name: str, other: str) -> bool:
    """True if one letter more, less, another or two swapped turn one into the other, upper case or lower."""
    one, two = name.lower(), other.lower()
    while one and two and one[0] == two[0]:
        one, two = one[1:], two[1:]
    while one and two and one[-1] == two[-1]:
        one, two = one[:-1], two[:-1]
    return len(one) <= 1 >= len(two) or (len(one) == 2 and one == two[::-1])
