"""The Braze adapter: what it sends, and how it reads Braze's answers."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import pytest

from destinations.braze import DESTINATION, MAX_BYTES
from destinations.contract import DELIVERED, Payload, Result
from destinations.errors import Discard, InvalidSettings, MessageRejected, Retry
from destinations.fields import check_payload
from destinations.http import Http
from destinations.mapping import compile_mapping
from destinations.settings import check_settings
from tests.destinations.doubles.braze import Braze, alias, new_alias, order
from tests.destinations.doubles.double import SECRET, action_of, identify, json_answer, track
from tests.support.http_sink import HttpSink, Request


@pytest.fixture
def double(sink: HttpSink) -> Braze:
    sink.respond = double = Braze()
    return double


def settings(sink: HttpSink, **values: Any) -> dict[str, Any]:
    return check_settings(DESTINATION, {"base_url": sink.url, "api_key": SECRET, **values})


def payload_of(slug: str, event: Mapping[str, Any], **changes: Any) -> Payload:
    """What the default mapping makes of an event, with changes."""
    action = action_of(DESTINATION, slug)
    values = compile_mapping(action.default_mapping()).resolve(event)
    return check_payload(action.fields, {**values, **changes}).payload


def send(slug: str, payloads: Sequence[Payload], sink: HttpSink, http: Http, **values: Any) -> list[Result]:
    return list(action_of(DESTINATION, slug).perform(payloads, settings(sink, **values), http))


def bodies(sink: HttpSink) -> list[Any]:
    return [orjson.loads(request.body) for request in sink.requests]


def sent(slug: str, event: Mapping[str, Any], sink: HttpSink, http: Http, **changes: Any) -> Any:
    """The body that one event becomes."""
    assert send(slug, [payload_of(slug, event, **changes)], sink, http) == [DELIVERED]
    return bodies(sink)[-1]


@pytest.mark.usefixtures("double")
def test_a_request_is_a_post_with_the_key_as_bearer(sink: HttpSink, http: Http) -> None:
    payload = payload_of("trackEvent", track(1))
    assert send("trackEvent", [payload], sink, http, base_url=f"{sink.url}/") == [DELIVERED]
    (request,) = sink.requests
    assert (request.method, request.target) == ("POST", "/users/track")
    assert request.headers["authorization"] == f"Bearer {SECRET}"
    assert request.headers["content-type"] == "application/json"


@pytest.mark.usefixtures("double")
def test_a_track_call_becomes_an_event(sink: HttpSink, http: Http) -> None:
    assert sent("trackEvent", track(1), sink, http) == {
        "events": [
            {
                "external_id": "person-1",
                "name": "Order Completed",
                "time": "2026-11-28T10:00:00.000Z",
                "properties": track(1)["properties"],
                "_update_existing_only": False,
            }
        ]
    }


@pytest.mark.usefixtures("double")
def test_an_identify_call_becomes_attributes(sink: HttpSink, http: Http) -> None:
    event = identify(1)
    event["traits"] |= {
        "lastName": "Lovelace",
        "avatar": "https://example.com/ada.png",
        "gender": "Female",
        "address": {"city": "London"},
        "external_id": "someone else",
    }
    event["context"]["location"] = {"country": "GB", "latitude": 51.5, "longitude": 0}
    assert sent("updateUserProfile", event, sink, http) == {
        "attributes": [
            {
                "plan": "pro",
                "note": SECRET,
                "address": {"city": "London"},
                "email": "person-1@example.com",
                "first_name": "Ada",
                "last_name": "Lovelace",
                "gender": "F",
                "country": "GB",
                "home_city": "London",
                "image_url": "https://example.com/ada.png",
                "current_location": {"latitude": 51.5, "longitude": 0},
                "_update_existing_only": False,
                "external_id": "person-1",
            }
        ]
    }


@pytest.mark.usefixtures("double")
def test_an_order_becomes_a_purchase_for_each_product(sink: HttpSink, http: Http) -> None:
    properties = {**track(1)["properties"], "order_id": "order-1", "total": 57.0}
    common = {
        "external_id": "person-1",
        "time": "2026-11-28T10:00:00.000Z",
        "app_id": "app-1",
        "_update_existing_only": False,
        "currency": "EUR",
        "price": 19.0,
    }
    assert send("trackPurchase", [payload_of("trackPurchase", order(1))], sink, http, app_id="app-1") == [DELIVERED]
    assert bodies(sink) == [
        {
            "purchases": [
                {
                    **common,
                    "product_id": "monocle",
                    "quantity": 2,
                    "properties": {**properties, "name": "Monocle", "category": "glasses"},
                },
                {
                    **common,
                    "product_id": "hat",
                    "quantity": 1,
                    "properties": {**properties, "name": "Hat", "category": "glasses"},
                },
            ]
        }
    ]


@pytest.mark.parametrize(
    ("product", "ordered", "expected"), [("GBP", "EUR", "GBP"), (None, "EUR", "EUR"), (None, None, "USD")]
)
@pytest.mark.usefixtures("double")
def test_the_currency_is_the_products_then_the_orders_then_usd(
    product: str | None, ordered: str | None, expected: str, sink: HttpSink, http: Http
) -> None:
    products = [{"product_id": "hat", "price": "12.5", "currency": product}]
    body = sent("trackPurchase", order(1), sink, http, products=products, currency=ordered, properties=None)
    (purchase,) = body["purchases"]
    assert purchase["currency"] == expected
    assert purchase["price"] == 12.5
    assert "quantity" not in purchase
    assert "properties" not in purchase


@pytest.mark.usefixtures("double")
def test_aliases_go_to_the_endpoints_of_aliases(sink: HttpSink, http: Http) -> None:
    assert sent("createAlias", new_alias(1), sink, http) == {
        "user_aliases": [{"external_id": "person-1", "alias_name": "name-1", "alias_label": "nickname"}]
    }
    assert sent("identifyUser", alias(1), sink, http) == {
        "aliases_to_identify": [
            {
                "external_id": "person-1",
                "user_alias": {"alias_name": "anonymous-person-1", "alias_label": "previous_id"},
            }
        ]
    }
    assert [request.target for request in sink.requests] == ["/users/alias/new", "/users/identify"]


def test_an_alias_without_a_name_is_rejected(sink: HttpSink, http: Http) -> None:
    payload = payload_of("identifyUser", {**alias(1), "previousId": ""})
    (result,) = send("identifyUser", [payload], sink, http)
    assert isinstance(result.error, MessageRejected)
    assert sink.count == 0


IDS = {
    "external_id": "person-1",
    "user_alias": {"alias_name": "person-1", "alias_label": "crm"},
    "braze_id": "braze-person-1",
    "email": "person-1@example.com",
    "phone": "+43123person-1",
}


@pytest.mark.parametrize("first", range(len(IDS)))
@pytest.mark.usefixtures("double")
def test_of_several_ids_the_first_is_sent(first: int, sink: HttpSink, http: Http) -> None:
    names = list(IDS)
    ids = {name: IDS[name] if names.index(name) >= first else None for name in names}
    (event,) = sent("trackEvent", track(1), sink, http, **ids)["events"]
    assert {name: event[name] for name in names if name in event} == {names[first]: IDS[names[first]]}


@pytest.mark.usefixtures("double")
def test_email_and_phone_stay_attributes_beside_another_id(sink: HttpSink, http: Http) -> None:
    (item,) = sent("updateUserProfile", identify(1), sink, http, **IDS)["attributes"]
    assert {name: item[name] for name in IDS if name in item} == {
        name: IDS[name] for name in ("external_id", "email", "phone")
    }


@pytest.mark.parametrize("slug", ["trackEvent", "trackPurchase", "updateUserProfile"])
def test_nobodys_event_is_rejected_and_takes_no_other_with_it(
    slug: str, double: Braze, sink: HttpSink, http: Http
) -> None:
    builder = {"trackEvent": track, "trackPurchase": order, "updateUserProfile": identify}[slug]
    nobody = payload_of(slug, builder(2), external_id=None, email="", user_alias={"alias_name": "half"})
    results = send(slug, [payload_of(slug, builder(1)), nobody, payload_of(slug, builder(3))], sink, http)
    assert isinstance(results[1].error, MessageRejected)
    assert [results[0], results[2]] == [DELIVERED, DELIVERED]
    assert double.accepted == [1, 3]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-28T12:00:00+02:00", "2026-11-28T10:00:00.000Z"),
        (1795860000, "2026-11-28T10:00:00.000Z"),
        ("1795860000123", "2026-11-28T10:00:00.123Z"),
    ],
)
@pytest.mark.usefixtures("double")
def test_times_are_sent_in_iso_8601(value: Any, expected: str, sink: HttpSink, http: Http) -> None:
    (event,) = sent("trackEvent", track(1), sink, http, time=value)["events"]
    assert event["time"] == expected


def test_a_time_out_of_range_is_rejected(sink: HttpSink, http: Http) -> None:
    (result,) = send("trackEvent", [payload_of("trackEvent", track(1), time=1e300)], sink, http)
    assert isinstance(result.error, MessageRejected)
    assert sink.count == 0


@pytest.mark.usefixtures("double")
def test_null_removes_an_attribute_and_nothing_else(sink: HttpSink, http: Http) -> None:
    changes = {"first_name": None, "dob": None, "gender": None, "custom_attributes": {"plan": None}}
    others = {"_update_existing_only": None, "current_location": {"latitude": 1}}
    (item,) = sent("updateUserProfile", identify(1), sink, http, **changes, **others)["attributes"]
    assert item == {
        "external_id": "person-1",
        "email": "person-1@example.com",
        "first_name": None,
        "dob": None,
        "gender": None,
        "plan": None,
    }


@pytest.mark.usefixtures("double")
def test_the_fields_of_a_profile_are_sent_in_brazes_forms(sink: HttpSink, http: Http) -> None:
    changes = {
        "dob": "1980-12-21T00:30:00+02:00",
        "gender": "prefer not to say",
        "date_of_first_session": 1795860000,
        "date_of_last_session": None,
    }
    (item,) = sent("updateUserProfile", identify(1), sink, http, **changes)["attributes"]
    assert {name: item[name] for name in changes} == {
        "dob": "1980-12-21",
        "gender": "P",
        "date_of_first_session": "2026-11-28T10:00:00.000Z",
        "date_of_last_session": None,
    }


UNUSUAL = {
    "nested": {"list": [1, {"deep": None}], "empty": {}},
    "when": "2026-11-28T10:00:00Z",
    "yes": True,
    "nothing": None,
    "largest": 2**64 - 1,
    "smallest": -(2**63),
    "small": 1e-7,
    "text": "ü€🎩\u2028",
    "": "no name",
}


@pytest.mark.usefixtures("double")
def test_unusual_values_arrive_as_they_are(sink: HttpSink, http: Http) -> None:
    (event,) = sent("trackEvent", {**track(1), "properties": UNUSUAL}, sink, http)["events"]
    (item,) = sent("updateUserProfile", {**identify(1), "traits": UNUSUAL}, sink, http)["attributes"]
    assert event["properties"] == UNUSUAL
    assert {name: item[name] for name in UNUSUAL} == UNUSUAL


@pytest.mark.usefixtures("double")
def test_an_identify_call_without_traits_is_sent(sink: HttpSink, http: Http) -> None:
    (item,) = sent("updateUserProfile", {**identify(1), "traits": {}}, sink, http)["attributes"]
    assert item == {"external_id": "person-1", "_update_existing_only": False}


@pytest.mark.parametrize(("size", "events"), [(75, 75), (50, 50), (7.9, 7), (0, 1), (500, 75)])
def test_the_batch_size_is_kept_within_its_limits(size: float, events: int, sink: HttpSink) -> None:
    limits = [action.limits(settings(sink, batch_size=size)) for action in DESTINATION.actions]
    assert [limit.events for limit in limits] == [events] * 3 + [50] * 2
    assert {limit.bytes for limit in limits} == {MAX_BYTES}


def with_products(number: int, count: int) -> Payload:
    return payload_of("trackPurchase", order(number), products=[{"product_id": "hat", "price": 1}] * count)


def test_no_request_holds_more_purchases_than_the_limit_and_orders_stay_whole(
    double: Braze, sink: HttpSink, http: Http
) -> None:
    payloads = [with_products(number, 30) for number in range(1, 6)]
    assert send("trackPurchase", payloads, sink, http) == [DELIVERED] * 5
    sizes = [len(body["purchases"]) for body in bodies(sink)]
    assert sum(sizes) == 150
    assert all(size <= 75 and size % 30 == 0 for size in sizes)
    assert double.accepted == [1, 2, 3, 4, 5]


def test_an_order_larger_than_the_batch_size_goes_alone(double: Braze, sink: HttpSink, http: Http) -> None:
    payloads = [with_products(1, 2), with_products(2, 75), with_products(3, 2)]
    assert send("trackPurchase", payloads, sink, http, batch_size=10) == [DELIVERED] * 3
    assert sorted(len(body["purchases"]) for body in bodies(sink)) == [2, 2, 75]
    assert double.accepted == [1, 2, 3]


def test_an_order_that_no_request_can_hold_is_rejected(double: Braze, sink: HttpSink, http: Http) -> None:
    results = send("trackPurchase", [with_products(1, 76), with_products(2, 1)], sink, http)
    assert isinstance(results[0].error, MessageRejected)
    assert results[1] == DELIVERED
    assert double.accepted == [2]


def test_an_order_is_refused_if_one_of_its_purchases_is(double: Braze, sink: HttpSink, http: Http) -> None:
    products = [{"product_id": "hat", "price": 1}, {"product_id": "pin", "price": 1, "quantity": 101}]
    payloads = [
        payload_of("trackPurchase", order(1)),
        payload_of("trackPurchase", order(2), products=products),
        payload_of("trackPurchase", order(3)),
    ]
    results = send("trackPurchase", payloads, sink, http)
    assert [results[0], results[2]] == [DELIVERED, DELIVERED]
    assert isinstance(results[1].error, MessageRejected)
    assert results[1].error.message == "Braze refused 1 of 2 purchases"
    assert sink.count == 1


def test_a_batch_of_which_every_object_is_refused_is_sent_once(sink: HttpSink, http: Http) -> None:
    sink.respond = Braze(refused=range(1, 76))
    results = send("trackEvent", [payload_of("trackEvent", track(number)) for number in range(1, 76)], sink, http)
    assert all(isinstance(result.error, Discard) and result.error.status == 400 for result in results)
    assert sink.count == 1


def test_a_contract_that_allows_fewer_objects_is_met_in_halves(sink: HttpSink, http: Http) -> None:
    double = Braze()

    def strict(request: Request) -> Any:
        if len(orjson.loads(request.body)["events"]) > 50:
            return json_answer({"message": "Max input length exceeded"}, 400)
        return double(request)

    sink.respond = strict
    payloads = [payload_of("trackEvent", track(number)) for number in range(1, 76)]
    assert send("trackEvent", payloads, sink, http) == [DELIVERED] * 75
    assert sink.count == 3


def test_what_is_queued_is_delivered(sink: HttpSink, http: Http) -> None:
    sink.answer = json_answer({"message": "queued"}, 202)
    assert send("trackEvent", [payload_of("trackEvent", track(1))], sink, http) == [DELIVERED]


@pytest.mark.parametrize("body", [{}, [], None, "success", {"message": "something fatal"}, {"message": None}])
def test_an_answer_that_does_not_say_success_is_retried(body: Any, sink: HttpSink, http: Http) -> None:
    sink.answer = json_answer(body, 201)
    (result,) = send("trackEvent", [payload_of("trackEvent", track(1))], sink, http)
    assert isinstance(result.error, Retry)


NAMELESS = (
    ["minor error message"],
    "minor error message",
    [{"index": 7}],
    [{"index": True}],
    [{"index": []}],
    [{"type": "x"}],
)


@pytest.mark.parametrize("errors", NAMELESS)
def test_an_error_that_names_no_object_is_about_a_single_event(errors: Any, sink: HttpSink, http: Http) -> None:
    sink.answer = json_answer({"message": "success", "errors": errors}, 201)
    (result,) = send("trackEvent", [payload_of("trackEvent", track(1))], sink, http)
    assert isinstance(result.error, MessageRejected)


@pytest.mark.parametrize("errors", NAMELESS)
def test_an_error_that_names_no_object_of_a_batch_is_retried_unless_all_were_processed(
    errors: Any, sink: HttpSink, http: Http
) -> None:
    payloads = [payload_of("trackEvent", track(number)) for number in (1, 2)]
    sink.answer = json_answer({"message": "success", "errors": errors, "events_processed": 1}, 201)
    assert all(isinstance(result.error, Retry) for result in send("trackEvent", payloads, sink, http))
    sink.answer = json_answer({"message": "success", "errors": errors, "events_processed": 2}, 201)
    assert send("trackEvent", payloads, sink, http) == [DELIVERED] * 2


@pytest.mark.parametrize("errors", [None, [], ""])
def test_no_errors_are_none(errors: Any, sink: HttpSink, http: Http) -> None:
    sink.answer = json_answer({"message": "success", "errors": errors}, 201)
    assert send("trackEvent", [payload_of("trackEvent", track(1))], sink, http) == [DELIVERED]


def test_too_many_requests_wait_until_the_limit_is_reset(sink: HttpSink, http: Http) -> None:
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(time.time()) + 600)}
    sink.answer = json_answer({"message": "Rate limited"}, 429, headers)
    results = send("trackEvent", [payload_of("trackEvent", track(number)) for number in (1, 2)], sink, http)
    for result in results:
        assert isinstance(result.error, Retry)
        assert 590 < result.error.after_s <= 600
    assert sink.count == 1


def test_a_failure_that_is_not_about_the_objects_ends_the_call_even_if_they_are_named(
    sink: HttpSink, http: Http
) -> None:
    errors = [{"type": "x", "input_array": "events", "index": 0}]
    sink.script.extend([json_answer({}, 413), json_answer({"message": "x", "errors": errors}, 503)])
    payloads = [payload_of("trackEvent", track(number)) for number in (1, 2)]
    results = send("trackEvent", payloads, sink, http)
    assert all(isinstance(result.error, Retry) for result in results)
    assert sink.count == 2


def test_the_reset_of_the_limit_delays_no_other_failure(sink: HttpSink, http: Http) -> None:
    sink.answer = json_answer({}, 503, {"x-ratelimit-reset": str(int(time.time()) + 600)})
    (result,) = send("trackEvent", [payload_of("trackEvent", track(1))], sink, http)
    assert isinstance(result.error, Retry)
    assert result.error.after_s == 0.0


def test_an_unknown_url_is_a_matter_of_settings(double: Braze, sink: HttpSink, http: Http) -> None:
    (result,) = send("trackEvent", [payload_of("trackEvent", track(1))], sink, http, base_url=f"{sink.url}/api")
    assert isinstance(result.error, InvalidSettings)
    assert double.accepted == []


def test_the_endpoint_has_no_default() -> None:
    (setting,) = [setting for setting in DESTINATION.settings if setting.name == "base_url"]
    assert (setting.required, setting.default) == (True, None)
