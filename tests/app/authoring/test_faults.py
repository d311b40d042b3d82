"""Where an error is in the author's file, and what to do about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.authoring.faults import Place, fault_among, fault_of, first_place, has_failed, named
from app.authoring.subject import Subject
from tasks.outcomes import Kind, Outcome

CODE = "// one\n// two\nthrow new Error();"
SUBJECT = Subject(file=Path("src/enrich.js"), code=CODE)


def outcome(name: str = "Error", message: str = "no", stack: str = "") -> Outcome:
    return Outcome(kind=Kind.DISCARDED, code="bad_request", type="Bad Request", name=name, message=message, stack=stack)


def test_the_place_is_the_first_of_the_stack_that_is_in_the_file() -> None:
    stack = (
        "Error: no\n    at <anonymous> (function.js:9:1)\n    at onTrack (function.js:3:7)\n    at (function.js:1:1)"
    )
    assert first_place(CODE, stack) == Place(3, 7)


def test_a_place_may_have_no_column() -> None:
    assert first_place(CODE, "    at function.js:2") == Place(2, None)


@pytest.mark.parametrize("stack", ["", "    at other.js:1:1", "    at function.js:0:1", "    at function.js:4:1"])
def test_a_stack_without_a_place_in_the_file_gives_none(stack: str) -> None:
    assert first_place(CODE, stack) is None


def test_the_frame_is_at_the_place_and_the_stack_has_the_real_name() -> None:
    fault = fault_of(SUBJECT, outcome(stack="Error: no\n    at onTrack (function.js:3:7)"))
    assert fault.place == (3, 7)
    assert fault.frame.splitlines()[-2:] == ["> 3 | throw new Error();", "    |       ^"]
    assert fault.stack == "Error: no\n    at onTrack (enrich.js:3:7)"


def test_only_places_are_renamed() -> None:
    assert named(SUBJECT, "see function.js, function.js:2 and my_function.js:2") == (
        "see function.js, enrich.js:2 and my_function.js:2"
    )


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("Timeout", "never_settles", "nobody resolves"),
        ("Timeout", "the function did not finish within 5 s", "FUNCTION_TIMEOUT_S"),
        ("NotAnEvent", "the handler returned a string, which is no event", "return the event itself"),
        ("TypeError", "circular reference", "inside of itself"),
        ("EventNotSupported", "the function has no onBatch", "an array to onBatch"),
    ],
)
def test_what_is_terse_has_a_hint(name: str, message: str, hint: str) -> None:
    assert hint in fault_of(SUBJECT, outcome(name, message)).hint


def test_an_authors_own_error_has_no_hint_by_its_name() -> None:
    assert fault_of(SUBJECT, outcome("Timeout", "too slow", "Timeout: too slow")).hint == ""


EARLY = fault_of(
    SUBJECT, outcome("TypeError", "not a function", "TypeError: not a function\n    at f (function.js:1:1)")
)


def test_a_fault_is_shown_where_it_is_found() -> None:
    fault = fault_among(SUBJECT, EARLY, [Place(3, 7)])
    assert (fault.place, fault.hint) == ((3, 7), "")
    assert fault.frame.splitlines()[-2:] == ["> 3 | throw new Error();", "    |       ^"]
    assert fault.stack == "TypeError: not a function\n    at f (enrich.js:3:7)"


def test_the_hint_names_the_other_lines_where_a_fault_may_be() -> None:
    fault = fault_among(SUBJECT, EARLY, [Place(1, 2), Place(1, 5), Place(3, 7), Place(2, 1), Place(3, 9)])
    assert fault.place == (1, 2)
    assert fault.hint == "or line 3, or line 2: the engine notes no place for this"


def test_a_fault_that_is_not_found_stays_where_the_engine_says_with_a_hint() -> None:
    fault = fault_among(SUBJECT, EARLY, [])
    assert (fault.place, fault.frame, fault.stack) == (EARLY.place, EARLY.frame, EARLY.stack)
    assert fault.hint == "the engine notes no place for this: look behind the one shown"


def test_an_event_that_was_given_back_has_failed_and_says_why() -> None:
    given_back = Outcome(kind=Kind.GIVEN_BACK)
    assert has_failed(given_back)
    assert fault_of(SUBJECT, given_back).message == "no sandbox was free for it in time"


def test_a_filtered_event_has_not_failed() -> None:
    assert not has_failed(Outcome(kind=Kind.FILTERED, code="dropped_by_function"))
    assert not has_failed(None)
