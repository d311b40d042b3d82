"""Apply a workspace: values to rows in one transaction, then to Redis. All changes or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.control.change import change
from app.control.roles import COMMAND_LINE
from app.models import Database, Destination, FunctionInstance
from app.publishing import Compiler, Publisher
from app.workspace import belongings
from app.workspace.differences import Deed, Outcome
from app.workspace.rows import Writer
from app.workspace.values import FunctionCode, Workspace
from tasks.config import Config
from tasks.streams import EventStore
from tasks.vault import Vault

PUBLISHED_S = 5.0

Check = Callable[[Sequence[FunctionCode]], None]
"""Raises for what must not be published."""


class EventsWaitError(Exception):
    """What would be removed has events waiting; the message names each destination and says how many."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of each resource. ``published`` is False while Redis does not have it yet; ``faults`` say why."""

    outcomes: tuple[Outcome, ...]
    published: bool = True
    faults: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether there was anything to do."""
        return any(outcome.deed not in (Deed.UNCHANGED, Deed.KEPT) for outcome in self.outcomes)

    def deeds(self) -> dict[str, Deed]:
        """What was done, by id."""
        return {outcome.id: outcome.deed for outcome in self.outcomes}


class _Undone(Exception):
    """Takes back a transaction."""


def apply_workspace(
    workspace: Workspace,
    database: Database,
    store: EventStore,
    config: Config,
    *,
    dry_run: bool = False,
    prune: bool = False,
    discard: bool = False,
    before: Check = lambda _: None,
) -> Applied:
    """Make the database as a workspace says, and publish that; gives what changed, or with ``dry_run`` what would.

    What is only in the database stays, unless ``prune`` is said. ``before`` gets the functions whose code some
    destination does not run yet; nothing is changed if it raises. With Redis down, the change is kept and published
    when it is back.

    Raises:
        EventsWaitError: events wait for a destination that would be removed, and ``discard`` is not said.
        WorkspaceError: it does not go together with what else is in the database.
        VaultError: there is no key to seal settings with.
        sqlalchemy.exc.DBAPIError: the database does not answer.
        redis.RedisError: Redis cannot say whether events wait for what would be removed.
    """
    compiler = Compiler.from_config(config)
    write = partial(_write, workspace, database, compiler.vault, max_filters=config.max_filters)
    planned = write(prune=prune, keep=False)
    if not discard:
        _check_removed(store, planned)
    with database.read() as session:
        new = new_functions(workspace, session)
    before(new)
    if dry_run:
        return Applied(planned)
    outcomes = write(prune=prune, keep=True)
    publisher = Publisher(database, store.client, compiler)
    published = publisher.drain_all(PUBLISHED_S)
    faults = [] if published else [f"{row.subject}: {row.error}" for row in publisher.waiting() if row.error]
    return Applied(outcomes, published, tuple(faults))


def new_functions(workspace: Workspace, session: Session) -> tuple[FunctionCode, ...]:
    """The functions that some destination would run with other code than now, or for the first time."""
    query = select(FunctionInstance).join(Destination, FunctionInstance.destination_id == Destination.id)
    running = {
        instance.destination.slug: (instance.function.slug, instance.version.code)
        for instance in session.scalars(query)
        if instance.enabled and instance.version
    }
    instances = {d.slug: d.function for d in workspace.destinations if d.function and d.function.enabled}
    new = (i.function for slug, i in instances.items() if running.get(slug) != (i.function.slug, i.function.code))
    return tuple({function.slug: function for function in new}.values())


def _write(
    workspace: Workspace, database: Database, vault: Vault, *, max_filters: int, prune: bool, keep: bool
) -> tuple[Outcome, ...]:
    """Write, and take it back unless it is to be kept: what would be done is found out by doing it."""
    outcomes: tuple[Outcome, ...] = ()
    try:
        with change(database, COMMAND_LINE) as opened:
            writer = Writer(opened, vault)
            writer.write(workspace, prune=prune)
            belongings.check_count(opened.session, max_filters)
            belongings.check_actions(opened.session)
            outcomes = writer.outcomes
            if not keep:
                raise _Undone
    except _Undone:
        pass
    return outcomes


def _check_removed(store: EventStore, planned: Sequence[Outcome]) -> None:
    removed = [o.id for o in planned if o.kind == "destination" and o.deed is Deed.REMOVED]
    counts = {d: waiting.now + waiting.delayed for d in removed if (waiting := store.waiting(d))}
    if any(counts.values()):
        listed = ", ".join(f"{d} ({count:,} waiting)" for d, count in counts.items() if count)
        raise EventsWaitError(f"events of what is not in the file any more would be discarded: {listed}")
