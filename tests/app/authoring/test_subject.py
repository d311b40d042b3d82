"""A function as its author has it: the file, and what the nearest workspace declares for it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.authoring.subject import AuthorError, Subject, load
from app.workspace.files import MAX_CODE_BYTES

CODE = "function onTrack(event) { return event }"
WORKSPACE = """
functions:
  enrich:
    file: {file}
    settings:
      - {{name: plan, required: true}}
      - {{name: apiKey, sensitive: true}}
destinations:
  later: {{source: nowhere, type: nothing, settings: {{key: "${{NOT_SET_ANYWHERE}}"}}}}
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    (folder / "enrich.js").write_text(CODE)
    return folder / "enrich.js"


def wrong(file: Path) -> str:
    with pytest.raises(AuthorError) as caught:
        load(file)
    return str(caught.value)


def test_a_file_that_no_workspace_names_has_no_declared_settings(file: Path) -> None:
    assert load(file) == Subject(file=file, code=CODE)


def test_the_settings_are_those_of_the_workspace_in_the_folder(file: Path) -> None:
    (file.parent / "workspace.yaml").write_text(WORKSPACE.format(file="enrich.js"))
    subject = load(file)
    assert [(s.name, s.required, s.sensitive) for s in subject.declared or ()] == [
        ("plan", True, False),
        ("apiKey", False, True),
    ]
    assert (subject.slug, subject.workspace) == ("enrich", Path("a/b/workspace.yaml"))


def test_a_workspace_above_counts_if_the_nearer_one_does_not_name_the_file(file: Path, tmp_path: Path) -> None:
    (file.parent / "workspace.yaml").write_text(WORKSPACE.format(file="other.js"))
    (tmp_path / "workspace.yaml").write_text(WORKSPACE.format(file="./a/b/enrich.js"))
    assert load(file).workspace == Path("workspace.yaml")


def test_the_nearest_workspace_wins(file: Path, tmp_path: Path) -> None:
    (tmp_path / "workspace.yaml").write_text(WORKSPACE.format(file="a/b/enrich.js"))
    (file.parent / "workspace.yaml").write_text("functions: {near: {file: enrich.js}}")
    assert (load(file).slug, load(file).declared) == ("near", ())


def test_a_file_named_by_a_link_or_from_elsewhere_is_the_same(file: Path, tmp_path: Path) -> None:
    (file.parent / "workspace.yaml").write_text(WORKSPACE.format(file="enrich.js"))
    (tmp_path / "link.js").symlink_to(file)
    assert load(Path("link.js")).slug == load(Path("a/../a/b/enrich.js")).slug == "enrich"


def test_more_than_ten_levels_above_nobody_looks(file: Path, tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*"abcdefghij")
    deep.mkdir(parents=True)
    (deep / "enrich.js").write_text(CODE)
    (tmp_path / "workspace.yaml").write_text(WORKSPACE.format(file="a/b/c/d/e/f/g/h/i/j/enrich.js"))
    assert load(deep / "enrich.js").declared is None


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert wrong(tmp_path / "no.js") == f"{tmp_path}/no.js: cannot be read: No such file or directory"


def test_a_folder_is_told(tmp_path: Path) -> None:
    assert wrong(tmp_path) == f"{tmp_path}: is not a file"


def test_a_name_that_no_file_can_have_is_told() -> None:
    assert "cannot be read" in wrong(Path("a" * 300 + ".js"))
    assert "null" in wrong(Path("a\0.js"))


def test_a_file_that_is_no_text_is_told(file: Path) -> None:
    file.write_bytes(b"// \xff")
    assert wrong(file) == f"{file}: is not UTF-8 text"


def test_a_file_over_the_limit_is_told(file: Path) -> None:
    file.write_bytes(b" " * (MAX_CODE_BYTES + 1))
    assert wrong(file) == f"{file}: is larger than 1024 KiB"


def test_a_workspace_that_is_no_yaml_is_told_with_its_line(file: Path) -> None:
    (file.parent / "workspace.yaml").write_text("functions:\n  a: [\n")
    assert wrong(file).startswith("a/b/workspace.yaml:3: not valid YAML: ")


def test_an_entry_that_is_wrong_is_told_with_its_line(file: Path) -> None:
    (file.parent / "workspace.yaml").write_text(
        "functions:\n  enrich:\n    file: enrich.js\n    settings:\n      - {name: a, type: NUMBER}\n"
    )
    assert wrong(file).startswith("a/b/workspace.yaml:5: functions.enrich.settings[0].type: Must be one of: STRING")


def test_a_setting_that_is_declared_twice_is_told(file: Path) -> None:
    (file.parent / "workspace.yaml").write_text(
        "functions:\n  enrich:\n    file: enrich.js\n    settings: [{name: a}, {name: a}]\n"
    )
    assert wrong(file).endswith("functions.enrich.settings[1].name: a is declared twice")


@pytest.mark.parametrize("text", ["functions: 5", "functions: [enrich.js]", "functions: {enrich: enrich.js}", "a: 1"])
def test_a_workspace_of_another_kind_names_no_function(file: Path, text: str) -> None:
    (file.parent / "workspace.yaml").write_text(text)
    assert load(file).declared is None


def test_a_link_may_lead_within_the_workspace_but_not_out_of_it(file: Path, tmp_path: Path) -> None:
    """The lines around an error are shown, and the log of a CI is read by many."""
    (tmp_path / "secret.txt").write_text("password: hunter2")
    link = file.with_name("link.js")
    link.symlink_to(tmp_path / "secret.txt")
    assert wrong(link) == f"{link}: lies outside of {file.parent}"
    (tmp_path / "workspace.yaml").write_text(WORKSPACE.format(file="other.js"))
    assert load(link).code == "password: hunter2"
    (tmp_path / "a" / "workspace.yaml").write_text(WORKSPACE.format(file="other.js"))
    assert wrong(link) == f"{link}: lies outside of {tmp_path / 'a'}"


def test_no_variable_of_the_environment_is_in_what_is_declared(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are shown when a setting is missing."""
    monkeypatch.setenv("NOT_FOR_LOGS", "hunter2")
    (file.parent / "workspace.yaml").write_text(WORKSPACE.format(file="enrich.js").replace("plan", "'${NOT_FOR_LOGS}'"))
    assert "hunter2" not in repr(load(file))


def test_a_workspace_that_is_a_pipe_is_none(file: Path) -> None:
    os.mkfifo(file.parent / "workspace.yaml")
    assert load(file).workspace is None
