"""An attempt as people read it. Plain where it is no terminal."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
from rich.console import Console
from rich.text import Text

from app.authoring.attempt import Attempt
from app.authoring.difference import difference
from app.authoring.faults import Fault, named
from app.authoring.report import request
from app.authoring.subject import Subject
from app.authoring.tester import Tried
from app.printable import printable
from app.requests_shown import request_lines
from tasks.outcomes import Kind

STYLES = {Kind.FILTERED: "yellow", Kind.DISCARDED: "bold red", Kind.RETRIED: "bold magenta"}
LINE_STYLES = {"+": "green", "-": "red", "@": "cyan", " ": "dim"}
UNCHECKED = "no workspace.yaml here or above declares this function: settings are not checked"


def console() -> Console:
    """Where to print. Long lines are the terminal's to fold, so that they can be copied."""
    return Console(highlight=False, soft_wrap=True, markup=False, emoji=False)


def show(attempt: Attempt, to: Console) -> None:
    """Print what became of each event, then what the call logged and requested, and how long it took."""
    to.print(Text("\n").join(_lines(attempt)))


def _lines(attempt: Attempt) -> Iterator[Text]:
    if attempt.subject.declared is None:
        yield Text(UNCHECKED, style="dim")
    shown: Fault | None = None
    for position, (tried, fault) in enumerate(zip(attempt.run.tried, attempt.faults, strict=True), 1):
        yield Text.assemble((_title(attempt, position, tried), "bold"), _fate(tried))
        if tried.outcome is None:
            yield from _changes(tried)
        elif fault and fault != shown:
            yield from fault_lines(attempt.subject, fault)
        shown = fault
    for line in attempt.run.logs:
        yield Text.assemble(("log: ", "dim"), printable(named(attempt.subject, line)))
    for trace in attempt.run.requests:
        yield from (Text(printable(line)) for line in request_lines(request(trace)))
    yield Text(f"{attempt.run.duration_ms:.1f} ms", style="dim")


def _title(attempt: Attempt, position: int, tried: Tried) -> str:
    """Which of many events it is; empty for a single one."""
    if not attempt.as_batch:
        return ""
    event = orjson.loads(tried.event_in)
    parts = (f"event {position} of {len(attempt.run.tried)}", event["type"], event.get("messageId"))
    return printable(", ".join(str(part) for part in parts if part)) + ": "


def _fate(tried: Tried) -> tuple[str, str]:
    """In the words of the delivery pages."""
    outcome = tried.outcome
    if outcome is None:
        return "goes on", "bold green"
    why = outcome.code if outcome.kind is Kind.FILTERED else outcome.type
    return f"{outcome.kind.value.replace('_', ' ')} {why}".strip(), STYLES.get(outcome.kind, "bold red")


def _changes(tried: Tried) -> Iterator[Text]:
    lines = difference(tried.event_in, tried.event_out)
    if not lines:
        yield Text("unchanged", style="dim")
    yield from (Text(printable(line), style=LINE_STYLES.get(line[:1], "")) for line in lines)


def fault_lines(subject: Subject, fault: Fault) -> Iterator[Text]:
    """What went wrong, where, and what to do."""
    where = f"{subject.file}:{':'.join(str(part) for part in fault.place if part)}: " if fault.place else ""
    name = f"{fault.name}: " if fault.name else ""
    yield Text.assemble(printable(where), (printable(name + fault.message), "red"))
    if fault.hint:
        yield Text(f"hint: {fault.hint}", style="yellow")
    if fault.frame:
        yield Text(printable(fault.frame))
    yield from (Text(printable(line), style="dim") for line in fault.stack.splitlines() if line.startswith("    at "))
