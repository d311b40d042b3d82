"""Previews between who asks and the worker: their line, what lies in Redis, who comes first."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from cryptography.fernet import Fernet

from destinations.http import Http
from tasks.broker import PREVIEWS, publish_previews
from tasks.fairness import Fairness
from tasks.hints import Hints
from tasks.preview import Previewer
from tasks.preview_desk import Patience, PreviewDesk, Unanswered
from tasks.preview_messages import Asked, Failed, TooLargeError, opened_answer, opened_request, sealed_request
from tasks.streams import previews
from tasks.streams.previews import MAX_BYTES, TAKEN, PreviewLine
from tasks.tester import Trial
from tasks.vault import Vault, VaultError
from tests.tasks.fakes import CONFIG, Clock
from tests.tasks.test_broker import app, messages  # noqa: F401

VAULT, OTHER = (Vault([Fernet.generate_key().decode()]) for _ in range(2))
CODE = "function onTrack(event) { return event }"
ASKED = Asked(
    trial=Trial(code=CODE, settings={"apiKey": "sk-12345678"}, sensitive=frozenset({"apiKey"})),
    events=(b'{"type":"track","event":"private"}',),
)


@pytest.fixture
def line(valkey: redis.Redis) -> PreviewLine:
    return PreviewLine(valkey)


@pytest.fixture
def previewer(line: PreviewLine, http: Http) -> Iterator[Previewer]:
    made = Previewer(CONFIG, line, VAULT, Fairness(8), http, stopping=threading.Event())
    yield made
    made.close()


def desk(line: PreviewLine, *, most: int = 1, tell: Any = lambda _: None) -> PreviewDesk:
    patience = Patience(take_s=0.05, finish_s=0.05)
    return PreviewDesk(line, Hints(tell, lambda _: None), VAULT, most=most, patience=patience)


def test_what_lies_in_redis_is_sealed_and_expires(line: PreviewLine, valkey: redis.Redis) -> None:
    line.join("p", sealed_request(ASKED, VAULT))
    line.answer("q", TAKEN)
    names: Any = valkey.keys("*preview*")
    assert len(names) == 3
    assert all(0 < valkey.ttl(name) <= 60 for name in names)
    text: Any = valkey.get("splice:{control}:preview:p")
    assert not any(part in text for part in (b"sk-12345678", b"private", b"onTrack"))
    assert opened_request(text, VAULT) == ASKED


def test_nobody_without_the_key_reads_a_request() -> None:
    with pytest.raises(VaultError):
        opened_request(sealed_request(ASKED, VAULT), OTHER)


def test_a_request_never_has_more_than_its_limit() -> None:
    most = Asked(trial=Trial(code="x" * 700_000, settings={}), events=())
    assert len(sealed_request(most, VAULT)) <= MAX_BYTES
    with pytest.raises(TooLargeError):
        sealed_request(Asked(trial=Trial(code="x" * 800_000, settings={}), events=()), VAULT)


def test_a_preview_is_taken_once(line: PreviewLine) -> None:
    line.join("p", b"r")
    assert line.call_next() == ("p", b"r")
    assert line.call_next() is None
    assert not line.leave("p")


def test_who_left_the_line_is_not_called(line: PreviewLine) -> None:
    line.join("p", b"1")
    line.join("q", b"2")
    assert line.leave("p")
    assert line.call_next() == ("q", b"2")
    assert not line.waits()


def test_the_line_has_an_end(line: PreviewLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "MOST_WAITING", 1)
    assert line.join("p", b"r")
    assert not line.join("q", b"r")


def test_no_worker_and_a_worker_that_dies_are_told_apart(line: PreviewLine) -> None:
    assert desk(line).ask(ASKED) is Unanswered.NOT_TAKEN
    assert desk(line, tell=lambda _: line.call_next()).ask(ASKED) is Unanswered.NOT_FINISHED


def test_no_more_wait_than_may(line: PreviewLine) -> None:
    inner: list[Any] = []
    busy = desk(line, tell=lambda _: inner.append(busy.ask(ASKED)))
    busy.ask(ASKED)
    assert inner == [Unanswered.BUSY]


def test_a_worker_answers_all_in_line(line: PreviewLine, previewer: Previewer) -> None:
    for name in ("p", "q"):
        line.join(name, sealed_request(ASKED, VAULT))
    assert previewer.work() == "2 previewed"
    for name in ("p", "q"):
        assert line.listen(name, 1) == TAKEN
        answer = opened_answer(line.listen(name, 1) or b"", VAULT)
        assert isinstance(answer, dict)
        assert answer["events"] == [{"output": ASKED.events[0].decode()}]


def test_a_worker_with_another_key_says_so(line: PreviewLine, previewer: Previewer) -> None:
    line.join("p", sealed_request(ASKED, OTHER))
    previewer.work()
    assert line.listen("p", 1) == TAKEN
    assert opened_answer(line.listen("p", 1) or b"", VAULT) is Failed.KEY


def test_a_message_holds_the_id_alone(app: Any, valkey: redis.Redis) -> None:  # noqa: F811
    publish_previews(app, [("p1", PREVIEWS)])
    (message,) = messages(valkey, "splice:broker:previews")
    assert (message["headers"]["task"], message["headers"]["argsrepr"]) == ("splice.preview", "('p1')")


def test_two_previews_at_once_and_half_of_the_threads_with_the_careful() -> None:
    fairness = Fairness(8, Clock())
    assert [fairness.enter_preview() for _ in range(3)] == [True, True, False]
    assert sum(fairness.enter(f"d{n}", "events") is not None for n in range(8)) == 2
    fairness.leave_preview()
    assert fairness.enter("x", "events") is not None
    assert not fairness.enter_preview()


def test_the_careful_may_leave_no_room_for_a_preview() -> None:
    fairness = Fairness(8, Clock())
    slots = [fairness.enter(f"d{n}", "events") for n in range(4)]
    assert not fairness.enter_preview()
    assert slots[0] is not None
    fairness.leave(slots[0])
    assert fairness.enter_preview()
