"""Functions are made, saved under a revision, and deleted when nothing hangs on them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from app.control import functions, versions
from app.control.change import change
from app.control.code import CheckedCode
from app.control.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, StaleError
from app.control.roles import COMMAND_LINE, Grant, Role
from app.models import Database
from tests.app.control.function_rows import (
    CODE,
    KEY,
    OTHER,
    WRITES_SOURCES,
    actor,
    connectable,
    connected,
    deeds,
    made,
    saved,
    to_publish,
)


def test_a_new_function_has_a_version_with_its_handlers(database: Database) -> None:
    function = made(database, [KEY])
    with database.read() as session:
        version = functions.latest(session, function.id)
    assert (version.number, version.code, version.handlers) == (1, CODE.text, ["onTrack"])
    assert version.settings[0]["name"] == "apiKey"
    assert (function.slug, function.revision, deeds(database)) == ("orders", 1, ["Function Created"])


def test_functions_of_one_name_have_different_slugs(database: Database) -> None:
    assert [made(database).slug for _ in range(3)] == ["orders", "orders-2", "orders-3"]


def test_a_version_is_made_only_when_code_or_settings_differ(database: Database) -> None:
    function = made(database)
    assert saved(database, function, description="About orders").revision == 2
    assert saved(database, function, code=CODE).revision == 2
    assert saved(database, function, code=OTHER).revision == 3
    assert saved(database, function, settings=[KEY]).revision == 4
    with database.read() as session:
        page = versions.listed(session, COMMAND_LINE, function.id)
    with database.read() as session:
        found = [versions.get(session, COMMAND_LINE, function.id, row.id) for row in page.rows]
    assert [(v.number, v.code, len(v.settings)) for v in found] == [
        (3, OTHER.text, 1),
        (2, OTHER.text, 0),
        (1, CODE.text, 0),
    ]


def test_none_clears_and_what_is_absent_stays(database: Database) -> None:
    function = made(database, [KEY])
    saved(database, function, description="About orders", batch_max_count=5)
    now = saved(database, function, batch_max_count=None)
    assert (now.description, now.batch_max_count, now.display_name) == ("About orders", 20, "Orders")
    saved(database, function, settings=None)
    with database.read() as session:
        assert functions.latest(session, function.id).settings == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", None),
        ("display_name", "x" * 121),
        ("display_name", "two\nlines"),
        ("display_name", "nul\0"),
        ("description", "\ud800"),
        ("description", 1),
        ("logo_url", "javascript:alert(1)"),
        ("preview_webhook_url", "https://"),
        ("batch_max_count", 401),
        ("batch_max_count", True),
        ("id", "fn_mine"),
        ("revision", 7),
    ],
)
def test_a_value_that_cannot_be_taken_names_its_field(database: Database, field: str, value: Any) -> None:
    function = made(database)
    with pytest.raises(InvalidError) as caught:
        saved(database, function, **{field: value})
    assert [problem.field for problem in caught.value.problems] == [field]


def test_an_editor_of_an_old_revision_is_told_what_changed(database: Database) -> None:
    function = made(database)
    saved(database, function, code=OTHER, description="New", expected=1)
    with pytest.raises(StaleError, match=r"at revision 2, not 1: code, description by command line at .*\(version 2\)"):
        saved(database, function, code=CODE, expected=1)
    assert saved(database, function, code=CODE, expected=2).revision == 3


def test_a_save_that_meets_another_is_refused_whole(database: Database) -> None:
    function = made(database)
    with change(database, COMMAND_LINE) as open_change:
        seen = functions.found(open_change.session, function.id)
        open_change.session.execute(text("UPDATE functions SET revision = 9"))
        with pytest.raises(ConflictError, match="at this moment"):
            functions.update(open_change, seen.id, {}, code=OTHER)
        open_change.session.rollback()
    with database.read() as session:
        assert functions.latest(session, function.id).number == 1


def test_of_two_editors_at_once_one_is_told(database: Database) -> None:
    function, together = made(database), threading.Barrier(2, timeout=10)

    def edit(code: CheckedCode) -> str:
        together.wait()
        try:
            saved(database, function, code=code, expected=1)
        except StaleError as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(2) as threads:
        told = list(threads.map(edit, (OTHER, CheckedCode("function onGroup(e) { return e; }", ("onGroup",)))))
    assert sorted(bool(each) for each in told) == [False, True]
    with database.read() as session:
        assert functions.latest(session, function.id).number == 2


def test_names_and_batches_are_published_code_is_not(database: Database) -> None:
    connectable(database)
    function = made(database)
    connected(database, function, 1)
    to_publish(database)
    saved(database, function, code=OTHER)
    assert to_publish(database) == set()
    saved(database, function, display_name="Purchases")
    assert to_publish(database) == {"dst_1"}


def test_a_connected_function_is_not_deleted_and_says_where_it_is(database: Database) -> None:
    connectable(database)
    function = made(database)
    row = connected(database, function)
    with pytest.raises(ConflictError, match=rf"Orders \({row.id}, of D0\)"), change(database, COMMAND_LINE) as c:
        functions.delete(c, function.id)
    other = made(database)
    with change(database, COMMAND_LINE) as open_change:
        functions.delete(open_change, other.id)
    with database.read() as session, pytest.raises(NotFoundError):
        functions.get(session, COMMAND_LINE, other.id)
    assert "Function Deleted" in deeds(database)


def test_only_those_of_a_subset_are_seen_and_written(database: Database) -> None:
    mine, other = made(database), made(database)
    who = actor(Grant(Role.FUNCTIONS_ADMIN, frozenset({mine.id})))
    with database.read() as session:
        assert [row.id for row in functions.listed(session, who).rows] == [mine.id]
        assert functions.get(session, who, mine.id).id == mine.id
        for missing in (other.id, "fn_nothing"):
            with pytest.raises(ForbiddenError):
                functions.get(session, who, missing)
        with pytest.raises(ForbiddenError):
            functions.listed(session, WRITES_SOURCES)
    saved(database, mine, who, description="Mine")
    with pytest.raises(ForbiddenError):
        saved(database, other, who, description="Mine")
    with pytest.raises(ForbiddenError), change(database, who) as open_change:
        functions.create(open_change, {"display_name": "New"}, CODE)


def test_restoring_makes_the_old_version_the_newest(database: Database) -> None:
    function = made(database)
    saved(database, function, code=OTHER, settings=[KEY])
    with database.read() as session:
        newest, oldest = versions.listed(session, COMMAND_LINE, function.id).rows
    with change(database, COMMAND_LINE) as open_change:
        again = versions.restore(open_change, function.id, oldest.id, expected_revision=2)
    assert (again.number, again.code, again.settings, again.handlers) == (3, CODE.text, [], ["onTrack"])
    with pytest.raises(StaleError), change(database, COMMAND_LINE) as open_change:
        versions.restore(open_change, function.id, newest.id, expected_revision=2)
    with pytest.raises(ConflictError, match="newest already"), change(database, COMMAND_LINE) as open_change:
        versions.restore(open_change, function.id, again.id)
    with database.read() as session:
        assert versions.latest_of(session, [function.id])[function.id].number == 3


def test_a_version_of_another_function_is_none_of_this_one(database: Database) -> None:
    function, other = made(database), made(database)
    with database.read() as session:
        foreign = functions.latest(session, other.id)
        with pytest.raises(NotFoundError):
            versions.get(session, COMMAND_LINE, function.id, foreign.id)


def test_the_difference_of_two_versions_is_unified_text(database: Database) -> None:
    function = made(database)
    saved(database, function, code=OTHER)
    with database.read() as session:
        newer, older = versions.listed(session, COMMAND_LINE, function.id).rows
    with database.read() as session:
        shown = versions.difference(session, COMMAND_LINE, function.id, older.id, newer.id)
        assert versions.difference(session, COMMAND_LINE, function.id, older.id, older.id) == ""
    assert shown == f"--- version 1: code\n+++ version 2: code\n@@ -1,1 +1,1 @@\n-{CODE.text}\n+{OTHER.text}\n"


def test_a_large_difference_is_shown_without_looking_for_what_is_alike(database: Database) -> None:
    before, after = ("\n".join(["same", *(f"{word} {n % 90}" for n in range(200_000)), "end"]) for word in ("a", "b"))
    function = made(database, code=CheckedCode(before[:1_000_000] + "\nend", ("onTrack",)))
    saved(database, function, code=CheckedCode(after[:1_000_000] + "\nend", ("onTrack",)))
    with database.read() as session:
        newer, older = versions.listed(session, COMMAND_LINE, function.id).rows
    with database.read() as session:
        lines = versions.difference(session, COMMAND_LINE, function.id, older.id, newer.id).split("\n")
    assert (lines[3], lines[4]) == ("-same", "-a 0")


def test_hunks_far_from_the_ends_have_their_place(database: Database) -> None:
    numbered = [f"// {n}" for n in range(1, 31)]
    texts = ("\n".join(numbered), "\n".join([*numbered[:19], "new", *numbered[19:]]))
    function = made(database, code=CheckedCode(texts[0], ("onTrack",)))
    saved(database, function, code=CheckedCode(texts[1], ("onTrack",)))
    with database.read() as session:
        newer, older = versions.listed(session, COMMAND_LINE, function.id).rows
    with database.read() as session:
        shown = versions.difference(session, COMMAND_LINE, function.id, older.id, newer.id)
    ours = ["// 17", "// 18", "// 19"], ["// 20", "// 21", "// 22"]
    assert shown.split("\n")[2:-1] == [
        "@@ -17,6 +17,7 @@",
        *(f" {t}" for t in ours[0]),
        "+new",
        *(f" {t}" for t in ours[1]),
    ]
