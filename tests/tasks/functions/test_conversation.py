"""The host against a sandbox that says whatever it likes."""

from __future__ import annotations

import contextlib
import os
import random
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, cast

import orjson
import pytest

from destinations.http import Response
from tasks.functions import conversation, frames
from tasks.functions.admission import Admission
from tasks.functions.batches import BATCHES
from tasks.functions.blackout import Blackout
from tasks.functions.broker import Broker
from tasks.functions.contract import Called, CallResult, FunctionSpec, SandboxUnavailable
from tasks.functions.conversation import Circumstances, Conversation, Died, Ending, NotLoaded, Outcome
from tasks.functions.endings import Cause
from tasks.functions.forker import Process, Zygote
from tasks.functions.frames import pack
from tasks.functions.idleness import Idleness
from tasks.functions.results import EVENTS, Form
from tasks.functions.sandbox import Sandbox
from tests.tasks.functions.conftest import QUIET, TRACK, Asked, FakeHttp, answer

DURATION = frames.DURATION.pack(15)
RESULT = pack(frames.RETURNED, DURATION, TRACK)
DONE = pack(frames.CHUNK_DONE)


class StatusOf:
    """Stands in for the zygote: the process is this one's child."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def wait(self, pid: int) -> int:
        assert pid == self.process.pid
        return -self.process.wait() & 0x7F


class Talk:
    """A conversation about two events with a process whose frames the test writes."""

    def __init__(self, **changes: Any) -> None:
        self.process = subprocess.Popen(["sleep", "60"])
        ours, self.theirs = socket.socketpair()
        zygote = cast(Zygote, StatusOf(self.process))
        self.sandbox = Sandbox(Process(self.process.pid, os.pidfd_open(self.process.pid), ours, zygote))
        self.http = FakeHttp()
        self.broker = Broker(self.http, threads=4)
        self.admission = Admission(1)
        self.results: list[CallResult] = []
        spec = FunctionSpec(instance_id="i", version_id="1", code="\n", settings={}, timeout_s=0.2)
        arguments: dict[str, Any] = {
            "spec": spec,
            "form": EVENTS,
            "blackout": Blackout(["s3cret"]),
            "broker": self.broker,
            "admission": self.admission,
            "idleness": Idleness(),
            "fetch_timeout_s": 1.0,
            "deadline": time.monotonic() + 60,
            "cancelled": lambda: False,
            "log": QUIET,
        }
        self.shared = Circumstances(**(arguments | changes))

    def run(self, *said: bytes, load: bytes = b"") -> Outcome:
        saying = threading.Thread(target=self._say, args=(b"".join(said),))
        saying.start()
        try:
            return Conversation(self.shared, self.sandbox, [TRACK, TRACK], self.results.extend).run(load)
        finally:
            saying.join()

    def _say(self, said: bytes) -> None:
        with contextlib.suppress(OSError):  # it has been killed before it said everything
            self.theirs.sendall(said)

    def close(self) -> None:
        self.sandbox.end()
        self.theirs.close()
        self.broker.close()
        self.process.wait()


@pytest.fixture
def talking() -> Iterator[Callable[..., Talk]]:
    made: list[Talk] = []

    def make(**changes: Any) -> Talk:
        made.append(Talk(**changes))
        return made[-1]

    yield make
    for talk in made:
        talk.close()


def test_results_logs_and_end(talking: Callable[..., Talk]) -> None:
    talk = talking()
    log = pack(frames.LOG, b"a s3cret \xff")
    assert talk.run(log, RESULT, pack(frames.DROPPED, DURATION), DONE) is Ending.DONE
    first, second = talk.results
    assert (first.kind, first.event, first.duration_ms) == (Called.EVENT, TRACK, 0.015)
    assert first.logs == ("a [redacted] \ufffd",)
    assert (second.kind, second.logs) == (Called.DROPPED, ())
    assert talk.admission.enter("i", 0.0), "the slot was given back"


IMPOSSIBLE = {
    "a frame of no length": struct.pack(">I", 0),
    "a frame of four gigabytes": b"\xff\xff\xff\xff",
    "an unknown kind": pack(b"?", b"x"),
    "a result without a duration": pack(frames.RETURNED, b"x"),
    "an end before the results": DONE,
    "an end of no known reason": pack(frames.CHUNK_DONE, b"because"),
    "the deadline before its time": pack(frames.CHUNK_DONE, frames.DEADLINE_CAME),
    "grown without a result": pack(frames.CHUNK_DONE, frames.MEMORY_GREW),
    "a request that is none": pack(frames.REQUEST, b"[]"),
    "a request without an id": pack(frames.REQUEST, b'{"url":1}'),
    "an event of more than may come out": pack(frames.RETURNED, DURATION, TRACK, b" " * frames.MAX_RESULT_BYTES),
    "an error of a megabyte": pack(frames.THREW, DURATION, b" " * 1_000_000),
    "a reason of a megabyte not to load": pack(frames.NOT_LOADED, b" " * 1_000_000),
    "a flip with much to say": pack(frames.IDLE, b" " * 10_000),
    "a line of the log of a megabyte": pack(frames.LOG, b" " * 1_000_000),
    "more of a log than passes": pack(frames.LOG, b" " * 30_000) * 5,
    "more malformed requests than pass": pack(frames.REQUEST, b'{"id":3}') * 201,
    "no cage, said to be by a process that has run before": pack(frames.NO_CAGE, b"seccomp"),
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_what_cannot_be_ends_the_process(talking: Callable[..., Talk], case: str) -> None:
    talk = talking()
    ended = talk.run(IMPOSSIBLE[case])
    assert isinstance(ended, Died)
    assert ended.cause is Cause.CRASH
    assert talk.process.poll() is not None
    assert talk.results == []


def test_a_reply_to_a_batch_may_be_longer_than_an_event(talking: Callable[..., Talk]) -> None:
    long, too_long = b" " * frames.MAX_REPLY_BYTES, b" " * (frames.MAX_REPLY_BYTES + 1)
    talk = talking(form=BATCHES)
    assert talk.run(pack(frames.RETURNED, DURATION, long) * 2, DONE) is Ending.DONE
    assert [result.event for result in talk.results] == [long, long]
    assert isinstance(talking(form=BATCHES).run(pack(frames.RETURNED, DURATION, too_long)), Died)


def test_more_results_than_events_end_the_process_and_the_true_ones_stay(talking: Callable[..., Talk]) -> None:
    talk = talking()
    assert isinstance(talk.run(RESULT * 3, DONE), Died)
    assert len(talk.results) == 2


def test_results_before_the_end_of_the_process_count(talking: Callable[..., Talk]) -> None:
    talk = talking()
    talk.theirs.sendall(RESULT)
    talk.theirs.close()
    talk.sandbox.post(pack(frames.ANSWER, b"{}"))
    ended = Conversation(talk.shared, talk.sandbox, [TRACK, TRACK], talk.results.append).run(b"")
    assert isinstance(ended, Died)
    assert len(talk.results) == 1


def test_any_answer_to_idle_and_busy_keeps_the_slots_right(talking: Callable[..., Talk]) -> None:
    talk = talking()
    idle, busy = pack(frames.IDLE), pack(frames.BUSY)
    assert talk.run(busy, busy, idle, idle, RESULT, idle, busy, RESULT, DONE) is Ending.DONE
    assert talk.admission.enter("i", 0.0)
    assert not talk.admission.enter("i", 0.0)


def test_a_silent_process_is_killed_after_the_limit(talking: Callable[..., Talk]) -> None:
    talk = talking()
    ended = talk.run()
    assert isinstance(ended, Died)
    assert ended.cause is Cause.TIMEOUT
    assert talk.process.poll() is not None


def test_a_process_that_never_stops_talking_is_killed_too(
    talking: Callable[..., Talk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "PATIENCE_S", 0.2)
    monkeypatch.setattr(conversation, "MOST_FRAMES", 10**9)
    monkeypatch.setattr(conversation, "MOST_LOG_BYTES", 10**9)
    talk = talking()
    talk.theirs.settimeout(10)

    def flood() -> None:
        try:
            while True:
                talk.theirs.sendall(pack(frames.LOG, b"x" * 100))
        except OSError:
            pass

    flooding = threading.Thread(target=flood)
    flooding.start()
    ended = talk.run()
    talk.theirs.shutdown(socket.SHUT_RDWR)
    flooding.join()
    assert isinstance(ended, Died)
    assert ended.cause is Cause.TIMEOUT
    assert len(ended.invocation.lines) == 101


def test_more_requests_than_allowed_end_the_process(talking: Callable[..., Talk]) -> None:
    talk = talking()
    request = {"id": 1, "method": "GET", "url": "https://x.test", "headers": {}, "body": None, "timeout": 0}
    more = {"redirect": "follow", "follow": 20, "base64": False, "raw": False}
    asked = pack(frames.REQUEST, orjson.dumps(request | more))
    ended = talk.run(asked * 201)
    assert isinstance(ended, Died)
    assert len(ended.invocation.fetches) == 200


def test_what_a_dead_process_has_asked_for_and_waits_is_never_sent(talking: Callable[..., Talk]) -> None:
    talk = talking()
    asked, go = threading.Event(), threading.Event()

    def hold(one: Asked) -> Response:
        asked.set()
        assert go.wait(10)
        return answer(url=one.url)

    talk.http.handler = hold
    ended = talk.run(pack(frames.REQUEST, orjson.dumps(REQUEST)) * 3)
    assert asked.wait(10)
    assert isinstance(ended, Died)
    assert [one.cancelled for one in ended.invocation.fetches] == [True] * 3
    go.set()
    talk.broker.close()
    talk.broker._pool.shutdown(wait=True)
    assert len(talk.http.asked) == 1


def test_cancelling_what_was_never_asked_does_nothing(talking: Callable[..., Talk]) -> None:
    cancels = [pack(frames.CANCEL, payload) for payload in (b"", b"7", b"x" * 100, b"\xff")]
    assert talking().run(*cancels, RESULT, RESULT, DONE) is Ending.DONE


def test_a_malformed_request_is_answered(talking: Callable[..., Talk]) -> None:
    talk = talking()
    assert talk.run(pack(frames.REQUEST, b'{"id":3}'), RESULT, RESULT, DONE) is Ending.DONE
    assert talk.http.asked == []


def test_code_that_does_not_load(talking: Callable[..., Talk]) -> None:
    ended = talking().run(pack(frames.NOT_LOADED, b"\xff\n at <dukpy>:1:1"), RESULT)
    assert isinstance(ended, NotLoaded)
    assert ended.result.error is not None
    assert ended.result.error.name == "InvalidSettings"


def test_without_a_cage_the_sandbox_is_unavailable(talking: Callable[..., Talk]) -> None:
    with pytest.raises(SandboxUnavailable):
        talking().run(pack(frames.NO_CAGE, b"seccomp"), load=b"code")


def test_only_the_first_frame_of_a_new_process_may_say_that_there_is_no_cage(talking: Callable[..., Talk]) -> None:
    assert isinstance(talking().run(pack(frames.BUSY), pack(frames.NO_CAGE, b"seccomp"), load=b"code"), Died)


def test_an_event_takes_no_longer_than_the_host_saw(talking: Callable[..., Talk]) -> None:
    talk = talking()
    started = time.monotonic()
    talk.run(pack(frames.DROPPED, frames.DURATION.pack(2**32 - 1)) * 2, DONE)
    assert talk.results[0].duration_ms <= (time.monotonic() - started) * 1000


@pytest.mark.parametrize("kind", [frames.IDLE, frames.BUSY, frames.CANCEL])
def test_a_flood_of_frames_ends_the_process(
    talking: Callable[..., Talk], monkeypatch: pytest.MonkeyPatch, kind: bytes
) -> None:
    monkeypatch.setattr(conversation, "MOST_FRAMES", 100)
    talk = talking()
    assert isinstance(talk.run(pack(kind, b"1") * 100, RESULT, pack(kind, b"1") * 101), Died)
    assert len(talk.results) == 0
    assert talk.admission.enter("i", 0.0)
    assert not talk.admission.enter("i", 0.0)


def test_each_event_may_have_as_many_frames(talking: Callable[..., Talk], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "MOST_FRAMES", 3)
    frames_of_one = pack(frames.IDLE) + pack(frames.BUSY) + RESULT
    assert talking().run(frames_of_one, frames_of_one, DONE) is Ending.DONE


KINDS = [bytes([kind]) for kind in range(256)]
PIECES = [b"", b"1", b"null", b"[]", b"{}", b"deadline", b"memory", b"\xff", DURATION, DURATION + TRACK, b'{"id":1}']
PIECES += [b'{"name":' + b"[" * 1020 + b"]" * 1020 + b"}", b"\n at <dukpy>:" + b"1" * 5_000, DURATION + b"{" * 5_000]
DEEP = b"[" * 1020 + b"]" * 1020
REQUEST: dict[str, Any] = {"id": 1, "method": "GET", "url": "https://x.test", "headers": {}, "body": None}
REQUEST |= {"base64": False, "timeout": 0, "redirect": "follow", "follow": 20, "raw": False}
PIECES += [
    orjson.dumps(REQUEST | {name: value}) for name in REQUEST for value in (-1, 1e300, "x", [], {"a": [7]}, None)
]
PIECES += [orjson.dumps(REQUEST | {name: "DEEP"}).replace(b'"DEEP"', DEEP) for name in REQUEST]
PIECES += [orjson.dumps(REQUEST | {"headers": {"a": "DEEP"}}).replace(b'"DEEP"', DEEP)]


@pytest.mark.parametrize("form", [EVENTS, BATCHES], ids=["events", "batches"])
@pytest.mark.parametrize("seed", range(40))
def test_no_frames_raise_out_of_a_conversation(talking: Callable[..., Talk], seed: int, form: Form) -> None:
    chance = random.Random(seed)
    known = [*frames.SETTLED, *(kind for kind in KINDS if kind in b"LFXIBZU")]
    said = []
    for _ in range(chance.randrange(1, 60)):
        kind = chance.choice(known if chance.random() < 0.95 else KINDS)
        said.append(pack(kind, chance.choice([b"", DURATION]), chance.choice(PIECES)))
    talk = talking(form=form)
    talk.theirs.sendall(b"".join(said)[: chance.choice([None, 1_000])])
    talk.theirs.shutdown(socket.SHUT_WR)
    ended = talk.run(load=chance.choice([b"", b"code"]))
    assert isinstance(ended, Died | NotLoaded | Ending)
    assert len(talk.results) <= 2
    assert talk.admission.enter("i", 0.0), "the slot was given back"


def test_a_call_that_is_given_up_ends(talking: Callable[..., Talk]) -> None:
    assert isinstance(talking(cancelled=lambda: True).run(RESULT), Died)


def test_without_a_slot_in_time_nothing_starts(talking: Callable[..., Talk]) -> None:
    talk = talking(deadline=time.monotonic() - 1)
    assert talk.admission.enter("i", 0.0)
    assert talk.run() is Ending.DEADLINE


def test_answers_pile_up_without_blocking_when_nobody_reads(talking: Callable[..., Talk]) -> None:
    talk = talking()
    large = pack(frames.ANSWER, b"x" * 1_000_000)
    assert [talk.sandbox.post(large) for _ in range(100)] == [True] * 8 + [False] * 92
    assert talk.sandbox.post(pack(frames.ANSWER, b"{}")), "a failure can still be told"
    assert isinstance(talk.run(), Died)
    assert not talk.sandbox.post(b"late")
    talk.sandbox.kill()


def test_a_process_that_goes_on_after_the_deadline_is_killed(talking: Callable[..., Talk]) -> None:
    """No event begins after the deadline, so none may need its whole limit then."""
    talk = talking(deadline=time.monotonic() - 60)
    started = time.monotonic()
    assert isinstance(talk.run(), Died)
    assert time.monotonic() - started < conversation.KILL_AFTER_S


def test_what_is_given_up_before_it_begins_is_not_waited_for(talking: Callable[..., Talk]) -> None:
    patient = FunctionSpec(instance_id="i", version_id="1", code="\n", settings={}, timeout_s=600.0)
    ended = talking(spec=patient, cancelled=lambda: True).run()
    assert isinstance(ended, Died)


def test_the_time_between_idle_and_busy_frames_counts_as_idle(
    talking: Callable[..., Talk], monkeypatch: pytest.MonkeyPatch
) -> None:
    added: list[tuple[int, float, float]] = []
    idleness = Idleness()
    monkeypatch.setattr(idleness, "add", lambda *measured: added.append(measured))
    talk = talking(idleness=idleness)
    talk.run(pack(frames.IDLE), pack(frames.BUSY), RESULT, RESULT, DONE)
    ((events, wall_s, idle_s),) = added
    assert events == 2
    assert 0 < idle_s < wall_s
