"""SQL is gone while events flow: receiver and workers go on, the API answers 503, and all is well when it is back."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import orjson
import pytest

from tasks.config import Config
from tests.support import postgres
from tests.support.api import Answer, Api, owner_tokens
from tests.support.events import Flow
from tests.support.http_sink import HttpSink
from tests.support.postgres import Postgres
from tests.support.stack import Stack, running_stack, wait_until

CODE = "function onTrack(event) { event.properties.by = %d; return event; }"
WORKSPACE = """
sources:
  web: {{write_keys: [flow-key]}}
functions:
  fn: {{file: fn.js}}
destinations:
  sink: {{source: web, type: webhook, settings: {{url: "{url}"}}, function: {{name: fn}}}}
"""
ANSWERED_S = 15.0
"""Within this even a database that is waited for is given up."""
BACK_S = 30.0

pytestmark = [pytest.mark.faults, pytest.mark.services, pytest.mark.timeout(180)]


@pytest.fixture
def sink() -> Iterator[HttpSink]:
    with HttpSink() as running:
        yield running


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    """A server that this test may kill."""
    yield from postgres.server()


def address(server: Postgres) -> str:
    return server.url().render_as_string(hide_password=False)


def begun(stack: Stack, sink: HttpSink) -> Api:
    """A workspace is applied; gives an owner's connection."""
    stack.apply(WORKSPACE.format(url=sink.url), {"fn.js": CODE % 1})
    (token,) = owner_tokens(stack, 1)
    return Api(stack.port, token)


def timed(api: Api, method: str, path: str, body: object = None) -> tuple[Answer, float]:
    began = time.monotonic()
    return api.call(method, path, body), time.monotonic() - began


def assert_unavailable(api: Api, method: str, path: str, body: object = None) -> None:
    answer, took_s = timed(api, method, path, body)
    assert answer.status == 503, answer
    assert int(answer.headers["Retry-After"]) > 0
    assert [(each["type"], each["status"]) for each in answer.body["errors"]] == [("unavailable", 503)]
    assert took_s < ANSWERED_S


def works(api: Api) -> bool:
    return api.call("GET", "/functions").status == 200


def deployed(api: Api, number: int) -> None:
    """Save other code and deploy it to all instances."""
    function = api.done("GET", "/functions")["functions"][0]["id"]
    api.done("PATCH", f"/functions/{function}", {"code": CODE % number})
    api.done("POST", f"/functions/{function}/deploy")


def by(sink: HttpSink) -> set[int]:
    """The versions that events at the sink were processed by."""
    return {orjson.loads(request.body)["properties"].get("by") for request in sink.requests}


def arrived(sink: HttpSink) -> set[str]:
    return {orjson.loads(request.body)["messageId"] for request in sink.requests}


def assert_events_go_on(flow: Flow, sink: HttpSink) -> None:
    """Events that are accepted from now on arrive."""
    before = len(flow.accepted)
    wait_until(lambda: len(flow.accepted) >= before + 50, 30, "events are accepted")
    recent = set(flow.accepted[before:])
    wait_until(lambda: recent <= arrived(sink), 30, "they are delivered")


def assert_nothing_lost(flow: Flow, sink: HttpSink) -> None:
    assert not flow.refused
    wait_until(lambda: set(flow.accepted) <= arrived(sink), 60, "all that was accepted arrives")


def test_a_postgresql_that_dies_and_comes_back(tmp_path: Path, sink: HttpSink, own_postgres: Postgres) -> None:
    with (
        running_stack(tmp_path, env={"DATABASE_URL": address(own_postgres)}) as stack,
        begun(stack, sink) as api,
        Flow(stack.url, "flow-key") as flow,
    ):
        assert_events_go_on(flow, sink)
        web = stack.web.pid
        own_postgres.kill()
        for path in ("/functions", "/insert-function-instances", "/sources", "/destinations", "/audit-events"):
            assert_unavailable(api, "GET", path)
        assert_unavailable(api, "POST", "/functions", {"displayName": "New", "code": CODE % 1})
        assert_unavailable(api, "PATCH", "/destinations/dst_sink", {"enabled": False})
        assert_unavailable(api, "DELETE", "/destinations/dst_sink")
        assert_events_go_on(flow, sink)
        own_postgres.start()
        wait_until(lambda: works(api), BACK_S, "the API works again")
        deployed(api, 2)
        wait_until(lambda: 2 in by(sink), BACK_S, "the deploy is in force")
        flow.end()
        assert_nothing_lost(flow, sink)
        assert (stack.web.pid, stack.web.running()) == (web, True)


def test_a_receiver_that_starts_while_postgresql_is_down(
    tmp_path: Path, sink: HttpSink, own_postgres: Postgres
) -> None:
    with running_stack(tmp_path, env={"DATABASE_URL": address(own_postgres)}) as stack, begun(stack, sink) as api:
        own_postgres.kill()
        stack.web.stop()
        stack.web.start()
        wait_until(stack.web_ready, 60, f"the receiver starts\n{stack.web.tail()}")
        assert "the database does not answer, events are taken all the same" in stack.web.log.read_text()
        with Flow(stack.url, "flow-key") as flow:
            assert_events_go_on(flow, sink)
            assert_unavailable(api, "GET", "/functions")
            own_postgres.start()
            wait_until(lambda: works(api), BACK_S, "the API works")
            deployed(api, 2)
            wait_until(lambda: 2 in by(sink), BACK_S, "the deploy is in force")
            flow.end()
            assert_nothing_lost(flow, sink)


def file_of(stack: Stack) -> Path:
    return Config.from_env(stack.env).var_dir / "splice.db"


def test_an_sqlite_file_that_another_program_locks(tmp_path: Path, sink: HttpSink) -> None:
    """Writes wait for 5 s and are refused; reads wait for nothing, also where the use of their token is to be noted."""
    with (
        running_stack(tmp_path) as stack,
        begun(stack, sink) as api,
        Flow(stack.url, "flow-key") as flow,
        closing(sqlite3.connect(file_of(stack), isolation_level=None)) as other,
        ThreadPoolExecutor(1) as thread,
    ):
        other.execute("UPDATE tokens SET last_used_at = NULL")
        other.execute("BEGIN IMMEDIATE")
        writing = thread.submit(write_that_is_refused, stack, api.token)
        assert [api.call("GET", path).status for path in 5 * ("/functions", "/destinations")] == [200] * 10
        assert not writing.done()
        writing.result()
        assert_events_go_on(flow, sink)
        other.execute("ROLLBACK")
        deployed(api, 2)
        wait_until(lambda: 2 in by(sink), BACK_S, "the deploy is in force")
        flow.end()
        assert_nothing_lost(flow, sink)


def write_that_is_refused(stack: Stack, token: str) -> None:
    with Api(stack.port, token) as api:
        assert_unavailable(api, "PATCH", "/destinations/dst_sink", {"name": "Other"})


def test_an_sqlite_file_that_is_moved_away_and_back(tmp_path: Path, sink: HttpSink) -> None:
    """Nothing is written into a file that nobody will find again."""
    with running_stack(tmp_path) as stack, begun(stack, sink) as api, Flow(stack.url, "flow-key") as flow:
        away = stack.folder / "away"
        file_of(stack).parent.rename(away)
        file_of(stack).parent.mkdir()
        (away / "settings.key").rename(file_of(stack).parent / "settings.key")
        assert_unavailable(api, "GET", "/functions")
        assert_unavailable(api, "POST", "/functions", {"displayName": "New", "code": CODE % 1})
        assert_events_go_on(flow, sink)
        assert not file_of(stack).exists()
        for each in away.glob("splice.db*"):
            each.rename(file_of(stack).parent / each.name)
        wait_until(lambda: works(api), BACK_S, "the API works again")
        deployed(api, 2)
        wait_until(lambda: 2 in by(sink), BACK_S, "the deploy is in force")
        flow.end()
        assert_nothing_lost(flow, sink)
