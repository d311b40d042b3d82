"""The table in docs/roles.md is true: every deed, tried by every role, for what is its own and for what is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.control import audit, deliveries, deploy, destinations, functions, instances, people, sources, tokens, versions
from app.control.change import Change, change
from app.control.code import CheckedCode
from app.control.destinations import NewDestination
from app.control.errors import ForbiddenError
from app.control.roles import ALL, COMMAND_LINE, Actor, Grant, Role, narrowed
from app.models import AuditEvent, Database
from app.models.migrate import migrate
from tests.app.control.function_rows import VAULT

CODE = CheckedCode("function onTrack(event) { return event; }", ("onTrack",))
CHANGED = CheckedCode("function onTrack(event) { return null; }", ("onTrack",))
LINE = re.compile(r"^\|(.+)\|$", re.MULTILINE)
OWN_FUNCTIONS = frozenset({"connected", "free"})
OWN_SOURCES = frozenset({"src_used", "src_free"})
ROLES = {"FA": Role.FUNCTIONS_ADMIN, "FR": Role.FUNCTIONS_READ_ONLY, "SA": Role.SOURCE_ADMIN}


def table() -> dict[tuple[str, str], str]:
    """The cells by deed and column."""
    cells: dict[tuple[str, str], str] = {}
    head: list[str] = []
    for line in LINE.findall((Path(__file__).parents[3] / "docs" / "roles.md").read_text()):
        first, *rest = (cell.strip() for cell in line.split("|"))
        if first == "deed":
            head = rest
        elif head and rest and not first.startswith("---"):
            assert len(rest) == len(head), line
            cells |= {(first, column): cell for column, cell in zip(head, rest, strict=True)}
    return cells


CELLS = table()


class World:
    """What the deeds are tried on: a function at work and one that is not, sources with and without destinations."""

    def __init__(self, opened: Change) -> None:
        self.ids: dict[str, str] = {}
        for name in ("connected", "free", "other"):
            self.ids[name] = functions.create(opened, {"display_name": name}, CODE).id
        functions.update(opened, self.ids["connected"], {}, code=CHANGED)
        newest_first = versions.listed(opened.session, COMMAND_LINE, self.ids["connected"]).rows
        self.newest, self.oldest = newest_first[0].id, newest_first[-1].id
        for name in ("src_used", "src_free", "src_other"):
            self.ids[name] = sources.create(opened, name, write_keys=[f"key-of-{name}"]).id
        for name in ("dst_connected", "dst_free"):
            new = NewDestination(source_id=self.ids["src_used"], kind="log", name=name, settings={"path": "/dev/null"})
            self.ids[name] = destinations.create(opened, VAULT, new).id
        instance = instances.create(opened, VAULT, self.ids["connected"], self.ids["dst_connected"], {"enabled": True})
        self.ids["ifi"] = instance.id
        for name in ("usr", "usr_owner"):
            self.ids[name] = people.create(opened, f"{name}@example.com", name).id
        people.give(opened, self.ids["usr_owner"], Grant(Role.OWNER))
        people.give(opened, self.ids["usr"], Grant(Role.SOURCE_ADMIN))
        self.ids["tok"] = tokens.create(opened, self.ids["usr"], "ci").row.id

    def __getitem__(self, name: str) -> str:
        return self.ids[name]

    def actor(self, column: str) -> Actor:
        """Somebody with the roles of a column."""
        return Actor("", column, "", tuple(self._grants(column)))

    def _grants(self, column: str) -> Iterator[Grant]:
        if column == "Owner":
            yield Grant(Role.OWNER)
        elif column != "none":
            for short, _, which in (part.partition(" ") for part in column.split(" + ")):
                yield Grant(ROLES[short], self._set(ROLES[short], which))

    def _set(self, role: Role, which: str) -> frozenset[str] | None:
        if not which:
            return ALL
        own, other = (OWN_SOURCES, "src_other") if role is Role.SOURCE_ADMIN else (OWN_FUNCTIONS, "other")
        return frozenset(self[name] for name in own) if which == "own" else frozenset({self[other]})


Read = Callable[[Session, Actor, World], Any]
Write = Callable[[Change, World], Any]

LISTS: dict[str, tuple[Read, str]] = {
    "list functions": (lambda s, a, _: functions.listed(s, a), "connected"),
    "list instances": (lambda s, a, _: instances.listed(s, a), "ifi"),
    "list sources": (lambda s, a, _: sources.listed(s, a), "src_used"),
    "list destinations": (lambda s, a, _: destinations.listed(s, a), "dst_connected"),
    "list a source's destinations": (lambda s, a, w: destinations.connected(s, a, w["src_used"]), "dst_connected"),
    "list users": (lambda s, a, _: people.listed(s, a), "usr"),
    "list tokens": (lambda s, a, w: tokens.listed(s, a, w["usr"]), "tok"),
}
"""With what a whole list has in it."""

READS: dict[str, Read] = {
    "read a function": lambda s, a, w: functions.get(s, a, w["connected"]),
    "list versions": lambda s, a, w: versions.listed(s, a, w["connected"]),
    "read a version": lambda s, a, w: versions.get(s, a, w["connected"], w.oldest),
    "compare versions": lambda s, a, w: versions.difference(s, a, w["connected"], w.oldest, w.newest),
    "read an instance": lambda s, a, w: instances.get(s, a, w["ifi"]),
    "read a source": lambda s, a, w: sources.get(s, a, w["src_used"]),
    "read a destination": lambda s, a, w: destinations.get(s, a, w["dst_connected"]),
    "see a source's deliveries": lambda s, a, w: deliveries.source(s, a, w["src_used"]),
    "see a destination's deliveries": lambda s, a, w: deliveries.destination(s, a, w["dst_connected"], w["src_used"]),
    "read a user": lambda s, a, w: people.get(s, a, w["usr"]),
    "list audit events": lambda s, a, _: audit.listed(s, a),
    "export audit events": lambda s, a, _: list(audit.csv_lines(s, a)),
}

WRITES: dict[str, Write] = {
    "create a function": lambda c, _: functions.create(c, {"display_name": "New"}, CODE),
    "change a function": lambda c, w: functions.update(c, w["connected"], {"description": "New"}),
    "delete a function": lambda c, w: functions.delete(c, w["free"]),
    "restore a version": lambda c, w: versions.restore(c, w["connected"], w.oldest),
    "connect a function to a destination": lambda c, w: instances.create(c, VAULT, w["free"], w["dst_free"], {}),
    "change an instance": lambda c, w: instances.update(c, VAULT, w["ifi"], {"name": "New"}),
    "switch an instance on or off": lambda c, w: instances.update(c, VAULT, w["ifi"], {"enabled": False}),
    "delete an instance": lambda c, w: instances.delete(c, w["ifi"]),
    "deploy to chosen instances": lambda c, w: deploy.deploy(c, VAULT, w["connected"], instance_ids=[w["ifi"]]),
    "deploy to all instances": lambda c, w: deploy.deploy(c, VAULT, w["connected"]),
    "create a source": lambda c, _: sources.create(c, "New"),
    "change a source": lambda c, w: sources.update(c, w["src_used"], {"name": "New"}),
    "switch a source on or off": lambda c, w: sources.update(c, w["src_used"], {"enabled": False}),
    "delete a source": lambda c, w: sources.delete(c, w["src_free"]),
    "add a write key": lambda c, w: sources.add_write_key(c, w["src_used"]),
    "revoke a write key": lambda c, w: sources.revoke_write_key(c, w["src_used"], "key-of-src_used"),
    "create a destination": lambda c, w: destinations.create(
        c, VAULT, NewDestination(source_id=w["src_used"], kind="log", name="New", settings={"path": "/dev/null"})
    ),
    "change a destination": lambda c, w: destinations.update(c, VAULT, w["dst_connected"], {"name": "New"}),
    "switch a destination on or off": lambda c, w: destinations.update(
        c, VAULT, w["dst_connected"], {"enabled": False}
    ),
    "delete a destination": lambda c, w: destinations.delete(c, w["dst_connected"]),
    "create a user": lambda c, _: people.create(c, "new@example.com", "New"),
    "change a user": lambda c, w: people.update(c, w["usr"], {"name": "New"}),
    "delete a user": lambda c, w: people.delete(c, w["usr"]),
    "give a role": lambda c, w: people.give(c, w["usr"], Grant(Role.FUNCTIONS_ADMIN)),
    "take a role": lambda c, w: people.take(c, w["usr"], Role.SOURCE_ADMIN),
    "create a token": lambda c, w: tokens.create(c, w["usr"], "new"),
    "revoke a token": lambda c, w: tokens.revoke(c, w["tok"]),
}


def cells_of(deeds: object) -> list[tuple[str, str]]:
    return [cell for cell in CELLS if cell[0] in deeds]  # type: ignore[operator]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, World]]:
    """One database for all cells: what a deed changes is rolled back."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('roles') / 'splice.db'}")
    migrate(database)
    with change(database, COMMAND_LINE) as opened:
        world = World(opened)
    yield database, world
    database.close()


def test_the_table_has_every_deed_and_no_other() -> None:
    assert {deed for deed, _ in CELLS} == {*LISTS, *READS, *WRITES}
    assert set(CELLS.values()) == {"allow", "deny", "part"}


@pytest.mark.parametrize(("deed", "column"), cells_of(LISTS))
def test_who_may_list(deed: str, column: str, filled: tuple[Database, World]) -> None:
    database, world = filled
    read, name = LISTS[deed]
    with database.read() as session:
        if CELLS[deed, column] == "deny":
            with pytest.raises(ForbiddenError):
                read(session, world.actor(column), world)
            return
        found = read(session, world.actor(column), world)
        assert (world[name] in ids(found.rows)) == (CELLS[deed, column] == "allow")
        assert found.total == len(found.rows)


def ids(rows: Sequence[Any]) -> set[str]:
    return {row.id for row in rows}


@pytest.mark.parametrize(("deed", "column"), cells_of(READS))
def test_who_may_read(deed: str, column: str, filled: tuple[Database, World]) -> None:
    database, world = filled
    with database.read() as session:
        if CELLS[deed, column] == "allow":
            assert READS[deed](session, world.actor(column), world)
        else:
            with pytest.raises(ForbiddenError):
                READS[deed](session, world.actor(column), world)


@pytest.mark.parametrize(("deed", "column"), cells_of(WRITES))
def test_who_may_change_what_and_that_it_is_in_the_trail(
    deed: str, column: str, filled: tuple[Database, World]
) -> None:
    database, world = filled
    with Session(database.writing_engine, expire_on_commit=False) as session:
        before = trail(session)
        opened = Change(session, world.actor(column))
        if CELLS[deed, column] == "allow":
            WRITES[deed](opened, world)
            assert trail(session) > before
        else:
            with pytest.raises(ForbiddenError):
                WRITES[deed](opened, world)
            assert trail(session) == before


def trail(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(AuditEvent)) or 0


FIVE = frozenset({"1", "2", "3", "4", "5"})


@pytest.mark.parametrize(
    ("grant", "limit", "expected"),
    [
        (Grant(Role.OWNER), Grant(Role.OWNER), Grant(Role.OWNER)),
        (Grant(Role.OWNER), Grant(Role.SOURCE_ADMIN), Grant(Role.SOURCE_ADMIN)),
        (Grant(Role.SOURCE_ADMIN), Grant(Role.OWNER), Grant(Role.SOURCE_ADMIN)),
        (Grant(Role.FUNCTIONS_ADMIN, FIVE), Grant(Role.FUNCTIONS_READ_ONLY), Grant(Role.FUNCTIONS_READ_ONLY, FIVE)),
        (
            Grant(Role.FUNCTIONS_READ_ONLY, FIVE),
            Grant(Role.FUNCTIONS_ADMIN, frozenset({"5", "6"})),
            Grant(Role.FUNCTIONS_READ_ONLY, frozenset({"5"})),
        ),
        (Grant(Role.SOURCE_ADMIN), Grant(Role.FUNCTIONS_ADMIN), None),
    ],
)
def test_of_two_grants_only_what_both_allow_is_left(grant: Grant, limit: Grant, expected: Grant | None) -> None:
    assert narrowed([grant], [limit]) == ((expected,) if expected else ())
