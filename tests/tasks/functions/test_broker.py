"""The fetch broker: shares, deadlines, redirects, and what it makes of hostile requests."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import SimpleQueue
from typing import Any

import orjson
import pytest

from destinations.http import Response
from tasks.functions.broker import BadRequestError, Broker, Fetch, parse
from tests.tasks.functions.conftest import Asked, FakeHttp, answer

ASKED: dict[str, Any] = {
    "id": 1,
    "method": "GET",
    "url": "https://x.test/",
    "headers": {},
    "body": None,
    "timeout": 0,
    "redirect": "follow",
}


def fetch(**changes: Any) -> Fetch:
    return parse(orjson.dumps(ASKED | changes), now=100.0, timeout_s=10.0)


@pytest.mark.parametrize(("timeout", "deadline"), [(0, 110.0), (50, 100.05), (60_000, 110.0), (-5, 110.0)])
def test_a_fetch_may_shorten_its_deadline(timeout: int, deadline: float) -> None:
    assert fetch(timeout=timeout).deadline == deadline


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "1"},
        {"id": None},
        {"method": 1},
        {"url": None},
        {"url": "x" * 9000},
        {"headers": []},
        {"headers": {str(n): "" for n in range(101)}},
        {"body": {}},
        {"timeout": "1"},
        {"redirect": 0},
        {"method": "A" * 51},
        {"method": "CONNECT"},
        {"method": "trace"},
    ],
)
def test_a_malformed_request_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(BadRequestError):
        fetch(**changes)


@pytest.mark.parametrize("payload", [b"", b"[]", b"1", b"{}", b"\xff", b"[" * 10**5])
def test_what_is_no_request_is_refused(payload: bytes) -> None:
    with pytest.raises(BadRequestError):
        parse(payload, 0.0, 1.0)


class Fetching:
    """A broker whose answers can be waited for."""

    def __init__(self) -> None:
        self.http = FakeHttp()
        self.now = 100.0
        self.broker = Broker(self.http, threads=8, clock=lambda: self.now)
        self.frames: SimpleQueue[bytes] = SimpleQueue()

    def submit(self, one: Fetch, instance: str = "i") -> None:
        self.broker.submit(instance, one, self.frames.put)

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


def test_an_answer_has_all_its_fields(fetching: Fetching) -> None:
    fetching.http.handler = lambda asked: answer("\ufefftext", 404, {"X-A": "1"}, asked.url)
    assert fetching.run(fetch(id=7)) == {
        "id": 7,
        "error": "",
        "status": 404,
        "statusText": "",
        "url": "https://x.test/",
        "redirected": False,
        "headers": {"x-a": "1"},
        "body": "text",
    }


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
    assert fetching.run(fetch())["error"] == "timed out"
    assert [asked.timeout_s for asked in fetching.http.asked] == [10.0, 6.0, 2.0]


def test_a_circle_of_redirects_ends(fetching: Fetching) -> None:
    fetching.http.handler = lambda _: answer("", 302, {"location": "/"})
    assert fetching.run(fetch())["error"] == "more than 20 redirects"
    assert len(fetching.http.asked) == 21


@pytest.mark.parametrize(
    ("status", "method", "then"),
    [
        (301, "POST", "GET"),
        (302, "POST", "GET"),
        (302, "PUT", "PUT"),
        (303, "PUT", "GET"),
        (303, "HEAD", "HEAD"),
        (307, "POST", "POST"),
        (308, "POST", "POST"),
    ],
)
def test_redirects_change_the_method_as_the_standard_says(
    fetching: Fetching, status: int, method: str, then: str
) -> None:
    fetching.http.handler = lambda asked: answer("", 200 if asked.url.endswith("b") else status, {"location": "/b"})
    fetching.run(fetch(method=method, body="x", headers={"content-type": "t", "x-a": "1"}))
    last = fetching.http.asked[-1]
    assert last.method == then
    assert (last.body, last.headers) == ((None, {"x-a": "1"}) if then == "GET" else (b"x", last.headers))


def test_credentials_do_not_follow_to_another_origin(fetching: Fetching) -> None:
    hops = {"https://x.test/": "https://x.test/b", "https://x.test/b": "https://y.test/"}
    fetching.http.handler = lambda asked: answer(
        "", 302 if asked.url in hops else 200, {"location": hops.get(asked.url, "")}
    )
    fetching.run(fetch(headers={"Authorization": "a", "Cookie": "c", "x-a": "1"}))
    assert [sorted(asked.headers) for asked in fetching.http.asked] == [["Authorization", "Cookie", "x-a"]] * 2 + [
        ["x-a"]
    ]


def test_redirects_may_be_left_alone_or_refused(fetching: Fetching) -> None:
    fetching.http.handler = lambda _: answer("", 302, {"location": "/b"})
    assert fetching.run(fetch(redirect="manual"))["status"] == 302
    assert "redirect" in fetching.run(fetch(redirect="error"))["error"]


def test_a_closed_broker_takes_nothing(fetching: Fetching) -> None:
    fetching.broker.close()
    fetching.submit(fetch())
    assert fetching.http.asked == []


@pytest.mark.parametrize(
    "location", ["https://evil.test\\@x.test/", "https://x.test:444/", "http://x.test/", "//y.test"]
)
def test_another_origin_is_what_the_client_connects_to(fetching: Fetching, location: str) -> None:
    """Parsers of URLs differ about a backslash; only the client's own counts."""
    fetching.http.handler = lambda asked: answer(
        "", 302 if asked.url == "https://x.test/" else 200, {"location": location}
    )
    fetching.run(fetch(headers={"authorization": "a"}))
    assert [dict(asked.headers) for asked in fetching.http.asked] == [{"authorization": "a"}, {}]


@pytest.mark.parametrize(
    "location", ["http://[", "https://x.test/" + "a" * 9_000, "file:///etc/passwd", "http://u:p@y.test/"]
)
def test_a_redirect_to_nowhere_fails(fetching: Fetching, location: str) -> None:
    fetching.http.handler = lambda _: answer("", 302, {"location": location})
    error = fetching.run(fetch())["error"]
    assert "URL" in error
    assert len(fetching.http.asked) == 1


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
