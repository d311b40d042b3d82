"""The demo tells when something is not as it should be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.demo.cases import CASES, Case
from app.demo.fates import ARCHIVE, CRM, Fate, problems
from app.processes import Processes, free_ports
from app.stack import StackError, environment, wait_ready


def fate(case: Case, destination: str) -> Fate:
    """The fate that the case expects."""
    expected = case.crm if destination == CRM else case.archive
    content = case.sent if destination == ARCHIVE or case.masked is None else case.masked
    if expected.kind == "delivered":
        return Fate(bodies=({"properties": content},))
    return Fate(sample={"kind": expected.kind, "code": expected.code})


def fates() -> dict[tuple[str, str], Fate]:
    return {(case.message_id, d): fate(case, d) for case in CASES for d in (CRM, ARCHIVE)}


def test_all_as_expected_is_no_problem() -> None:
    assert problems(fates()) == []


BODY: dict[str, Any] = {"properties": {"email": "ada@example.com", "total": 42}}


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (Fate(), "delivered was expected, not unknown"),
        (
            Fate(sample={"kind": "discarded", "code": "bad_request"}),
            "delivered was expected, not discarded (bad_request)",
        ),
        (Fate(bodies=(BODY,)), "'email': 'ada@example.com'"),
        (Fate(bodies=(BODY, BODY)), "arrived 2 times"),
    ],
)
def test_every_other_fate_is_told(wrong: Fate, expected: str) -> None:
    (problem,) = problems(fates() | {("demo-track-order-completed", CRM): wrong})
    assert problem.startswith("track Order Completed at dst_crm: ")
    assert expected in problem


def test_message_ids_are_all_different() -> None:
    assert len({case.message_id for case in CASES}) == len(CASES)


def test_processes_end_with_the_block_and_who_ended_before_is_named(tmp_path: Path) -> None:
    commands = {"short": "sh -c 'echo last words; exit 3'", "long": "sh -c 'sleep 600 & sleep 600'"}
    with Processes(commands, environment(), tmp_path) as processes:
        with pytest.raises(StackError, match=r"short ended by itself \(exit code 3\)"):
            wait_ready({"long": lambda: False}, lambda _: None, processes.check)
        assert "--- short\nlast words" in processes.tails()
    processes.stop()


def test_a_command_that_does_not_exist_ends_the_others(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), Processes({"a": "sleep 600", "b": "/none"}, {}, tmp_path):
        pass


def test_ports_are_free_and_different() -> None:
    assert len(set(free_ports(5))) == 5
