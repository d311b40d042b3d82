"""Prints what becomes of saved cases, a line each, and counts. Plain where it is no terminal."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from rich.text import Text

from app.authoring.cases.verdict import Verdict
from app.authoring.faults import Fault, named
from app.authoring.show import LINE_STYLES, console, fault_lines
from app.authoring.subject import Subject
from app.printable import printable

MOST_DIFFERENCE_LINES = 100


class Tally:
    """The report of one run."""

    def __init__(self) -> None:
        """Begins the time."""
        self._console = console()
        self._began = time.monotonic()
        self._files = self._passed = self._failed = self._broken = 0

    @property
    def is_good(self) -> bool:
        """True while nothing failed."""
        return not self._failed and not self._broken

    def file(self, file: Path) -> None:
        """The cases of ``file`` come next."""
        self._files += 1
        self._console.print(Text(printable(str(file)), style="bold"))

    def broken(self, problems: Iterable[str]) -> None:
        """The cases of a file cannot be run."""
        self._broken += 1
        for problem in problems:
            self._console.print(_line("FAILED", "bold red", problem))

    def not_loading(self, subject: Subject, fault: Fault, cases: int) -> None:
        """The code does not load, so that none of the cases could be run."""
        self._broken += 1
        self._console.print(_line("FAILED", "bold red", f"{_counted(cases, 'case')} cannot be run"))
        self._detail(*fault_lines(subject, fault))

    def case(self, file: Path, verdict: Verdict) -> None:
        """A case was run."""
        after = f"{verdict.attempt.run.duration_ms:.1f} ms"
        if verdict.passed:
            self._passed += 1
            self._console.print(_line("passed", "green", f"{verdict.case.name}  {after}"))
            return
        self._failed += 1
        self._console.print(_line("FAILED", "bold red", f"{verdict.case.name}  {after}  {file}:{verdict.case.line}"))
        self._why(verdict)

    def end(self) -> None:
        """All is done."""
        counts = [f"{self._passed} passed", f"{self._failed} failed"]
        if self._broken:
            counts.append(f"{_counted(self._broken, 'file')} could not be run")
        took_s = time.monotonic() - self._began
        text = f"{_counted(self._files, 'file')}: {', '.join(counts)}, in {took_s:.1f} s"
        self._console.print(Text(text, style="green" if self.is_good else "bold red"))

    def _why(self, verdict: Verdict) -> None:
        subject, run = verdict.attempt.subject, verdict.attempt.run
        for asked in verdict.unanswered:
            self._detail(Text(printable(f"{asked.method} {asked.url} was asked for, and no entry of fetches answers")))
        if verdict.difference:
            self._detail(Text("- expected, + happened:", style="dim"))
        for line in verdict.difference[:MOST_DIFFERENCE_LINES]:
            self._detail(Text(printable(line), style=LINE_STYLES.get(line[:1], "")))
        if left := verdict.difference[MOST_DIFFERENCE_LINES:]:
            self._detail(Text(f"... {len(left):,} more lines", style="dim"))
        for fault in dict.fromkeys(fault for fault in verdict.attempt.faults if fault):
            self._detail(*fault_lines(subject, fault))
        if "logs" not in verdict.case.expect:
            self._detail(*(Text(printable(f"log: {named(subject, line)}")) for line in run.logs))

    def _detail(self, *texts: Text) -> None:
        for text in texts:
            for line in text.split("\n"):
                self._console.print(Text.assemble("    ", line))


def _line(state: str, style: str, text: str) -> Text:
    return Text.assemble("  ", (state, style), f"  {printable(text)}")


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
