"""The receiver as it is served: real processes, real sockets."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import orjson
import pytest
import redis
import requests
from segment.analytics.client import Client
from sqlalchemy import text

from app.models import Database
from tasks.config import Config
from tasks.routes import Source, publish_sources
from tasks.streams.keys import key
from tests.benchmarks import load
from tests.support.stack import BIN, ROOT, Process, Stack, Store, descendants, free_port, wait_until

pytestmark = pytest.mark.services

TRACK = {"userId": "u", "event": "E", "writeKey": "wk"}
PATIENCE_S = 10.0


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    """A store and a receiver with two processes; no worker."""
    running = Stack(tmp_path, {"WEB_PROCESSES": "2"})
    try:
        running.store.start()
        client = running.store.client()
        publish_sources(client, {"wk": Source(source_id="src", name="web", destinations=(("dst", True),))})
        client.close()
        running.start_web()
        yield running
    finally:
        running.stop()


@pytest.fixture
def idle(tmp_path: Path) -> Iterator[Stack]:
    """Nothing of it runs."""
    made = Stack(tmp_path)
    yield made
    made.stop()


def track(stack: Stack, **more: Any) -> requests.Response:
    return requests.post(f"{stack.url}/v1/track", json={**TRACK, **more}, timeout=PATIENCE_S)


def stored(store: Store) -> list[dict[str, Any]]:
    client: redis.Redis = store.client()
    try:
        entries: Any = client.xrange(key("dst", "events"))
        return [orjson.loads(fields[b"e"]) for _, fields in entries]
    finally:
        client.close()


def ids(store: Store) -> set[str]:
    return {event["messageId"] for event in stored(store)}


def connect(stack: Stack) -> socket.socket:
    return socket.create_connection(("127.0.0.1", stack.port), PATIENCE_S)


def servers(stack: Stack) -> set[int]:
    return set(descendants(stack.web.pid))


@pytest.mark.parametrize("gzip", [False, True])
def test_the_official_python_client_works_unchanged(stack: Stack, gzip: bool) -> None:
    errors: list[object] = []
    client = Client("wk", host=stack.url, gzip=gzip, on_error=lambda error, _: errors.append(error))
    for n in range(250):
        client.track("user", "Thing", {"n": n}, message_id=f"s-{n}")
    client.identify("user", {"name": "Ada"}, message_id="s-identify")
    client.group("user", "group", message_id="s-group")
    client.alias("before", "user", message_id="s-alias")
    client.page("user", "docs", "Home", message_id="s-page")
    client.screen("user", "docs", "Home", message_id="s-screen")
    client.shutdown()
    assert errors == []
    expected = {f"s-{n}" for n in range(250)} | {
        f"s-{kind}" for kind in ("identify", "group", "alias", "page", "screen")
    }
    assert expected <= ids(stack.store)
    event = next(event for event in stored(stack.store) if event["messageId"] == "s-0")
    assert event["context"]["library"]["name"] == "analytics-python"
    assert event["timestamp"] <= event["receivedAt"]


def test_the_client_with_an_oauth_token_is_known_by_its_body(stack: Stack) -> None:
    answer = requests.post(
        f"{stack.url}/v1/batch",
        json={"writeKey": "wk", "batch": [{"type": "track", "userId": "u", "event": "E", "messageId": "o-1"}]},
        headers={"Authorization": "Bearer some.token"},
        timeout=PATIENCE_S,
    )
    assert answer.status_code == 200
    assert "o-1" in ids(stack.store)


def test_many_clients_at_once_and_every_accepted_event_is_stored(stack: Stack) -> None:
    def request(n: int) -> bytes:
        return load.post("/v1/track", orjson.dumps({**TRACK, "messageId": f"l-{n}"}))

    report = load.run(stack.port, request, connections=32, requests=2000, most_s=60)
    assert (report.statuses, report.broken) == ({200: 2000}, 0)
    assert {f"l-{n}" for n in range(2000)} <= ids(stack.store)


def test_slow_clients_hinder_nobody(stack: Stack) -> None:
    """Far more of them than threads: some stop in the head, some in the body."""
    head = b"POST /v1/track HTTP/1.1\r\nHost: x\r\n"
    with ExitStack() as slow:
        for n in range(100):
            client = slow.enter_context(connect(stack))
            client.sendall(head if n % 2 else head + b"Content-Length: 50\r\n\r\n{")
        started = time.monotonic()
        assert track(stack).status_code == 200
        assert requests.get(f"{stack.url}/readyz", timeout=PATIENCE_S).status_code == 200
        assert time.monotonic() - started < PATIENCE_S


def answer_to(stack: Stack, *parts: bytes) -> bytes:
    with connect(stack) as client:
        for part in parts:
            client.sendall(part)
        return client.recv(65536)


def test_a_large_body_is_answered_whether_its_length_is_told_or_not(stack: Stack) -> None:
    size = 3_000_000
    told = b"POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % size
    chunked = b"POST /v1/track HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % size
    for answer in (
        answer_to(stack, told, b"x" * size),
        answer_to(stack, chunked, b"x" * size, b"\r\n0\r\n\r\n"),
    ):
        assert answer.startswith(b"HTTP/1.1 400")
        assert b"request_too_large" in answer


@pytest.mark.parametrize(
    "request_text",
    [
        b"\0\1\2\r\n\r\n",
        b"POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 600_000 + b"\r\n\r\n",
        b"GET /%ff%00/%c3%28 HTTP/1.1\r\nHost: \xff\r\nX: \xff\r\n\r\n",
    ],
)
def test_rubbish_is_a_clients_error(stack: Stack, request_text: bytes) -> None:
    assert answer_to(stack, request_text).startswith(b"HTTP/1.1 4")
    assert track(stack).status_code == 200


def test_clients_that_leave_in_the_middle_leave_no_traceback(stack: Stack) -> None:
    body = orjson.dumps(TRACK)
    for cut in (b"", body[:5], body):
        for _ in range(20):
            with connect(stack) as client:
                client.sendall(b"POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + cut)
    assert track(stack).status_code == 200
    assert "Traceback" not in stack.web.tail(200)


def test_sigterm_answers_what_is_under_way_and_ends_in_time(stack: Stack) -> None:
    """The store hangs: the request has its answer before the process is gone."""
    with connect(stack) as client:
        os.kill(stack.store.pid, signal.SIGSTOP)
        try:
            body = orjson.dumps(TRACK)
            client.sendall(b"POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            time.sleep(0.5)
            started = time.monotonic()
            assert stack.web.stop() == 0
            assert time.monotonic() - started < 5
            assert client.recv(4096).startswith(b"HTTP/1.1 503")
        finally:
            os.kill(stack.store.pid, signal.SIGCONT)


def test_what_was_counted_is_written_at_the_end(stack: Stack) -> None:
    assert track(stack, userId="").status_code == 200
    assert stack.web.stop() == 0
    client = stack.store.client()
    (name,) = client.keys(key("src", "m:*"))[:1]
    assert client.hget(name, "failed:no_user_anon_id") == b"1"
    client.close()


def test_a_killed_process_is_replaced(stack: Stack) -> None:
    before = servers(stack)
    victim = min(before)
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: len(servers(stack) - {victim}) == len(before), PATIENCE_S, "there are as many as before")
    wait_until(lambda: answers(lambda: track(stack)), PATIENCE_S, "events are taken")


def answers(ask: Callable[[], requests.Response]) -> bool:
    try:
        return ask().status_code == 200
    except requests.ConnectionError:
        return False


def test_no_process_outlives_its_parent(stack: Stack) -> None:
    left = servers(stack)
    stack.web.kill()
    wait_until(lambda: not any(alive(pid) for pid in left), PATIENCE_S, "the processes are gone")


def alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def error_at_start(stack: Stack, **env: str) -> str:
    done = subprocess.run(
        [str(BIN / "splice"), "web"], cwd=ROOT, env=stack.env | env, capture_output=True, text=True, timeout=60
    )
    assert done.returncode != 0
    return done.stderr


def test_a_port_that_is_taken_is_an_error_at_the_start(stack: Stack) -> None:
    assert f"PORT {stack.port}" in error_at_start(stack)


@pytest.mark.parametrize(
    ("env", "named"),
    [
        ({"HOST": "nowhere.invalid"}, "HOST nowhere.invalid"),
        ({"HOST": "two..dots"}, "HOST two..dots"),
        ({"HOST": "x" * 70}, "HOST xxx"),
        ({"HOST": "192.0.2.1"}, "HOST 192.0.2.1"),
        ({"PORT": "70000"}, "PORT must be at most 65535"),
    ],
)
def test_where_it_cannot_listen_it_says_so_in_one_line(idle: Stack, env: dict[str, str], named: str) -> None:
    error = error_at_start(idle, **env)
    assert named in error
    assert error.count("\n") == 1


def test_the_host_may_be_a_name(idle: Stack) -> None:
    idle.env["HOST"] = "localhost"
    idle.url = f"http://localhost:{idle.port}"
    idle.web = Process(idle.web.command, idle.env, idle.web.log)
    idle.store.start()
    idle.start_web()
    assert requests.get(f"{idle.url}/healthz", timeout=PATIENCE_S).status_code == 200


def test_without_tables_or_with_later_ones_it_does_not_listen(idle: Stack) -> None:
    assert "the database has no tables yet" in error_at_start(idle)
    idle.migrate()
    database = Database.from_config(Config.from_env(idle.env))
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    error = error_at_start(idle)
    assert error == "Error: the database is of a later version (9999): update Splice\n"


def test_an_address_that_is_none_of_a_database_is_told_in_one_line(idle: Stack) -> None:
    error = error_at_start(idle, DATABASE_URL="mysql://ada:hush@localhost/splice")
    assert error.startswith("Error: DATABASE_URL must be ")
    assert "hush" not in error


@pytest.mark.parametrize("url", ["postgresql://ada:hush@127.0.0.1:{port}/splice", "sqlite:///{file}/splice.db"])
def test_a_database_that_does_not_answer_keeps_no_events_out(idle: Stack, tmp_path: Path, url: str) -> None:
    (tmp_path / "file").touch()
    idle.env["DATABASE_URL"] = url.format(port=free_port(), file=tmp_path / "file")
    idle.web = Process(idle.web.command, idle.env, idle.web.log)
    idle.store.start()
    client = idle.store.client()
    publish_sources(client, {"wk": Source(source_id="src", name="web", destinations=(("dst", True),))})
    client.close()
    idle.web.start()
    wait_until(idle.web_ready, PATIENCE_S, "the receiver is ready")
    assert track(idle).status_code == 200
    assert "the database does not answer, events are taken all the same: " in idle.web.log.read_text()
    assert "hush" not in idle.web.log.read_text()
