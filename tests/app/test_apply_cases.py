"""Saved cases before a deploy: those of functions that change must pass, or nothing is published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from click.testing import CliRunner, Result

from app.authoring.cases import suite
from app.authoring.subject import AuthorError
from app.cli import main
from app.models import Database, Function
from app.models.migrate import migrate
from app.up import apply_first
from app.workspace import FunctionCode, load
from app.workspace.apply import apply_workspace
from tasks.config import Config
from tasks.functions.contract import SandboxUnavailable
from tasks.routes import read_route, read_sources
from tasks.streams import EventStore
from tests.support import valkey as support
from tests.support.stack import Store

WORKSPACE = """
sources:
  web: {write_keys: [k]}
functions:
  mark: {file: functions/mark.js, settings: [{name: mark, required: true}]}
  pass: {file: functions/pass.js}
destinations:
  one: {source: web, type: log, function: {name: mark, settings: {mark: a}}}
  two: {source: web, type: log, function: {name: mark, settings: {mark: b}}}
  three: {source: web, type: log, function: {name: pass}}
"""
MARK = "function onTrack(event, settings) { event.mark = settings.mark; return event }"
PASS = "function onTrack(event) { return event }"
MARK_CASES = "cases: {marks: {event: {type: track}, settings: {mark: a}, expect: {event_has: {mark: a}}}}"
PASS_CASES = "cases: {passes: {event: {type: track}, expect: {event: {type: track}}}}"
BROKEN = MARK.replace("settings.mark", "'broken'")
REFUSAL = "Error: nothing was published: not all saved cases of the functions that change have passed, see above;"
HOW_TO_GO_ON = "make them pass, or publish without them: `splice apply --no-tests FILE`"
CHANGES = [
    f"created    {name}"
    for name in (
        "src_web",
        "fn_mark",
        "fn_pass",
        "dst_one",
        "ifi_one",
        "dst_two",
        "ifi_two",
        "dst_three",
        "ifi_three",
    )
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    yield from support.server(tmp_path_factory.mktemp("valkey"))


@pytest.fixture
def client(server: Store) -> Iterator[redis.Redis]:
    yield from support.client(server)


@pytest.fixture
def env(server: Store, client: redis.Redis, tmp_path: Path) -> dict[str, str]:
    env = {"REDIS_URL": server.url, "VAR_DIR": str(tmp_path / "var")}
    migrated(Config.from_env(env)).close()
    return env


def migrated(config: Config) -> Database:
    """The database of a configuration, with its tables."""
    database = Database.from_config(config)
    migrate(database)
    return database


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    (folder / "functions").mkdir(parents=True)
    (folder / "workspace.yaml").write_text(WORKSPACE)
    (folder / "functions" / "mark.js").write_text(MARK)
    (folder / "functions" / "mark.test.yaml").write_text(MARK_CASES)
    (folder / "functions" / "pass.js").write_text(PASS)
    (folder / "functions" / "pass.test.yaml").write_text(PASS_CASES)
    return folder


def apply(env: dict[str, str], folder: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["apply", *options, str(folder / "workspace.yaml")], env=env)


def lines(result: Result, folder: Path) -> list[str]:
    return re.sub(r"\d+\.\d m?s\b", "T", result.stdout.replace(f"{folder}/functions/", "")).splitlines()


def test_cases_of_new_functions_are_run_once_each_and_before_anything_is_published(
    env: dict[str, str], folder: Path
) -> None:
    result = apply(env, folder)
    assert result.exit_code == 0
    assert lines(result, folder) == [
        "mark.test.yaml",
        "  passed  marks  T",
        "pass.test.yaml",
        "  passed  passes  T",
        "2 files: 2 passed, 0 failed, in T",
        *CHANGES,
    ]


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_a_case_that_fails_stops_everything(
    env: dict[str, str], folder: Path, client: redis.Redis, options: tuple[str, ...]
) -> None:
    (folder / "functions" / "mark.js").write_text(BROKEN)
    result = apply(env, folder, *options)
    assert result.exit_code == 1
    assert lines(result, folder)[:2] == ["mark.test.yaml", "  FAILED  marks  T  mark.test.yaml:1"]
    assert '    +    "mark": "broken"' in lines(result, folder)
    assert lines(result, folder)[-1] == "2 files: 1 passed, 1 failed, in T"
    assert result.stderr.splitlines() == [REFUSAL, HOW_TO_GO_ON]
    assert read_sources(client) == {}
    assert client.dbsize() == 0


def test_what_is_published_stays_when_a_case_of_its_next_version_fails(
    env: dict[str, str], folder: Path, client: redis.Redis
) -> None:
    apply(env, folder)
    before = read_route(client, "dst_one"), read_route(client, "dst_three")
    (folder / "functions" / "mark.js").write_text(BROKEN)
    (folder / "functions" / "pass.js").write_text(PASS + "\n")
    assert apply(env, folder).exit_code == 1
    assert (read_route(client, "dst_one"), read_route(client, "dst_three")) == before


def test_cases_of_functions_that_are_published_already_are_not_run(env: dict[str, str], folder: Path) -> None:
    apply(env, folder)
    (folder / "functions" / "mark.test.yaml").write_text("cases: nonsense")
    (folder / "functions" / "pass.js").write_text(PASS + "\n")
    result = apply(env, folder)
    assert lines(result, folder)[:3] == ["pass.test.yaml", "  passed  passes  T", "1 file: 1 passed, 0 failed, in T"]
    assert apply(env, folder).stdout.endswith("Everything was in force already.\n")
    assert "passed" not in apply(env, folder).stdout


def test_other_settings_of_an_instance_are_no_change_of_its_function(env: dict[str, str], folder: Path) -> None:
    apply(env, folder)
    (folder / "workspace.yaml").write_text(WORKSPACE.replace("mark: a", "mark: c"))
    result = apply(env, folder)
    assert lines(result, folder)[:5] == [
        "unchanged  src_web",
        "unchanged  fn_mark",
        "unchanged  fn_pass",
        "unchanged  dst_one",
        "changed    ifi_one",
    ]


def test_a_function_that_is_new_for_one_destination_is_tested(env: dict[str, str], folder: Path) -> None:
    apply(env, folder)
    (folder / "workspace.yaml").write_text(
        WORKSPACE.replace("function: {name: mark, settings: {mark: b}}", "function: {name: pass}")
    )
    assert lines(apply(env, folder), folder)[0] == "pass.test.yaml"


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(
            WORKSPACE.replace("function: {name: mark,", "function: {enabled: false, name: mark,"), id="switched off"
        ),
        pytest.param("\n".join(WORKSPACE.splitlines()[:-3]).replace("destinations:", "") + "\n", id="not used"),
    ],
)
def test_functions_at_no_work_are_not_tested(env: dict[str, str], folder: Path, changed: str) -> None:
    (folder / "workspace.yaml").write_text(changed)
    (folder / "functions" / "mark.js").write_text(BROKEN)
    result = apply(env, folder)
    assert result.exit_code == 0, result.stderr
    assert "mark.test.yaml" not in result.stdout


def test_a_destination_that_comes_back_has_its_function_tested(env: dict[str, str], folder: Path) -> None:
    apply(env, folder)
    (folder / "workspace.yaml").write_text("destinations: {}")
    apply(env, folder, "--prune")
    (folder / "workspace.yaml").write_text(WORKSPACE)
    assert lines(apply(env, folder), folder)[0] == "mark.test.yaml"


def test_tests_can_be_left_out_and_that_is_said(env: dict[str, str], folder: Path, client: redis.Redis) -> None:
    (folder / "functions" / "mark.js").write_text(BROKEN)
    result = apply(env, folder, "--no-tests")
    assert result.exit_code == 0
    assert lines(result, folder) == ["The saved cases of 2 files were not run (--no-tests).", *CHANGES]
    assert read_route(client, "dst_one") is not None
    assert "saved cases" not in apply(env, folder, "--no-tests").stdout


def test_where_there_are_no_cases_nothing_is_said(env: dict[str, str], folder: Path) -> None:
    for file in (folder / "functions").glob("*.test.yaml"):
        file.unlink()
    assert lines(apply(env, folder, "--dry-run", "--no-tests"), folder) == [*CHANGES, "Nothing was changed."]
    assert lines(apply(env, folder), folder) == CHANGES


def test_a_file_of_cases_that_is_broken_stops_everything(
    env: dict[str, str], folder: Path, client: redis.Redis
) -> None:
    (folder / "functions" / "pass.test.yaml").write_text("cases: {passes: {event: {type: track}}}")
    result = apply(env, folder)
    assert result.exit_code == 1
    assert "  FAILED  pass.test.yaml:1: cases.passes.expect: Is required." in lines(result, folder)
    assert client.dbsize() == 0


def test_cases_that_are_a_link_to_nowhere_stop_everything(
    env: dict[str, str], folder: Path, client: redis.Redis
) -> None:
    (folder / "functions" / "pass.test.yaml").unlink()
    (folder / "functions" / "pass.test.yaml").symlink_to("nowhere")
    assert apply(env, folder).exit_code == 1
    assert client.dbsize() == 0


def test_what_is_tested_is_what_is_published(folder: Path, client: redis.Redis, tmp_path: Path) -> None:
    """Not what stands in the file by then."""
    config = Config(var_dir=tmp_path / "var")
    workspace = load(folder / "workspace.yaml", {})
    tested: list[FunctionCode] = []
    (folder / "functions" / "mark.js").write_text(BROKEN)
    database = migrated(config)
    apply_workspace(workspace, database, EventStore(client, config), config, before=tested.extend)
    database.close()
    assert [(function.slug, function.code) for function in tested] == [("mark", MARK), ("pass", PASS)]
    found = read_route(client, "dst_one")
    assert found is not None
    assert found[1].function is not None
    assert found[1].function.code == MARK


def test_up_applies_only_what_passes(
    folder: Path, client: redis.Redis, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = Config(var_dir=tmp_path / "var")
    store = EventStore(client, config)
    database = migrated(config)
    (folder / "functions" / "mark.js").write_text(BROKEN)
    with pytest.raises(AuthorError, match="nothing was published"):
        apply_first(folder / "workspace.yaml", store, config)
    assert client.dbsize() == 0
    with database.read() as session:
        assert session.get(Function, "fn_mark") is None
    database.close()
    (folder / "functions" / "mark.js").write_text(MARK)
    apply_first(folder / "workspace.yaml", store, config)
    assert capsys.readouterr().out.endswith("workspace.yaml: dst_one, dst_two, dst_three.\n")


def test_without_a_sandbox_nothing_is_published(
    env: dict[str, str], folder: Path, client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(*_: object) -> None:
        raise SandboxUnavailable("no fork")

    monkeypatch.setattr(suite, "test_subjects", unavailable)
    result = apply(env, folder)
    assert (result.exit_code, client.dbsize()) == (1, 0)
    assert "no function can run here" in result.stderr
