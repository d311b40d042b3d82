"""Answers from a list: which entry answers, how often, and what becomes of a request that none fits."""

from __future__ import annotations

import threading

import pytest

from app.authoring.cases.mocks import SYSTEM_CODES, Asked, Mock, Mocks, Stage, matches
from destinations.errors import AddressRefused, InvalidSettings, Retry

URL = "https://api.example.com/people/u1"


def test_the_first_entry_that_fits_answers_as_often_as_it_is_asked() -> None:
    stage = Stage([Mock(url=URL, body=b"first"), Mock(url=URL, body=b"second")])
    assert [stage.request("GET", URL).body for _ in range(3)] == [b"first"] * 3


def test_an_entry_answers_so_many_times_and_then_the_next_one() -> None:
    stage = Stage([Mock(url=URL, body=b"first", times=2), Mock(url=URL, body=b"second")])
    assert [stage.request("GET", URL).body for _ in range(3)] == [b"first", b"first", b"second"]


def test_an_answer_has_what_its_entry_says() -> None:
    stage = Stage([Mock(url=URL, status=404, headers={"X-Id": "1"}, body=b"{}")])
    answer = stage.request("GET", URL)
    assert (answer.status, answer.reason, answer.headers["x-id"], answer.body) == (404, "Not Found", "1", b"{}")
    assert answer.url == URL


def test_a_status_without_a_name_has_no_reason() -> None:
    assert Stage([Mock(url=URL, status=599)]).request("GET", URL).reason == ""


def test_an_entry_with_a_method_answers_that_alone() -> None:
    stage = Stage([Mock(url=URL, method="POST", body=b"posted"), Mock(url=URL, body=b"other")])
    assert [stage.request(method, URL).body for method in ("post", "GET", "PUT")] == [b"posted", b"other", b"other"]


@pytest.mark.parametrize(("words", "code"), SYSTEM_CODES.items())
def test_a_known_failure_is_one_in_node_s_words(words: str, code: str) -> None:
    with pytest.raises(Retry) as raised:
        Stage([Mock(url=URL, error=words)]).request("GET", URL)
    assert raised.value.system_code == code


def test_any_other_failure_is_told_as_it_is_written() -> None:
    with pytest.raises(Retry, match="the moon is in the way") as raised:
        Stage([Mock(url=URL, error="the moon is in the way")]).request("GET", URL)
    assert raised.value.system_code == ""


def test_a_request_that_no_entry_answers_fails_and_is_known() -> None:
    stage = Stage([Mock(url=URL, times=1)])
    stage.request("GET", URL)
    with pytest.raises(AddressRefused, match=f"no entry of fetches answers GET {URL}"):
        stage.request("GET", URL)
    asked, unanswered = stage.settled(2)
    assert asked == [Asked("GET", URL, b"")] * 2
    assert unanswered == [Asked("GET", URL, b"")]


def test_what_could_not_be_sent_is_not_answered() -> None:
    stage = Stage([Mock(url="*")])
    with pytest.raises(AddressRefused):
        stage.request("GET", "ftp://example.com")
    with pytest.raises(InvalidSettings):
        stage.request("G T", URL)
    with pytest.raises(InvalidSettings):
        stage.request("GET", URL, headers={"a": "b\nc"})
    assert stage.settled(0) == ([], [])


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        (URL, True),
        ("https://API.example.com/people/u1#part", True),
        ("https://api.example.com/people", False),
        ("https://api.example.com/people/u1?x=1", False),
        ("*", True),
        ("https://*/people/*", True),
        ("*u1", True),
        ("*u2", False),
        ("http://*", False),
        ("https://api.example.com/people/*u1", True),
        ("https://api.example.com/people/u1*u1", False),
        ("https://*people*example*", False),
    ],
)
def test_a_star_stands_for_any_text(pattern: str, fits: bool) -> None:
    assert matches(pattern, URL) is fits


def test_a_pattern_of_many_stars_ends_at_once() -> None:
    assert not matches("*a" * 4_000 + "b*c", "a" * 8_000)


def test_a_url_without_a_path_is_that_of_the_root() -> None:
    assert matches("https://example.com", "https://example.com/")


def test_each_request_belongs_to_the_run_under_which_it_began() -> None:
    mocks = Mocks()
    first = mocks.set([Mock(url=URL, body=b"first")])
    early = mocks.recording()
    second = mocks.set([Mock(url=URL, body=b"second")])
    assert early.request("GET", URL).body == b"first"
    assert mocks.recording().request("GET", URL).body == b"second"
    assert [len(stage.settled(1)[0]) for stage in (first, second)] == [1, 1]


def test_a_trace_is_kept_of_every_request() -> None:
    mocks = Mocks()
    mocks.set([Mock(url=URL, body=b"12345")])
    recording = mocks.recording()
    recording.request("POST", URL, body=b"123")
    (trace,) = recording.traces
    assert (trace.method, trace.status, trace.request_bytes, trace.response_bytes) == ("POST", 200, 3, 5)


def test_requests_that_come_a_moment_later_are_waited_for() -> None:
    stage = Stage([Mock(url=URL)])
    later = threading.Thread(target=stage.request, args=("GET", URL))
    later.start()
    assert len(stage.settled(1)[0]) == 1
    later.join()


def test_nothing_is_answered_before_entries_are_set() -> None:
    with pytest.raises(AddressRefused):
        Mocks().recording().request("GET", URL)
