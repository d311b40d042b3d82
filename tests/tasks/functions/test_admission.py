"""Who may compute: so many at once, in the order of asking."""

from __future__ import annotations

import threading
import time

from tasks.functions.admission import Admission


def test_slots_are_taken_and_given_back() -> None:
    admission = Admission(2)
    assert admission.enter(0.0)
    assert admission.enter(0.0)
    assert not admission.enter(0.0)
    admission.leave()
    assert admission.enter(0.0)


def test_who_resumes_does_not_wait_but_counts() -> None:
    admission = Admission(1)
    assert admission.enter(0.0)
    admission.leave()
    assert admission.enter(0.0)
    admission.resume()
    admission.leave()
    assert not admission.enter(0.0)
    admission.leave()
    assert admission.enter(0.0)


def test_a_slot_that_falls_free_goes_to_who_waits() -> None:
    admission = Admission(1)
    assert admission.enter(0.0)
    entered = threading.Event()

    def wait() -> None:
        if admission.enter(time.monotonic() + 60):
            entered.set()

    waiting = threading.Thread(target=wait)
    waiting.start()
    admission.leave()
    assert entered.wait(10)
    waiting.join()
