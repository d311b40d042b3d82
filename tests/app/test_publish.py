"""Publishing: what a workspace becomes in Redis, and what a second time changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import redis
from cryptography.fernet import Fernet

from app.publish import Change, Plan, apply_workspace, compile_workspace
from app.workspace import DestinationSpec, FunctionCode, FunctionInstance, SourceSpec, Workspace
from destinations import log, webhook
from destinations.contract import Setting
from destinations.settings import check_settings
from tasks.config import Config
from tasks.functions.contract import Batching
from tasks.routes import read_route, read_sources
from tasks.streams import EventStore, State
from tasks.vault import Vault, fingerprint
from tests.support import valkey as support
from tests.support.stack import Store

KEY, OTHER_KEY = Fernet.generate_key().decode(), Fernet.generate_key().decode()
CONFIG = Config(settings_keys=(KEY,))
VAULT = Vault([KEY])
SOURCE = SourceSpec(slug="web", name="Web", write_keys=("k1", "k2"))
FUNCTION = FunctionCode(
    slug="mask",
    name="Mask",
    code="function onTrack(e) { return e }",
    settings=(Setting(name="salt", label="Salt", required=True, sensitive=True), Setting(name="mode", label="Mode")),
)
INSTANCE = FunctionInstance(function=FUNCTION, settings={"salt": "pepper", "mode": "full"}, concurrency=2)
HOOK = DestinationSpec(
    slug="hook",
    name="Hook",
    source=SOURCE,
    adapter=webhook.DESTINATION,
    settings=check_settings(webhook.DESTINATION, {"url": "https://example.com", "secret": "hush"}),
    function=INSTANCE,
)
LOG = DestinationSpec(slug="log", name="Log", source=SOURCE, adapter=log.DESTINATION, settings={"path": ""})
WORKSPACE = Workspace(sources=(SOURCE,), destinations=(HOOK, LOG))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    yield from support.server(tmp_path_factory.mktemp("valkey"))


@pytest.fixture
def client(server: Store) -> Iterator[redis.Redis]:
    yield from support.client(server)


@pytest.fixture
def store(client: redis.Redis) -> EventStore:
    return EventStore(client, CONFIG)


def version(client: redis.Redis, destination_id: str) -> int:
    found = read_route(client, destination_id)
    assert found is not None
    return found[0]


def only(workspace: Workspace, *destinations: DestinationSpec) -> Workspace:
    return replace(workspace, destinations=destinations)


def test_a_route_has_all_that_a_worker_needs_and_secrets_as_ciphertext_alone() -> None:
    route = compile_workspace(WORKSPACE, VAULT, 5.0).routes["dst_hook"]
    function = route.function
    assert (route.name, route.slug, route.kind, route.source_id) == ("Hook", "hook", "webhook", "src_web")
    assert route.settings == {"url": "https://example.com", "headers": {}, "batch": False, "batch_size": 50}
    assert VAULT.open(route.sealed) == {"secret": "hush"}
    assert route.fingerprint == VAULT.fingerprint
    assert function is not None
    assert (function.instance_id, function.version_id) == ("ifi_hook", FUNCTION.version_id)
    assert (function.code, function.settings, function.required) == (FUNCTION.code, {"mode": "full"}, ("salt",))
    assert VAULT.open(function.sealed) == {"salt": "pepper"}
    assert (function.timeout_s, function.concurrency) == (5.0, 2)


def test_where_nothing_is_secret_no_key_is_needed() -> None:
    route = compile_workspace(WORKSPACE, VAULT, 5.0).routes["dst_log"]
    assert (route.sealed, route.fingerprint, route.function) == ("", "", None)


def test_a_function_that_is_switched_off_is_left_out() -> None:
    hook = replace(HOOK, function=replace(INSTANCE, enabled=False))
    assert compile_workspace(only(WORKSPACE, hook), VAULT, 5.0).routes["dst_hook"].function is None


def test_an_instance_s_own_time_limit_comes_before_the_configured_one() -> None:
    hook = replace(HOOK, function=replace(INSTANCE, timeout_s=0.5))
    function = compile_workspace(only(WORKSPACE, hook), VAULT, 5.0).routes["dst_hook"].function
    assert function is not None
    assert function.timeout_s == 0.5


def test_a_destination_that_is_switched_off_is_known_as_such() -> None:
    compiled = compile_workspace(only(WORKSPACE, replace(LOG, enabled=False)), VAULT, 5.0)
    assert compiled.routes["dst_log"].state is State.DISABLED
    assert compiled.sources["k1"].destinations == (("dst_log", False),)


def test_every_write_key_leads_to_the_source_with_its_destinations(store: EventStore) -> None:
    apply_workspace(WORKSPACE, store, CONFIG)
    sources = read_sources(store.client)
    assert set(sources) == {"k1", "k2"}
    assert sources["k1"] == sources["k2"]
    assert sources["k1"].destinations == (("dst_hook", True), ("dst_log", True))


def test_what_is_published_reads_back_as_it_was_compiled(store: EventStore) -> None:
    decided = apply_workspace(WORKSPACE, store, CONFIG)
    for destination_id, route in decided.compiled.routes.items():
        found = read_route(store.client, destination_id)
        assert found is not None
        assert found[1] == route


def test_the_same_again_changes_nothing(store: EventStore) -> None:
    first = apply_workspace(WORKSPACE, store, CONFIG)
    assert set(first.destinations.values()) == {Change.CREATED}
    before = version(store.client, "dst_hook")
    again = apply_workspace(WORKSPACE, store, CONFIG)
    assert set(again.destinations.values()) | set(again.sources.values()) == {Change.UNCHANGED}
    assert version(store.client, "dst_hook") == before


def _renamed() -> Workspace:
    return only(WORKSPACE, replace(HOOK, name="Other"), LOG)


def _other_secret() -> Workspace:
    settings = {**HOOK.settings, "secret": "other"}
    return only(WORKSPACE, replace(HOOK, settings=settings), LOG)


def _other_code() -> Workspace:
    function = replace(INSTANCE, function=replace(FUNCTION, code=FUNCTION.code + "\n"))
    return only(WORKSPACE, replace(HOOK, function=function), LOG)


def _other_function_secret() -> Workspace:
    function = replace(INSTANCE, settings={**INSTANCE.settings, "salt": "sugar"})
    return only(WORKSPACE, replace(HOOK, function=function), LOG)


@pytest.mark.parametrize("workspace", [_renamed(), _other_secret(), _other_code(), _other_function_secret()])
def test_only_what_is_different_is_published(store: EventStore, workspace: Workspace) -> None:
    apply_workspace(WORKSPACE, store, CONFIG)
    before = version(store.client, "dst_hook"), version(store.client, "dst_log")
    decided = apply_workspace(workspace, store, CONFIG)
    assert decided.destinations == {"dst_hook": Change.CHANGED, "dst_log": Change.UNCHANGED}
    assert version(store.client, "dst_hook") > before[0]
    assert version(store.client, "dst_log") == before[1]


def test_a_new_key_seals_everything_anew(store: EventStore) -> None:
    apply_workspace(WORKSPACE, store, CONFIG)
    rotated = replace(CONFIG, settings_keys=(OTHER_KEY, KEY))
    assert apply_workspace(WORKSPACE, store, rotated).destinations["dst_hook"] is Change.CHANGED
    found = read_route(store.client, "dst_hook")
    assert found is not None
    assert found[1].fingerprint == fingerprint(OTHER_KEY)
    assert apply_workspace(WORKSPACE, store, rotated).destinations["dst_hook"] is Change.UNCHANGED


def test_a_lost_key_does_not_stop_a_new_one(store: EventStore) -> None:
    apply_workspace(WORKSPACE, store, CONFIG)
    decided = apply_workspace(WORKSPACE, store, replace(CONFIG, settings_keys=(OTHER_KEY,)))
    assert decided.destinations == {"dst_hook": Change.CHANGED, "dst_log": Change.UNCHANGED}


def test_a_destination_that_left_the_file_becomes_a_tombstone_and_can_come_back(store: EventStore) -> None:
    apply_workspace(WORKSPACE, store, CONFIG)
    decided = apply_workspace(only(WORKSPACE, LOG), store, CONFIG)
    found = read_route(store.client, "dst_hook")
    assert decided.destinations == {"dst_log": Change.UNCHANGED, "dst_hook": Change.REMOVED}
    assert found is not None
    assert found[1].state is State.DELETED
    assert store.destinations() == {"dst_log"}
    assert read_sources(store.client)["k1"].destinations == (("dst_log", True),)
    assert apply_workspace(WORKSPACE, store, CONFIG).destinations["dst_hook"] is Change.CREATED
    assert version(store.client, "dst_hook") > found[0]


def test_a_source_that_left_the_file_is_known_no_more(store: EventStore) -> None:
    apply_workspace(WORKSPACE, store, CONFIG)
    decided = apply_workspace(Workspace(), store, CONFIG)
    assert decided.sources == {"src_web": Change.REMOVED}
    assert read_sources(store.client) == {}


def test_another_write_key_is_a_change(store: EventStore) -> None:
    apply_workspace(WORKSPACE, store, CONFIG)
    source = replace(SOURCE, write_keys=("k1", "k3"))
    decided = apply_workspace(Workspace(sources=(source,), destinations=(HOOK, LOG)), store, CONFIG)
    assert decided.sources == {"src_web": Change.CHANGED}
    assert set(read_sources(store.client)) == {"k1", "k3"}


def test_a_dry_run_tells_and_writes_nothing(store: EventStore) -> None:
    decided: Plan = apply_workspace(WORKSPACE, store, CONFIG, dry_run=True)
    assert decided.destinations == {"dst_hook": Change.CREATED, "dst_log": Change.CREATED}
    assert store.client.dbsize() == 0


def test_a_key_is_made_in_the_folder_of_local_data(store: EventStore, tmp_path: Path) -> None:
    apply_workspace(WORKSPACE, store, Config(var_dir=tmp_path))
    assert (tmp_path / "settings.key").exists()


def batching_of(handlers: tuple[str, ...], **more: Any) -> Batching | None:
    """How the function is published to collect events, if its code has these handlers."""
    instance = replace(INSTANCE, function=replace(FUNCTION, handlers=handlers), **more)
    destination = replace(HOOK, function=instance)
    compiled = compile_workspace(Workspace(sources=(SOURCE,), destinations=(destination,)), VAULT, 5.0)
    function = compiled.routes["dst_hook"].function
    assert function is not None
    return function.batch


def test_a_function_with_on_batch_is_published_to_collect() -> None:
    found = batching_of(("onTrack", "onBatch"), batch_events=100, batch_wait_s=2.5)
    assert found == Batching(events=100, wait_s=2.5, singles=("track",))


def test_a_function_without_on_batch_does_not_collect() -> None:
    assert batching_of(("onTrack",), batch_events=100) is None
    assert batching_of(()) is None


def test_how_a_function_collects_is_a_change(store: EventStore) -> None:
    apply_workspace(WORKSPACE, store, CONFIG)
    collecting = replace(INSTANCE, function=replace(FUNCTION, handlers=("onBatch",)))
    workspace = replace(WORKSPACE, destinations=(replace(HOOK, function=collecting), LOG))
    assert apply_workspace(workspace, store, CONFIG).destinations["dst_hook"] is Change.CHANGED
    published = read_route(store.client, "dst_hook")
    assert published is not None
    assert published[1].function is not None
    assert published[1].function.batch == Batching()
    assert apply_workspace(workspace, store, CONFIG).destinations["dst_hook"] is Change.UNCHANGED
