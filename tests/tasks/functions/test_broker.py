"""The fetch broker: shares, deadlines, redirects, cancelling."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import SimpleQueue
from typing import Any

import orjson
import pytest

from destinations.errors import Retry
from destinations.http import Response
from tasks.functions import broker
from tasks.functions.broker import Broker
from tasks.functions.fetches import NOT_FINISHED, Fetch
from tests.tasks.functions.conftest import Asked, FakeHttp, answer
from tests.tasks.functions.test_fetches import URL, fetch


class Fetching:
    """A broker whose answers can be waited for."""

    def __init__(self) -> None:
        self.http = FakeHttp()
        self.now = 100.0
        self.broker = Broker(self.http, threads=8, clock=lambda: self.now)
        self.frames: SimpleQueue[bytes] = SimpleQueue()
        self.room_bytes = 10_000_000

    def submit(self, one: Fetch, instance: str = "i") -> None:
        self.broker.submit(instance, one, self.take)

    def take(self, frame: bytes) -> bool:
        if len(frame) > self.room_bytes:
            return False
        self.frames.put(frame)
        return True

    def answer(self) -> dict[str, Any]:
        frame = self.frames.get(timeout=10)
        assert frame[4:5] == b"A"
        value: dict[str, Any] = orjson.loads(frame[5:])
        return value

    def run(self, one: Fetch) -> dict[str, Any]:
        self.submit(one)
        return self.answer()


@pytest.fixture
def fetching() -> Iterator[Fetching]:
    made = Fetching()
    yield made
    made.broker.close()


def test_an_answer_that_finds_no_room_is_a_failure(fetching: Fetching) -> None:
    """Without an answer the function would wait for its time limit."""
    fetching.room_bytes = 1_000
    fetching.http.handler = lambda asked: answer("x" * 2_000, url=asked.url)
    assert "too many answers are waiting" in str(fetching.run(fetch()))


def test_one_instance_holds_a_quarter_of_the_pool(fetching: Fetching) -> None:
    arrived: SimpleQueue[str] = SimpleQueue()
    go = threading.Event()

    def hold(asked: Asked) -> Response:
        arrived.put(asked.url)
        assert go.wait(10)
        return answer()

    fetching.http.handler = hold
    for n in range(5):
        fetching.submit(fetch(id=n, url=f"https://a.test/{n}"), "greedy")
    fetching.submit(fetch(id=9, url="https://b.test/"), "other")
    first = {arrived.get(timeout=10) for _ in range(3)}
    assert first == {"https://a.test/0", "https://a.test/1", "https://b.test/"}
    assert arrived.empty()
    go.set()
    assert sorted(fetching.answer()["id"] for _ in range(6)) == [0, 1, 2, 3, 4, 9]


def test_the_deadline_holds_over_all_redirects(fetching: Fetching) -> None:
    def slow(_: Asked) -> Response:
        fetching.now += 4
        return answer("", 302, {"location": "/next"})

    fetching.http.handler = slow
    assert fetching.run(fetch())["type"] == "request-timeout"
    assert [asked.timeout_s for asked in fetching.http.asked] == [10.0, 6.0, 2.0]


@pytest.mark.parametrize("follow", [0, 3, 20])
def test_a_circle_of_redirects_ends(fetching: Fetching, follow: int) -> None:
    fetching.http.handler = lambda _: answer("", 302, {"location": "/"})
    failed = fetching.run(fetch(follow=follow))
    assert (failed["type"], failed["url"]) == ("max-redirect", URL if follow == 0 else "https://x.test/")
    assert len(fetching.http.asked) == follow + 1


def test_a_redirect_is_followed_to_its_end(fetching: Fetching) -> None:
    fetching.http.handler = lambda asked: answer(
        "end", 200 if asked.url.endswith("/b") else 302, {"location": "/b"}, asked.url
    )
    answered = fetching.run(fetch(method="POST", body="x"))
    assert (answered["redirected"], answered["url"], answered["body"]) == (True, "https://x.test/b", "end")
    assert [(asked.method, asked.body) for asked in fetching.http.asked] == [("POST", b"x"), ("GET", None)]


def test_redirects_may_be_left_alone_or_refused(fetching: Fetching) -> None:
    fetching.http.handler = lambda _: answer("", 302, {"location": "/b"})
    manual = fetching.run(fetch(redirect="manual"))
    assert (manual["status"], manual["headers"]) == (302, [["location", "https://x.test/b"]])
    assert fetching.run(fetch(redirect="none"))["headers"] == [["location", "/b"]]
    assert fetching.run(fetch(redirect="error"))["type"] == "no-redirect"


def test_a_redirect_without_a_location_is_an_answer(fetching: Fetching) -> None:
    fetching.http.handler = lambda _: answer("", 302)
    assert fetching.run(fetch())["status"] == 302


def test_what_fails_says_so(fetching: Fetching) -> None:
    def fail(_: Asked) -> Response:
        raise Retry("x.test: refused", system_code="ECONNREFUSED")

    fetching.http.handler = fail
    assert fetching.run(fetch(id=7)) == {
        "id": 7,
        "error": "connect ECONNREFUSED x.test:443",
        "type": "system",
        "code": "ECONNREFUSED",
        "url": URL,
    }


def test_what_waits_and_is_cancelled_is_never_sent_and_costs_nothing_more(fetching: Fetching) -> None:
    go = threading.Event()

    def hold(_: Asked) -> Response:
        assert go.wait(10)
        return answer()

    fetching.http.handler = hold
    large = [fetch(id=n, method="POST", body="x" * 1_000_000) for n in range(16)]
    for one in large:
        fetching.submit(one)
    fetching.submit(fetch(id=16, method="POST", body="x" * 1_000_000))
    assert fetching.answer()["error"] == "too many requests are waiting"
    for one in large[2:]:
        fetching.broker.cancel("i", one)
        fetching.broker.cancel("i", one)
    fetching.submit(fetch(id=17, method="POST", body="x" * 1_000_000))
    go.set()
    assert sorted(fetching.answer()["id"] for _ in range(3)) == [0, 1, 17]
    assert len(fetching.http.asked) == 3


def test_what_is_refused_or_cancelled_holds_no_body(fetching: Fetching) -> None:
    """A function may ask for as much and abort it a hundred times over."""
    go = threading.Event()
    fetching.http.handler = lambda _: answer(str(go.wait(10)))
    fetches = [fetch(id=n, method="POST", body="x" * 1_000_000) for n in range(17)]
    for one in fetches:
        fetching.submit(one)
    for one in fetches[2:]:
        fetching.broker.cancel("i", one)
    assert {(one.body, one.finished, len(one.headers)) for one in fetches[2:]} == {(None, True, 0)}
    waited, refused = fetches[2:16], fetches[16]
    assert {(trace.error, trace.request_bytes) for one in waited for trace in one.traces} == {(NOT_FINISHED, 1_000_000)}
    assert refused.traces == []
    go.set()


def test_what_is_cancelled_under_way_follows_no_redirect_and_is_not_answered(fetching: Fetching) -> None:
    asked, go = threading.Event(), threading.Event()

    def redirect(one: Asked) -> Response:
        if one.url.endswith("/next"):
            return answer()
        asked.set()
        assert go.wait(10)
        return answer("", 302, {"location": "/other"})

    fetching.http.handler = redirect
    under_way = fetch(id=1)
    fetching.submit(under_way)
    assert asked.wait(10)
    fetching.broker.cancel("i", under_way)
    fetching.broker.cancel("unknown", fetch())
    go.set()
    assert fetching.run(fetch(id=2, url="https://x.test/next"))["id"] == 2
    assert [one.url for one in fetching.http.asked if one.url.endswith("/other")] == []


def test_a_closed_broker_takes_nothing(fetching: Fetching) -> None:
    fetching.broker.close()
    fetching.submit(fetch())
    assert fetching.http.asked == []


def test_what_waits_is_bounded_and_an_instance_fills_only_its_own_share(fetching: Fetching) -> None:
    go = threading.Event()

    def hold(_: Asked) -> Response:
        assert go.wait(10)
        return answer()

    fetching.http.handler = hold
    large = [fetch(id=n, method="POST", body="x" * 1_000_000) for n in range(20)]
    for one in large:
        fetching.submit(one, "greedy")
    refused = [fetching.answer() for _ in range(4)]
    assert [one["id"] for one in refused] == [16, 17, 18, 19]
    assert {one["error"] for one in refused} == {"too many requests are waiting"}
    fetching.submit(fetch(id=99), "other")
    go.set()
    assert sorted(fetching.answer()["id"] for _ in range(17)) == [*range(16), 99]
    assert [one.body for one in large[:16]] == [None] * 16, "nothing keeps the bodies"
    fetching.http.handler = lambda _: answer()
    fetching.submit(fetch(id=100), "greedy")
    assert fetching.answer()["error"] == ""


def test_all_instances_together_are_bounded_but_each_may_ask_for_a_little(
    fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker, "MAX_PENDING_BYTES_IN_ALL", 4_000_000)
    go = threading.Event()

    def hold(_: Asked) -> Response:
        assert go.wait(10)
        return answer()

    fetching.http.handler = hold
    large = [fetch(id=n, method="POST", body="x" * 900_000) for n in range(9)]
    for one in large[:5]:
        fetching.submit(one, "greedy")
    assert (fetching.answer()["id"], fetching.frames.empty()) == (4, True)
    for one in large[5:8]:
        fetching.submit(one, "other")
    assert (fetching.answer()["id"], fetching.frames.empty()) == (7, True)
    fetching.broker.cancel("greedy", large[3])
    fetching.broker.cancel("greedy", large[2])
    go.set()
    assert sorted(fetching.answer()["id"] for _ in range(4)) == [0, 1, 5, 6]
    fetching.http.handler = lambda _: answer()
    fetching.submit(large[8], "greedy")
    assert fetching.answer()["error"] == ""


def test_very_many_small_requests_are_bounded_too(fetching: Fetching) -> None:
    go = threading.Event()

    def hold(_: Asked) -> Response:
        assert go.wait(10)
        return answer()

    fetching.http.handler = hold
    for n in range(5_000):
        fetching.submit(fetch(id=n))
    assert fetching.answer()["error"] == "too many requests are waiting"
    go.set()
