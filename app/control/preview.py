"""Previews: code is tried on events by a worker, with settings that are kept nowhere. Nothing is delivered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import redis
from sqlalchemy.orm import Session

from app.control import functions, versions
from app.control.checking import fault_of_code
from app.control.errors import ConflictError, InvalidError, NotFoundError, Problem, UnavailableError
from app.control.given import row_if_any
from app.control.preview_answer import shown
from app.control.roles import Actor, Permission
from app.control.sealing import check_size, checked
from app.control.settings_schema import settings_of
from app.models import FunctionVersion
from tasks.functions.credentials import is_credential
from tasks.functions.results import EVENT_TYPES, text_of
from tasks.preview_desk import Unanswered
from tasks.preview_messages import Asked, Failed, TooLargeError
from tasks.tester import MOST_EVENTS, Trial

TOO_LARGE = "code, settings and events have more than 768 KiB together"
REASONS = {
    Unanswered.BUSY: "Too many previews wait already; try again.",
    Unanswered.NOT_TAKEN: "No worker took the preview in time: is one running, and has it a thread to spare?",
    Unanswered.NOT_FINISHED: "A worker took the preview, but did not finish it in time; try again.",
    Failed.KEY: "A worker took the preview, but has other SETTINGS_KEYS than the server.",
    Failed.NO_SANDBOX: "A worker took the preview, but could start no sandbox; its log says why.",
    Failed.BROKEN: "A worker took the preview, but failed; its log says why.",
}
AWAY = "Redis does not answer, through which workers are asked; try again."


class Desk(Protocol):
    """Who asks workers; see ``tasks.preview_desk.PreviewDesk``."""

    def ask(self, asked: Asked) -> Unanswered | Failed | dict[str, Any]:
        """What a worker says, or why there is no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to try: ``code``, or that of a version or of the latest of a function. Code with a function is a draft of
    that. ``events`` is one event, or a list for ``onBatch``."""

    code: str | None = field(default=None, repr=False)
    function_id: str | None = None
    version_id: str | None = None
    events: Any = field(default=None, repr=False)
    settings: Mapping[str, Any] = field(default_factory=dict, repr=False)


def prepared(session: Session, actor: Actor, wanted: Wanted, max_event_bytes: int) -> Asked:
    """A preview, checked, ready to be asked for outside of the transaction.

    Raises:
        ForbiddenError: the actor may not write the function, or for bare code none at all.
        NotFoundError: there is no such function or version.
        InvalidError: code, events or settings cannot be taken.
    """
    version = _version(session, actor, wanted)
    return Asked(
        trial=_trial(wanted, version),
        events=tuple(_texts(wanted.events, max_event_bytes)),
        as_batch=isinstance(wanted.events, list),
    )


def previewed(desk: Desk, asked: Asked) -> dict[str, Any]:
    """What a worker says; see ``preview_answer.shown``.

    Raises:
        InvalidError: it is too large.
        ConflictError: what comes of it is too large to be shown.
        UnavailableError: no worker took it in time, or none could finish it.
    """
    try:
        answer = desk.ask(asked)
    except TooLargeError:
        raise InvalidError([Problem("", TOO_LARGE)]) from None
    except redis.RedisError as error:
        raise UnavailableError(AWAY) from error
    if answer is Failed.TOO_LARGE:
        raise ConflictError("what the function makes of the events is too large to be shown: try fewer")
    if isinstance(answer, Unanswered | Failed):
        raise UnavailableError(REASONS[answer])
    return shown(asked, answer)


def _version(session: Session, actor: Actor, wanted: Wanted) -> FunctionVersion | None:
    function_id = wanted.function_id
    if function_id is None and wanted.version_id is not None:
        version = row_if_any(session, FunctionVersion, wanted.version_id)
        actor.require(Permission.WRITE_FUNCTIONS, version.function_id if version else None)
        if version is None:
            raise NotFoundError(f"there is no version {wanted.version_id}")
        return version
    if function_id is None:
        actor.require_any(Permission.WRITE_FUNCTIONS)
        return None
    actor.require(Permission.WRITE_FUNCTIONS, function_id)
    functions.found(session, function_id)
    if wanted.version_id is not None:
        return versions.of_function(session, function_id, wanted.version_id)
    return functions.latest(session, function_id)


def _trial(wanted: Wanted, version: FunctionVersion | None) -> Trial:
    """Settings of a function are checked; bare code declares none, so what a name gives away is kept from logs."""
    code = _code(wanted, version)
    if version is None:
        check_size(wanted.settings)
        sensitive = frozenset(name for name in wanted.settings if is_credential(name))
        return Trial(code=code, settings=dict(wanted.settings), sensitive=sensitive)
    declared = settings_of(version.settings)
    values = checked("the function", declared, wanted.settings)
    return Trial(
        code=code,
        settings={name: value for name, value in values.items() if value is not None},
        sensitive=frozenset(setting.name for setting in declared if setting.sensitive),
    )


def _code(wanted: Wanted, version: FunctionVersion | None) -> str:
    if wanted.code is None:
        if version is None:
            raise InvalidError([Problem("code", "is needed, or a functionId or versionId")])
        return version.code
    if fault := fault_of_code(wanted.code):
        raise InvalidError([Problem("code", fault)])
    return wanted.code


def _texts(events: Any, max_event_bytes: int) -> list[bytes]:
    if not isinstance(events, list):
        listed, names = [events], ["event"]
    elif 0 < len(events) <= MOST_EVENTS:
        listed, names = events, [f"event.{index}" for index in range(len(events))]
    else:
        raise InvalidError([Problem("event", f"a list is for onBatch and holds 1 to {MOST_EVENTS} events")])
    problems = [p for name, event in zip(names, listed, strict=True) for p in _problems(name, event, max_event_bytes)]
    if problems:
        raise InvalidError(problems)
    return [text for event in listed if (text := text_of(event)) is not None]


def _problems(name: str, event: Any, max_event_bytes: int) -> Iterator[Problem]:
    if not isinstance(event, dict):
        yield Problem(name, "must be an object")
        return
    kind = event.get("type")
    if not isinstance(kind, str) or kind not in EVENT_TYPES:
        yield Problem(f"{name}.type", f"must be one of {', '.join(sorted(EVENT_TYPES))}")
    text = text_of(event)
    if text is None:
        yield Problem(name, "cannot be written as JSON: nested too deeply, or with a broken text or number")
    elif len(text) > max_event_bytes:
        yield Problem(name, f"has {len(text):,} bytes; an event has at most {max_event_bytes:,}")
