"""Versions of functions: seen, compared, and old ones made the newest again."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from difflib import SequenceMatcher

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from app.control import functions
from app.control.change import Change
from app.control.code import CheckedCode
from app.control.errors import ConflictError, NotFoundError
from app.control.given import row_if_any
from app.control.pages import FIRST, Page, Wanted, page
from app.control.roles import Actor, Permission
from app.models import FunctionVersion

WITHOUT_CODE = defer(FunctionVersion.code, raiseload=True)
"""Code is large: what lists do not show is not read."""
CONTEXT_LINES = 3
MOST_LINES = 2_000
"""With more lines than this between the ends that are equal, a comparison could take long."""


def listed(session: Session, actor: Actor, function_id: str, wanted: Wanted = FIRST) -> Page[FunctionVersion]:
    """A page of the versions of a function, the newest first, without their code.

    Raises:
        ForbiddenError, NotFoundError, InvalidError
    """
    functions.get(session, actor, function_id)
    query = select(FunctionVersion).where(FunctionVersion.function_id == function_id).options(WITHOUT_CODE)
    return page(session, query, (FunctionVersion.created_at, FunctionVersion.id), wanted, newest_first=True)


def get(session: Session, actor: Actor, function_id: str, version_id: str) -> FunctionVersion:
    """A version.

    Raises:
        ForbiddenError, NotFoundError
    """
    functions.get(session, actor, function_id)
    return of_function(session, function_id, version_id)


def of_function(session: Session, function_id: str, version_id: str) -> FunctionVersion:
    """A version of this very function.

    Raises:
        NotFoundError: the function has no such version.
    """
    version = row_if_any(session, FunctionVersion, version_id)
    if version is None or version.function_id != function_id:
        raise NotFoundError(f"function {function_id} has no version {version_id}")
    return version


def latest_of(session: Session, function_ids: Collection[str]) -> dict[str, FunctionVersion]:
    """The newest version of each function, by the function's id, with one question for all; without their code."""
    newest = (
        select(FunctionVersion.function_id, func.max(FunctionVersion.number).label("number"))
        .where(FunctionVersion.function_id.in_(sorted(function_ids)))
        .group_by(FunctionVersion.function_id)
        .subquery()
    )
    same = (FunctionVersion.function_id == newest.c.function_id) & (FunctionVersion.number == newest.c.number)
    query = select(FunctionVersion).join(newest, same).options(WITHOUT_CODE)
    return {version.function_id: version for version in session.scalars(query)}


def restore(
    change: Change, function_id: str, version_id: str, *, expected_revision: int | None = None
) -> FunctionVersion:
    """Make a new version with the code and settings of an old one. Nothing is deployed.

    Raises:
        ForbiddenError, NotFoundError: not for this actor, or not there.
        StaleError: the function is not at ``expected_revision`` any more.
        ConflictError: it is the newest already, or somebody else changed the function at the same time.
    """
    change.actor.require(Permission.WRITE_FUNCTIONS, function_id)
    function = functions.found(change.session, function_id)
    functions.check_revision(function, expected_revision)
    old, newest = of_function(change.session, function_id, version_id), functions.latest(change.session, function_id)
    if old is newest:
        raise ConflictError(f"version {version_id} is the newest already")
    code = CheckedCode(old.code, tuple(old.handlers))
    version = functions.add_version(change, function, code, old.settings, after=newest.number)
    functions.note(change, function, {"code", "settings"}, version.number)
    functions.save(change)
    change.audit("Function Version Restored", function)
    return version


def difference(session: Session, actor: Actor, function_id: str, older_id: str, newer_id: str) -> str:
    """What changed between two versions, settings then code, as unified text; '' if nothing did.

    Raises:
        ForbiddenError, NotFoundError
    """
    older, newer = (get(session, actor, function_id, version_id) for version_id in (older_id, newer_id))
    names = f"version {older.number}", f"version {newer.number}"
    texts = (_settings(older), _settings(newer)), (older.code, newer.code)
    return "".join(
        _unified(*pair, *(f"{name}: {part}" for name in names))
        for part, pair in zip(("settings", "code"), texts, strict=True)
    )


def _settings(version: FunctionVersion) -> str:
    return json.dumps(version.settings, indent=2, ensure_ascii=False)


def _unified(older: str, newer: str, older_name: str, newer_name: str) -> str:
    """Only what lies between the ends that are equal is compared, with a few lines around it."""
    if older == newer:
        return ""
    before, after = older.split("\n"), newer.split("\n")
    head, tail = _equal_ends(before, after)
    skipped = max(0, head - CONTEXT_LINES)
    until = max(0, tail - CONTEXT_LINES)
    hunks = _hunks(before[skipped : len(before) - until], after[skipped : len(after) - until], skipped)
    return "\n".join([f"--- {older_name}", f"+++ {newer_name}", *hunks, ""])


def _equal_ends(before: list[str], after: list[str]) -> tuple[int, int]:
    """How many lines are equal at the beginning, and how many of the others at the end."""
    shorter = min(len(before), len(after))
    head = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    tail = next((n for n in range(shorter - head) if before[-1 - n] != after[-1 - n]), shorter - head)
    return head, tail


def _hunks(before: list[str], after: list[str], skipped: int) -> Iterator[str]:
    if len(before) + len(after) > MOST_LINES:
        yield _place(skipped, len(before), len(after), skipped)
        yield from (f"-{line}" for line in before)
        yield from (f"+{line}" for line in after)
        return
    for group in SequenceMatcher(None, before, after).get_grouped_opcodes(CONTEXT_LINES):
        (_, b1, _, a1, _), (_, _, b2, _, a2) = group[0], group[-1]
        yield _place(skipped + b1, b2 - b1, a2 - a1, skipped + a1)
        for kind, b_from, b_to, a_from, a_to in group:
            if kind == "equal":
                yield from (f" {line}" for line in before[b_from:b_to])
            else:
                yield from (f"-{line}" for line in before[b_from:b_to])
                yield from (f"+{line}" for line in after[a_from:a_to])


def _place(before: int, before_lines: int, after_lines: int, after: int) -> str:
    """Where a hunk is: an empty side is named by the line before it."""
    return f"@@ -{before + bool(before_lines)},{before_lines} +{after + bool(after_lines)},{after_lines} @@"
