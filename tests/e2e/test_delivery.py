"""The whole way with real parts: what arrives, what happens when a part is slow, full, down or told to stop."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest
import requests

from tasks.streams.keys import key
from tests.support.http_sink import Answer, Fault, HttpSink
from tests.support.stack import BIN, Process, Stack, descendants, free_port, wait_until

pytestmark = [pytest.mark.services, pytest.mark.timeout(180)]

HEAD = """
sources:
  web: {write_keys: [e2e-key]}
functions:
  fn: {file: fn.js}
destinations:
"""
MARK = "function onTrack(event) { event.properties.seen = true; return event }"
SPIN = "function onTrack(event) { if (event.properties.spin) while (true) {} return event }"


def destination(name: str, url: str, extra: str = "") -> str:
    return f"  {name}: {{source: web, type: webhook, settings: {{url: '{url}'}}, function: {{name: fn{extra}}}}}\n"


def send(stack: Stack, n: int, properties: Mapping[str, Any] | None = None) -> requests.Response:
    event = {"type": "track", "messageId": f"m-{n}", "userId": "u", "event": "Thing", "properties": properties or {}}
    return requests.post(f"{stack.url}/v1/track", json={**event, "writeKey": "e2e-key"}, timeout=10)


def send_all(stack: Stack, numbers: range, properties: Mapping[str, Any] | None = None) -> None:
    for n in numbers:
        assert send(stack, n, properties).status_code == 200


def arrived(sink: HttpSink) -> set[str]:
    return {orjson.loads(request.body)["messageId"] for request in sink.requests}


def names(numbers: range) -> set[str]:
    return {f"m-{n}" for n in numbers}


def waits(stack: Stack, name: str) -> int:
    client = stack.store.client()
    try:
        owner = f"dst_{name}"
        streams = sum(client.xlen(key(owner, stream)) for stream in ("events", "retries"))
        return streams + client.zcard(key(owner, "delayed"))
    finally:
        client.close()


def test_an_event_arrives_transformed(stack: Stack, sink: HttpSink) -> None:
    stack.apply(HEAD + destination("sink", sink.url), {"fn.js": MARK})
    send_all(stack, range(3), {"a": 1})
    wait_until(lambda: arrived(sink) == names(range(3)), 30, "all arrived")
    body = orjson.loads(sink.requests[0].body)
    assert body["properties"] == {"a": 1, "seen": True}
    wait_until(lambda: waits(stack, "sink") == 0, 10, "nothing waits")


def test_a_failing_destination_gets_its_events_when_it_is_back(stack: Stack, sink: HttpSink) -> None:
    stack.apply(HEAD + destination("sink", sink.url), {"fn.js": MARK})
    sink.answer = Answer(status=503)
    send_all(stack, range(5))
    wait_until(lambda: sink.count >= 5, 30, "all were tried")
    sink.answer = Answer()
    wait_until(lambda: waits(stack, "sink") == 0, 60, "all were delivered")
    assert arrived(sink) == names(range(5))


def test_hanging_destinations_stall_nobody(stack: Stack, sink: HttpSink, second_sink: HttpSink) -> None:
    """Ten destinations whose sink never answers, and one that is healthy, on one worker."""
    second_sink.answer = Answer(fault=Fault.HANG)
    hanging = "".join(destination(f"hanging-{n}", second_sink.url) for n in range(10))
    stack.apply(HEAD + destination("healthy", sink.url) + hanging, {"fn.js": MARK})
    send_all(stack, range(20))
    wait_until(lambda: second_sink.open_connections >= 3, 30, "requests hang")
    send_all(stack, range(20, 120))
    wait_until(lambda: arrived(sink) == names(range(120)), 30, "the healthy one has everything")
    assert waits(stack, "hanging-0") > 0


def test_a_stopped_worker_gives_back_within_its_time(stack: Stack, sink: HttpSink) -> None:
    sink.answer = Answer(fault=Fault.HANG)
    stack.apply(HEAD + destination("sink", sink.url), {"fn.js": MARK})
    send_all(stack, range(30))
    wait_until(lambda: sink.open_connections >= 1, 30, "a request hangs")
    worker = stack.workers[0]
    started = time.monotonic()
    assert worker.stop() == 0
    assert time.monotonic() - started < 12, worker.tail()
    assert waits(stack, "sink") == 30
    client = stack.store.client()
    pending = client.xpending(key("dst_sink", "events"), "workers")["pending"]
    client.close()
    assert pending == 0
    sink.answer = Answer()
    worker.start()
    wait_until(lambda: arrived(sink) == names(range(30)), 40, "another worker delivered them")


def test_a_worker_killed_by_its_pid_leaves_no_sandbox(stack: Stack, sink: HttpSink) -> None:
    stack.apply(HEAD + destination("sink", sink.url, ", timeout_s: 20"), {"fn.js": SPIN})
    send_all(stack, range(1))
    wait_until(lambda: sink.count == 1, 30, "a sandbox works")
    send_all(stack, range(1, 2), {"spin": True})
    worker = stack.workers[0]
    wait_until(lambda: len(descendants(worker.pid)) >= 2, 10, "zygote and sandbox run")
    time.sleep(0.5)
    left = descendants(worker.pid)
    os.kill(worker.pid, signal.SIGKILL)
    wait_until(lambda: not any(alive(pid) for pid in left), 2, f"none of {left} runs")


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_the_store_down_is_an_honest_503_and_everything_takes_up_again(stack: Stack, sink: HttpSink) -> None:
    stack.apply(HEAD + destination("sink", sink.url), {"fn.js": MARK})
    send_all(stack, range(3))
    wait_until(lambda: sink.count == 3, 30, "all arrived")
    stack.store.stop()
    started = time.monotonic()
    refused = send(stack, 3)
    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert time.monotonic() - started < 8
    stack.store.start()
    wait_until(lambda: send(stack, 4).status_code == 200, 30, "the receiver takes events again")
    send_all(stack, range(5, 10))
    wait_until(lambda: names(range(5, 10)) <= arrived(sink), 60, "the worker delivers again")


def test_at_the_memory_limit_nothing_is_accepted_and_lost(stack: Stack, sink: HttpSink) -> None:
    """The receiver refuses, the running worker goes on settling, a restarted one delivers what waits."""
    stack.apply(HEAD + destination("sink", sink.url), {"fn.js": MARK})
    sink.answer = Answer(status=503)
    send_all(stack, range(20))
    wait_until(lambda: sink.count >= 20, 30, "all were tried")
    client = stack.store.client()
    client.config_set("maxmemory", 1_000_000)
    wait_until(lambda: send(stack, 100).status_code in (429, 503), 20, "the receiver refuses")
    stack.workers[0].kill_group()
    stack.workers[0].start()
    sink.answer = Answer()
    wait_until(lambda: names(range(20)) <= arrived(sink), 60, "a restarted worker delivers at the limit")
    assert "m-100" not in arrived(sink)
    client.config_set("maxmemory", 0)
    client.close()
    wait_until(lambda: send(stack, 101).status_code == 200, 20, "the receiver takes events again")
    wait_until(lambda: "m-101" in arrived(sink), 60, "it arrived")


def test_flower_shows_tasks_and_no_event_content(stack: Stack, sink: HttpSink, tmp_path: Path) -> None:
    secret = "jane.doe@example.com"
    code = "function onTrack(event) { throw new Error('refused ' + event.properties.email) }"
    stack.apply(HEAD + destination("sink", sink.url), {"fn.js": code})
    port = free_port()
    env = {**stack.env, "FLOWER_PORT": str(port), "FLOWER_UNAUTHENTICATED_API": "true"}
    flower = Process([str(BIN / "splice"), "flower"], env, tmp_path / "flower.log").start()
    url = f"http://127.0.0.1:{port}"

    def tasks() -> dict[str, Any]:
        try:
            return dict(requests.get(f"{url}/api/tasks", timeout=5).json())
        except requests.RequestException:
            return {}

    def seen() -> bool:
        number[0] += 1
        send_all(stack, range(number[0], number[0] + 1), {"email": secret})
        time.sleep(1)
        return any("1 discarded" in str(task["result"]) for task in tasks().values())

    number = [0]
    try:
        wait_until(lambda: requests_ok(url), 60, f"Flower is up\n{flower.tail()}")
        wait_until(seen, 60, "Flower shows a run's summary")
        pages = [requests.get(f"{url}{path}", timeout=10).text for path in ("/api/tasks", "/api/workers", "/tasks")]
        for uuid, task in tasks().items():
            assert task["name"] == "splice.deliver"
            assert "dst_sink" in task["args"]
            pages.append(requests.get(f"{url}/api/task/info/{uuid}", timeout=10).text)
        assert not [page for page in pages if secret in page or "jane.doe" in page]
        assert secret not in stack.workers[0].log.read_text()
    finally:
        flower.stop()


def requests_ok(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthcheck", timeout=2).status_code == 200
    except requests.RequestException:
        return False
