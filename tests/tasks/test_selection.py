"""Whether an event goes to a destination, and to which of its subscriptions."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from destinations.fields import CheckedPayload
from tasks.filters import FilterSpec, compile_filters
from tasks.outcomes import Kind, Outcome
from tasks.selection import ActiveSubscription, Draws, Rules, Selected, excluded
from tests.tasks.fakes import FakeAdapter, event

TRACK = event("Order", properties={"email": "a@example.com", "total": 1})


def rules(*filters: tuple[str, dict[str, Any]], **more: Any) -> Rules:
    """Rules of a destination with some filters."""
    compiled = compile_filters([FilterSpec(condition, [action]) for condition, action in filters]) if filters else None
    return Rules(name="Fake", slug="fake-1", filters=compiled, **more)


def subscription(name: str, *words: str) -> ActiveSubscription:
    """A subscription for events with one of these names."""
    return ActiveSubscription(
        id=f"sub_{name}",
        name=name,
        action=FakeAdapter().action,
        matches=lambda data: data["event"] in words,
        payload=lambda data: CheckedPayload(data, 10),
    )


def received(**more: Any) -> Any:
    """A track event."""
    return orjson.loads(event(**more))


def code(found: Selected | Outcome) -> str:
    """The code of an outcome, or that there is none."""
    return found.code if isinstance(found, Outcome) else "goes on"


def test_without_rules_an_event_goes_on_as_it_is() -> None:
    assert rules().select(TRACK) == Selected(TRACK)
    assert rules().select(b"no JSON") == Selected(b"no JSON")


def test_what_comes_first_decides() -> None:
    dropping = rules(("all", {"type": "DROP"}), subscriptions=())
    assert code(dropping.select(event(integrations={"Fake": False}))) == "FILTERED_BY_INTEGRATIONS_OBJECT"
    assert code(dropping.select(TRACK)) == "FILTERED_BY_RULES"
    assert code(rules(subscriptions=()).select(TRACK)) == "NO_MATCHING_MAPPING"


def test_a_filter_takes_properties_and_the_rest_goes_on() -> None:
    found = rules(("all", {"type": "DROP_PROPERTIES", "fields": {"properties": ["email"]}})).select(TRACK)
    assert isinstance(found, Selected)
    assert orjson.loads(found.text) == orjson.loads(TRACK) | {"properties": {"total": 1}}
    untouched = rules(("event = 'Other'", {"type": "DROP"})).select(TRACK)
    assert isinstance(untouched, Selected)
    assert untouched.text is TRACK


def test_triggers_see_what_filters_took_away() -> None:
    taken = {"type": "DROP_PROPERTIES", "fields": {"": ["event"]}}
    found = rules(("all", taken), subscriptions=(subscription("orders", "Order"),)).select(TRACK)
    assert isinstance(found, Selected)
    assert found.subscription is not None
    assert "event" not in orjson.loads(found.text)


def test_a_filter_that_is_no_fql_drops_everything() -> None:
    assert code(rules(("event =", {"type": "DROP"})).select(TRACK)) == "FILTERED_BY_RULES"


def test_an_event_goes_to_the_one_subscription_that_matches() -> None:
    both = (subscription("orders", "Order"), subscription("pages", "Page"))
    found = rules(subscriptions=both).select(TRACK)
    assert isinstance(found, Selected)
    assert found.subscription is both[0]


def test_of_several_that_match_none_or_each_gets_the_event() -> None:
    both = (subscription("a", "Order"), subscription("b", "Order"), subscription("c", "Page"))
    blocked = rules(subscriptions=both, blocks=True).select(TRACK)
    assert (code(blocked), getattr(blocked, "kind", None)) == ("multiple_mappings_blocked", Kind.FILTERED)
    split = rules(subscriptions=both).select(TRACK)
    assert isinstance(split, Outcome)
    assert (split.kind, split.subscriptions) == (Kind.SPLIT, ("sub_a", "sub_b"))


def test_one_that_is_still_owed_an_event_gets_it_alone_if_it_matches_still() -> None:
    both = (subscription("a", "Order"), subscription("b", "Order"), subscription("c", "Page"))
    found = rules(subscriptions=both, blocks=True).select(TRACK, "sub_b")
    assert isinstance(found, Selected)
    assert found.subscription is both[1]
    assert code(rules(subscriptions=both).select(TRACK, "sub_c")) == "NO_MATCHING_MAPPING"
    assert code(rules(subscriptions=both).select(TRACK, "sub_gone")) == "NO_MATCHING_MAPPING"
    assert code(rules(subscriptions=()).select(TRACK, "sub_b")) == "NO_MATCHING_MAPPING"
    assert code(rules().select(TRACK, "sub_b")) == "NO_MATCHING_MAPPING"


def test_chance_is_even_and_the_same_at_every_try() -> None:
    halved = rules(("all", {"type": "SAMPLE", "percent": 0.5}))
    events = [event(f"e{n}") for n in range(400)]
    kept = [code(halved.select(each)) == "goes on" for each in events]
    assert kept == [code(halved.select(each)) == "goes on" for each in events]
    assert 150 < sum(kept) < 250


def test_draws_differ_by_number_destination_and_event() -> None:
    draws = Draws(TRACK, "a")
    numbers = {draws(), draws(), Draws(TRACK, "b")(), Draws(event("x"), "a")()}
    assert len(numbers) == 4
    assert all(0 <= number < 1 for number in numbers)
    assert Draws(TRACK, "a")() in numbers


@pytest.mark.parametrize(
    ("integrations", "out"),
    [
        ({}, False),
        ({"All": True}, False),
        ({"All": False}, True),
        ({"All": False, "My Fake": True}, False),
        ({"All": False, "My Fake": {"region": "eu"}}, False),
        ({"All": False, "fake-1": True}, False),
        ({"All": False, "Other": True}, True),
        ({"My Fake": False}, True),
        ({"My Fake": {}}, False),
        ({"fake-1": False}, True),
        ({"my fake": False}, False),
        ({"My Fake": True, "fake-1": False}, False),
        ({"My Fake": None}, False),
        ("nonsense", False),
        (None, False),
    ],
)
def test_the_integrations_object_decides(integrations: object, out: bool) -> None:
    assert excluded(received(integrations=integrations), "My Fake", "fake-1") is out


def test_an_event_that_only_mentions_integrations_is_not_excluded() -> None:
    assert excluded(received(properties={"integrations": {"All": False}}), "Fake", "fake-1") is False
