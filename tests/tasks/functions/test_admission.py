"""Who may compute: so many at once, in the order of asking."""

from __future__ import annotations

import threading
import time

from tasks.functions.admission import Admission


def test_slots_are_taken_and_given_back() -> None:
    admission = Admission(2)
    assert admission.enter("i", 0.0)
    assert admission.enter("j", 0.0)
    assert not admission.enter("k", 0.0)
    admission.leave("j")
    assert admission.enter("k", 0.0)


def test_who_resumes_does_not_wait_but_counts() -> None:
    admission = Admission(1)
    assert admission.enter("i", 0.0)
    admission.leave("i")
    assert admission.enter("i", 0.0)
    admission.resume("i")
    admission.leave("i")
    assert not admission.enter("i", 0.0)
    admission.leave("i")
    assert admission.enter("i", 0.0)


def test_a_slot_that_falls_free_goes_to_who_waits() -> None:
    admission = Admission(1)
    assert admission.enter("i", 0.0)
    entered = threading.Event()

    def wait() -> None:
        if admission.enter("i", time.monotonic() + 60):
            entered.set()

    waiting = threading.Thread(target=wait)
    waiting.start()
    admission.leave("i")
    assert entered.wait(10)
    waiting.join()


def test_one_instance_gets_half_of_the_slots() -> None:
    admission = Admission(4)
    assert [admission.enter("greedy", 0.0) for _ in range(3)] == [True, True, False]
    assert [admission.enter(name, 0.0) for name in ("b", "c", "d")] == [True, True, False]


def test_what_an_instance_takes_above_its_share_is_not_the_others_loss() -> None:
    admission = Admission(4)
    for _ in range(9):
        admission.resume("greedy")
    assert [admission.enter(name, 0.0) for name in ("greedy", "b", "c", "d")] == [False, True, True, False]
    for _ in range(8):
        admission.leave("greedy")
    assert admission.enter("d", 0.0)


def test_who_waits_for_its_share_lets_others_pass() -> None:
    admission = Admission(2)
    assert admission.enter("greedy", 0.0)
    waiting = threading.Thread(target=admission.enter, args=("greedy", time.monotonic() + 60))
    waiting.start()
    end = time.monotonic() + 10
    while not admission._queue:
        assert time.monotonic() < end
        time.sleep(0.001)
    assert admission.enter("b", 0.0)
    admission.leave("greedy")
    waiting.join(10)
    assert not waiting.is_alive()


def test_who_has_waited_for_nothing_waits_no_more() -> None:
    admission = Admission(1)
    assert admission.enter("i", 0.0)
    assert not admission.enter("j", 0.0)
    admission.leave("i")
    assert admission.enter("k", 0.0), "the slot did not go to who has given up"


def test_those_who_come_and_go_wake_nobody_for_whom_there_is_no_slot() -> None:
    admission = Admission(8)
    for name in ("i", "i", "i", "i", "i", "j", "j", "j", "j"):
        admission.resume(name)
    waiting = [threading.Thread(target=admission.enter, args=("w", time.monotonic() + 60)) for _ in range(3)]
    for thread in waiting:
        thread.start()
    end = time.monotonic() + 10
    while len(admission._queue) < len(waiting):
        assert time.monotonic() < end
        time.sleep(0.001)
    tickets = list(admission._queue)
    for _ in range(1_000):
        admission.leave("i")
        admission.resume("i")
    assert [ticket.admitted.is_set() for ticket in tickets] == [False] * 3
    for _ in range(4):
        admission.leave("j")
    for thread in waiting:
        thread.join(10)
    assert [ticket.admitted.is_set() for ticket in tickets] == [True] * 3
