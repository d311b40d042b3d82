"""What may be previewed by whom, and how the answers of workers are told."""

from __future__ import annotations

from typing import Any

import pytest
import redis

from app.control import functions
from app.control.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, UnavailableError
from app.control.preview import Wanted, prepared, previewed
from app.control.roles import Actor, Grant, Role
from app.models import Database
from tasks.preview_desk import Unanswered
from tasks.preview_messages import Asked, Failed, TooLargeError
from tasks.tester import Trial
from tests.app.control.function_rows import CODE, KEY, OTHER, WRITES_FUNCTIONS, WRITES_SOURCES, actor, made, saved

EVENT: dict[str, Any] = {"type": "track", "event": "Thing"}
MAX_EVENT_BYTES = 1024


class FakeDesk:
    """Answers at once, or raises."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def ask(self, asked: Asked) -> Any:
        """The answer."""
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def asked(database: Database, who: Actor = WRITES_FUNCTIONS, **wanted: Any) -> Asked:
    with database.read() as session:
        return prepared(session, who, Wanted(**{"events": EVENT, **wanted}), MAX_EVENT_BYTES)


def fields(database: Database, **wanted: Any) -> list[str]:
    with pytest.raises(InvalidError) as refused:
        asked(database, **wanted)
    return [problem.field for problem in refused.value.problems]


def test_a_function_is_tried_at_its_latest_or_a_named_version(database: Database) -> None:
    function = made(database)
    with database.read() as session:
        first = functions.latest(session, function.id).id
    saved(database, function, code=OTHER)
    assert asked(database, function_id=function.id).trial.code == OTHER.text
    assert asked(database, version_id=first).trial.code == CODE.text
    assert asked(database, function_id=function.id, version_id=first).trial.code == CODE.text
    assert asked(database, function_id=function.id, code="// draft").trial.code == "// draft"


def test_bare_code_needs_a_writer_of_functions(database: Database) -> None:
    some = actor(Grant(Role.FUNCTIONS_ADMIN, frozenset({"fn_other"})))
    assert asked(database, some, code="// x").trial.code == "// x"
    with pytest.raises(ForbiddenError):
        asked(database, WRITES_SOURCES, code="// x")
    with pytest.raises(ForbiddenError):
        asked(database, actor(Grant(Role.FUNCTIONS_READ_ONLY)), code="// x")


def test_a_function_of_others_is_not_tried(database: Database) -> None:
    function = made(database)
    some = actor(Grant(Role.FUNCTIONS_ADMIN, frozenset({"fn_other"})))
    with database.read() as session:
        version = functions.latest(session, function.id).id
    for wanted in ({"function_id": function.id}, {"version_id": version}, {"version_id": "fnv_none"}):
        with pytest.raises(ForbiddenError):
            asked(database, some, **wanted)


@pytest.mark.parametrize("wanted", [{"function_id": "fn_none"}, {"version_id": "fnv_none"}, {"version_id": "\0"}])
def test_what_is_not_there_is_told(database: Database, wanted: dict[str, str]) -> None:
    with pytest.raises(NotFoundError):
        asked(database, **wanted)


def test_problems_name_their_field(database: Database) -> None:
    assert fields(database) == ["code"]
    assert fields(database, code="a\0") == ["code"]
    assert fields(database, code="//", events={"type": "x"}) == ["event.type"]
    assert fields(database, code="//", events=[EVENT, 1, {}]) == ["event.1", "event.2.type"]
    assert fields(database, code="//", events=[]) == ["event"]
    assert fields(database, code="//", events=[EVENT] * 401) == ["event"]
    assert fields(database, code="//", events={**EVENT, "x": "y" * 2000}) == ["event"]
    assert fields(database, code="//", events=None) == ["event"]
    assert fields(database, code="//", settings={"x": 2**70}) == ["settings"]


def test_settings_of_a_function_are_those_it_declares(database: Database) -> None:
    function = made(database, [KEY])
    found = asked(database, function_id=function.id, settings={"apiKey": "sk-1"})
    assert (found.trial.settings, found.trial.sensitive) == ({"apiKey": "sk-1"}, {"apiKey"})
    assert fields(database, function_id=function.id, settings={"other": 1}) == ["settings.other", "settings.apiKey"]


def test_settings_of_bare_code_are_secret_by_their_names(database: Database) -> None:
    found = asked(database, code="//", settings={"apiKey": "sk-1", "city": "Ulm"})
    assert (found.trial.sensitive, "sk-1" in repr(found)) == ({"apiKey"}, False)


def test_a_list_is_for_on_batch(database: Database) -> None:
    assert not asked(database, code="//").as_batch
    assert asked(database, code="//", events=[EVENT]).as_batch


@pytest.mark.parametrize(
    ("answer", "error", "text"),
    [
        (Unanswered.NOT_TAKEN, UnavailableError, "No worker took the preview in time"),
        (Unanswered.NOT_FINISHED, UnavailableError, "did not finish it in time"),
        (Unanswered.BUSY, UnavailableError, "Too many"),
        (Failed.KEY, UnavailableError, "SETTINGS_KEYS"),
        (Failed.NO_SANDBOX, UnavailableError, "sandbox"),
        (Failed.BROKEN, UnavailableError, "log"),
        (Failed.TOO_LARGE, ConflictError, "too large"),
        (TooLargeError(), InvalidError, "768 KiB"),
        (redis.ConnectionError("secret"), UnavailableError, "Redis does not answer"),
    ],
)
def test_no_answer_has_a_reason(answer: Any, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        previewed(FakeDesk(answer), Asked(trial=Trial(code="", settings={}), events=()))
