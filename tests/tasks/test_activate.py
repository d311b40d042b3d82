"""From a published route to one that can be used."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
import redis
from cryptography.fernet import Fernet

from destinations.contract import Action, Destination, Field, Setting
from destinations.errors import MessageRejected
from tasks import activate
from tasks.activate import Activator, secret_texts
from tasks.filters import FilterSpec
from tasks.outcomes import Kind, Outcome
from tasks.pipeline import ActiveRoute
from tasks.routes import Route, RouteCache, SubscriptionRoute, publish_route
from tasks.selection import Selected
from tasks.streams.keys import key
from tasks.vault import Vault
from tests.tasks.fakes import FakeAdapter, event, function_route, route

REGION = Setting(name="region", label="Region", default="eu")
ID = Field(name="id", label="Id", required=True)
SEND = Action(
    slug="send",
    name="Send",
    description="",
    fields=(ID,),
    default_trigger="all",
    perform=FakeAdapter().action.perform,
)
ADAPTER = Destination(
    slug="fake",
    name="Fake",
    description="",
    settings=(REGION,),
    perform=FakeAdapter().destination.perform,
    actions=(SEND,),
)


class Bench:
    """An activator with one adapter and one key."""

    def __init__(self, client: redis.Redis) -> None:
        self.client = client
        self.vault = Vault([Fernet.generate_key().decode()])
        self.activator = Activator(RouteCache(client), self.vault, {"fake": ADAPTER})

    def get(self, published: Route) -> ActiveRoute | Outcome:
        """Publish a route and activate it."""
        return self.activator.get("d", publish_route(self.client, published))

    def active(self, published: Route) -> ActiveRoute:
        """As ``get``, where it works."""
        found = self.get(published)
        assert isinstance(found, ActiveRoute)
        return found


@pytest.fixture
def bench(valkey: redis.Redis) -> Bench:
    return Bench(valkey)


def test_settings_are_defaults_then_plain_then_sealed_ones(bench: Bench) -> None:
    sealed = bench.vault.seal({"token": "hunter22"})
    found = bench.active(route("d", settings={"url": "https://a.example"}, sealed=sealed))
    assert found.settings == {"region": "eu", "url": "https://a.example", "token": "hunter22"}
    assert bench.active(route("d", settings={"region": "us"})).settings == {"region": "us"}


def test_a_function_gets_its_settings_and_knows_which_are_sensitive(bench: Bench) -> None:
    sealed = bench.vault.seal({"apiKey": "sk_live_1"})
    function = function_route(settings={"mode": "x"}, sealed=sealed, required=("apiKey",), timeout_s=2.0, concurrency=4)
    found = bench.active(route("d", function=function))
    assert found.function is not None
    assert found.function.settings == {"mode": "x", "apiKey": "sk_live_1"}
    assert (found.function.sensitive, found.required) == ({"apiKey"}, ("apiKey",))
    assert (found.function.timeout_s, found.function.concurrency) == (2.0, 4)


def test_the_secrets_of_adapter_and_function_are_known(bench: Bench) -> None:
    function = function_route(sealed=bench.vault.seal({"keys": ["sk_live_1", {"a": "sk_live_22"}]}))
    found = bench.active(route("d", sealed=bench.vault.seal({"token": "hunter22"}), function=function))
    assert set(found.secrets) == {"hunter22", "sk_live_1", "sk_live_22"}


def test_the_repr_of_an_active_route_shows_no_secret(bench: Bench) -> None:
    sealed = bench.vault.seal({"token": "hunter22"})
    found = bench.active(route("d", sealed=sealed, function=function_route(sealed=sealed)))
    assert "hunter22" not in repr(found)


def test_a_version_is_activated_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    version = publish_route(bench.client, route("d"))
    first = bench.activator.get("d", version)
    assert bench.activator.get("d", version) is first
    later = publish_route(bench.client, route("d", name="other"))
    again = bench.activator.get("d", later)
    assert isinstance(again, ActiveRoute)
    assert again.rules.name == "other"


def test_settings_that_no_key_opens_are_retried(bench: Bench) -> None:
    stranger = Vault([Fernet.generate_key().decode()])
    found = bench.get(route("d", sealed=stranger.seal({"token": "hunter22"})))
    assert isinstance(found, Outcome)
    assert (found.kind, found.type) == (Kind.RETRIED, "Invalid Settings (key)")
    assert "hunter22" not in found.message


def test_an_adapter_that_this_worker_lacks_is_retried(bench: Bench) -> None:
    found = bench.get(route("d", kind="newer"))
    assert isinstance(found, Outcome)
    assert (found.kind, "newer" in found.message) == (Kind.RETRIED, True)


def test_a_route_that_is_gone_is_retried(bench: Bench) -> None:
    found = bench.activator.get("nobody", 1)
    assert isinstance(found, Outcome)
    assert found.kind is Kind.RETRIED


def test_what_failed_is_tried_anew(bench: Bench) -> None:
    version = publish_route(bench.client, route("d", kind="newer"))
    bench.activator.get("d", version)
    bench.activator._registry = {"newer": ADAPTER}
    assert isinstance(bench.activator.get("d", version), ActiveRoute)


def test_active_routes_do_not_grow_without_bounds(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activate, "REMEMBERED", 3)
    for i in range(9):
        bench.activator.get(f"d{i}", publish_route(bench.client, route(f"d{i}")))
    assert len(bench.activator._active) == 3


def test_secrets_are_found_in_any_depth_the_longest_first() -> None:
    value = {"a": "abcdef", "b": ["abcd", {"c": "abcde"}], "short": "abc", "n": 12345, "none": None}
    assert secret_texts(value) == ("abcdef", "abcde", "abcd")


def subscribed(**more: Any) -> SubscriptionRoute:
    """A subscription to the action of the adapter."""
    values = {"id": "sub_1", "name": "Orders", "action": "send", "trigger": "type = 'track'"}
    return SubscriptionRoute(**values | {"mapping": {"id": {"@path": "$.messageId"}}} | more)


def test_filters_and_subscriptions_are_compiled(bench: Bench) -> None:
    dropping = FilterSpec("event = 'Order'", [{"type": "DROP"}])
    rules = bench.active(route("d", filters=(dropping,), subscriptions=(subscribed(),))).rules
    assert getattr(rules.select(event("Order")), "code", "") == "FILTERED_BY_RULES"
    found = rules.select(event("Other"))
    assert isinstance(found, Selected)
    assert found.subscription is not None
    assert found.subscription.payload({"messageId": "m1"}) == ({"id": "m1"}, 11)
    assert getattr(rules.select(b'{"type":"page"}'), "code", "") == "NO_MATCHING_MAPPING"


def test_a_payload_without_what_the_action_needs_is_rejected(bench: Bench) -> None:
    found = bench.active(route("d", subscriptions=(subscribed(),))).rules.select(event("Other"))
    assert isinstance(found, Selected)
    assert found.subscription is not None
    with pytest.raises(MessageRejected, match="id: is required"):
        found.subscription.payload({})


def test_without_subscriptions_events_go_as_they_are_and_with_none_enabled_none_goes(bench: Bench) -> None:
    assert bench.active(route("d")).rules.subscriptions is None
    assert bench.active(route("d", subscriptions=())).rules.subscriptions == ()


@pytest.mark.parametrize(
    ("multiple", "function", "blocks"),
    [("block", function_route(), True), ("block", None, False), ("each", function_route(), False)],
)
def test_several_subscriptions_block_each_other_only_where_there_is_a_function(
    bench: Bench, multiple: str, function: Any, blocks: bool
) -> None:
    found = bench.active(route("d", subscriptions=(), multiple_subscriptions=multiple, function=function))
    assert found.rules.blocks is blocks


@pytest.mark.parametrize("wrong", [{"trigger": "event ="}, {"mapping": {"id": {"@pth": "$.a"}}}])
def test_what_is_wrong_all_the_same_lets_nothing_through(
    bench: Bench, wrong: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    found = bench.active(route("d", subscriptions=(subscribed(**wrong),))).rules.select(event("Other"))
    if isinstance(found, Selected):
        assert found.subscription is not None
        with pytest.raises(MessageRejected, match="the mapping is wrong"):
            found.subscription.payload({})
    else:
        assert found.code == "NO_MATCHING_MAPPING"
    assert "sub_1" in caplog.text


def test_wrong_filters_drop_everything_and_that_is_logged(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    rules = bench.active(route("d", filters=(FilterSpec("event =", []),))).rules
    assert getattr(rules.select(event("Other")), "code", "") == "FILTERED_BY_RULES"
    assert "the filters of d are wrong" in caplog.text


def test_an_action_that_this_worker_lacks_is_retried(bench: Bench) -> None:
    found = bench.get(route("d", subscriptions=(subscribed(action="fly"),)))
    assert isinstance(found, Outcome)
    assert (found.kind, found.message) == (Kind.RETRIED, "this worker's fake has no action 'fly'")


def test_a_route_of_a_later_version_is_left_to_other_workers(bench: Bench, valkey: redis.Redis) -> None:
    version = publish_route(valkey, route("d"))
    name = key("d", "route")
    body = orjson.loads(valkey.hget(name, "body") or b"")
    valkey.hset(name, "body", orjson.dumps(body | {"later": 1}))
    found = bench.activator.get("d", version)
    assert isinstance(found, Outcome)
    assert found.kind is Kind.RETRIED
    assert found.message.startswith("its route was published by a later version: ")
    assert "'later'" in found.message
