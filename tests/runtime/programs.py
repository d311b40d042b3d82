"""The programs: functions as authors write them, one behaviour each, under ``programs/<area>/<behaviour>.js``.

A program begins with comment lines: directives (``// settings: {…}``, ``// event: {…}``, ``// events: [{…}, …]``), then
one sentence that says the behaviour.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

FOLDER = Path(__file__).parent
DIRECTIVE = re.compile(r"// (settings|events?): ([\[{].*)")
EVENT = {
    "type": "track",
    "event": "Bought",
    "messageId": "m1",
    "userId": "u1",
    "properties": {"email": "Ada@Example.com", "total": 42.5},
}


class ProgramError(Exception):
    """A program's first lines are not as they must be; the message says which."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program, the ``events`` that it gets, and its ``settings`` besides the sink's addresses."""

    area: str
    name: str
    code: str
    sentence: str
    events: tuple[Mapping[str, Any], ...]
    settings: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Area and name, as tests are called."""
        return f"{self.area}/{self.name}"

    @property
    def source(self) -> str:
        """What is run: the preamble, then the code, with the lines of the code."""
        return PREAMBLE + self.code

    @property
    def recording(self) -> Path:
        """Where its results in Node are."""
        return FOLDER / "recorded" / self.area / f"{self.name}.json"


def _one_line(script: str) -> str:
    lines = (line.strip() for line in script.splitlines())
    return " ".join(line for line in lines if not line.startswith("//")) + " "


PREAMBLE = _one_line((FOLDER / "node" / "preamble.js").read_text("utf-8"))


def read(path: Path) -> Program:
    """The program of a file.

    Raises:
        ProgramError: a directive is no JSON, or the sentence is missing.
    """
    code = path.read_text("utf-8")
    lines = code.splitlines()
    given: dict[str, Any] = {}
    while lines and (directive := DIRECTIVE.fullmatch(lines[0])):
        try:
            given[directive[1]] = orjson.loads(directive[2])
        except orjson.JSONDecodeError as error:
            raise ProgramError(f"{path}: the {directive[1]} are no JSON: {error}") from None
        lines.pop(0)
    if not lines or not lines[0].startswith("// "):
        raise ProgramError(f"{path}: a comment line with one sentence comes before the code")
    events = given.get("events") or [given.get("event", EVENT)]
    sentence = lines[0].removeprefix("// ").strip()
    return Program(path.parent.name, path.stem, code, sentence, tuple(events), given.get("settings", {}))


def all_programs(area: str = "*") -> list[Program]:
    """The programs of an area, or of all, sorted."""
    return [read(path) for path in sorted((FOLDER / "programs").glob(f"{area}/*.js"))]
