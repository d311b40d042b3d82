"""One chunk of events on its way through a route."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import orjson
import pytest

from destinations.contract import DELIVERED, Event, Result
from destinations.errors import InvalidSettings, MessageRejected, Retry
from destinations.fields import CheckedPayload
from destinations.http import Http
from tasks.filters import FilterSpec, compile_filters
from tasks.functions.contract import Called, CallResult, SandboxUnavailable
from tasks.outcomes import Kind, Outcome
from tasks.pipeline import ActiveRoute, Pipeline, Sent
from tasks.selection import ActiveSubscription, Rules
from tests.tasks.fakes import SPEC, Clock, FakeAdapter, FakeRuntime, active, event, failed, name_of, returned

LATER = 1030.0


class Bench:
    """A pipeline with everything around it faked."""

    def __init__(self, http: Http, **limits: Any) -> None:
        self.runtime = FakeRuntime()
        self.adapter = FakeAdapter(**limits)
        self.clock = Clock()
        self.pipeline = Pipeline(runtime=self.runtime, http=http, clock=self.clock)

    def run(self, *events: bytes, deadline: float = LATER, sent: Sent | None = None, **more: Any) -> dict[int, Outcome]:
        """The outcomes by position."""
        found = dict(self.pipeline.run(self.route(**more), events, deadline, sent=sent))
        assert len(found) == len(events)
        return found

    def route(self, **more: Any) -> ActiveRoute:
        """A route to the fake adapter."""
        return active(self.adapter.destination, **more)

    def subscribed(self, *subscriptions: ActiveSubscription, **more: Any) -> Rules:
        """Rules with subscriptions."""
        return Rules(name="Fake", slug="fake-1", subscriptions=subscriptions, **more)

    def kinds(self, *events: bytes, **more: Any) -> list[Kind]:
        """The kinds of the outcomes by position."""
        return [outcome.kind for _, outcome in sorted(self.run(*events, **more).items())]


@pytest.fixture
def bench(http: Http) -> Bench:
    """One event a delivery."""
    return Bench(http)


def test_without_a_function_events_are_delivered_as_they_came(bench: Bench) -> None:
    assert bench.kinds(event("a"), event("b")) == [Kind.DELIVERED, Kind.DELIVERED]
    assert bench.adapter.batches == [[event("a")], [event("b")]]
    assert bench.runtime.calls == []


def test_what_the_function_returned_is_delivered(bench: Bench) -> None:
    bench.runtime.handle = lambda text: returned(event(name_of(text).upper()))
    outcomes = bench.run(event("a"), function=SPEC)
    assert bench.adapter.names == ["A"]
    assert outcomes[0].event_out == event("A")


def test_events_succeed_or_fail_one_by_one(bench: Bench) -> None:
    endings = {
        "good": returned(event("good")),
        "drop": CallResult(kind=Called.DROPPED),
        "bad": failed("TypeError"),
        "again": failed("RetryError"),
        "late": CallResult(kind=Called.NOT_STARTED),
    }
    bench.runtime.handle = lambda text: endings[name_of(text)]
    assert bench.kinds(*(event(name) for name in endings), function=SPEC) == [
        Kind.DELIVERED,
        Kind.FILTERED,
        Kind.DISCARDED,
        Kind.RETRIED,
        Kind.GIVEN_BACK,
    ]
    assert bench.adapter.names == ["good"]


def test_an_event_that_excludes_the_destination_is_filtered_before_the_function(bench: Bench) -> None:
    outcomes = bench.run(event("out", integrations={"Fake": False}), event("in"), function=SPEC)
    assert (outcomes[0].kind, outcomes[0].code) == (Kind.FILTERED, "FILTERED_BY_INTEGRATIONS_OBJECT")
    assert outcomes[1].kind is Kind.DELIVERED
    assert bench.runtime.calls == [[event("in")]]


def test_a_missing_required_setting_discards_and_names_it(bench: Bench) -> None:
    outcomes = bench.run(event(), function=SPEC, required=("apiKey", "region", "empty"))
    assert (outcomes[0].kind, outcomes[0].type) == (Kind.DISCARDED, "Invalid Settings")
    assert outcomes[0].message == "missing required setting: region, empty"
    assert bench.runtime.calls == bench.adapter.batches == []


def test_required_settings_that_are_there_let_events_pass(bench: Bench) -> None:
    assert bench.kinds(event(), function=SPEC, required=("apiKey",)) == [Kind.DELIVERED]


def test_batches_are_cut_by_count(http: Http) -> None:
    bench = Bench(http, events=2)
    bench.run(*(event(f"e{i}") for i in range(5)))
    assert [len(batch) for batch in bench.adapter.batches] == [2, 2, 1]
    assert bench.adapter.names == ["e0", "e1", "e2", "e3", "e4"]


def test_batches_are_cut_by_bytes(http: Http) -> None:
    bench = Bench(http, events=100, size=2 * len(event("e0")) + 1)
    bench.run(*(event(f"e{i}") for i in range(5)))
    assert [len(batch) for batch in bench.adapter.batches] == [2, 2, 1]


def test_an_event_above_the_byte_limit_goes_alone(http: Http) -> None:
    bench = Bench(http, events=100, size=len(event("e0")))
    bench.run(event("e0"), event("large" * 10), event("e2"))
    assert [len(batch) for batch in bench.adapter.batches] == [1, 1, 1]


def test_only_what_the_function_let_through_fills_a_batch(http: Http) -> None:
    bench = Bench(http, events=2)
    bench.runtime.handle = lambda text: CallResult(kind=Called.DROPPED) if name_of(text) == "no" else returned(text)
    bench.run(event("a"), event("no"), event("b"), event("no"), event("c"), function=SPEC)
    assert [[name_of(text) for text in batch] for batch in bench.adapter.batches] == [["a", "b"], ["c"]]


def test_each_event_of_a_batch_has_its_own_result(http: Http) -> None:
    bench = Bench(http, events=3)
    bench.adapter.results = lambda _: [DELIVERED, Result(MessageRejected("no")), Result(Retry("busy", after_s=3.0))]
    outcomes = bench.run(event(), event(), event())
    assert [outcomes[i].kind for i in range(3)] == [Kind.DELIVERED, Kind.DISCARDED, Kind.RETRIED]
    assert outcomes[2].after_s == 3.0


def test_a_raised_error_is_the_result_of_the_whole_batch(http: Http) -> None:
    def refuse(_: object) -> list[Result]:
        raise InvalidSettings("who are you?", status=401)

    bench = Bench(http, events=2)
    bench.adapter.results = refuse
    outcomes = bench.run(event(), event(), event())
    assert {(o.kind, o.type, o.status) for o in outcomes.values()} == {(Kind.DISCARDED, "Invalid Settings", 401)}


def test_a_missing_result_counts_as_status_500(http: Http) -> None:
    bench = Bench(http, events=3)
    bench.adapter.results = lambda _: [DELIVERED]
    outcomes = bench.run(event(), event(), event())
    assert [outcomes[i].kind for i in range(3)] == [Kind.DELIVERED, Kind.RETRIED, Kind.RETRIED]
    assert outcomes[1].status == 500


def test_results_beyond_the_events_are_ignored(bench: Bench) -> None:
    bench.adapter.results = lambda _: [DELIVERED, DELIVERED]
    assert bench.kinds(event()) == [Kind.DELIVERED]


def test_a_bug_in_an_adapter_costs_a_retry_and_no_other_batch(bench: Bench) -> None:
    def stumble(events: Any) -> list[Result]:
        if name_of(events[0].text) == "bad":
            raise KeyError("accountId")
        return [DELIVERED]

    bench.adapter.results = stumble
    assert bench.kinds(event("bad"), event("good")) == [Kind.RETRIED, Kind.DELIVERED]


def test_an_event_that_the_adapter_cannot_parse_takes_no_neighbour_along(bench: Bench) -> None:
    lone_surrogate = b'{"type":"track","event":"\\ud83d"}'
    bench.runtime.handle = lambda text: returned(lone_surrogate if name_of(text) == "cut" else text)
    bench.adapter.results = lambda events: [DELIVERED for e in events if e.data]
    assert bench.kinds(event("cut"), event("whole"), function=SPEC) == [Kind.RETRIED, Kind.DELIVERED]


def test_what_has_not_started_at_the_deadline_is_given_back(bench: Bench) -> None:
    def slow(events: Any) -> list[Result]:
        bench.clock.advance(20)
        return [DELIVERED]

    bench.adapter.results = slow
    assert bench.kinds(*[event()] * 4) == [Kind.DELIVERED, Kind.DELIVERED, Kind.GIVEN_BACK, Kind.GIVEN_BACK]


def test_what_a_function_has_seen_is_sent_even_after_the_deadline(http: Http) -> None:
    """Otherwise a slow function before a batching adapter would be run for ever and nothing delivered."""
    bench = Bench(http, events=20)

    def slow(text: bytes) -> CallResult:
        if bench.clock() >= LATER:
            return CallResult(kind=Called.NOT_STARTED)
        bench.clock.advance(20)
        return returned(text)

    bench.runtime.handle = slow
    kinds = bench.kinds(*[event()] * 4, function=SPEC)
    assert kinds == [Kind.DELIVERED, Kind.DELIVERED, Kind.GIVEN_BACK, Kind.GIVEN_BACK]


def test_after_the_deadline_a_destination_that_fails_is_not_asked_for_the_rest(bench: Bench) -> None:
    """A batch of 400 and a destination that hangs for 10 s each time would hold a thread for more than an hour."""

    def hang(_: Sequence[Event]) -> Sequence[Result]:
        bench.clock.advance(20.0)
        return [Result(Retry("time-out"))]

    bench.adapter.results = hang
    outcomes = bench.run(*map(event, "abcd"), function=SPEC)
    assert bench.adapter.names == ["a", "b"]
    assert {(outcome.kind, outcome.message) for outcome in outcomes.values()} == {(Kind.RETRIED, "time-out")}


def test_a_destination_that_asks_to_be_left_alone_is_not_asked_for_the_rest(bench: Bench) -> None:
    bench.adapter.results = lambda events: [Result(Retry("slow down", status=429, after_s=7.0))] * len(events)
    sent = Sent()
    outcomes = bench.run(*map(event, "abcd"), function=SPEC, sent=sent)
    assert bench.adapter.names == ["a"]
    assert {(outcome.kind, outcome.message, outcome.after_s) for outcome in outcomes.values()} == {
        (Kind.RETRIED, "slow down", 7.0)
    }
    assert sent == Sent(requests=1, events=1, rest_s=7.0)


def test_what_is_asked_of_some_events_of_a_call_holds_up_no_others(http: Http) -> None:
    """One throttled user is no reason to leave a third party alone."""
    bench = Bench(http, events=2)
    bench.adapter.results = lambda _: [DELIVERED, Result(Retry("this one later", status=429, after_s=30.0))]
    sent = Sent()
    kinds = [outcome.kind for outcome in bench.run(*map(event, "abcd"), sent=sent).values()]
    assert kinds == [Kind.DELIVERED, Kind.RETRIED, Kind.DELIVERED, Kind.RETRIED]
    assert sent.rest_s == 0.0


def test_what_a_chunk_cost_is_counted_whatever_came_of_it(http: Http) -> None:
    bench = Bench(http, events=2)
    sent = Sent()
    bench.adapter.results = lambda _: [DELIVERED, Result(MessageRejected("no"))]
    bench.run(*map(event, "abc"), sent=sent)
    assert (sent.events, sent.rest_s) == (3, 0.0)


def test_after_the_deadline_a_destination_that_discards_is_asked_for_the_rest(http: Http) -> None:
    bench = Bench(http)
    bench.adapter.results = lambda _: [Result(MessageRejected("no"))]
    bench.runtime.handle = lambda text: bench.clock.advance(60.0) or returned(text)  # type: ignore[func-returns-value]
    bench.run(event("a"), event("b"), function=SPEC)
    assert bench.adapter.names == ["a", "b"]


def test_a_stop_gives_back_what_no_function_has_seen(http: Http) -> None:
    bench = Bench(http, events=20)

    def stop(text: bytes) -> CallResult:
        if name_of(text) == "b":
            bench.clock.now = math.inf
        return returned(text)

    bench.runtime.handle = stop
    kinds = bench.kinds(event("a"), event("b"), event("c"), function=SPEC)
    assert kinds == [Kind.DELIVERED, Kind.DELIVERED, Kind.GIVEN_BACK]


def test_at_a_stop_nothing_new_is_sent(bench: Bench) -> None:
    bench.clock.now = math.inf
    assert bench.kinds(event()) == [Kind.GIVEN_BACK]
    assert bench.adapter.batches == []


def test_without_a_sandbox_nothing_half_done_is_delivered(http: Http) -> None:
    bench = Bench(http, events=20)
    bench.runtime.raises = SandboxUnavailable("fork failed")
    with pytest.raises(SandboxUnavailable):
        bench.run(event(), event(), function=SPEC)
    assert bench.adapter.batches == []


def test_outcomes_come_as_soon_as_they_are_known(bench: Bench) -> None:
    outcomes = bench.pipeline.run(bench.route(function=SPEC), [event("a"), event("b")], LATER)
    assert next(outcomes).position == 0
    assert bench.adapter.names == ["a"]


def subscription(name: str, action: FakeAdapter, word: str = "", **more: Any) -> ActiveSubscription:
    """A subscription to an action for events that have a word in their name; sends the name alone."""
    values: dict[str, Any] = {
        "id": f"sub_{name}",
        "name": name,
        "action": action.action,
        "matches": lambda data: word in data["event"],
        "payload": lambda data: CheckedPayload({"event": data["event"]}, 10),
    }
    return ActiveSubscription(**values | more)


def test_an_event_goes_to_the_action_of_its_subscription_in_the_shape_of_its_mapping(bench: Bench) -> None:
    orders, pages = FakeAdapter(events=2), FakeAdapter()
    rules = bench.subscribed(subscription("orders", orders, "Order"), subscription("pages", pages, "Page"))
    found = bench.run(event("Order 1"), event("Page 1"), event("Order 2"), event("Other"), rules=rules)
    assert orders.batches == [[b'{"event":"Order 1"}', b'{"event":"Order 2"}']]
    assert pages.batches == [[b'{"event":"Page 1"}']]
    assert bench.adapter.batches == []
    assert [found[n].code for n in range(4)] == ["delivered", "delivered", "delivered", "NO_MATCHING_MAPPING"]
    assert [found[n].subscription for n in range(4)] == ["orders", "pages", "orders", ""]
    assert found[0].event_out == event("Order 1")


def test_a_trigger_sees_the_event_as_it_was_received_and_the_mapping_what_the_function_made(bench: Bench) -> None:
    action = FakeAdapter()
    bench.runtime.handle = lambda text: returned(event("Order"))
    rules = bench.subscribed(subscription("orders", action, "Order"))
    assert bench.kinds(event("Other"), rules=rules, function=SPEC) == [Kind.FILTERED]
    assert bench.runtime.calls == []
    rules = bench.subscribed(subscription("others", action, "Other"))
    assert bench.kinds(event("Other"), rules=rules, function=SPEC) == [Kind.DELIVERED]
    assert action.batches == [[b'{"event":"Order"}']]


@pytest.mark.parametrize("more", [{}, {"function": SPEC}], ids=["no function", "a function that changes nothing"])
def test_a_mapping_sees_what_filters_left_of_an_event(bench: Bench, more: dict[str, Any]) -> None:
    action = FakeAdapter()
    dropping = compile_filters([FilterSpec("all", [{"type": "DROP_PROPERTIES", "fields": {"": ["userId"]}}])])
    sends_all = subscription("all", action, payload=lambda data: CheckedPayload(dict(data), 10))
    rules = bench.subscribed(sends_all, filters=dropping)
    assert bench.kinds(event("x"), rules=rules, **more) == [Kind.DELIVERED]
    assert [orjson.loads(sent) for [sent] in action.batches] == [{"type": "track", "event": "x", "messageId": "x"}]


def test_an_event_without_what_the_action_needs_is_rejected_alone(bench: Bench) -> None:
    def payload(data: Any) -> Any:
        if data["event"] == "bad":
            raise MessageRejected("total: must be a number")
        return CheckedPayload(data, 10)

    action = FakeAdapter()
    rules = bench.subscribed(subscription("all", action, payload=payload))
    found = bench.run(event("bad"), event("good"), rules=rules)
    assert (found[0].kind, found[0].type, found[0].message) == (
        Kind.DISCARDED,
        "Message Rejected",
        "total: must be a number",
    )
    assert found[0].subscription == "all"
    assert action.names == ["good"]


def test_an_event_for_several_subscriptions_is_split_and_each_part_goes_to_its_own(bench: Bench) -> None:
    first, second = FakeAdapter(), FakeAdapter()
    rules = bench.subscribed(subscription("a", first), subscription("b", second))
    found = bench.run(event("x"), rules=rules, function=SPEC)
    assert (found[0].kind, found[0].subscriptions) == (Kind.SPLIT, ("sub_a", "sub_b"))
    assert bench.runtime.calls == []
    owed = ["sub_b", "sub_gone"]
    judged = dict(bench.pipeline.run(bench.route(rules=rules), [event("x"), event("y")], LATER, owed=owed))
    assert [judged[0].kind, judged[1].code] == [Kind.DELIVERED, "NO_MATCHING_MAPPING"]
    assert (first.names, second.names) == ([], ["x"])


def test_an_adapter_with_actions_alone_takes_no_events_without_subscriptions(bench: Bench) -> None:
    adapter = replace(bench.adapter.destination, perform=None)
    found = dict(bench.pipeline.run(active(adapter), [event("x")], LATER))
    assert (found[0].kind, found[0].type) == (Kind.DISCARDED, "Invalid Settings")


class SlowFilters:
    """Filters that take their time."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds

    def apply(self, data: Any, _: Any) -> Any:
        """Nothing is filtered."""
        self._clock.advance(self._seconds)
        return data


def test_slow_filters_give_back_what_they_have_no_time_for_and_the_rest_goes_on(bench: Bench) -> None:
    rules = Rules(name="Fake", slug="fake-1", filters=SlowFilters(bench.clock, 2.0))  # type: ignore[arg-type]
    kinds = bench.kinds(*(event(f"e{n}") for n in range(5)), rules=rules)
    assert kinds == [Kind.DELIVERED] * 3 + [Kind.GIVEN_BACK] * 2


def test_one_event_gets_through_however_slow_filters_are(bench: Bench) -> None:
    rules = Rules(name="Fake", slug="fake-1", filters=SlowFilters(bench.clock, 9.0))  # type: ignore[arg-type]
    assert bench.kinds(event("a"), event("b"), rules=rules) == [Kind.DELIVERED, Kind.GIVEN_BACK]


def test_at_a_stop_nothing_more_is_selected(bench: Bench) -> None:
    bench.clock.now = math.inf
    rules = Rules(name="Fake", slug="fake-1", filters=SlowFilters(bench.clock, 0.0))  # type: ignore[arg-type]
    assert bench.kinds(event("a"), event("b"), rules=rules) == [Kind.GIVEN_BACK] * 2
