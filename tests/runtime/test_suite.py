"""The programs are many, each says its one behaviour, and each recording belongs to one."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.runtime.programs import FOLDER, ProgramError, all_programs, read

LEAST = 150
KEBAB_CASE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SENTENCE = re.compile(r"\S(?!.*\. [A-Z]).{13,}\.")
PROGRAMS = all_programs()
LIBRARIES = FOLDER.parents[1] / "tasks" / "functions" / "libraries" / "package.json"


def test_there_are_many_programs() -> None:
    assert len(PROGRAMS) >= LEAST


def test_every_program_has_a_name_in_kebab_case() -> None:
    assert [program.id for program in PROGRAMS if not KEBAB_CASE.fullmatch(program.name)] == []


def test_every_program_says_its_behaviour_in_one_sentence() -> None:
    assert [program.id for program in PROGRAMS if not SENTENCE.fullmatch(program.sentence)] == []


def test_no_two_programs_say_the_same() -> None:
    counts = Counter(program.sentence for program in PROGRAMS)
    assert [sentence for sentence, count in counts.items() if count > 1] == []


def test_every_recording_belongs_to_a_program() -> None:
    recordings = set((FOLDER / "recorded").glob("*/*.json"))
    assert recordings - {program.recording for program in PROGRAMS} == set()


def test_the_recorder_uses_the_versions_of_the_bundled_libraries() -> None:
    recorded = json.loads((FOLDER / "node" / "package.json").read_text("utf-8"))["dependencies"]
    bundled = json.loads(LIBRARIES.read_text("utf-8"))["dependencies"]
    shared = recorded.keys() & bundled.keys()
    assert {name: recorded[name] for name in shared} == {name: bundled[name] for name in shared}
    assert len(shared) > 10


def test_a_program_without_a_sentence_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "none.js"
    path.write_text('// event: {"type": "page"}\nfunction onPage() {}\n')
    with pytest.raises(ProgramError, match="one sentence"):
        read(path)


def test_directives_say_what_a_program_gets(tmp_path: Path) -> None:
    path = tmp_path / "two.js"
    path.write_text('// events: [{"type": "page"}, {"type": "track"}]\n// settings: {"a": 1}\n// Says it.\n')
    program = read(path)
    assert [event["type"] for event in program.events] == ["page", "track"]
    assert (program.settings, program.sentence) == ({"a": 1}, "Says it.")
