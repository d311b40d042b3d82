"""Compiling: what rows become for receivers and workers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from app.models import Database, Destination, FunctionInstance
from app.publishing import Compiler
from app.publishing.compile import UNKNOWN_KEY, presets_of
from app.workspace import Workspace
from app.workspace.apply import apply_workspace
from app.workspace.values import SubscriptionEntry
from destinations import REGISTRY, webhook
from destinations.settings import check_settings
from tasks.functions.contract import Batching
from tasks.routes import Calls, Route
from tasks.streams import EventStore, State
from tasks.vault import Vault, VaultError, fingerprint
from tests.app.workspace.sample import (
    CONFIG,
    FUNCTION,
    HOOK,
    KEY,
    LOG,
    OTHER_KEY,
    VAULT,
    WORKSPACE,
    with_function,
    with_hook,
    with_instance,
)

Compile = Callable[..., Route]
COMPILER = Compiler(VAULT, 5.0)


@pytest.fixture
def compiled(database: Database, store: EventStore) -> Compile:
    """Applies a workspace; gives the route of a destination."""

    def compile_one(workspace: Workspace, destination_id: str = "dst_hook") -> Route:
        apply_workspace(workspace, database, store, CONFIG)
        with database.read() as session:
            route = COMPILER.route_of(session, destination_id)
        assert route is not None
        return route

    return compile_one


def test_a_route_has_all_that_a_worker_needs_and_secrets_as_ciphertext_alone(compiled: Compile) -> None:
    route = compiled(WORKSPACE)
    function = route.function
    assert (route.name, route.slug, route.kind, route.source_id) == ("Hook", "hook", "webhook", "src_web")
    assert route.settings == {"url": "https://example.com", "headers": {}, "batch": False, "batch_size": 50}
    assert VAULT.open(route.sealed) == {"secret": "hush"}
    assert route.fingerprint == VAULT.fingerprint
    assert function is not None
    assert (function.instance_id, function.name) == ("ifi_hook", "Mask")
    assert function.version_id.startswith("fnv_")
    assert (function.code, function.settings, function.required) == (FUNCTION.code, {"mode": "full"}, ("salt",))
    assert VAULT.open(function.sealed) == {"salt": "pepper"}
    assert (function.timeout_s, function.concurrency) == (5.0, 2)


def test_where_nothing_is_secret_no_key_is_needed(compiled: Compile) -> None:
    route = compiled(WORKSPACE, "dst_log")
    assert (route.sealed, route.fingerprint, route.function) == ("", "", None)


def test_a_function_that_is_switched_off_is_left_out(compiled: Compile) -> None:
    assert compiled(with_instance(enabled=False)).function is None


def test_an_instance_s_own_time_limit_comes_before_the_configured_one(compiled: Compile) -> None:
    function = compiled(with_instance(timeout_s=0.5)).function
    assert function is not None
    assert function.timeout_s == 0.5


def test_a_destination_that_is_switched_off_is_known_as_such(compiled: Compile, database: Database) -> None:
    workspace = replace(WORKSPACE, destinations=(HOOK, replace(LOG, enabled=False)))
    assert compiled(workspace, "dst_log").state is State.DISABLED
    with database.read() as session:
        sources = COMPILER.sources_of(session)
    assert sources["k1"] == sources["k2"]
    assert sources["k1"].destinations == (("dst_hook", True), ("dst_log", False))


def test_of_a_destination_that_is_not_there_there_is_no_route(database: Database) -> None:
    with database.read() as session:
        assert COMPILER.route_of(session, "dst_none") is None


def test_a_function_with_on_batch_is_published_to_collect(compiled: Compile) -> None:
    function = replace(FUNCTION, handlers=("onTrack", "onBatch"))
    route = compiled(with_instance(function=function, batch_events=100, batch_wait_s=2.5))
    assert route.function is not None
    assert route.function.batch == Batching(events=100, wait_s=2.5, singles=("track",))


def test_an_instance_without_a_number_of_its_own_collects_as_its_function_says(
    compiled: Compile, database: Database
) -> None:
    compiled(with_function(handlers=("onBatch",)))
    with database.write() as session:
        instance = session.get_one(FunctionInstance, "ifi_hook")
        instance.batch_events = None
        instance.function.batch_max_count = 7
    with database.read() as session:
        route = COMPILER.route_of(session, "dst_hook")
    assert route is not None
    assert route.function is not None
    assert route.function.batch == Batching(events=7)


def test_a_function_without_on_batch_does_not_collect(compiled: Compile) -> None:
    route = compiled(with_instance(batch_events=100))
    assert route.function is not None
    assert route.function.batch is None


def test_an_instance_without_a_version_is_left_out(compiled: Compile, database: Database) -> None:
    compiled(WORKSPACE)
    with database.write() as session:
        session.get_one(FunctionInstance, "ifi_hook").version_id = None
    with database.read() as session:
        route = COMPILER.route_of(session, "dst_hook")
    assert route is not None
    assert route.function is None


def route_with(session: Session, *keys: str) -> Route:
    route = Compiler(Vault(keys), 5.0).route_of(session, "dst_hook")
    assert route is not None
    return route


def test_what_is_sealed_with_an_older_key_names_that_key(compiled: Compile, database: Database) -> None:
    compiled(WORKSPACE)
    with database.read() as session:
        assert route_with(session, OTHER_KEY, KEY).fingerprint == fingerprint(KEY)


def test_what_is_sealed_with_two_keys_is_published_under_the_first(compiled: Compile, database: Database) -> None:
    compiled(WORKSPACE)
    other = Vault([OTHER_KEY])
    with database.write() as session:
        session.get_one(Destination, "dst_hook").sealed = other.seal({"secret": "hush"})
    with database.read() as session:
        route = route_with(session, OTHER_KEY, KEY)
    assert route.fingerprint == fingerprint(OTHER_KEY)
    assert route.function is not None
    assert (other.open(route.sealed), other.open(route.function.sealed)) == ({"secret": "hush"}, {"salt": "pepper"})


def test_without_the_key_a_destination_can_only_be_switched_off(compiled: Compile, database: Database) -> None:
    compiled(WORKSPACE)
    with database.read() as session, pytest.raises(VaultError):
        route_with(session, OTHER_KEY)
    with database.write() as session:
        session.get_one(Destination, "dst_hook").enabled = False
    with database.read() as session:
        route = route_with(session, OTHER_KEY)
    assert (route.state, route.fingerprint) == (State.DISABLED, UNKNOWN_KEY)


def test_settings_have_their_defaults(compiled: Compile) -> None:
    assert compiled(WORKSPACE).settings.keys() | {"secret"} == check_settings(HOOK.adapter, HOOK.settings).keys()


def test_what_one_call_takes_is_published(compiled: Compile) -> None:
    assert compiled(WORKSPACE).calls == Calls(least_events=1, most_events=1)
    settings = check_settings(webhook.DESTINATION, {"url": "https://example.com", "batch": True, "batch_size": 7})
    assert compiled(with_hook(settings=settings)).calls == Calls(least_events=7, most_events=7)
    assert compiled(WORKSPACE, "dst_log").calls == Calls(least_events=500, most_events=500)


ACTIONS_ALONE = replace(webhook.DESTINATION, slug="actions", perform=None)


def test_an_adapter_of_actions_alone_begins_with_its_presets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(REGISTRY, "actions", ACTIONS_ALONE)
    (preset,) = presets_of("actions") or ()
    (declared,) = webhook.DESTINATION.presets
    assert (preset.action, preset.trigger, preset.mapping) == (declared.action, declared.trigger, declared.mapping)


@pytest.mark.parametrize("kind", ["webhook", "log", "unheard-of"])
def test_an_adapter_that_takes_events_needs_no_presets(kind: str) -> None:
    assert presets_of(kind) is None


def test_subscriptions_that_are_all_switched_off_are_not_replaced(
    compiled: Compile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(REGISTRY, "actions", ACTIONS_ALONE)
    off = SubscriptionEntry(name="Off", action="send", trigger="all", mapping={"data": {}}, enabled=False)
    assert compiled(with_hook(adapter=ACTIONS_ALONE, subscriptions=(off,))).subscriptions == ()
    assert compiled(with_hook(adapter=ACTIONS_ALONE, subscriptions=(replace(off, enabled=True),))).subscriptions
