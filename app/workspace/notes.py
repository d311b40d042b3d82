"""What applying a workspace does, noted as it is done: told to people, audited, and put on the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.control.change import Change
from app.models import Destination, Filter, Function, FunctionInstance, Source, Subscription
from app.models.outbox import SOURCES
from app.workspace.differences import Deed, Outcome

Belonging = FunctionInstance | Filter | Subscription
"""What is in the route of its destination."""
Resource = Source | Function | Destination | Belonging


class Notes:
    """The notes of one transaction. ``outcomes`` has what became of each resource, in the file's order."""

    def __init__(self, change: Change) -> None:
        self._change = change
        self._touched: set[str] = set()
        self.outcomes: list[Outcome] = []

    def written(self, row: Resource, lines: Sequence[str], *, made: bool) -> None:
        """A row is as the file says now; ``lines`` tell what was otherwise."""
        deed = Deed.CREATED if made else Deed.CHANGED if lines else Deed.UNCHANGED
        self.outcomes.append(Outcome(_kind(row), row.id, deed, () if made else tuple(lines)))
        if deed is not Deed.UNCHANGED:
            self._change.session.flush()
            self._change.audit(f"{_called(row)} {'Created' if made else 'Updated'}", row)
            self._touch(row)

    def removed(self, row: Resource) -> None:
        """A row is about to go."""
        self.outcomes.append(Outcome(_kind(row), row.id, Deed.REMOVED))
        self._change.audit(f"{_called(row)} Deleted", row)
        self._touch(row)

    def kept(self, row: Resource) -> None:
        """A row is only in the database, and stays."""
        self.outcomes.append(Outcome(_kind(row), row.id, Deed.KEPT))

    def touched(self, destination_ids: Iterable[str]) -> None:
        """Something of these destinations' routes is another."""
        self._touched.update(destination_ids)

    def publish(self) -> None:
        """Have everything that was touched published, under one revision."""
        if self._touched:
            self._change.publish(*sorted(self._touched))

    def _touch(self, row: Resource) -> None:
        """A function alone is in no route: its instances are."""
        if isinstance(row, Source | Destination):
            self._touched.add(SOURCES)
        if isinstance(row, Destination):
            self._touched.add(row.id)
        elif isinstance(row, Belonging):
            self._touched.add(row.destination_id)


def _kind(row: Resource) -> str:
    return "instance" if isinstance(row, FunctionInstance) else type(row).__name__.lower()


def _called(row: Resource) -> str:
    return "Function Instance" if isinstance(row, FunctionInstance) else type(row).__name__
