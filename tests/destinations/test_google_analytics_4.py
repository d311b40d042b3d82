"""The Google Analytics 4 adapter."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from destinations.contract import DELIVERED, Action, Result
from destinations.errors import MessageRejected, Retry
from destinations.fields import check_payload
from destinations.google_analytics_4 import (
    ADD_TO_CART,
    CHECKOUT,
    CUSTOM_EVENT,
    DESTINATION,
    PAGE_VIEW,
    PURCHASE,
    REFUND,
    VIEW_ITEM,
)
from destinations.google_analytics_4.hits import hit_of
from destinations.google_analytics_4.rules import ANALYTICS_360, RESERVED_EVENTS, STANDARD, problem_of
from destinations.http import Http
from destinations.mapping import compile_mapping
from destinations.settings import check_settings
from tasks.filters import compile_fql
from tests.destinations.doubles.google_analytics_4 import GoogleAnalytics, order, page, product, visit
from tests.support.http_sink import Answer, HttpSink

NOW_MS = 1795860000000
HOUR_MS = 60 * 60 * 1000


def settings(sink: HttpSink, **values: Any) -> dict[str, Any]:
    given = {"base_url": sink.url, "measurement_id": "G-PSW1MY7HB4", "api_secret": "Hush-4711", **values}
    return check_settings(DESTINATION, given)


def payload(action: Action, event: dict[str, Any], **others: Any) -> Any:
    values = compile_mapping({**action.default_mapping(), **others}).resolve(event)
    return check_payload(action.fields, values).payload


def call(action: Action, sink: HttpSink, http: Http, *payloads: Any, **values: Any) -> list[Result]:
    return list(action.perform(payloads, settings(sink, **values), http))


def bodies(sink: HttpSink) -> list[Any]:
    return [orjson.loads(request.body) for request in sink.requests]


def custom(**others: Any) -> dict[str, Any]:
    """A payload of a custom event."""
    return {"client_id": "1.2", "name": "Seat Chosen", **others}


def problem(most: Any = STANDARD, **others: Any) -> str:
    return problem_of(hit_of(custom(**others), "", [], NOW_MS), most, NOW_MS)


@pytest.fixture(autouse=True)
def _as_google_answers(sink: HttpSink) -> None:
    sink.answer = Answer(status=204, body=b"")


def test_a_custom_event_is_collected(http: Http, sink: HttpSink) -> None:
    event = visit(1) | {"properties": {"row": 7, "window": True, "seat": "7A", "upgrade": None}}
    assert call(CUSTOM_EVENT, sink, http, payload(CUSTOM_EVENT, event)) == [DELIVERED]
    (request,) = sink.requests
    assert (request.method, request.target) == ("POST", "/mp/collect?measurement_id=G-PSW1MY7HB4&api_secret=Hush-4711")
    assert request.headers["content-type"] == "application/json"
    moment = datetime.fromisoformat(event["timestamp"])
    whole_ms = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    assert bodies(sink) == [
        {
            "client_id": "1326915.1795860",
            "user_id": "customer",
            "events": [
                {
                    "name": "Seat_Chosen",
                    "params": {"row": 7, "window": "true", "seat": "7A", "engagement_time_msec": 1},
                    "timestamp_micros": round(whole_ms.timestamp() * 1_000_000),
                }
            ],
        }
    ]


def test_a_name_is_in_lower_case_if_that_is_asked_for(http: Http, sink: HttpSink) -> None:
    call(CUSTOM_EVENT, sink, http, custom(name="  Seat  Chosen ", lowercase=True))
    assert bodies(sink)[0]["events"][0]["name"] == "seat_chosen"


def test_what_is_said_once_is_said_above_the_events(http: Http, sink: HttpSink) -> None:
    said = {
        "user_properties": {"tier": "gold", "beta": True, "left": None},
        "session_id": "1795860000",
        "ip_override": "203.0.113.7",
        "user_agent": "Mozilla/5.0",
        "ad_user_data": "GRANTED",
        "ad_personalization": "DENIED",
    }
    mapped = payload(CUSTOM_EVENT, {"anonymousId": "1.2", "event": "Seen"}, **said)
    assert call(CUSTOM_EVENT, sink, http, mapped) == [DELIVERED]
    assert bodies(sink) == [
        {
            "client_id": "1.2",
            "user_properties": {"tier": {"value": "gold"}, "beta": {"value": "true"}},
            "ip_override": "203.0.113.7",
            "user_agent": "Mozilla/5.0",
            "consent": {"ad_user_data": "GRANTED", "ad_personalization": "DENIED"},
            "events": [{"name": "Seen", "params": {"session_id": "1795860000", "engagement_time_msec": 1}}],
        }
    ]


def test_a_page_is_a_page_view(http: Http, sink: HttpSink) -> None:
    call(PAGE_VIEW, sink, http, payload(PAGE_VIEW, page(1)))
    (event,) = bodies(sink)[0]["events"]
    assert event["name"] == "page_view"
    assert event["params"] == {
        "page_location": "https://example.com/message-1",
        "page_title": "Hush-4711",
        "page_referrer": "https://example.org/",
        "engagement_time_msec": 1,
    }


@pytest.mark.parametrize(
    ("action", "name", "own"),
    [
        (PURCHASE, "purchase", {"transaction_id": "message-1", "tax": 2.5}),
        (REFUND, "refund", {"transaction_id": "message-1", "tax": 2.5}),
        (CHECKOUT, "begin_checkout", {}),
    ],
)
def test_an_order_is_sent_with_its_products(
    action: Action, name: str, own: dict[str, Any], http: Http, sink: HttpSink
) -> None:
    call(action, sink, http, payload(action, order(1)))
    (event,) = bodies(sink)[0]["events"]
    assert event["name"] == name
    item = {"item_id": "message-1", "item_name": "Hush-4711", "price": 12.5, "quantity": 2, "item_brand": "Acme"}
    assert event["params"] == {
        **own,
        "currency": "EUR",
        "value": 25,
        "items": [item | {"index": 1}, item | {"index": 2}],
        "engagement_time_msec": 1,
    }


@pytest.mark.parametrize(("action", "name"), [(ADD_TO_CART, "add_to_cart"), (VIEW_ITEM, "view_item")])
def test_a_product_is_the_only_item(action: Action, name: str, http: Http, sink: HttpSink) -> None:
    call(action, sink, http, payload(action, product(1)))
    (event,) = bodies(sink)[0]["events"]
    assert event["name"] == name
    assert (event["params"]["value"], event["params"]["currency"]) == (12.5, "EUR")
    assert [item["item_id"] for item in event["params"]["items"]] == ["message-1"]


def test_a_purchase_needs_an_order_and_products_and_a_refund_an_order_only() -> None:
    bare = visit(1) | {"properties": {"order_id": "o-1"}}
    with pytest.raises(MessageRejected, match="items: is required"):
        payload(PURCHASE, bare)
    with pytest.raises(MessageRejected, match="transaction_id: is required"):
        payload(REFUND, visit(1))
    assert payload(REFUND, bare)["transaction_id"] == "o-1"


def test_events_of_one_client_go_together_and_results_keep_their_places(http: Http, sink: HttpSink) -> None:
    payloads = [custom(client_id=client, params={"n": n}) for n, client in enumerate(("a", "b", "a", "b", "a"))]
    payloads[2] = custom(client_id="a", name="error")
    results = call(CUSTOM_EVENT, sink, http, *payloads)
    assert [result.error is None for result in results] == [True, True, False, True, True]
    sent = {body["client_id"]: [event["params"]["n"] for event in body["events"]] for body in bodies(sink)}
    assert sent == {"a": [0, 4], "b": [1, 3]}


@pytest.mark.parametrize(
    "other",
    [{"user_id": "u-1"}, {"user_properties": {"tier": "gold"}}, {"ad_user_data": "DENIED"}, {"user_agent": "x"}],
)
def test_events_of_one_client_with_something_else_about_it_go_apart(
    other: dict[str, Any], http: Http, sink: HttpSink
) -> None:
    call(CUSTOM_EVENT, sink, http, custom(), custom(**other), custom())
    assert [len(body["events"]) for body in bodies(sink)] == [2, 1]


def test_nothing_is_sent_of_events_that_break_a_rule(http: Http, sink: HttpSink) -> None:
    (result,) = call(CUSTOM_EVENT, sink, http, custom(name="error"))
    assert isinstance(result.error, MessageRejected)
    assert result.error.message == "name: a name is reserved by Google Analytics"
    assert sink.count == 0


def test_after_a_failure_nothing_more_is_sent(http: Http, sink: HttpSink) -> None:
    sink.script.extend([Answer(status=204, body=b""), Answer(status=503, headers={"Retry-After": "9"})])
    results = call(CUSTOM_EVENT, sink, http, *(custom(client_id=client) for client in "abca"))
    assert [type(result.error) for result in results] == [type(None), Retry, Retry, type(None)]
    assert [result.error.after_s for result in results if isinstance(result.error, Retry)] == [9.0, 9.0]
    assert sink.count == 2


def test_a_refusal_of_one_client_is_not_one_of_the_next(http: Http, sink: HttpSink) -> None:
    sink.script.append(Answer(status=400))
    results = call(CUSTOM_EVENT, sink, http, *(custom(client_id=client) for client in "ab"))
    assert [result.error is None for result in results] == [False, True]


def test_a_full_request_is_taken(http: Http, sink: HttpSink) -> None:
    sink.respond = double = GoogleAnalytics()
    assert call(CUSTOM_EVENT, sink, http, *(payload(CUSTOM_EVENT, visit(n)) for n in range(25))) == [DELIVERED] * 25
    assert double.accepted == list(range(25))
    assert sink.count == 1


def test_an_event_too_large_for_a_request_is_refused_and_others_of_its_client_are_not(
    http: Http, sink: HttpSink
) -> None:
    item = {"item_id": "1", **{f"p{number}": "x" * 100 for number in range(7)}}
    small = payload(REFUND, {"anonymousId": "1.2", "properties": {"order_id": "o"}})
    (result, other) = call(REFUND, sink, http, {**small, "items": [item] * 200}, {**small, "items": [item] * 100})
    assert isinstance(result.error, MessageRejected)
    assert result.error.message == "the event is larger than 130 kB"
    assert other == DELIVERED
    assert sink.count == 1


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ({"name": "x" * 40}, ""),
        ({"name": "x" * 41}, "name: a name is longer than 40 characters"),
        ({"name": "Ab_9"}, ""),
        ({"name": "Order: Paid"}, "name: a name must begin with a letter and hold letters, digits and _ only"),
        ({"name": "_x"}, "name: a name must begin with a letter and hold letters, digits and _ only"),
        ({"name": "größe"}, "name: a name must begin with a letter and hold letters, digits and _ only"),
        ({"name": "ga_x"}, "name: a name is reserved by Google Analytics"),
        ({"user_id": "x" * 256}, ""),
        ({"user_id": "x" * 257}, "user_id: is longer than 256 characters"),
        ({"session_id": "12"}, ""),
        ({"session_id": "1.2"}, "session_id: must be a number"),
        ({"params": {"session_id": 12}}, ""),
        ({"params": {f"p{n}": n for n in range(25)}}, ""),
        ({"params": {f"p{n}": n for n in range(26)}}, "params: are more than 25"),
        ({"params": {"Order ID": 1}}, "params: a name must begin with a letter and hold letters, digits and _ only"),
        ({"params": {"x" * 41: 1}}, "params: a name is longer than 40 characters"),
        ({"params": {"firebase_conversion": 1}}, "params: a name is reserved by Google Analytics"),
        ({"params": {"google_x": 1}}, "params: a name is reserved by Google Analytics"),
        ({"params": {"note": "x" * 100, "page_location": "x" * 1000}}, ""),
        ({"params": {"note": "x" * 101}}, "params: a value is longer than 100 characters"),
        ({"params": {"page_location": "x" * 1001}}, "params: a value is longer than 1000 characters"),
        ({"params": {"page_referrer": "x" * 421}}, "params: a value is longer than 420 characters"),
        ({"params": {"page_title": "x" * 301}}, "params: a value is longer than 300 characters"),
        ({"params": {"tags": ["a"]}}, "params: a value is neither a text nor a number"),
        ({"params": {"place": {"city": "Vienna"}}}, "params: a value is neither a text nor a number"),
        ({"params": {"value": 3}}, ""),
        ({"params": {"currency": "Euro"}}, "currency: must be three letters"),
        ({"params": {"currency": 978}}, "currency: must be three letters"),
        ({"params": {"value": 3, "transaction_id": "t"}}, "currency: is required with value"),
        ({"params": {"items": [{"item_id": "1", "sold": True, "left": None}]}}, ""),
        ({"params": {"items": "1"}}, "items: must be a list of objects"),
        ({"params": {"items": ["1"]}}, "items: must be a list of objects"),
        ({"params": {"items": [{"price": 1}]}}, "items: item_id or item_name is required"),
        ({"params": {"items": [{"item_id": "1"}] * 201}}, "items: are more than 200"),
        ({"params": {"items": [{"item_id": "x" * 101}]}}, "items: a value is longer than 100 characters"),
        ({"user_properties": {f"p{n}": n for n in range(26)}}, "user_properties: are more than 25"),
        ({"user_properties": {"x" * 25: 1}}, "user_properties: a name is longer than 24 characters"),
        ({"user_properties": {"user_id": 1}}, "user_properties: a name is reserved by Google Analytics"),
        ({"user_properties": {"tier": "x" * 36}}, ""),
        ({"user_properties": {"tier": "x" * 37}}, "user_properties: a value is longer than 36 characters"),
        ({"user_properties": {"tier": ["x"]}}, "user_properties: a value is neither a text nor a number"),
    ],
)
def test_the_rules_of_google_are_known(others: dict[str, Any], expected: str) -> None:
    assert problem(**others) == expected


@pytest.mark.parametrize("name", sorted(RESERVED_EVENTS))
def test_reserved_events_are_refused(name: str) -> None:
    assert problem(name=name)


def test_analytics_360_takes_more() -> None:
    more = {f"p{n}": "x" * 500 for n in range(100)}
    assert problem(ANALYTICS_360, params=more) == ""
    assert problem(ANALYTICS_360, params={**more, "p100": 1}) == "params: are more than 100"
    assert problem(ANALYTICS_360, params={"p": "x" * 501}) == "params: a value is longer than 500 characters"


def test_analytics_360_is_a_setting(http: Http, sink: HttpSink) -> None:
    long = custom(params={"note": "x" * 101})
    assert call(CUSTOM_EVENT, sink, http, long)[0].error
    assert call(CUSTOM_EVENT, sink, http, long, analytics_360=True) == [DELIVERED]


def test_the_last_72_hours_are_taken() -> None:
    assert problem(timestamp_micros=NOW_MS - 72 * HOUR_MS) == ""
    assert problem(timestamp_micros=NOW_MS - 72 * HOUR_MS - 1) == "timestamp_micros: is more than 72 hours ago"


@pytest.mark.parametrize("moment", [NOW_MS + 1, None, ""])
def test_a_time_to_come_and_none_are_now(moment: Any) -> None:
    assert "timestamp_micros" not in hit_of(custom(timestamp_micros=moment), "", [], NOW_MS).event


@pytest.mark.parametrize("moment", [NOW_MS // 1000, NOW_MS, NOW_MS * 1000, str(NOW_MS), "2026-11-28T10:00:00Z"])
def test_a_time_is_sent_in_microseconds(moment: Any) -> None:
    assert hit_of(custom(timestamp_micros=moment), "", [], NOW_MS).event["timestamp_micros"] == NOW_MS * 1000


def test_an_event_of_last_week_is_refused_by_the_clock(http: Http, sink: HttpSink) -> None:
    old = (datetime.now(UTC) - timedelta(days=7)).isoformat()
    results = call(CUSTOM_EVENT, sink, http, custom(timestamp_micros=old), custom(timestamp_micros=time.time() - 60))
    assert [result.error is None for result in results] == [False, True]


def test_a_user_without_an_anonymous_id_is_the_client() -> None:
    mapped = payload(CUSTOM_EVENT, {"event": "Seen", "userId": "u-1", "anonymousId": ""})
    assert (mapped["client_id"], mapped["user_id"]) == ("u-1", "u-1")
    with pytest.raises(MessageRejected, match="client_id: is required"):
        payload(CUSTOM_EVENT, {"event": "Seen"})


@pytest.mark.parametrize(
    "event", ["Order Completed", "Order Refunded", "Checkout Started", "Product Added", "Seen", None]
)
@pytest.mark.parametrize("kind", ["track", "page", "screen", "identify", "group", "alias"])
def test_an_event_matches_one_preset_at_most(kind: str, event: str | None) -> None:
    matching = [
        preset.name
        for preset in DESTINATION.presets
        if compile_fql(preset.trigger)({"type": kind, "event": event, "properties": {}})
    ]
    assert len(matching) == (1 if kind in ("track", "page") else 0)


def test_the_limits_fit_a_request(sink: HttpSink) -> None:
    for action in DESTINATION.actions:
        assert action.limits(settings(sink)).events == 25
        assert action.limits(settings(sink)).bytes < 130_000
