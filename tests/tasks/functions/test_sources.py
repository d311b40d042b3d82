"""Our own JavaScript keeps to its rules; no linter looks at it."""

from __future__ import annotations

import re
from pathlib import Path

from tasks.functions import libraries
from tasks.functions.inside import sources

INSIDE = Path(sources.__file__).parent
LIBRARIES = Path(libraries.__file__).parent
PARTS = sorted((INSIDE / "globals").rglob("*.js"))
FILES = [
    *(INSIDE / "prelude").glob("*.js"),
    *PARTS,
    *LIBRARIES.glob("*.js"),
    *(LIBRARIES / "entries").rglob("*.js"),
    *(LIBRARIES / "generate").rglob("*.js"),
]
MAX_COLUMNS = 120
KIT = re.compile(r"^const kit = \{\n(.*?)^\};", re.DOTALL | re.MULTILINE)
MEMBER = re.compile(r"^  (?!__proto__)(\w+)[:,]", re.MULTILINE)
TAKEN = re.compile(r"^const \{([^}]*)\} = kit;|\bkit\.(\w+)", re.MULTILINE)


def broken_rules(line: str) -> list[str]:
    """What is wrong with the looks of a line."""
    rules = {"too long": len(line) > MAX_COLUMNS, "tab": "\t" in line, "trailing blank": line != line.rstrip()}
    return [rule for rule, broken in rules.items() if broken]


def taken_from_kit(source: str) -> set[str]:
    """The members of the prelude's kit that a part uses."""
    found = [taken or member for taken, member in TAKEN.findall(source)]
    return {name.partition(":")[0].strip() for names in found for name in names.split(",")} - {""}


def test_lines_are_short_and_plain() -> None:
    broken = [
        f"{path.name}:{number}: {', '.join(broken_rules(line))}"
        for path in FILES
        for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1)
        if broken_rules(line)
    ]
    assert broken == []


def test_every_member_of_the_kit_is_there_and_used() -> None:
    kit = KIT.search((INSIDE / "prelude" / "lazy.js").read_text("utf-8"))
    assert kit is not None
    taken = set().union(*(taken_from_kit(path.read_text("utf-8")) for path in PARTS))
    assert set(MEMBER.findall(kit[1])) == taken


def test_every_part_of_the_prelude_is_in_its_order() -> None:
    assert sorted(sources.PRELUDE) == sorted(path.stem for path in (INSIDE / "prelude").glob("*.js"))
