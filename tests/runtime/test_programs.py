"""Functions do in the sandbox what they do in Node 18: every program's results are compared with its recording."""

from __future__ import annotations

import os
from collections.abc import Sequence

import orjson
import pytest

from tasks.functions.contract import CallResult
from tasks.functions.inside import BUNDLE
from tests.runtime.conftest import Run
from tests.runtime.programs import Program, all_programs
from tests.runtime.results import differing_lines, expected, observed
from tests.runtime.sink import Sinks

NOT_INSTALLED = "its library is not installed"


@pytest.mark.parametrize("program", all_programs(), ids=lambda program: program.id)
def test_a_program_does_what_it_does_in_node(program: Program, run_program: Run, sinks: Sinks) -> None:
    if not program.recording.exists():
        pytest.fail(f"{program.id} has no recording: run make record-node AREA={program.area}")
    wanted = expected(orjson.loads(program.recording.read_bytes()), program.events)
    results = run_program(program, sinks)
    expect_libraries(results)
    difference = differing_lines(wanted, observed(results, sinks, wanted))
    assert not difference, f"\n{difference}"


def expect_libraries(results: Sequence[CallResult]) -> None:
    """Without any bundled library, a program that needs one is a skip at home and a failure in CI."""
    if not any(BUNDLE.glob("*.js")) and NOT_INSTALLED in repr(results):
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up("needs the libraries: run splice libraries")
