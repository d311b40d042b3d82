"""One run of a function on the events its author gave, and what is to be said about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.authoring.faults import Fault, Place, does_not_load, fault_among, fault_at, fault_of, has_failed
from app.authoring.inputs import Events
from app.authoring.subject import Subject
from app.authoring.tester import Run, Tester
from tasks.outcomes import Outcome

if TYPE_CHECKING:
    from app.authoring.syntax.places import Doing

MOST_SEARCHES = 10
"""For one run: a batch may fail in many ways, and each search takes its time."""


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
    search = _Search(tester, subject)
    faults = tuple((found or search.fault(o)) if o and has_failed(o) else None for o in outcomes)
    return Attempt(subject, run, faults, events.as_batch)


class _Search:
    """Finds the places of errors that the engine reports too early, once for each error."""

    def __init__(self, tester: Tester, subject: Subject) -> None:
        self._tester = tester
        self._subject = subject
        self._found: dict[tuple[str, str], tuple[Place, ...]] = {}

    def fault(self, outcome: Outcome) -> Fault:
        """What went wrong with an event, at the place where the code tells that it did."""
        from app.authoring.syntax.places import doing  # only for runs that fail

        fault = fault_of(self._subject, outcome)
        what = doing(outcome.name, outcome.message)
        if fault.place is None or what is None:
            return fault
        return fault_among(self._subject, fault, self._places(outcome, what))

    def _places(self, outcome: Outcome, what: Doing) -> tuple[Place, ...]:
        from app.authoring.syntax.places import places

        error = outcome.message, outcome.stack
        if error not in self._found and len(self._found) < MOST_SEARCHES:
            self._found[error] = places(self._subject.code, outcome.stack, what, self._tester.runtime)
        return self._found.get(error, ())


def _found(tester: Tester, subject: Subject, outcome: Outcome) -> Fault | None:
    """Where the checker sees why the code does not load; None if that is only seen when it runs."""
    from app.authoring.syntax.check import check  # a megabyte of parser, for code that is broken

    for problem in check(subject.code, tester):
        return fault_at(subject, outcome, Place(problem.line, problem.column), problem.message)
    return None
