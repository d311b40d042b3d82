"""The workspace file: each mistake is told with file, line and path to the field; all of them at once."""

from __future__ import annotations

import os
from pathlib import Path
from textwrap import dedent

import pytest

from app.workspace import Finding, Workspace, WorkspaceError, load
from app.workspace.document import MAX_FILE_BYTES
from app.workspace.files import MAX_CODE_BYTES
from destinations.contract import SettingType

GOOD = """
    sources:
      website: {name: Website, write_keys: [k1, k2]}
    functions:
      mask:
        file: functions/mask.js
        settings:
          - {name: salt, required: true, sensitive: true}
          - {name: deep, type: BOOLEAN, label: Go deep}
    destinations:
      warehouse:
        name: Warehouse
        source: website
        type: webhook
        settings: {url: "https://example.com/${PLACE}", headers: {A: b}}
        function: {name: mask, settings: {salt: "${SALT}"}, timeout_s: 2, concurrency: 3}
      plain:
        source: website
        type: log
        enabled: false
"""
CODE = "function onTrack(event) { return event }"
ENVIRON = {"SALT": "pepper", "PLACE": "here"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    (folder / "functions").mkdir(parents=True)
    (folder / "functions" / "mask.js").write_text(CODE)
    return folder


def read(folder: Path, text: str) -> Workspace:
    file = folder / "workspace.yaml"
    file.write_text(dedent(text))
    return load(file, ENVIRON)


def problems(folder: Path, text: str) -> list[str]:
    """What is wrong, the folder's own path left out."""
    with pytest.raises(WorkspaceError) as raised:
        read(folder, text)
    return [problem.replace(f"{folder}/", "") for problem in raised.value.problems]


def test_a_whole_workspace(folder: Path) -> None:
    workspace = read(folder, GOOD)
    (source,) = workspace.sources
    warehouse, plain = workspace.destinations
    assert (source.id, source.name, source.write_keys, source.enabled) == ("src_website", "Website", ("k1", "k2"), True)
    assert (warehouse.id, warehouse.name, warehouse.adapter.slug) == ("dst_warehouse", "Warehouse", "webhook")
    assert warehouse.settings["url"] == "https://example.com/here"
    assert warehouse.settings["batch"] is False
    assert (plain.name, plain.enabled, plain.function) == ("plain", False, None)
    instance = warehouse.function
    assert instance is not None
    assert (instance.timeout_s, instance.concurrency, instance.enabled) == (2, 3, True)
    assert instance.settings == {"salt": "pepper"}
    assert instance.function.code == CODE
    salt, deep = instance.function.settings
    assert (salt.label, salt.type, salt.sensitive) == ("salt", SettingType.STRING, True)
    assert (deep.label, deep.type, deep.required) == ("Go deep", SettingType.BOOLEAN, False)


@pytest.mark.parametrize("text", ["", "concurrency: null, "])
def test_a_function_has_processes_as_it_needs_unless_a_number_is_given(folder: Path, text: str) -> None:
    text = GOOD.replace("timeout_s: 2, concurrency: 3", f"{text}timeout_s: 2")
    instance = read(folder, text).destinations[0].function
    assert instance is not None
    assert instance.concurrency is None


def test_how_a_function_collects_batches_has_defaults_and_can_be_set(folder: Path) -> None:
    collecting = GOOD.replace("concurrency: 3", "batch_events: 400, batch_wait_s: 0.5")
    found = [read(folder, text).destinations[0].function for text in (GOOD, collecting)]
    assert [(i.batch_events, i.batch_wait_s) for i in found if i is not None] == [(20, 10.0), (400, 0.5)]


def test_what_was_found_out_about_the_code_is_kept(folder: Path) -> None:
    (folder / "workspace.yaml").write_text(GOOD)
    found = load(folder / "workspace.yaml", ENVIRON, lambda _: {"mask": Finding(handlers=("onTrack", "onBatch"))})
    instance = found.destinations[0].function
    assert instance is not None
    assert instance.function.handlers == ("onTrack", "onBatch")


@pytest.mark.parametrize("text", ["", "# nothing\n", "{}", "---\n", "null"])
def test_an_empty_file_is_refused(folder: Path, text: str) -> None:
    assert problems(folder, text) == ["workspace.yaml: is empty; to remove everything, write `destinations: {}`"]


def test_a_workspace_without_entries_is_one(folder: Path) -> None:
    assert read(folder, "destinations: {}") == Workspace()


def test_values_are_not_in_the_repr(folder: Path) -> None:
    assert "pepper" not in repr(read(folder, GOOD))


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("things: {}", "workspace.yaml:1: things: Unknown field", id="unknown section"),
        pytest.param("sources: [a]", "workspace.yaml:1: sources: Not a valid mapping type.", id="section is a list"),
        pytest.param("- a", "workspace.yaml: must be a mapping", id="file is a list"),
        pytest.param(
            changed("name: Website,", "nmae: Website,"),
            "workspace.yaml:3: sources.website.nmae: Unknown field.",
            id="unknown field",
        ),
        pytest.param(
            changed("write_keys: [k1, k2]", "write_keys: k1"),
            "workspace.yaml:3: sources.website.write_keys: Not a valid list.",
            id="no list",
        ),
        pytest.param(
            changed("write_keys: [k1, k2]", 'write_keys: [k1, "k 2"]'),
            "workspace.yaml:3: sources.website.write_keys[1]: Must be 1 to 100 of",
            id="write key with a space",
        ),
        pytest.param(
            changed("{name: Website, write_keys: [k1, k2]}", "{}"),
            "workspace.yaml:3: sources.website.write_keys: Missing data for required field.",
            id="missing field",
        ),
        pytest.param(
            changed("website: {name", "Web-Site: {name"),
            "workspace.yaml:3: sources.Web-Site: must be 1 to 63 of a-z",
            id="no slug",
        ),
        pytest.param(
            changed("enabled: false", "enabled: perhaps"),
            "workspace.yaml:20: destinations.plain.enabled: Not a valid boolean.",
            id="no boolean",
        ),
        pytest.param(
            changed("concurrency: 3", "concurrency: 65"),
            "workspace.yaml:16: destinations.warehouse.function.concurrency: Must be greater than or equal to 1",
            id="out of range",
        ),
        pytest.param(
            changed("concurrency: 3", "batch_events: 401"),
            "workspace.yaml:16: destinations.warehouse.function.batch_events: Must be greater than or equal to 1",
            id="too large a batch",
        ),
        pytest.param(
            changed("concurrency: 3", "batch_wait_s: 0"),
            "workspace.yaml:16: destinations.warehouse.function.batch_wait_s: Must be greater than or equal to 0.1",
            id="too short a window",
        ),
        pytest.param(
            changed("type: BOOLEAN", "type: COLOUR"),
            "workspace.yaml:9: functions.mask.settings[1].type: Must be one of: STRING, BOOLEAN, ARRAY, TEXT_MAP.",
            id="unknown type of setting",
        ),
        pytest.param(
            changed("{name: deep,", "{name: salt,"),
            "workspace.yaml:9: functions.mask.settings[1].name: salt is declared twice",
            id="setting declared twice",
        ),
        pytest.param(
            changed("functions/mask.js", "functions/none.js"),
            "workspace.yaml:6: functions.mask.file: functions/none.js cannot be read: No such file or directory",
            id="missing file",
        ),
        pytest.param(
            changed("functions/mask.js", "functions"),
            "workspace.yaml:6: functions.mask.file: functions is not a file",
            id="file is a folder",
        ),
        pytest.param(
            changed("source: website\n        type: log", "source: web\n        type: log"),
            "workspace.yaml:18: destinations.plain.source: there is no 'web' in sources; there are website",
            id="unknown source",
        ),
        pytest.param(
            changed("{name: mask, ", "{name: mask-all, "),
            "workspace.yaml:16: destinations.warehouse.function.name: there is no 'mask-all' in functions",
            id="unknown function",
        ),
        pytest.param(
            changed("type: log", "type: loog"),
            "workspace.yaml:19: destinations.plain.type: no adapter 'loog'; there are ",
            id="unknown adapter",
        ),
        pytest.param(
            changed('url: "https://example.com/${PLACE}", ', ""),
            "workspace.yaml:15: destinations.warehouse.settings.url: is required",
            id="adapter setting missing",
        ),
        pytest.param(
            changed("headers: {A: b}", "headers: text"),
            "workspace.yaml:15: destinations.warehouse.settings.headers: must be an object of texts",
            id="adapter setting of the wrong type",
        ),
        pytest.param(
            changed("headers: {A: b}", "colour: red"),
            "workspace.yaml:15: destinations.warehouse.settings.colour: Webhook has no such setting",
            id="unknown adapter setting",
        ),
        pytest.param(
            changed('settings: {salt: "${SALT}"}, ', ""),
            "workspace.yaml:16: destinations.warehouse.function.settings.salt: is required",
            id="function setting missing",
        ),
        pytest.param(
            changed('salt: "${SALT}"', 'salt: "${SALT}", deep: "yes"'),
            "workspace.yaml:16: destinations.warehouse.function.settings.deep: must be true or false",
            id="function setting of the wrong type",
        ),
        pytest.param(
            changed('salt: "${SALT}"', 'salt: "${SALT}", sugar: 1'),
            "workspace.yaml:16: destinations.warehouse.function.settings.sugar: mask has no such setting",
            id="unknown function setting",
        ),
        pytest.param(
            changed("${SALT}", "${PEPPER}"),
            "workspace.yaml:16: destinations.warehouse.function.settings.salt: the environment variable PEPPER",
            id="variable not set",
        ),
        pytest.param(
            changed("write_keys: [k1, k2]", "write_keys: [k1, k1]"),
            "workspace.yaml:3: sources.website.write_keys[1]: the write key is taken by sources.website",
            id="write key twice in a source",
        ),
        pytest.param(
            changed("functions:", "  shop: {write_keys: [k2]}\n    functions:"),
            "workspace.yaml:4: sources.shop.write_keys[0]: the write key is taken by sources.website",
            id="write key of another source",
        ),
        pytest.param(
            changed("      plain:\n", "      plain:\n        name: Warehouse\n"),
            "workspace.yaml:18: destinations.plain.name: 'Warehouse' is what destinations.warehouse of the same source",
            id="display name twice",
        ),
        pytest.param(
            changed("      plain:\n", "      warehouse:\n"),
            "workspace.yaml:11: destinations.warehouse: stands twice, again on line 17",
            id="key twice",
        ),
        pytest.param(
            changed("website: {name", "2024: {name"),
            "workspace.yaml:3: sources.?: the key '2024' is no text: put it in quotes",
            id="key is a number",
        ),
        pytest.param(
            changed("name: Website,", "name: 2024-01-01,"),
            "workspace.yaml:3: sources.website.name: YAML reads this as date: put it in quotes",
            id="value is a date",
        ),
        pytest.param(
            changed("name: Website,", "name: no,"),
            "workspace.yaml:3: sources.website.name: Not a valid string.",
            id="value is a boolean",
        ),
        pytest.param(
            changed("name: Website,", r'name: "\ud800",'),
            "workspace.yaml:3: sources.website.name: holds half of a surrogate pair",
            id="value is half a character",
        ),
        pytest.param(
            changed("name: Website,", r'"\ud800": 1,'),
            "workspace.yaml:3: sources.website: holds half of a surrogate pair",
            id="key is half a character",
        ),
        pytest.param("sources: {a: {", "workspace.yaml:1: not valid YAML", id="no YAML"),
        pytest.param(
            "sources: !!python/object/apply:os.system [ls]",
            "workspace.yaml:1: not valid YAML: the tag tag:yaml.org,2002:python/object/apply:os.system",
            id="python object",
        ),
        pytest.param("sources: !secret x", "workspace.yaml:1: not valid YAML: could not determine", id="unknown tag"),
        pytest.param("a: &a [x]\nb: [*a, *a]", "workspace.yaml:2: not valid YAML: aliases", id="aliases"),
        pytest.param("a: 1\n---\nb: 2", "workspace.yaml:2: not valid YAML", id="two documents"),
        pytest.param("[" * 5000, "workspace.yaml: nested too deeply", id="nested too deeply"),
        pytest.param("a: \x00", "workspace.yaml: not valid YAML", id="control characters"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_path(folder: Path, text: str, expected: str) -> None:
    found = problems(folder, text)
    assert any(problem.startswith(expected) for problem in found), found


def test_all_mistakes_are_told_at_once_in_the_file_s_order(folder: Path) -> None:
    text = GOOD.replace("name: Website,", "nmae: x,").replace("mask.js", "none.js").replace("type: log", "type: loog")
    lines = [problem.split(":")[1] for problem in problems(folder, text)]
    assert lines == ["3", "6", "19"]


def test_what_refers_to_a_wrong_entry_is_not_wrong_itself(folder: Path) -> None:
    assert len(problems(folder, GOOD.replace("name: Website,", "nmae: x,"))) == 1


def test_a_file_that_is_not_there_is_named(folder: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"none\.yaml: No such file or directory"):
        load(folder / "none.yaml", {})


def test_a_file_that_is_too_large_is_not_read(folder: Path) -> None:
    with pytest.raises(WorkspaceError, match="larger than 5 MB"):
        read(folder, "#" * (MAX_FILE_BYTES + 1))


def test_a_file_that_is_no_text_is_named(folder: Path) -> None:
    file = folder / "workspace.yaml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(WorkspaceError, match=r"workspace\.yaml: not UTF-8 text"):
        load(file, {})


def test_code_that_is_too_large_is_told(folder: Path) -> None:
    (folder / "functions" / "mask.js").write_text(" " * (MAX_CODE_BYTES + 1))
    assert "functions.mask.file: functions/mask.js is larger than 1024 KiB" in problems(folder, GOOD)[0]


def test_code_that_is_no_text_is_told(folder: Path) -> None:
    (folder / "functions" / "mask.js").write_bytes(b"\xff")
    assert "functions.mask.file: functions/mask.js is not UTF-8 text" in problems(folder, GOOD)[0]


@pytest.mark.parametrize("name", ["../outside.js", "functions/../../outside.js", "link.js", "linked/outside.js"])
def test_code_outside_the_folder_is_refused(folder: Path, name: str) -> None:
    (folder.parent / "outside.js").write_text(CODE)
    (folder / "link.js").symlink_to("../outside.js")
    (folder / "linked").symlink_to("..")
    (problem,) = problems(folder, GOOD.replace("functions/mask.js", name))
    assert "functions.mask.file" in problem
    assert f"lies outside of {folder}" in problem


def test_code_by_an_absolute_path_is_refused(folder: Path) -> None:
    outside = folder.parent / "outside.js"
    outside.write_text(CODE)
    (problem,) = problems(folder, GOOD.replace("functions/mask.js", str(outside)))
    assert f"lies outside of {folder}" in problem


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "workspace.yaml")
    with pytest.raises(WorkspaceError, match=r"workspace\.yaml: is not a file"):
        load(folder / "workspace.yaml", {})


@pytest.mark.parametrize("value", ["!!bool x", "!!int ''", "!!timestamp x", "1:" * 500_000 + "1", "1:" * 200 + "1.5"])
def test_what_is_no_value_of_its_kind_is_told_at_once(folder: Path, value: str) -> None:
    """A number of base 60 and a million digits would take hours."""
    (problem,) = problems(folder, f"sources:\n  a: {value}\n")
    assert problem.startswith("workspace.yaml:2: not valid YAML: this is no ")


def test_a_file_of_too_many_values_is_refused_early(folder: Path) -> None:
    """Five megabytes of them would take a minute, and two gigabytes."""
    (problem,) = problems(folder, f"sources: [{'a,' * 300_000}]")
    assert problem == "workspace.yaml: not valid YAML: more than 200,000 keys and values"


def test_two_dollars_stand_for_the_text_itself(folder: Path) -> None:
    workspace = read(folder, GOOD.replace("${SALT}", "$${SALT} $SALT ${} $$"))
    instance = workspace.destinations[0].function
    assert instance is not None
    assert instance.settings["salt"] == "${SALT} $SALT ${} $$"


def test_a_variable_cannot_change_the_structure(folder: Path) -> None:
    file = folder / "workspace.yaml"
    file.write_text(dedent(GOOD))
    workspace = load(file, {"SALT": '"}\n  evil: {', "PLACE": "here"})
    assert len(workspace.destinations) == 2


def test_destinations_of_different_sources_may_share_a_name(folder: Path) -> None:
    text = GOOD.replace("functions:\n", "  shop: {write_keys: [k3]}\n    functions:\n", 1)
    text = text.replace(
        "source: website\n        type: log", "source: shop\n        type: log\n        name: Warehouse"
    )
    assert [d.name for d in read(folder, text).destinations] == ["Warehouse", "Warehouse"]


def test_the_version_follows_the_code_alone(folder: Path) -> None:
    def version() -> str:
        instance = read(folder, GOOD).destinations[0].function
        assert instance is not None
        return instance.function.version_id

    first = version()
    assert first == version()
    (folder / "functions" / "mask.js").write_text(CODE + "\n")
    assert first != version()
    assert first.startswith("fnv_")
