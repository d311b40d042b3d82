"""The README tells the truth about the configuration and the commands."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from click import Group

from app.cli import main
from tasks.config import Config

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
ROWS = dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", README, re.MULTILINE))


def test_every_variable_is_documented_and_no_other() -> None:
    assert list(ROWS) == [f.name.upper() for f in fields(Config)]


@pytest.mark.parametrize("name", [f.name for f in fields(Config) if isinstance(f.default, int | float | Path)])
def test_defaults_are_those_of_the_code(name: str) -> None:
    default = getattr(Config(), name)
    assert ROWS[name.upper()] == (f"`{default:g}`" if isinstance(default, float) else f"`{default}`")


def test_every_command_in_the_readme_exists() -> None:
    assert isinstance(main, Group)
    mentioned = set(re.findall(r"`splice ([a-z]+)", README))
    assert mentioned <= set(main.commands)


def test_every_linked_file_exists() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
