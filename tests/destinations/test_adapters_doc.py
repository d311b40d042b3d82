"""The adapter of docs/adapters.md, which is to work as it stands there."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import orjson
import pytest

from destinations import REGISTRY
from destinations.contract import DELIVERED, Destination
from destinations.errors import Discard, Retry
from destinations.fields import check_payload
from destinations.http import Http
from destinations.mapping import compile_mapping
from destinations.settings import check_settings
from tests.destinations.doubles.double import number_in, track
from tests.support.http_sink import Answer, HttpSink, Request

TEXT = (Path(__file__).parents[2] / "docs" / "adapters.md").read_text()


@pytest.fixture
def acme() -> Destination:
    (code,) = re.findall(r"^```python\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    module = ModuleType("acme")
    exec(compile(code, "docs/adapters.md", "exec"), module.__dict__)
    found: Destination = module.DESTINATION
    return found


def test_it_delivers_a_batch_and_finds_what_is_refused(acme: Destination, sink: HttpSink, http: Http) -> None:
    def respond(request: Request) -> Answer:
        assert (request.target, request.headers["authorization"]) == ("/v1/messages", "Bearer t")
        numbers = [number_in(message) for message in orjson.loads(request.body)["messages"]]
        return Answer(status=422 if 3 in numbers else 200)

    sink.respond = respond
    settings = check_settings(acme, {"token": "t", "base_url": sink.url})
    (action,), (preset,) = acme.actions, acme.presets
    mapping = compile_mapping(preset.mapping)
    payloads = [check_payload(action.fields, mapping.resolve(track(number))).payload for number in range(6)]
    results = list(action.perform(payloads, settings, http))
    assert payloads[0] == {"text": "person-0: Order Completed", "id": "message-0"}
    assert isinstance(results.pop(3).error, Discard)
    assert results == [DELIVERED] * 5
    sink.respond = lambda _: Answer(status=429, headers={"Retry-After": "7"})
    (result,) = action.perform(payloads[:1], settings, http)
    assert isinstance(result.error, Retry)
    assert result.error.after_s == 7.0


def test_every_adapter_has_its_line_of_limits() -> None:
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| (.*?) \|", TEXT, re.MULTILINE)
    assert [slug for slug, _ in rows] == list(REGISTRY)
    for slug, takes in rows:
        named = set(re.findall(r"`(\w+)`", takes))
        assert named == {action.slug for action in REGISTRY[slug].actions}
