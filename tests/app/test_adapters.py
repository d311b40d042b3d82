"""`splice adapters`."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from app.cli import main
from destinations import REGISTRY


def run(*arguments: str) -> tuple[int, str]:
    """The exit code and what is printed, on a wide terminal."""
    result = CliRunner().invoke(main, ["adapters", *arguments], env={"COLUMNS": "1000"})
    return result.exit_code, result.output


def test_all_are_listed_with_their_settings() -> None:
    code, text = run()
    assert code == 0
    for adapter in REGISTRY.values():
        (line,) = [line for line in text.splitlines() if line.split()[0] == adapter.slug]
        assert all(setting.name in line for setting in adapter.settings)
    assert "url*" in text


@pytest.mark.parametrize("slug", REGISTRY)
def test_each_is_shown_whole(slug: str) -> None:
    code, text = run(slug)
    adapter = REGISTRY[slug]
    assert code == 0
    for name in (adapter.name, *(s.name for s in adapter.settings), *(action.slug for action in adapter.actions)):
        assert name in text
    for action in adapter.actions:
        assert all(field.name in text for field in action.fields)


def test_one_that_is_not_there_is_told_with_those_that_are() -> None:
    code, text = run("fax")
    assert code == 1
    assert "there is no adapter fax; there are" in text
    assert "webhook" in text


def test_no_default_of_a_sensitive_setting_is_shown_and_choices_are() -> None:
    _, text = run("webhook")
    assert "sensitive" in text
    assert "Default: 50." in text
    assert "Default: false." in text
