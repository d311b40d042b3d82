"""Previews by a real worker: what comes back, what is kept apart, and what happens when there is no worker."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from app.control.errors import UnavailableError
from app.control.preview import previewed
from tasks.config import Config
from tasks.preview_desk import Patience, PreviewDesk
from tasks.preview_messages import Asked
from tasks.tester import Trial
from tasks.vault import Vault
from tests.e2e.test_delivery import HEAD, MARK, arrived, destination, names, send_all
from tests.support.http_sink import HttpSink
from tests.support.stack import Stack, wait_until

pytestmark = [pytest.mark.services, pytest.mark.timeout(180)]

EVENT = b'{"type":"track","event":"Thing","userId":"u","properties":{"content":"private-4711"}}'
BATCH = "function onBatch(events) { console.log(events.length); return events }"
THROWS = "function onTrack(event) {\n  const a = 1;\n  throw new RetryError('not now');\n}"
COUNTS = """let seen = 0;
async function onTrack(event) {
  seen++;
  let loaded = false;
  await cache.load('k', -1, async () => { loaded = true; return 1 });
  event.properties = {seen, loaded};
  return event;
}"""
FETCHES = """async function onTrack(event, settings) {
  console.log('key', settings.apiKey);
  const answer = await fetch('%s', {method: 'POST', body: settings.apiKey});
  event.properties = {status: answer.status};
  return event;
}"""
SPIN = "function onTrack() { while (true) {} }"


@pytest.fixture
def desk(stack: Stack) -> Iterator[PreviewDesk]:
    with opened(stack, Patience(take_s=30.0)) as made:
        yield made


@contextlib.contextmanager
def opened(stack: Stack, patience: Patience) -> Iterator[PreviewDesk]:
    config = Config.from_env(stack.env)
    made = PreviewDesk.from_config(config, Vault.from_config(config), patience)
    yield made
    made.close()


def asked(code: str, *events: bytes, as_batch: bool = False, **settings: Any) -> Asked:
    trial = Trial(code=code, settings=settings, sensitive=frozenset(settings))
    return Asked(trial=trial, events=events or (EVENT,), as_batch=as_batch)


def test_what_a_function_makes_of_an_event(desk: PreviewDesk, stack: Stack) -> None:
    answer = previewed(desk, asked(MARK))
    (event,) = answer["events"]
    assert event["outcome"] == "goes_on"
    assert event["output"]["properties"] == {"content": "private-4711", "seen": True}
    assert event["error"] is None
    assert answer["duration_ms"] > 0
    assert "private-4711" not in stack.workers[0].log.read_text()


def test_a_list_goes_to_on_batch(desk: PreviewDesk) -> None:
    answer = previewed(desk, asked(BATCH, EVENT, EVENT, EVENT, as_batch=True))
    assert ([event["outcome"] for event in answer["events"]], answer["logs"]) == (["goes_on"] * 3, ["3"])


def test_an_error_is_told_with_its_line(desk: PreviewDesk) -> None:
    (event,) = previewed(desk, asked(THROWS))["events"]
    error = event["error"]
    assert (event["outcome"], error["name"], error["message"], error["line"]) == ("retried", "RetryError", "not now", 3)
    assert "function.js:3" in error["stack"]


def test_code_that_does_not_load_is_told_with_its_line(desk: PreviewDesk) -> None:
    (event,) = previewed(desk, asked("function onTrack() {\n  return )\n}"))["events"]
    assert (event["code"], event["error"]["line"]) == ("invalid_settings", 2)


def test_requests_are_traced_and_secrets_blacked_out(desk: PreviewDesk, sink: HttpSink) -> None:
    answer = previewed(desk, asked(FETCHES % sink.url, apiKey="sk-12345678"))
    (request,) = answer["requests"]
    assert (request["method"], request["status"]) == ("POST", 200)
    assert answer["events"][0]["output"]["properties"] == {"status": 200}
    assert sink.requests[0].body == b"sk-12345678"
    assert "sk-12345678" not in str(answer)


def test_each_preview_has_a_fresh_process_and_an_empty_cache(desk: PreviewDesk) -> None:
    for _ in range(3):
        (event,) = previewed(desk, asked(COUNTS))["events"]
        assert event["output"]["properties"] == {"seen": 1, "loaded": True}


def test_functions_that_hang_time_out_and_hold_no_delivery(desk: PreviewDesk, stack: Stack, sink: HttpSink) -> None:
    stack.apply(HEAD + destination("sink", sink.url), {"fn.js": MARK})
    with ThreadPoolExecutor(4) as threads:
        hanging = [threads.submit(previewed, desk, asked(SPIN)) for _ in range(4)]
        send_all(stack, range(20))
        wait_until(lambda: arrived(sink) == names(range(20)), 60, "all arrived")
        assert not all(each.done() for each in hanging)
        assert [each.result()["events"][0]["error"]["name"] for each in hanging] == ["Timeout"] * 4


def test_nothing_is_left_of_a_preview_but_what_expires(desk: PreviewDesk, stack: Stack) -> None:
    previewed(desk, asked(MARK, apiKey="sk-12345678"))
    client = stack.store.client()
    try:
        left = [name for name in client.scan_iter() if b"preview" in name]
        assert all(0 < client.ttl(name) <= 60 for name in left)
        assert not [name for name in client.scan_iter() if b"celery-task-meta" in name]
    finally:
        client.close()
    said = stack.workers[0].log.read_text()
    assert "splice.preview" in said
    assert "sk-12345678" not in said


def test_without_a_worker_there_is_a_clear_answer(tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    stack.store.start()
    try:
        started = time.monotonic()
        with (
            opened(stack, Patience(take_s=0.5)) as desk,
            pytest.raises(UnavailableError, match="No worker took the preview in time"),
        ):
            previewed(desk, asked(MARK))
        assert time.monotonic() - started >= 0.5
        client = stack.store.client()
        assert not [name for name in client.scan_iter() if b":preview" in name]
        client.close()
    finally:
        stack.stop()
