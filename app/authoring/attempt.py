"""One run of a function on the events its author gave, and what is to be said about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.authoring.faults import Fault, Place, does_not_load, fault_at, fault_of, has_failed
from app.authoring.inputs import Events
from app.authoring.subject import Subject
from app.authoring.tester import Run, Tester
from tasks.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class Attempt:
    """A run, with the fault of each event; None for one that goes on or was dropped."""

    subject: Subject
    run: Run
    faults: tuple[Fault | None, ...]
    as_batch: bool

    @property
    def failed(self) -> bool:
        """True if an event would be discarded or retried."""
        return any(self.faults)


def attempt(tester: Tester, subject: Subject, events: Events, settings: Mapping[str, Any]) -> Attempt:
    """Run the handler of one event, or ``onBatch`` for all.

    Raises:
        SandboxUnavailable: no function can run here.
    """
    run = tester.run(subject, events.texts, settings, as_batch=events.as_batch)
    outcomes = [tried.outcome for tried in run.tried]
    broken = next((outcome for outcome in outcomes if does_not_load(outcome)), None)
    found = _found(tester, subject, broken) if broken else None
    faults = tuple((found or fault_of(subject, o)) if o and has_failed(o) else None for o in outcomes)
    return Attempt(subject, run, faults, events.as_batch)


def _found(tester: Tester, subject: Subject, outcome: Outcome) -> Fault | None:
    """Where the checker sees why the code does not load; None if that is only seen when it runs."""
    from app.authoring.syntax.check import check  # a megabyte of parser, for code that is broken

    for problem in check(subject.code, tester):
        return fault_at(subject, outcome, Place(problem.line, problem.column), problem.message)
    return None
