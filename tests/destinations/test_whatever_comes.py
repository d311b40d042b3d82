"""Whatever an event holds and whatever a third party answers: each event gets a result, and no adapter fails."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from destinations.contract import Settings
from destinations.errors import DeliveryError, MessageRejected
from destinations.http import Http
from tests.destinations.doubles.double import Case, Double, json_answer
from tests.destinations.test_every_adapter import each, each_over_http
from tests.support.http_sink import Answer, HttpSink, Request

few = settings(max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
WORDS = ("", " ", "0", "-1", "nan", "1e400", "cio_", "a@b.c", "2026-11-28T10:00:00Z", "0001-01-01T00:00:00+23:59", "\0")
NUMBERS = (-1, 0, 1, 2, 0.5, 1e15, 1e300, -1e300, -(2**63), 2**64 - 1)
LARGE = ("é" * 20_000, "9" * 40, [[[[[[{"a": [{}]}]]]]]], {f"name {number}": number for number in range(300)})
leaves = st.sampled_from((None, True, False, *WORDS, *NUMBERS, *LARGE)) | st.text(max_size=8)
json_values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
)

Place = tuple[str | int, ...]


def places(value: Any, above: Place = ()) -> Iterator[Place]:
    """Where there is something in a JSON value, from the outside in."""
    yield above
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield from places(part, (*above, name))


def replaced(value: Any, place: Place, part: Any) -> Any:
    """The value with that part at a place; as it is where it has no such place any more."""
    if not place:
        return part
    changed = copy.copy(value)
    try:
        changed[place[0]] = replaced(value[place[0]], place[1:], part)
    except (TypeError, LookupError):
        return value
    return changed


@st.composite
def like(draw: st.DrawFn, *models: Any) -> Any:
    """One of the models, with anything in place of some of its parts."""
    value = draw(st.sampled_from(models))
    for place in draw(st.lists(st.sampled_from([*places(value)]), max_size=3)):
        value = replaced(value, place, draw(json_values))
    return value


def all_mapped(case: Case) -> dict[str, Any]:
    """An event that has something wherever the case's mapping looks."""
    event = copy.deepcopy(case.event(1))
    for path in _paths(case.mapping):
        *above, last = path.removeprefix("$.").split(".")
        part: Any = event
        for name in above:
            part = part.setdefault(name, {}) if isinstance(part, dict) else None
        if last and isinstance(part, dict):
            part.setdefault(last, "2026")
    return event


def _paths(mapping: Any) -> Iterator[str]:
    if isinstance(mapping, Mapping):
        yield from (path for path in [mapping.get("@path")] if isinstance(path, str))
    for part in mapping.values() if isinstance(mapping, Mapping) else mapping if isinstance(mapping, list) else ():
        yield from _paths(part)


def outcomes(case: Case, payloads: Sequence[Any], chosen: Settings, http: Http) -> list[DeliveryError | None]:
    """What becomes of each payload."""
    try:
        return [result.error for result in case.perform(payloads, chosen, http)]
    except DeliveryError as error:
        return [error] * len(payloads)


def noted(double: Double, answers: list[Answer], bugs: list[Exception], request: Request) -> Answer:
    """The double's answer, or 500 if it cannot read what it got."""
    try:
        answer = double(request)
    except Exception as bug:
        bugs.append(bug)
        return Answer(status=500)
    answers.append(answer)
    return answer


@each
@few
@given(data=st.data())
def test_no_event_hurts_the_others(case: Case, data: st.DataObject, sink: HttpSink, http: Http, tmp_path: Path) -> None:
    """It is rejected before it is sent, or sent in the form that the third party knows; the last event is whole."""
    bugs: list[Exception] = []
    sink.respond = partial(noted, case.double(), [], bugs)
    chosen = case.settings(sink, tmp_path)
    strange = data.draw(st.lists(like(case.event(1), case.event(2), all_mapped(case)), min_size=1, max_size=2))
    payloads = [payload for event in strange for payload in _payload(case, event)] + [case.payload(case.event(3))]
    payloads = payloads[: case.limits(chosen).events]
    results = outcomes(case, payloads, chosen, http)
    assert bugs == []
    assert len(results) == len(payloads)
    assert len(payloads) == 1 or results[-1] is None


def _payload(case: Case, event: Any) -> Iterator[Any]:
    if isinstance(event, dict):
        try:
            yield case.payload(event)
        except MessageRejected:
            return


@pytest.fixture
def answers(case: Case, sink: HttpSink, http: Http, tmp_path: Path) -> list[Any]:
    """What the double answers to events that it takes, refuses and finds too large, as far as that is JSON."""
    chosen = case.settings(sink, tmp_path)
    said: list[Answer] = []
    for others in ({}, {"refused": {1}}, {"refused": {2}}, {"max_bytes": 10}):
        sink.respond = partial(noted, case.double(**others), said, [])
        outcomes(case, three(case, chosen), chosen, http)
    sink.respond = None
    return [orjson.loads(body) for body in dict.fromkeys(answer.body for answer in said) if body.startswith(b"{")]


def three(case: Case, chosen: Settings) -> list[Any]:
    """Three payloads, or as many as one call takes."""
    return [case.payload(case.event(number)) for number in range(1, 1 + min(3, case.limits(chosen).events))]


@each_over_http
@few
@given(data=st.data())
def test_no_answer_hurts(
    case: Case, data: st.DataObject, answers: list[Any], sink: HttpSink, http: Http, tmp_path: Path
) -> None:
    chosen = case.settings(sink, tmp_path)
    sink.answer = json_answer(data.draw(like({}, *answers)), data.draw(st.sampled_from((200, 207, 400))))
    payloads = three(case, chosen)
    assert len(outcomes(case, payloads, chosen, http)) == len(payloads)
