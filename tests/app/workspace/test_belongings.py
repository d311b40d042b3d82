"""Filters and subscriptions in workspace files: told when wrong, applied, published, exported."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import redis

from app.bounds import MAX_SUBSCRIPTIONS
from app.models import Database
from app.workspace import WorkspaceError, load
from app.workspace.export import write_workspace
from app.workspace.values import FilterEntry, SubscriptionEntry
from destinations import log
from destinations.contract import Throughput
from tasks.filters import FilterSpec
from tests.app.workspace.conftest import Apply
from tests.app.workspace.sample import CONFIG, UNCHANGED, VAULT, WORKSPACE, with_hook
from tests.app.workspace.test_apply import route

ORDERS = FilterEntry(title="No orders", condition="event = 'Order'", actions=[{"type": "DROP"}], description="why")
HALF = FilterEntry(title="${HALF}", condition="all", actions=[{"type": "SAMPLE", "percent": 0.5}], enabled=False)
MAPPING = {"data": {"@template": "{{a}} ${HALF}"}}
SEND = SubscriptionEntry(name="Send", action="send", trigger="type = 'track'", mapping=MAPPING)
LIMITS = {"concurrency": 2, "requests_per_s": 9.5}
OFF = replace(SEND, name="Off", enabled=False)
RULED = with_hook(filters=(ORDERS, HALF), subscriptions=(SEND, OFF), multiple_subscriptions="each", throughput=LIMITS)
IDS = ("flt_hook_no-orders", "flt_hook_half", "sub_hook_send", "sub_hook_off")


def test_they_are_made_published_and_unchanged_the_second_time(apply: Apply, valkey: redis.Redis) -> None:
    assert set(IDS) <= apply(RULED).deeds().keys()
    _, published = route(valkey)
    assert published.filters == (FilterSpec("event = 'Order'", [{"type": "DROP"}]),)
    assert published.subscriptions is not None
    assert [(s.name, s.action, s.trigger, s.mapping) for s in published.subscriptions] == [
        ("Send", "send", "type = 'track'", MAPPING)
    ]
    assert published.multiple_subscriptions == "each"
    assert published.throughput == Throughput(concurrency=2, requests_per_s=9.5)
    assert route(valkey, "dst_log")[1].subscriptions is None
    version, _ = route(valkey)
    assert apply(RULED).deeds() == UNCHANGED | dict.fromkeys(IDS, "unchanged")
    assert route(valkey)[0] == version


def test_what_differs_is_told_and_published(apply: Apply, valkey: redis.Redis) -> None:
    apply(RULED)
    changed = with_hook(filters=(replace(ORDERS, condition="all"),), subscriptions=(SEND,))
    planned = apply(changed, dry_run=True)
    (outcome,) = [each for each in planned.outcomes if each.id == IDS[0]]
    assert (outcome.kind, outcome.deed) == ("filter", "changed")
    assert outcome.lines == ('condition: "event = \'Order\'" → "all"',)
    assert planned.deeds()[IDS[1]] == "kept"
    assert apply(changed, prune=True).deeds()[IDS[1]] == "removed"
    _, published = route(valkey)
    assert (len(published.filters), published.filters[0].if_) == (1, "all")
    assert published.multiple_subscriptions == "block"


def test_true_becomes_1_where_a_file_says_so(apply: Apply, valkey: redis.Redis) -> None:
    apply(with_hook(subscriptions=(replace(SEND, mapping={"data": {"flag": True}}),)))
    applied = apply(with_hook(subscriptions=(replace(SEND, mapping={"data": {"flag": 1}}),)))
    assert applied.deeds()["sub_hook_send"] == "changed"
    (published,) = route(valkey)[1].subscriptions or ()
    assert published.mapping["data"]["flag"] is not True


def test_with_none_enabled_nothing_matches(apply: Apply, valkey: redis.Redis) -> None:
    apply(with_hook(subscriptions=(OFF,)))
    assert route(valkey)[1].subscriptions == ()


def test_what_is_exported_applies_to_the_same_state(apply: Apply, database: Database, tmp_path: Path) -> None:
    apply(RULED)
    write_workspace(database, VAULT, tmp_path / "out")
    secrets = {"HOOK_SECRET": "hush", "HOOK_FUNCTION_SALT": "pepper"}
    again = apply(load(tmp_path / "out" / "workspace.yaml", secrets), prune=True)
    assert set(again.deeds().values()) == {"unchanged"}


def test_a_destination_has_as_many_filters_as_it_may(apply: Apply) -> None:
    many = tuple(replace(ORDERS, title=f"F{n}") for n in range(3))
    config = replace(CONFIG, max_filters=2)
    with pytest.raises(WorkspaceError, match="MAX_FILTERS"):
        apply(with_hook(filters=many), config)
    apply(with_hook(filters=many[:2]), config)
    with pytest.raises(WorkspaceError, match="dst_hook"):
        apply(with_hook(filters=many[2:]), config)
    apply(with_hook(filters=many[2:]), config, prune=True)
    assert apply(WORKSPACE, config, prune=True).deeds()["flt_hook_f2"] == "removed"


def test_subscriptions_that_are_only_in_the_database_count_too(apply: Apply) -> None:
    many = tuple(replace(SEND, name=f"S{n}") for n in range(MAX_SUBSCRIPTIONS + 1))
    apply(with_hook(subscriptions=many[:-1]))
    with pytest.raises(WorkspaceError, match="dst_hook: there may be 50 subscriptions"):
        apply(with_hook(subscriptions=many[-1:]))


def test_a_destination_of_another_kind_takes_no_subscriptions_along_that_it_has_no_actions_for(apply: Apply) -> None:
    apply(with_hook(subscriptions=(SEND,)))
    moved = with_hook(adapter=log.DESTINATION, settings={"path": ""})
    with pytest.raises(
        WorkspaceError, match=r"dst_hook is a log now, which has no action send: Send \(sub_hook_send\)"
    ):
        apply(moved)
    assert apply(moved, prune=True).deeds()["sub_hook_send"] == "removed"


HEAD = """
sources:
  web: {write_keys: [k1]}
destinations:
  hook:
    source: web
    type: webhook
    settings: {url: "https://example.com"}
"""


def problems(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "workspace.yaml"
    file.write_text(HEAD + text)
    with pytest.raises(WorkspaceError) as caught:
        load(file, {})
    return [problem.removeprefix(f"{tmp_path}/") for problem in caught.value.problems]


def test_what_is_wrong_is_told_with_line_and_path(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        """
    filters:
      Bad: {if: "event =", actions: [{type: SAMPLE, percent: 9}]}
      Odd: {if: all, actions: [{}]}
    subscriptions:
      Fly: {action: fly, trigger: all}
      Map: {action: send, trigger: all, mapping: {data: {"@pth": "$.a"}}}
""",
    )
    assert [problem.split(": ")[0] + " " + problem.split(": ")[1] for problem in found] == [
        "workspace.yaml:11 destinations.hook.filters.Bad.actions.0.percent",
        "workspace.yaml:11 destinations.hook.filters.Bad.if",
        "workspace.yaml:12 destinations.hook.filters.Odd.actions.0.type",
        "workspace.yaml:14 destinations.hook.subscriptions.Fly.action",
        "workspace.yaml:15 destinations.hook.subscriptions.Map.mapping.data",
    ]


def test_a_workspace_without_them_says_nothing_of_them(apply: Apply, database: Database, tmp_path: Path) -> None:
    apply(WORKSPACE)
    write_workspace(database, VAULT, tmp_path / "out")
    text = (tmp_path / "out" / "workspace.yaml").read_text()
    assert "filters" not in text
    assert "subscription" not in text
