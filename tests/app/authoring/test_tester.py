"""Functions as their authors run them: one code path with the worker's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.authoring import tester as running
from app.authoring.subject import Subject
from app.workspace.trial import NoNetwork
from tasks.config import Config
from tasks.functions.driver import MAX_CHUNK_BYTES

BATCH = "function onBatch(events) { console.log(typeof seen, events.length); seen = true; return events }"


@pytest.fixture(scope="module")
def tester() -> Iterator[running.Tester]:
    with running.Tester(Config(), NoNetwork()) as tester:
        yield tester


def subject(code: str) -> Subject:
    return Subject(file=Path("f.js"), code=code)


def test_each_run_has_a_process_of_its_own(tester: running.Tester) -> None:
    for _ in range(2):
        run = tester.run(
            subject("function onTrack() { console.log(typeof seen); seen = 1 }"), [b'{"type":"track"}'], {}
        )
        assert run.logs == ("undefined",)


def test_what_is_too_much_for_one_call_is_shown_with_the_logs_of_all(tester: running.Tester) -> None:
    big = b'{"type":"track","event":"%s"}' % (b"x" * (MAX_CHUNK_BYTES // 3))
    run = tester.run(subject(BATCH), [big] * 4, {}, as_batch=True)
    assert [tried.outcome for tried in run.tried] == [None] * 4
    assert len(run.logs) > 1
    assert sum(int(line.split()[1]) for line in run.logs) == 4


def test_nothing_is_left_of_a_tester_that_never_ran() -> None:
    with running.Tester(Config(), NoNetwork()):
        pass
