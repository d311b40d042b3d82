"""What ``onBatch`` returns is paired with its events: one result an event, or one error for all."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.functions import frames
from tasks.functions.batches import paired, settled, split, text
from tasks.functions.contract import FunctionError

A, B, C = ({"type": "track", "messageId": message_id} for message_id in "abc")
NAMELESS = {"type": "page", "name": "x"}
UNKNOWN = {"type": "page", "messageId": "unknown"}
OK = {"status": 200}


def texts(*events: Any) -> list[bytes]:
    return [orjson.dumps(event) for event in events]


def reply(returned: Any, left: Any = None) -> bytes:
    return orjson.dumps([returned, left or {}])


def shown(outcome: bytes | FunctionError | None) -> Any:
    """An event's JSON, None, or an error's name."""
    if isinstance(outcome, bytes):
        return orjson.loads(outcome)
    return None if outcome is None else outcome.name


def results(returned: Any, inputs: Sequence[Any] = (A, B, C), left: Any = None) -> list[Any]:
    return [shown(outcome) for outcome in paired(reply(returned, left), texts(*inputs))]


def fault(returned: Any, inputs: Sequence[Any] = (A, B, C)) -> str:
    """Why all events have an error."""
    outcomes = paired(reply(returned), texts(*inputs))
    assert len(outcomes) == len(inputs)
    (error,) = set(outcomes)
    assert isinstance(error, FunctionError)
    assert (error.name, error.by_runtime) == ("NotABatch", True)
    return error.message


def changed(event: dict[str, Any]) -> dict[str, Any]:
    return event | {"changed": True}


def test_the_documented_example_retries_only_the_fourth_and_the_fifth() -> None:
    inputs = [{"type": "track", "messageId": str(n)} for n in range(6)]
    returned = [{"status": status, "errormessage": "no"} for status in (200, 400, 200, 500, 500, 200)]
    left = {str(n): inputs[n] for n in (0, 2, 5)}
    retry, discard = "StatusRetry", "StatusDiscard"
    assert results(returned, inputs, left) == [inputs[0], discard, inputs[2], retry, retry, inputs[5]]


@pytest.mark.parametrize(
    ("returned", "wanted"),
    [
        ([A, B, C], [A, B, C]),
        ([C, A, B], [A, B, C]),
        ([changed(C), changed(B), changed(A)], [changed(A), changed(B), changed(C)]),
        ([None, B, None], [None, B, None]),
        ([NAMELESS, B, C], [NAMELESS | {"messageId": "a"}, B, C]),
        ([NAMELESS | {"messageId": None}, B, C], [NAMELESS | {"messageId": "a"}, B, C]),
        ([UNKNOWN, B, C], [UNKNOWN, B, C]),
        ([B, A, NAMELESS], [A, B, NAMELESS | {"messageId": "c"}]),
        ([{"status": 500}, C, B], ["StatusRetry", B, C]),
        ([None, {"status": 404}, UNKNOWN], [None, "StatusDiscard", UNKNOWN]),
        ([A | {"status": 500}, B, C], [A | {"status": 500}, B, C]),
        ([{"status": 429, "type": None}, B, C], ["StatusRetry", B, C]),
        ([{"status": 429, "messageId": "c"}, B, C], ["StatusRetry", B, C]),
    ],
)
def test_as_many_elements_as_events(returned: list[Any], wanted: list[Any]) -> None:
    assert results(returned) == wanted


@pytest.mark.parametrize(
    ("returned", "wanted"),
    [
        ([], [None, None, None]),
        ([B], [None, B, None]),
        ([C, A], [A, None, C]),
        ([changed(C)], [None, None, changed(C)]),
    ],
)
def test_of_fewer_elements_the_missing_events_are_filtered(returned: list[Any], wanted: list[Any]) -> None:
    assert results(returned) == wanted


@pytest.mark.parametrize(
    ("inputs", "returned", "wanted"),
    [
        ((A, A, B), [changed(A), A, B], [changed(A), A, B]),
        ((A, A, B), [A, None, B], [A, None, B]),
        ((A, A, B), [None, A, B], [None, A, B]),
        ((B, A, A), [changed(A), A, B], [B, A, changed(A)]),
        ((A, A, B), [B, {"status": 500}, A], [A, "StatusRetry", B]),
        ((A, A, B), [changed(A), B], [changed(A), None, B]),
        ((A, A, B), [A, changed(A)], [A, changed(A), None]),
        ((A, A, A), [NAMELESS, A, A], [NAMELESS | {"messageId": "a"}, A, A]),
    ],
)
def test_events_of_one_message_id(inputs: Sequence[Any], returned: list[Any], wanted: list[Any]) -> None:
    assert results(returned, inputs) == wanted


@pytest.mark.parametrize("message_id", [None, "", 7, ["a"], {}])
def test_events_without_a_proper_message_id_are_paired_by_position(message_id: Any) -> None:
    odd = {"type": "track", "messageId": message_id}
    assert results([changed(odd), B], [odd, B]) == [changed(odd), B]
    assert "[0] is not" in fault([odd], [odd, B])


TWICE = "onBatch returned as [{}] a second result for event [{}]"
NEITHER = "onBatch returned as [1] {}, which is neither an event, a status nor null"
FEWER = "onBatch returned 1 element for 3 events, so each must be an event with the messageId of one: [0] is not"
PROMISE = "an empty object (a promise is one too: return await Promise.all(...))"


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        ("text", "onBatch returned a string, which is no array"),
        (7, "onBatch returned a number, which is no array"),
        (A, "onBatch returned an object, which is no array"),
        (None, "onBatch returned null, which is no array"),
        ([A, B, C, A], "onBatch returned 4 elements for 3 events"),
        ([A, "text", C], NEITHER.format("a string")),
        ([A, 500, C], NEITHER.format("a number")),
        ([A, True, C], NEITHER.format("a boolean")),
        ([A, [B], C], NEITHER.format("an array")),
        ([A, {}, C], NEITHER.format(PROMISE)),
        ([A, {"status": "500"}, C], NEITHER.format("an object without a type or numeric status")),
        ([A, {"status": True}, C], NEITHER.format("an object without a type or numeric status")),
        ([A, {"status": None}, C], NEITHER.format("an object without a type or numeric status")),
        ([A, {"type": "other", "status": 200}, C], NEITHER.format("an object without a valid type")),
        ([A, {"type": ["track"]}, C], NEITHER.format("an object without a valid type")),
        ([A, A, C], TWICE.format(1, 0)),
        ([None, A, C], TWICE.format(1, 0)),
        ([{"status": 500}, A, C], TWICE.format(1, 0)),
        ([B, NAMELESS, A], TWICE.format(1, 1)),
        ([B, UNKNOWN, A], TWICE.format(1, 1)),
        ([UNKNOWN], FEWER),
        ([NAMELESS], FEWER),
        ([None], FEWER),
        ([{"status": 200}], FEWER),
        ([{"status": 200, "messageId": "a"}], FEWER),
        ([A, A], TWICE.format(1, 0)),
    ],
)
def test_what_cannot_be_paired_is_an_error_of_all(returned: Any, message: str) -> None:
    assert fault(returned) == message


@pytest.mark.parametrize(
    "hostile",
    [b"", b"{", b"nope", b"7", b"[]", b"[1,2,3]", b"[[],[]]", b'{"0":1}', b"\xff", b"[" * 100_000, b"[[],{}", b"NaN"],
)
def test_any_reply_of_a_sandbox_is_one_result_an_event(hostile: bytes) -> None:
    outcomes = paired(hostile, texts(A, B))
    assert [shown(outcome) for outcome in outcomes] == ["NotABatch"] * 2


@pytest.mark.parametrize(
    ("status", "name"),
    [
        *((status, "StatusRetry") for status in (500, 503, 599, 599.5, 429, 408)),
        *((status, "StatusDiscard") for status in (0, -1, 100, 199, 300, 302, 400, 404, 409, 600, 1e300, 199.9)),
    ],
)
def test_a_status_decides(status: float, name: str) -> None:
    (error,) = paired(reply([{"status": status, "errormessage": "why"}]), texts(A))
    assert isinstance(error, FunctionError)
    assert (error.name, error.message, error.by_runtime) == (name, f"status {status:.15g}: why", True)


@pytest.mark.parametrize("message", [None, "", 7, {}, ["x"]])
def test_a_status_need_not_say_why(message: Any) -> None:
    (error,) = paired(reply([{"status": 500, "errormessage": message}]), texts(A))
    assert isinstance(error, FunctionError)
    assert error.message == "status 500"


def test_what_a_status_says_is_capped() -> None:
    (error,) = paired(reply([{"status": 500, "errormessage": "x" * 10**6}]), texts(A))
    assert isinstance(error, FunctionError)
    assert len(error.message) == 10_000 + len("status 500: ")


@pytest.mark.parametrize("status", [200, 204, 299, 200.5])
def test_a_status_of_success_delivers_the_event_as_it_was_left(status: float) -> None:
    assert results([{"status": status}, OK, None], left={"0": changed(A), "1": {"type": "page"}}) == [
        changed(A),
        {"type": "page", "messageId": "b"},
        None,
    ]


@pytest.mark.parametrize(
    ("left", "what"),
    [
        (None, "null"),
        ("circular reference", "a value that is no JSON: circular reference"),
        ([], "an array"),
        ({"type": "other"}, "an object without a valid type"),
    ],
)
def test_an_event_that_was_left_as_none_is_an_error_of_its_own(left: Any, what: str) -> None:
    error, other = paired(reply([OK, OK], {"0": left, "1": B}), texts(A, B))
    assert isinstance(error, FunctionError)
    assert (error.name, error.by_runtime) == ("NotAnEvent", True)
    assert error.message == f"onBatch gave [0] a status of success and left {what}, which is no event"
    assert shown(other) == B


def test_an_event_that_is_nested_too_deeply_is_an_error_of_its_own() -> None:
    deep = b'{"type":"track","messageId":"a","deep":%s%s}' % (b"[" * 300, b"]" * 300)
    error, other = paired(b"[[%s,%s],{}]" % (deep, orjson.dumps(B)), texts(A, B))
    assert isinstance(error, FunctionError)
    assert error.message == "onBatch returned as [0] an object that is nested too deeply, which is no event"
    assert shown(other) == B


def test_half_a_surrogate_pair_becomes_a_replacement_character() -> None:
    assert results([A | {"cut": "CUT"}], [A])[0]["cut"] == "CUT"
    cut = reply([A | {"cut": "CUT"}]).replace(b"CUT", b"\\ud83d")
    (event,) = paired(cut, texts(A))
    assert shown(event)["cut"] == "\ufffd"


IDS = st.sampled_from([None, "a", "b", "c", "d", ""])
EVENTS = st.builds(lambda message_id: {"type": "track", "messageId": message_id}, IDS)
OTHERS = st.sampled_from([None, {"status": 200}, {"status": 400}, {"status": 500}, {}, "x", 7, [], {"type": 1}])


@given(st.lists(EVENTS, max_size=6), st.lists(st.one_of(EVENTS, EVENTS, OTHERS), max_size=7))
def test_each_event_has_exactly_one_result_and_no_element_two(inputs: list[Any], returned: list[Any]) -> None:
    marked = [one | {"n": n} if isinstance(one, dict) and "type" in one else one for n, one in enumerate(returned)]
    outcomes = paired(reply(marked, {str(n): one for n, one in enumerate(inputs)}), texts(*inputs))
    assert len(outcomes) == len(inputs)
    used = [found["n"] for found in map(shown, outcomes) if isinstance(found, dict) and "n" in found]
    assert len(used) == len(set(used))
    for outcome, given_in in zip(outcomes, inputs, strict=True):
        if not isinstance(outcome, FunctionError) and outcome is not None and len(returned) < len(inputs):
            assert shown(outcome)["messageId"] == given_in["messageId"]
    if any(isinstance(one, FunctionError) and one.name == "NotABatch" for one in outcomes):
        assert len(set(outcomes)) == 1


@given(st.permutations("abcdef"), st.integers(0, 6))
def test_events_with_their_message_ids_find_home_from_anywhere(order: list[str], count: int) -> None:
    inputs = [{"type": "track", "messageId": message_id} for message_id in "abcdef"]
    returned = [{"type": "page", "messageId": message_id} for message_id in order[:count]]
    for given_in, result in zip(inputs, results(returned, inputs), strict=True):
        kept = given_in["messageId"] in order[:count]
        assert result == ({"type": "page", "messageId": given_in["messageId"]} if kept else None)


@given(st.lists(st.binary(max_size=20), max_size=30), st.integers(1, 50))
def test_events_are_split_in_order_and_no_part_is_too_large(events: list[bytes], most_bytes: int) -> None:
    parts = list(split(events, most_bytes))
    assert [event for part in parts for event in part] == events
    assert all(parts)
    assert all(len(part) == 1 or len(text(part)) <= most_bytes + 1 for part in parts)
    for part, following in pairwise(parts):
        assert len(text([*part, following[0]])) > most_bytes, "a part is smaller than need be"


@pytest.mark.parametrize(
    ("kind", "payload", "name", "message"),
    [
        (frames.NO_JSON, b"function", "NotABatch", "onBatch returned a function, which is no batch"),
        (frames.NO_HANDLER, b"onTrack,onPage\n", "EventNotSupported", "the function has no onBatch (it has {})"),
        (frames.THREW, b'{"name":"RetryError","message":"why"}', "RetryError", "why"),
        (frames.THREW, b"\xff", "Error", ""),
    ],
)
def test_what_ends_a_batch_without_a_reply(kind: bytes, payload: bytes, name: str, message: str) -> None:
    error = settled(kind, payload, b"[]")
    assert isinstance(error, FunctionError)
    assert (error.name, error.message) == (name, message.format("onTrack and onPage"))


def test_a_batch_that_is_dropped() -> None:
    assert settled(frames.DROPPED, b"", b"[]") is None


def test_one_event_may_not_be_larger_than_a_single_handler_could_make_it() -> None:
    large = {"type": "track", "messageId": "a", "text": "x" * 1_000_000}
    error, other = paired(
        orjson.dumps([[large, {"status": 200}], {"1": {"type": "page"}}]),
        [b'{"type":"track","messageId":"a"}', b'{"type":"page"}'],
    )
    assert isinstance(error, FunctionError)
    assert (error.name, error.message) == (
        "NotAnEvent",
        "onBatch returned as [0] an object of more than 1000000 bytes, which is no event",
    )
    assert other == b'{"type":"page"}'
