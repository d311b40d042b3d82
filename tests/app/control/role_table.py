"""The table of docs/roles.md, and what its deeds are tried on, by whom. The deeds' tests and the API's both use it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from app.control import destinations, filters, functions, instances, people, sources, subscriptions, tokens, versions
from app.control.change import Change
from app.control.code import CheckedCode
from app.control.destinations import NewDestination
from app.control.roles import ALL, COMMAND_LINE, Actor, Grant, Role
from app.models import User
from tests.app.control.function_rows import CODE, VAULT

CHANGED = CheckedCode("function onTrack(event) { return null; }", ("onTrack",))
FILTER = {"title": "No pages", "if": "type = 'page'", "actions": [{"type": "DROP"}]}
SUBSCRIPTION = {"name": "Orders", "action_id": "write", "trigger": "event = 'Order'"}
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
DEEDS = list(dict.fromkeys(deed for deed, _ in CELLS))
COLUMNS = list(dict.fromkeys(column for _, column in CELLS))

LISTED = {
    "list functions": "connected",
    "list instances": "ifi",
    "list sources": "src_used",
    "list destinations": "dst_connected",
    "list a source's destinations": "dst_connected",
    "list filters": "flt",
    "list subscriptions": "sub",
    "list users": "usr",
    "list tokens": "tok",
}
"""What a whole list has in it, by its name in the world."""


class World:
    """A function at work and one that is not, sources with and without destinations, and somebody for each column.

    ``ids`` are by name, ``texts`` those of tokens by column, and of ``usr_owner``.
    """

    def __init__(self, opened: Change) -> None:
        self.ids: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self._actors: dict[str, Actor] = {}
        self._add_functions(opened)
        self._add_sources(opened)
        instance = instances.create(opened, VAULT, self["connected"], self["dst_connected"], {"enabled": True})
        self.ids["ifi"] = instance.id
        self._add_people(opened)
        for number, column in enumerate(COLUMNS):
            self._add_column(opened, column, f"column.{number}@example.com")

    def __getitem__(self, name: str) -> str:
        return self.ids[name]

    def actor(self, column: str) -> Actor:
        """Somebody with the roles of a column, who has one token."""
        return self._actors[column]

    def _add_functions(self, opened: Change) -> None:
        for name in ("connected", "free", "other"):
            self.ids[name] = functions.create(opened, {"display_name": name}, CODE).id
        functions.update(opened, self["connected"], {}, code=CHANGED)
        newest_first = versions.listed(opened.session, COMMAND_LINE, self["connected"]).rows
        self.ids["newest"], self.ids["oldest"] = newest_first[0].id, newest_first[-1].id

    def _add_sources(self, opened: Change) -> None:
        for name in ("src_used", "src_free", "src_other"):
            self.ids[name] = sources.create(opened, name, write_keys=[f"key-of-{name}"]).id
        for name in ("dst_connected", "dst_free"):
            new = NewDestination(source_id=self["src_used"], kind="log", name=name, settings={})
            self.ids[name] = destinations.create(opened, VAULT, new).id
        self.ids["flt"] = filters.create(opened, self["dst_connected"], FILTER, most=1).id
        self.ids["sub"] = subscriptions.create(opened, self["dst_connected"], SUBSCRIPTION).id

    def _add_people(self, opened: Change) -> None:
        for name in ("usr", "usr_owner"):
            self.ids[name] = people.create(opened, f"{name}@example.com", name).id
        people.give(opened, self["usr_owner"], Grant(Role.OWNER))
        self.texts["usr_owner"] = tokens.create(opened, self["usr_owner"], "looks on").text
        people.give(opened, self["usr"], Grant(Role.SOURCE_ADMIN))
        self.ids["tok"] = tokens.create(opened, self["usr"], "ci").row.id

    def _add_column(self, opened: Change, column: str, email: str) -> None:
        user: User = people.create(opened, email, column)
        for grant in self._grants(column):
            people.give(opened, user.id, grant)
        self._actors[column] = people.actor_of(user)
        made = tokens.create(opened, user.id, column)
        self.texts[column] = made.text
        self.ids[f"tok of {column}"] = made.row.id

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
