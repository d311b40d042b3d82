"""Exporting: what is written applies to the same state, and holds no secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.control import functions
from app.control.change import change
from app.control.code import CheckedCode
from app.control.roles import COMMAND_LINE
from app.models import Database, Destination, Function, FunctionInstance, FunctionVersion
from app.workspace import Workspace, WorkspaceError, load
from app.workspace.export import variable, write_workspace
from tasks.vault import Vault
from tests.app.workspace.conftest import Apply
from tests.app.workspace.sample import (
    FUNCTION,
    HOOK,
    INSTANCE,
    LOG,
    OTHER_KEY,
    SOURCE,
    UNCHANGED,
    VAULT,
    WORKSPACE,
    with_function,
    with_hook,
    with_instance,
)

SECRETS = {"HOOK_SECRET": "hush", "HOOK_FUNCTION_SALT": "pepper"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where to export to; it is not there yet."""
    return tmp_path / "folder"


def exported(database: Database, folder: Path, environ: Mapping[str, str] = SECRETS) -> Workspace:
    write_workspace(database, VAULT, folder)
    return load(folder / "workspace.yaml", environ)


def test_what_is_exported_applies_to_the_same_state(apply: Apply, database: Database, folder: Path) -> None:
    apply(WORKSPACE)
    workspace = exported(database, folder)
    assert apply(workspace, prune=True).deeds() == UNCHANGED


ODD = "${HOME} $${X} $x {y} é: 'quoted' \"twice\"\nline # no comment"


@pytest.mark.parametrize(
    "workspace",
    [
        pytest.param(with_hook(enabled=False, name=ODD[:30]), id="switched off"),
        pytest.param(with_instance(enabled=False, timeout_s=0.5, batch_events=7, batch_wait_s=2.5), id="instance"),
        pytest.param(with_instance(settings={"salt": "pepper", "mode": ODD}), id="odd text"),
        pytest.param(with_function(code="// \r\n\tfunction onTrack() { return `${x}` }\n\n"), id="odd code"),
        pytest.param(with_hook(function=None), id="no function"),
        pytest.param(replace(WORKSPACE, sources=(replace(SOURCE, enabled=False),)), id="source"),
        pytest.param(Workspace(sources=(SOURCE,), functions=(FUNCTION,)), id="unused function"),
        pytest.param(Workspace(), id="nothing"),
    ],
)
def test_everything_that_a_file_can_say_comes_back(
    apply: Apply, database: Database, folder: Path, workspace: Workspace
) -> None:
    apply(workspace)
    again = apply(exported(database, folder), prune=True)
    assert set(again.deeds().values()) <= {"unchanged"}


def test_secrets_become_variables_that_are_listed(apply: Apply, database: Database, folder: Path) -> None:
    apply(with_hook(settings={**HOOK.settings, "headers": {"Authorization": "Bearer sesame", "x-b": "sesame"}}))
    written = write_workspace(database, VAULT, folder)
    assert written.variables == [
        "HOOK_FUNCTION_SALT",
        "HOOK_HEADERS_AUTHORIZATION",
        "HOOK_HEADERS_X_B",
        "HOOK_SECRET",
    ]
    assert [file.relative_to(folder) for file in written.files] == [Path("functions/mask.js"), Path("workspace.yaml")]
    text = "".join(file.read_text() for file in written.files)
    for secret in ("hush", "pepper", "sesame"):
        assert secret not in text
    environ = {"HOOK_HEADERS_AUTHORIZATION": "Bearer sesame", "HOOK_HEADERS_X_B": "sesame"}
    assert apply(load(folder / "workspace.yaml", SECRETS | environ)).deeds() == UNCHANGED


def test_without_the_variables_nothing_can_be_applied(apply: Apply, database: Database, folder: Path) -> None:
    apply(WORKSPACE)
    with pytest.raises(WorkspaceError, match="the environment variable HOOK_SECRET is not set"):
        exported(database, folder, {})


def test_a_folder_with_files_is_left_alone_unless_it_is_forced(apply: Apply, database: Database, folder: Path) -> None:
    apply(WORKSPACE)
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(WorkspaceError, match="has files"):
        write_workspace(database, VAULT, folder)
    assert [file.name for file in folder.iterdir()] == ["notes.txt"]
    write_workspace(database, VAULT, folder, force=True)
    assert (folder / "notes.txt").read_text() == "mine"
    assert (folder / "workspace.yaml").exists()


def test_a_folder_that_cannot_be_written_is_told(apply: Apply, database: Database, folder: Path) -> None:
    apply(WORKSPACE)
    folder.write_text("")
    with pytest.raises(WorkspaceError, match="folder"):
        write_workspace(database, VAULT, folder / "out")


def test_settings_that_no_key_opens_are_noted(apply: Apply, database: Database, folder: Path) -> None:
    apply(WORKSPACE)
    written = write_workspace(database, Vault([OTHER_KEY]), folder)
    assert written.variables == []
    assert any(note.startswith("dst_hook: no key opens") for note in written.notes)


def saved(database: Database, code: str, declared: list[dict[str, Any]]) -> None:
    """A version that is deployed nowhere."""
    with change(database, COMMAND_LINE) as opened:
        row = opened.session.get_one(Function, "fn_mask")
        functions.update(opened, row.id, {"settings": declared}, code=CheckedCode(code, ("onTrack",)))


def test_a_version_that_is_deployed_nowhere_is_noted_and_what_is_at_work_stays(
    apply: Apply, database: Database, folder: Path
) -> None:
    apply(WORKSPACE)
    saved(database, "function onTrack() {}", [{"label": "Added", "required": True}])
    written = write_workspace(database, VAULT, folder)
    told = "fn_mask: its newest version, 2, is deployed nowhere and not written; the file has version 1"
    assert written.notes == [told]
    workspace = load(folder / "workspace.yaml", SECRETS)
    assert apply(workspace, prune=True).deeds() == UNCHANGED
    assert workspace.functions[0].code == FUNCTION.code


def test_an_instance_that_runs_another_version_than_the_file_has_is_noted(
    apply: Apply, database: Database, folder: Path
) -> None:
    other = replace(LOG, function=INSTANCE)
    apply(replace(WORKSPACE, destinations=(HOOK, other)))
    changed = replace(INSTANCE, function=replace(FUNCTION, code="function onTrack() {}"))
    apply(Workspace(sources=(SOURCE,), destinations=(replace(HOOK, function=changed), replace(LOG, function=changed))))
    with database.write() as session:
        first = session.scalars(select(FunctionVersion).where(FunctionVersion.number == 1)).one()
        session.get_one(FunctionInstance, "ifi_log").version_id = first.id
    (note,) = write_workspace(database, VAULT, folder).notes
    assert note == "ifi_log runs version 1 of mask; applied, it runs version 2"


def test_an_instance_that_collects_as_its_function_says_stays_so(
    apply: Apply, database: Database, folder: Path
) -> None:
    apply(WORKSPACE)
    with database.write() as session:
        instance = session.get_one(FunctionInstance, "ifi_hook")
        instance.batch_events = None
        instance.function.batch_max_count = 7
    assert apply(exported(database, folder)).deeds() == UNCHANGED


def test_two_secrets_never_share_a_variable(apply: Apply, database: Database, folder: Path) -> None:
    headers = {"a-b": "one", "a_b": "two"}
    apply(with_hook(settings={**HOOK.settings, "headers": headers}, function=INSTANCE))
    written = write_workspace(database, VAULT, folder)
    values = {"HOOK_HEADERS_A_B": "one", "HOOK_HEADERS_A_B_": "two"} | SECRETS
    assert set(written.variables) == set(values)
    assert apply(load(folder / "workspace.yaml", values)).deeds() == UNCHANGED


def test_variables_have_names_that_shells_take() -> None:
    assert variable("crm", "apiKey") == "CRM_API_KEY"
    assert variable("3rd-party", "x.y") == "_3RD_PARTY_X_Y"


def test_a_database_row_keeps_its_settings(apply: Apply, database: Database, folder: Path) -> None:
    apply(WORKSPACE)
    write_workspace(database, VAULT, folder)
    with database.read() as session:
        assert VAULT.open(session.get_one(Destination, "dst_hook").sealed) == {"secret": "hush"}
