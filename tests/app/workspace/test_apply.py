"""Applying: what a workspace becomes in the database and in Redis, and what a second time changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import redis
from sqlalchemy import func, select

from app.control.change import change
from app.control.roles import COMMAND_LINE
from app.models import (
    AuditEvent,
    Database,
    Destination,
    Function,
    FunctionInstance,
    FunctionVersion,
    Publication,
    Source,
    WriteKey,
)
from app.workspace import FunctionCode, Workspace, WorkspaceError
from app.workspace.apply import EventsWaitError
from destinations.contract import Setting
from tasks.config import Config
from tasks.routes import Route, read_route, read_sources
from tasks.streams import EventStore, State
from tasks.streams.keys import key
from tasks.vault import VaultError
from tests.app.workspace.conftest import Apply
from tests.app.workspace.sample import (
    CONFIG,
    FUNCTION,
    HOOK,
    INSTANCE,
    KEY,
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

EMPTY = Workspace()
TABLES = (Source, WriteKey, Function, FunctionVersion, FunctionInstance, Destination, AuditEvent, Publication)


def route(client: redis.Redis, destination_id: str = "dst_hook") -> tuple[int, Route]:
    found = read_route(client, destination_id)
    assert found is not None
    return found


def count(database: Database) -> int:
    with database.read() as session:
        return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES)


def deeds(database: Database) -> list[tuple[str, str, str]]:
    with database.read() as session:
        rows = session.scalars(select(AuditEvent)).all()
    return sorted((row.type, row.resource_id, row.actor) for row in rows)


def versions(database: Database) -> list[tuple[int, str]]:
    with database.read() as session:
        rows = session.scalars(select(FunctionVersion).order_by(FunctionVersion.number)).all()
    return [(row.number, row.code) for row in rows]


def test_everything_is_made_published_and_audited(apply: Apply, database: Database, valkey: redis.Redis) -> None:
    applied = apply(WORKSPACE)
    assert applied.published
    assert set(applied.deeds().values()) == {"created"}
    assert applied.deeds().keys() == UNCHANGED.keys()
    assert deeds(database) == [
        ("Destination Created", "dst_hook", "command line"),
        ("Destination Created", "dst_log", "command line"),
        ("Function Created", "fn_mask", "command line"),
        ("Function Instance Created", "ifi_hook", "command line"),
        ("Source Created", "src_web", "command line"),
    ]
    sources = read_sources(valkey)
    assert set(sources) == {"k1", "k2"}
    assert sources["k1"].destinations == (("dst_hook", True), ("dst_log", True))
    assert route(valkey)[1].state is State.ENABLED


def test_secrets_are_in_the_database_as_ciphertext_alone(apply: Apply, database: Database) -> None:
    apply(WORKSPACE)
    with database.read() as session:
        hook, instance = session.get_one(Destination, "dst_hook"), session.get_one(FunctionInstance, "ifi_hook")
    assert "secret" not in hook.settings
    assert instance.settings == {"mode": "full"}
    assert VAULT.open(hook.sealed) | VAULT.open(instance.sealed) == {"secret": "hush", "salt": "pepper"}


def test_the_same_again_changes_nothing(apply: Apply, database: Database, valkey: redis.Redis) -> None:
    apply(WORKSPACE)
    before = route(valkey), count(database)
    again = apply(WORKSPACE)
    assert again.deeds() == UNCHANGED
    assert not again.changed
    assert (route(valkey), count(database)) == before


@pytest.mark.parametrize(
    ("workspace", "changed"),
    [
        pytest.param(with_hook(name="Other"), {"dst_hook"}, id="name"),
        pytest.param(with_hook(settings={**HOOK.settings, "secret": "other"}), {"dst_hook"}, id="secret"),
        pytest.param(with_hook(enabled=False), {"dst_hook"}, id="switched off"),
        pytest.param(with_function(code=FUNCTION.code + "\n"), {"fn_mask", "ifi_hook"}, id="code"),
        pytest.param(with_function(handlers=("onBatch",)), {"fn_mask", "ifi_hook"}, id="handlers"),
        pytest.param(with_function(name="Other"), {"fn_mask"}, id="function's name"),
        pytest.param(with_instance(settings={**INSTANCE.settings, "salt": "sugar"}), {"ifi_hook"}, id="instance"),
        pytest.param(with_instance(batch_events=7), {"ifi_hook"}, id="batch"),
    ],
)
def test_only_what_is_different_is_changed_and_published(
    apply: Apply, valkey: redis.Redis, workspace: Workspace, changed: set[str]
) -> None:
    apply(WORKSPACE)
    before = route(valkey)[0], route(valkey, "dst_log")[0]
    applied = apply(workspace)
    assert {name for name, deed in applied.deeds().items() if deed == "changed"} == changed
    assert set(applied.deeds().values()) == {"changed", "unchanged"}
    assert route(valkey)[0] > before[0]
    assert route(valkey, "dst_log")[0] == before[1]
    assert apply(workspace).deeds() == UNCHANGED


def test_a_version_is_made_for_other_code_and_deployed_to_the_instance(
    apply: Apply, database: Database, valkey: redis.Redis
) -> None:
    apply(WORKSPACE)
    apply(with_instance(timeout_s=1.0))
    assert versions(database) == [(1, FUNCTION.code)]
    apply(with_function(code="function onTrack() {}"))
    assert versions(database) == [(1, FUNCTION.code), (2, "function onTrack() {}")]
    function = route(valkey)[1].function
    assert function is not None
    assert function.code == "function onTrack() {}"


def test_a_setting_that_becomes_sensitive_makes_a_version_and_is_sealed(apply: Apply, database: Database) -> None:
    apply(WORKSPACE)
    settings = (FUNCTION.settings[0], Setting(name="mode", label="Mode", sensitive=True))
    applied = apply(with_function(settings=settings), dry_run=True)
    assert "full" not in str(applied)
    apply(with_function(settings=settings))
    with database.read() as session:
        instance = session.get_one(FunctionInstance, "ifi_hook")
    assert len(versions(database)) == 2
    assert instance.settings == {}
    assert VAULT.open(instance.sealed) == {"salt": "pepper", "mode": "full"}


def test_code_that_was_not_tried_keeps_the_handlers_that_are_known(apply: Apply, database: Database) -> None:
    apply(WORKSPACE)
    assert apply(with_function(handlers=())).deeds() == UNCHANGED


def test_a_function_that_no_destination_has_is_kept_too(apply: Apply, database: Database) -> None:
    apply(Workspace(sources=(SOURCE,), functions=(FUNCTION,)))
    assert versions(database) == [(1, FUNCTION.code)]


def test_what_a_rollback_deployed_is_what_the_file_says_after_an_apply(
    apply: Apply, database: Database, valkey: redis.Redis
) -> None:
    apply(WORKSPACE)
    newer = with_function(code="function onTrack() {}")
    apply(newer)
    with database.read() as session:
        first = session.scalars(select(FunctionVersion).where(FunctionVersion.number == 1)).one()
    with change(database, COMMAND_LINE) as opened:
        opened.session.get_one(FunctionInstance, "ifi_hook").version_id = first.id
        opened.publish("dst_hook")
    applied = apply(newer)
    assert {name for name, deed in applied.deeds().items() if deed == "changed"} == {"ifi_hook"}
    function = route(valkey)[1].function
    assert function is not None
    assert function.code == "function onTrack() {}"


def test_another_key_that_opens_what_is_sealed_changes_nothing(apply: Apply) -> None:
    apply(WORKSPACE)
    assert apply(WORKSPACE, replace(CONFIG, settings_keys=(OTHER_KEY, KEY))).deeds() == UNCHANGED


def test_a_lost_key_does_not_stop_a_new_one(apply: Apply, database: Database, valkey: redis.Redis) -> None:
    apply(WORKSPACE)
    applied = apply(WORKSPACE, replace(CONFIG, settings_keys=(OTHER_KEY,)))
    assert {name for name, deed in applied.deeds().items() if deed == "changed"} == {"dst_hook", "ifi_hook"}
    with pytest.raises(VaultError):
        VAULT.open(route(valkey)[1].sealed)


def test_what_is_not_in_the_file_is_kept_unless_it_is_to_be_removed(apply: Apply, valkey: redis.Redis) -> None:
    apply(WORKSPACE)
    applied = apply(EMPTY)
    assert applied.deeds() == dict.fromkeys(UNCHANGED, "kept")
    assert not applied.changed
    assert route(valkey)[1].state is State.ENABLED
    assert set(read_sources(valkey)) == {"k1", "k2"}


def test_what_is_pruned_becomes_a_tombstone_and_can_come_back(
    apply: Apply, valkey: redis.Redis, store: EventStore, database: Database
) -> None:
    apply(WORKSPACE)
    applied = apply(replace(WORKSPACE, destinations=(LOG,)), prune=True)
    assert applied.deeds() == {
        "src_web": "unchanged",
        "dst_log": "unchanged",
        "ifi_hook": "removed",
        "dst_hook": "removed",
        "fn_mask": "removed",
    }
    gone = route(valkey)
    assert gone[1].state is State.DELETED
    assert store.destinations() == {"dst_log"}
    assert read_sources(valkey)["k1"].destinations == (("dst_log", True),)
    assert ("Destination Deleted", "dst_hook", "command line") in deeds(database)
    assert apply(WORKSPACE).deeds()["dst_hook"] == "created"
    assert route(valkey)[0] > gone[0]
    assert route(valkey)[1].state is State.ENABLED


def test_everything_can_be_pruned(apply: Apply, valkey: redis.Redis) -> None:
    apply(WORKSPACE)
    assert set(apply(EMPTY, prune=True).deeds().values()) == {"removed"}
    assert read_sources(valkey) == {}


def test_an_instance_that_the_file_does_not_have_is_pruned_alone(apply: Apply, valkey: redis.Redis) -> None:
    apply(WORKSPACE)
    without = with_hook(function=None)
    assert apply(without).deeds()["ifi_hook"] == "kept"
    assert apply(without, prune=True).deeds()["ifi_hook"] == "removed"
    assert route(valkey)[1].function is None


def test_events_that_wait_protect_what_would_be_pruned(apply: Apply, valkey: redis.Redis, database: Database) -> None:
    apply(WORKSPACE)
    valkey.xadd(key("dst_hook", "events"), {"e": "{}"})
    before = count(database)
    for dry_run in (True, False):
        with pytest.raises(EventsWaitError, match=r"discarded: dst_hook \(1 waiting\)"):
            apply(EMPTY, prune=True, dry_run=dry_run)
    assert count(database) == before
    assert apply(EMPTY, prune=True, discard=True).deeds()["dst_hook"] == "removed"


def test_other_write_keys_are_a_change_of_their_source(apply: Apply, valkey: redis.Redis) -> None:
    apply(WORKSPACE)
    source = replace(SOURCE, write_keys=("k1", "k3"))
    workspace = replace(WORKSPACE, sources=(source,))
    (shown,) = (outcome for outcome in apply(workspace, dry_run=True).outcomes if outcome.lines)
    assert shown.lines == ("write_keys: 1 added, 1 revoked",)
    assert apply(workspace).deeds() == UNCHANGED | {"src_web": "changed"}
    assert set(read_sources(valkey)) == {"k1", "k3"}


def test_a_write_key_can_move_to_another_source_of_the_file(apply: Apply, valkey: redis.Redis) -> None:
    other = replace(SOURCE, slug="app", name="App", write_keys=("k3",))
    apply(Workspace(sources=(SOURCE, other)))
    apply(Workspace(sources=(replace(SOURCE, write_keys=("k1", "k3")), replace(other, write_keys=("k2",)))))
    found = {key: source.source_id for key, source in read_sources(valkey).items()}
    assert found == {"k1": "src_web", "k3": "src_web", "k2": "src_app"}


def test_a_write_key_of_a_source_that_is_not_in_the_file_is_not_taken(apply: Apply, valkey: redis.Redis) -> None:
    apply(WORKSPACE)
    with pytest.raises(WorkspaceError, match="is taken by the source src_web"):
        apply(Workspace(sources=(replace(SOURCE, slug="app", name="App", write_keys=("k1",)),)))
    assert {source.source_id for source in read_sources(valkey).values()} == {"src_web"}


def test_a_name_that_another_destination_of_the_source_has_is_refused(apply: Apply, database: Database) -> None:
    apply(WORKSPACE)
    before = count(database)
    with pytest.raises(WorkspaceError, match="are called 'Log'"):
        apply(Workspace(sources=(SOURCE,), destinations=(replace(LOG, slug="second"),)))
    assert count(database) == before


def test_rows_that_others_made_are_found_by_their_slug(apply: Apply, database: Database) -> None:
    with database.write() as session:
        session.add(Source(id="src_made_elsewhere", slug="web", name="Web", write_keys=[WriteKey(key="k9")]))
    applied = apply(replace(WORKSPACE, destinations=(LOG,)))
    assert applied.deeds() == {"src_made_elsewhere": "changed", "dst_log": "created"}


def test_a_dry_run_tells_what_would_differ_and_writes_nothing(
    apply: Apply, database: Database, valkey: redis.Redis
) -> None:
    assert set(apply(WORKSPACE, dry_run=True).deeds().values()) == {"created"}
    assert (count(database), valkey.dbsize()) == (0, 0)
    apply(WORKSPACE)
    before = count(database), route(valkey)
    settings = {**HOOK.settings, "url": "https://example.org", "secret": "quiet"}
    function = replace(FUNCTION, code="function onTrack(event) { return event }")
    instance = replace(INSTANCE, function=function, settings={"salt": "sugar", "mode": "half"})
    planned = apply(with_hook(settings=settings, function=instance), dry_run=True)
    lines = {outcome.id: outcome.lines for outcome in planned.outcomes if outcome.lines}
    assert lines == {
        "fn_mask": (
            "version: 1 → 2",
            "--- code as it is",
            "+++ code in the file",
            "@@ -1 +1 @@",
            "-function onTrack(e) { return e }",
            "+function onTrack(event) { return event }",
        ),
        "dst_hook": (
            "settings.secret: changed (sensitive)",
            'settings.url: "https://example.com" → "https://example.org"',
        ),
        "ifi_hook": (
            'settings.mode: "full" → "half"',
            "settings.salt: changed (sensitive)",
            "deployed: version 2 of mask",
        ),
    }
    assert (count(database), route(valkey)) == before


def test_a_check_that_fails_stops_everything(apply: Apply, database: Database, valkey: redis.Redis) -> None:
    tested: list[FunctionCode] = []

    def refuse(functions: object) -> None:
        tested.extend(functions)  # type: ignore[arg-type]
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        apply(WORKSPACE, before=refuse)
    assert (count(database), valkey.dbsize()) == (0, 0)
    assert tested == [FUNCTION]


def test_a_key_is_made_in_the_folder_of_local_data(apply: Apply, tmp_path: Path) -> None:
    apply(WORKSPACE, Config(var_dir=tmp_path / "var"))
    assert (tmp_path / "var" / "settings.key").exists()
