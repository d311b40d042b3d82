"""What ``splice function new`` writes: it passes the check and its cases, and events go through it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from app.authoring.cases.suite import test_files as run_cases
from app.authoring.subject import load
from app.authoring.template import TEMPLATES
from app.authoring.tester import Tester as Trier
from app.cli import main
from app.workspace import load as load_workspace
from app.workspace.trial import HANDLERS, NoNetwork, trial
from tasks.config import Config

REST = """\
sources: {web: {write_keys: [key]}}
destinations: {console: {source: web, type: log, function: {name: enrich}}}
"""
EVENTS = (
    {"type": "track", "event": "Order Completed", "userId": "u1", "properties": {"total": 42}},
    {"type": "identify", "userId": "u1", "traits": {"email": "ada@example.com"}},
    {"type": "page", "anonymousId": "a1", "name": "Home"},
    {"type": "screen", "userId": "u1", "name": "Home"},
    {"type": "group", "userId": "u1", "groupId": "acme"},
    {"type": "alias", "userId": "u1", "previousId": "a1"},
    {"type": "delete", "userId": "u1"},
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def splice(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def new(*arguments: str) -> tuple[int, str]:
    return splice("function", "new", *arguments)


def workspace(output: str) -> str:
    """The lines for a workspace, out of what was printed, and what a workspace needs besides."""
    lines = output.split("by these lines:\n\n")[1].split("\nNext:")[0]
    return f"{REST}{lines}"


def test_it_says_what_it_wrote_and_what_comes_next() -> None:
    exit_code, output = new("enrich")
    assert exit_code == 0
    assert output.startswith("wrote enrich.js\nwrote enrich.test.yaml\n")
    assert "# workspace.yaml\nfunctions:\n  enrich:\n    file: enrich.js\n" in output
    assert output.endswith("\nNext: splice function test enrich.js\n")


@pytest.mark.parametrize("options", [[], ["--batch"]])
def test_what_it_wrote_passes_the_check_and_its_cases(options: list[str]) -> None:
    new("enrich", *options)
    exit_code, output = splice("function", "check", "enrich.js")
    assert (exit_code, "warning" in output) == (0, False)
    expected = HANDLERS if options else [name for name in HANDLERS if name != "onBatch"]
    assert all(f"{name} (line " in output for name in expected)
    assert ("onBatch" in output) == bool(options)
    assert run_cases([Path("enrich.test.yaml")], Config.from_env({}))


@pytest.mark.parametrize("options", [[], ["--batch"]])
def test_every_type_of_event_goes_through_it_unchanged(options: list[str]) -> None:
    new("enrich", *options)
    texts = [json.dumps(event).encode() for event in EVENTS]
    with Trier(Config.from_env({}), NoNetwork()) as trier:
        runs = [trier.run(load(Path("enrich.js")), [text], {}) for text in texts]
        if options:
            runs.append(trier.run(load(Path("enrich.js")), texts, {}, as_batch=True))
    tried = [tried for run in runs for tried in run.tried]
    assert len(tried) == len(EVENTS) * len(options) + len(EVENTS)
    assert all(each.outcome is None for each in tried)
    assert all(json.loads(each.event_out) == json.loads(each.event_in) for each in tried)


def test_the_lines_that_it_prints_make_a_workspace_that_its_cases_fit(folder: Path) -> None:
    _, output = new("enrich", "--batch", "--folder", "functions/of mine")
    file = folder / "functions/of mine/workspace.yaml"
    file.write_text(workspace(output))
    (destination,) = load_workspace(file, os.environ, trial(Config.from_env({}))).destinations
    assert destination.function is not None
    assert set(HANDLERS) == set(destination.function.function.handlers)
    assert run_cases([Path("functions/of mine/enrich.test.yaml")], Config.from_env({}))


def test_the_file_is_named_from_the_nearest_workspace(folder: Path) -> None:
    (folder / "workspace.yaml").write_text("")
    _, output = new("enrich", "--folder", "a: b/c")
    assert "# workspace.yaml\n" in output
    assert yaml.safe_load(workspace(output))["functions"]["enrich"]["file"] == "a: b/c/enrich.js"


@pytest.mark.parametrize("there", ["enrich.js", "enrich.test.yaml"])
def test_nothing_is_overwritten(folder: Path, there: str) -> None:
    (folder / there).write_text("mine")
    assert new("enrich") == (1, f"Error: {there}: is there already; nothing was written\n")
    assert [file.name for file in folder.iterdir()] == [there]
    assert (folder / there).read_text() == "mine"


def test_a_link_to_nowhere_is_there_too(folder: Path) -> None:
    (folder / "enrich.js").symlink_to(folder / "elsewhere.js")
    assert new("enrich")[0] == 1
    assert not (folder / "elsewhere.js").exists()


def test_a_folder_that_cannot_be_made_is_told(folder: Path) -> None:
    (folder / "file").write_text("")
    exit_code, output = new("enrich", "--folder", "file/deeper")
    assert (exit_code, output) == (1, "Error: file/deeper/enrich.js: cannot be written: Not a directory\n")


@pytest.mark.parametrize("name", ["../enrich", "Enrich", "", "a b", "-x", "a" * 64, "enrich.js", "a\n"])
def test_a_name_is_one_that_workspaces_take(folder: Path, name: str) -> None:
    exit_code, output = new("--", name)
    assert exit_code == 2
    assert "must be 1 to 63 of a-z, 0-9, - and _, and begin with a letter or digit" in " ".join(output.split())
    assert list(folder.iterdir()) == []


def test_each_ending_has_a_part_for_functions_and_one_for_batches() -> None:
    assert {file.name for file in TEMPLATES.iterdir()} == {
        f"{part}{ending}" for part in ("function", "batch") for ending in (".js", ".test.yaml")
    }
