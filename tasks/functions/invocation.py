"""One event on its way through a sandbox: what it logs and fetches, capped and blacked out, and its result."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from itertools import islice

from destinations.trace import RequestTrace
from tasks.functions import endings, frames
from tasks.functions.blackout import Blackout
from tasks.functions.contract import Called, CallResult, FunctionError
from tasks.functions.fetches import Fetch, unfinished
from tasks.functions.results import Settled
from tasks.functions.traces import clean, clean_text

MAX_LINE_CHARACTERS = 4_000
MAX_MESSAGE_CHARACTERS = 4_000
MAX_STACK_CHARACTERS = 8_000
MAX_TRACES = 100
CUT_LINE_CHARACTERS = 6_000
CUT_NAME_CHARACTERS = 100
CUT_TEXT_CHARACTERS = 9_000
"""A text of so many characters, as JavaScript counts, may have been cut by the sandbox, through a secret too."""
DROPPED_LINES = "... more lines were dropped"
CUT = "... the rest was cut"


@dataclass(slots=True)
class Invocation:
    """Collects what one event did. ``began`` is in ``time.monotonic()`` seconds."""

    blackout: Blackout
    began: float
    lines: list[str] = field(default_factory=list)
    fetches: list[Fetch] = field(default_factory=list)
    _bytes: int = 0

    def log(self, payload: bytes) -> None:
        """Keep a console line, as far as the caps allow."""
        self._bytes += len(payload)
        if len(self.lines) < frames.MAX_LOG_LINES and self._bytes <= frames.MAX_LOG_BYTES:
            # Blacked out before it is changed or cut: a secret may have line ends, and no cut may go through it.
            line = _shown(payload.decode("utf-8", "replace"), CUT_LINE_CHARACTERS, self.blackout)
            self.lines.append(_shortened(endings.own_frames(line)))
        elif len(self.lines) <= frames.MAX_LOG_LINES and (not self.lines or self.lines[-1] != DROPPED_LINES):
            self.lines.append(DROPPED_LINES)

    def result(self, settled: Settled, duration_ms: float) -> CallResult:
        """The result of an event that has settled."""
        kind, event, error = ending(settled, self.blackout)
        return CallResult(
            kind=kind,
            event=event,
            error=error,
            logs=tuple(self.lines),
            requests=self._traces(),
            duration_ms=duration_ms,
        )

    def failure(self, error: FunctionError) -> CallResult:
        """The result of an event that ended its process."""
        return self.result(error, (time.monotonic() - self.began) * 1000)

    def _traces(self) -> tuple[RequestTrace, ...]:
        traces = (trace for fetch in self.fetches for trace in _traces_of(fetch))
        return tuple(clean(trace, self.blackout) for trace in islice(traces, MAX_TRACES))


def ending(settled: Settled, blackout: Blackout) -> tuple[Called, bytes, FunctionError | None]:
    """What a result says of how an event settled: its kind, event and error."""
    if isinstance(settled, bytes):
        return Called.EVENT, settled, None
    if isinstance(settled, FunctionError) and settled.name != "DropEvent":
        return Called.ERROR, b"", _clean(settled, blackout)
    return Called.DROPPED, b"", None


def _clean(error: FunctionError, blackout: Blackout) -> FunctionError:
    """An error as it may be shown. What the engine says of code, as ``unexpected token: '}'``, has names of its own
    for things, so there only what is known to be secret goes."""
    show = _known if error.by_runtime and error.name not in endings.SAID else _shown
    name = show(error.name, CUT_NAME_CHARACTERS, blackout)
    message = show(error.message, CUT_TEXT_CHARACTERS, blackout)
    first = f"{error.name}: {error.message}"  # a cut is at the end of each, not of the stack
    begins = f"{name}: {message}" if error.stack.startswith(first) else ""
    stack = begins + show(error.stack.removeprefix(first), CUT_TEXT_CHARACTERS, blackout)
    return replace(error, name=name, message=message[:MAX_MESSAGE_CHARACTERS], stack=stack[:MAX_STACK_CHARACTERS])


def _shown(text: str, cut_from: int, blackout: Blackout) -> str:
    return clean_text(text, blackout, cut=_units(text) >= cut_from)


def _known(text: str, cut_from: int, blackout: Blackout) -> str:
    return blackout.cut(text) if _units(text) >= cut_from else blackout(text)


def _units(text: str) -> int:
    """The length of a text in JavaScript."""
    return len(text.encode("utf-16-le", "replace")) // 2


def _shortened(line: str) -> str:
    return line if len(line) <= MAX_LINE_CHARACTERS else line[:MAX_LINE_CHARACTERS] + CUT


def _traces_of(fetch: Fetch) -> list[RequestTrace]:
    traces = list(fetch.traces)
    if not fetch.finished:
        traces.append(unfinished(fetch))
    return traces
