"""The Iterable adapter: what it sends, and how it reads Iterable's answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import pytest

from destinations.contract import DELIVERED, Payload, Result
from destinations.errors import Discard, InvalidSettings, MessageRejected, Retry
from destinations.fields import check_payload
from destinations.http import Http
from destinations.iterable import DESTINATION, MAX_BYTES
from destinations.mapping import compile_mapping
from destinations.settings import check_settings
from tests.destinations.doubles.double import SECRET, action_of, identify, json_answer, track
from tests.destinations.doubles.iterable import Iterable, cart, order, says
from tests.support.http_sink import Answer, HttpSink

BUILDERS = {"trackEvent": track, "updateUser": identify, "trackPurchase": order, "updateCart": cart}
BULK = ["trackEvent", "updateUser"]
ALONE = ["trackPurchase", "updateCart"]


@pytest.fixture
def double(sink: HttpSink) -> Iterable:
    sink.respond = double = Iterable()
    return double


def settings(sink: HttpSink, **values: Any) -> dict[str, Any]:
    return check_settings(DESTINATION, {"base_url": sink.url, "api_key": SECRET, **values})


def payload_of(slug: str, event: Mapping[str, Any], **changes: Any) -> Payload:
    """What the default mapping makes of an event, with changes."""
    action = action_of(DESTINATION, slug)
    values = compile_mapping(action.default_mapping()).resolve(event)
    return check_payload(action.fields, {**values, **changes}).payload


def payloads(slug: str, *numbers: int, **changes: Any) -> list[Payload]:
    return [payload_of(slug, BUILDERS[slug](number), **changes) for number in numbers]


def send(slug: str, some: Sequence[Payload], sink: HttpSink, http: Http, **values: Any) -> list[Result]:
    return list(action_of(DESTINATION, slug).perform(some, settings(sink, **values), http))


def bodies(sink: HttpSink) -> list[Any]:
    return [orjson.loads(request.body) for request in sink.requests]


def sent(slug: str, event: Mapping[str, Any], sink: HttpSink, http: Http, **changes: Any) -> Any:
    """The body that one event becomes."""
    assert send(slug, [payload_of(slug, event, **changes)], sink, http) == [DELIVERED]
    return bodies(sink)[-1]


@pytest.mark.parametrize(
    ("slug", "path"),
    [
        ("trackEvent", "/api/events/trackBulk"),
        ("updateUser", "/api/users/bulkUpdate"),
        ("trackPurchase", "/api/commerce/trackPurchase"),
        ("updateCart", "/api/commerce/updateCart"),
    ],
)
@pytest.mark.usefixtures("double")
def test_a_request_is_a_post_with_the_key_in_its_header(slug: str, path: str, sink: HttpSink, http: Http) -> None:
    assert send(slug, payloads(slug, 1), sink, http, base_url=f"{sink.url}/") == [DELIVERED]
    (request,) = sink.requests
    assert (request.method, request.target) == ("POST", path)
    assert request.headers["api-key"] == SECRET
    assert request.headers["content-type"] == "application/json"


@pytest.mark.usefixtures("double")
def test_a_track_call_becomes_an_event(sink: HttpSink, http: Http) -> None:
    event = track(1)
    event["properties"] |= {"campaignId": "42", "templateId": 7.0}
    assert sent("trackEvent", event, sink, http) == {
        "events": [
            {
                "email": "person-1@example.com",
                "userId": "person-1",
                "eventName": "Order Completed",
                "id": "message-1",
                "campaignId": 42,
                "templateId": 7,
                "createdAt": 1795860000,
                "dataFields": event["properties"],
            }
        ]
    }


@pytest.mark.usefixtures("double")
def test_an_identify_call_becomes_a_user(sink: HttpSink, http: Http) -> None:
    event = identify(1)
    event["traits"] |= {"phone": "+4312345", "createdAt": "2026-11-28T12:00:00.5+02:00"}
    assert sent("updateUser", event, sink, http, mergeNestedObjects=True, preferUserId="true") == {
        "users": [
            {
                "email": "person-1@example.com",
                "userId": "person-1",
                "mergeNestedObjects": True,
                "preferUserId": True,
                "dataFields": {
                    **event["traits"],
                    "createdAt": "2026-11-28 10:00:00 +00:00",
                    "phoneNumber": "+4312345",
                },
            }
        ]
    }


ITEM = {
    "id": "507f1f77bcf86cd799439011",
    "sku": "45790-32",
    "name": "Monopoly",
    "categories": ["Games"],
    "price": 19,
    "quantity": 1,
    "url": "https://example.com/monopoly",
    "imageUrl": "https://example.com/monopoly.png",
    "dataFields": {"brand": "Hasbro"},
}
BUYER = {
    "email": "person-1@example.com",
    "userId": "person-1",
    "dataFields": {"email": "person-1@example.com"},
}


@pytest.mark.usefixtures("double")
def test_an_order_becomes_a_purchase(sink: HttpSink, http: Http) -> None:
    data = {**track(1)["properties"], "order_id": "order-1", "total": 27.5}
    assert sent("trackPurchase", order(1), sink, http) == {
        "id": "order-1",
        "user": BUYER,
        "items": [ITEM],
        "total": 27.5,
        "createdAt": 1795860000,
        "dataFields": data,
    }


@pytest.mark.usefixtures("double")
def test_a_cart_is_its_user_and_its_items(sink: HttpSink, http: Http) -> None:
    assert sent("updateCart", cart(1), sink, http) == {"user": BUYER, "items": [ITEM]}


@pytest.mark.usefixtures("double")
def test_an_order_without_what_is_optional_is_a_purchase_all_the_same(sink: HttpSink, http: Http) -> None:
    event = track(1)
    event["properties"] = {"revenue": "12.50", "products": [{"sku": "1", "name": "Pin", "price": "12.5"}]}
    del event["timestamp"], event["context"]["traits"]
    assert sent("trackPurchase", event, sink, http) == {
        "id": "message-1",
        "user": {"userId": "person-1"},
        "items": [{"id": "1", "sku": "1", "name": "Pin", "price": 12.5, "quantity": 1}],
        "total": 12.5,
        "dataFields": {"revenue": "12.50"},
    }


@pytest.mark.parametrize("slug", ALONE)
def test_purchases_and_carts_go_one_a_request(slug: str, sink: HttpSink) -> None:
    assert action_of(DESTINATION, slug).limits(settings(sink)).events == 1


@pytest.mark.parametrize("slug", BULK)
def test_events_and_users_go_in_bulk(slug: str, double: Iterable, sink: HttpSink, http: Http) -> None:
    limits = action_of(DESTINATION, slug).limits(settings(sink))
    assert (limits.events, limits.bytes) == (1000, MAX_BYTES)
    assert send(slug, payloads(slug, *range(1, 1001)), sink, http) == [DELIVERED] * 1000
    assert len(double.accepted) == 1000
    assert sink.count == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"email": None}, {"userId": "person-1"}),
        ({"userId": ""}, {"email": "person-1@example.com"}),
        ({"userId": 12, "email": "person-1@example.com"}, {"userId": "12", "email": "person-1@example.com"}),
    ],
)
@pytest.mark.usefixtures("double")
def test_ids_that_are_missing_are_not_sent(
    changes: Any, expected: Mapping[str, str], sink: HttpSink, http: Http
) -> None:
    (event,) = sent("trackEvent", track(1), sink, http, **changes)["events"]
    assert {name: event[name] for name in ("email", "userId") if name in event} == expected


@pytest.mark.parametrize("slug", BULK)
def test_nobodys_event_is_rejected_and_takes_no_other_with_it(
    slug: str, double: Iterable, sink: HttpSink, http: Http
) -> None:
    nobody = payload_of(slug, BUILDERS[slug](2), email=None, userId="")
    (first, refused, last) = send(slug, [*payloads(slug, 1), nobody, *payloads(slug, 3)], sink, http)
    assert (first, last) == (DELIVERED, DELIVERED)
    assert isinstance(refused.error, MessageRejected)
    assert double.accepted == [1, 3]


@pytest.mark.parametrize("slug", ALONE)
def test_nobodys_order_is_rejected(slug: str, sink: HttpSink, http: Http) -> None:
    (result,) = send(slug, payloads(slug, 1, user={"email": "", "dataFields": {"a": 1}}), sink, http)
    assert isinstance(result.error, MessageRejected)
    assert sink.count == 0


@pytest.mark.parametrize(
    ("value", "expected"), [(1795860000123, 1795860000), ("1795860000", 1795860000), ("2026-11-28", 1795824000)]
)
@pytest.mark.usefixtures("double")
def test_times_are_sent_in_whole_seconds(value: Any, expected: int, sink: HttpSink, http: Http) -> None:
    assert sent("trackEvent", track(1), sink, http, createdAt=value)["events"][0]["createdAt"] == expected


@pytest.mark.parametrize("slug", ["trackEvent", "trackPurchase"])
@pytest.mark.usefixtures("double")
def test_without_a_time_there_is_none_and_one_out_of_range_is_rejected(slug: str, sink: HttpSink, http: Http) -> None:
    assert send(slug, payloads(slug, 1, createdAt=None), sink, http) == [DELIVERED]
    assert b"createdAt" not in sink.requests[0].body
    (result,) = send(slug, payloads(slug, 1, createdAt=1e300), sink, http)
    assert isinstance(result.error, MessageRejected)
    assert sink.count == 1


UNUSUAL = {
    "nested": {"list": [1, {"deep": None}], "empty": {}, "at": "2026-11-28T10:00:00Z"},
    "times": ["2026-11-28T10:00:00.123456789+02:00", "2026-11-28T10:00"],
    "day": "2026-11-28",
    "almost": "at 2026-11-28T10:00:00Z",
    "wrong": "2026-02-30T10:00:00Z",
    "number": "12",
    "yes": True,
    "word": "true",
    "nothing": None,
    "largest": 2**64 - 1,
    "smallest": -(2**63),
    "small": 1e-7,
    "text": "ü€🎩\u2028",
}
AS_ITERABLE_HAS_IT = {
    **UNUSUAL,
    "nested": {"list": [1, {"deep": None}], "empty": {}, "at": "2026-11-28 10:00:00 +00:00"},
    "times": ["2026-11-28 08:00:00 +00:00", "2026-11-28 10:00:00 +00:00"],
}


@pytest.mark.usefixtures("double")
def test_unusual_values_arrive_as_they_are_but_for_dates_with_a_time(sink: HttpSink, http: Http) -> None:
    event = {**track(1), "properties": UNUSUAL}
    before = orjson.dumps(event)
    assert sent("trackEvent", event, sink, http)["events"][0]["dataFields"] == AS_ITERABLE_HAS_IT
    user = {**identify(1), "traits": {**UNUSUAL, "email": "person-1@example.com"}}
    fields = sent("updateUser", user, sink, http)["users"][0]["dataFields"]
    assert fields == {**AS_ITERABLE_HAS_IT, "email": "person-1@example.com"}
    bought = sent("trackPurchase", order(1), sink, http, dataFields=UNUSUAL)
    assert bought["dataFields"] == AS_ITERABLE_HAS_IT
    assert orjson.dumps(event) == before


@pytest.mark.parametrize("slug", BULK)
@pytest.mark.usefixtures("double")
def test_without_data_no_data_fields_are_sent(slug: str, sink: HttpSink, http: Http) -> None:
    for data in (None, {}):
        assert send(slug, payloads(slug, 1, dataFields=data, phoneNumber=None), sink, http) == [DELIVERED]
    assert all(b"dataFields" not in request.body for request in sink.requests)


@pytest.mark.parametrize("slug", BULK)
@pytest.mark.parametrize("ids", [{"email": None}, {"userId": None}, {}])
def test_who_is_named_has_failed(slug: str, ids: Mapping[str, None], sink: HttpSink, http: Http) -> None:
    sink.respond = double = Iterable(refused={2})
    results = send(slug, payloads(slug, 1, 2, 3, **ids), sink, http)
    assert [results[0], results[2]] == [DELIVERED, DELIVERED]
    assert isinstance(results[1].error, MessageRejected)
    assert results[1].error.message == "the event is of a user that Iterable does not know"
    assert double.accepted == [1, 3]
    assert sink.count == 1


def test_emails_are_compared_as_iterable_writes_them(sink: HttpSink, http: Http) -> None:
    some = [payload_of("trackEvent", track(number), email=f" Person-{number}@Example.com") for number in (1, 2)]
    names = ["person-1@example.com"]
    sink.answer = json_answer({"failCount": 1, "successCount": 1, "failedUpdates": {"forgottenEmails": names}})
    assert [result.error is None for result in send("trackEvent", some, sink, http)] == [False, True]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("invalidEmails", "that Iterable does not accept"),
        ("notFoundUserIds", "that Iterable does not know"),
        ("invalidDataUserIds", "data fields"),
        ("conflictEmails", "of another user"),
        ("forgottenUserIds", "forgotten"),
    ],
)
def test_the_list_says_why(name: str, words: str, sink: HttpSink, http: Http) -> None:
    value = "person-2@example.com" if name.endswith("Emails") else "person-2"
    sink.answer = json_answer({"failCount": 1, "successCount": 1, "failedUpdates": {name: [value]}})
    first, second = send("updateUser", payloads("updateUser", 1, 2), sink, http)
    assert first == DELIVERED
    assert isinstance(second.error, MessageRejected)
    assert words in second.error.message


def test_lists_beside_the_failed_updates_count_too(sink: HttpSink, http: Http) -> None:
    sink.answer = json_answer({"failCount": 1, "successCount": 1, "invalidUserIds": ["person-1"]})
    first, second = send("trackEvent", payloads("trackEvent", 1, 2), sink, http)
    assert isinstance(first.error, MessageRejected)
    assert second == DELIVERED


def test_a_user_is_found_by_the_ids_in_its_data(sink: HttpSink, http: Http) -> None:
    changed = payload_of("updateUser", identify(1), dataFields={"email": "not an email"})
    sink.answer = json_answer({"failCount": 1, "successCount": 1, "failedUpdates": {"invalidEmails": ["not an email"]}})
    first, second = send("updateUser", [changed, *payloads("updateUser", 2)], sink, http)
    assert isinstance(first.error, MessageRejected)
    assert second == DELIVERED


def test_an_event_is_not_found_by_an_email_in_its_data(sink: HttpSink, http: Http) -> None:
    invites = payload_of("trackEvent", track(1), dataFields={"email": "person-2@example.com"})
    named = {"notFoundEmails": ["person-2@example.com"]}
    sink.answer = json_answer({"failCount": 1, "successCount": 1, "failedUpdates": named})
    first, second = send("trackEvent", [invites, *payloads("trackEvent", 2)], sink, http)
    assert first == DELIVERED
    assert isinstance(second.error, MessageRejected)


def test_who_is_named_without_a_failure_has_not_failed(sink: HttpSink, http: Http) -> None:
    sink.answer = json_answer({"failCount": 0, "successCount": 1, "failedUpdates": {"invalidUserIds": ["person-1"]}})
    assert send("trackEvent", payloads("trackEvent", 1), sink, http) == [DELIVERED]


@pytest.mark.parametrize("lists", [None, [], {"invalidEmails": None}, {"invalidEmails": 7}, {"invalidEmails": [None]}])
def test_a_failure_without_a_name_is_that_of_a_single_event(lists: Any, sink: HttpSink, http: Http) -> None:
    sink.answer = json_answer({"failCount": 1, "successCount": 0, "failedUpdates": lists})
    (result,) = send("trackEvent", payloads("trackEvent", 1), sink, http)
    assert isinstance(result.error, MessageRejected)
    assert result.error.message == "the event was refused by Iterable"


@pytest.mark.parametrize(
    "lists", [None, [], "", {"invalidEmails": None}, {"invalidEmails": 7}, {"invalidEmails": [None, 7]}]
)
def test_no_failures_are_none_whatever_the_lists_are(lists: Any, sink: HttpSink, http: Http) -> None:
    sink.answer = json_answer(
        {"failCount": 0, "successCount": 1, "failedUpdates": lists, "disallowedEventNames": lists}
    )
    assert send("trackEvent", payloads("trackEvent", 1), sink, http) == [DELIVERED]


def refuses_spam(request: Any) -> Answer:
    """One of several updates of the same user fails, and the answer names the user."""
    users = orjson.loads(request.body)["users"]
    failed = [user["userId"] for user in users if user["dataFields"].get("spam")]
    lists = {"invalidDataUserIds": failed}
    return json_answer({"failCount": len(failed), "successCount": len(users) - len(failed), "failedUpdates": lists})


def test_of_several_updates_of_one_user_only_the_failed_one_is_refused(sink: HttpSink, http: Http) -> None:
    sink.respond = refuses_spam
    some = [
        payload_of("updateUser", identify(1), dataFields={"spam": spam}, email=None)
        for spam in (False, False, True, False)
    ]
    results = send("updateUser", some, sink, http)
    assert [result.error is None for result in results] == [True, True, False, True]
    assert isinstance(results[2].error, MessageRejected)


def test_failures_that_nobody_is_named_for_are_found_in_halves(sink: HttpSink, http: Http) -> None:
    accepted = []

    def nameless(request: Any) -> Answer:
        events = orjson.loads(request.body)["events"]
        failed = sum(event["userId"] == "person-3" for event in events)
        accepted.extend(event["id"] for event in events if event["userId"] != "person-3")
        return json_answer({"failCount": failed, "successCount": len(events) - failed, "failedUpdates": {}})

    sink.respond = nameless
    results = send("trackEvent", payloads("trackEvent", *range(1, 9)), sink, http)
    assert [number for number, result in enumerate(results, 1) if result.error] == [3]
    assert isinstance(results[2].error, MessageRejected)
    assert set(accepted) == {f"message-{number}" for number in (1, 2, 4, 5, 6, 7, 8)}


@pytest.mark.parametrize("counted", [0, 1])
def test_an_event_whose_name_is_not_allowed_is_refused(counted: int, sink: HttpSink, http: Http) -> None:
    names = ["Order Completed"]
    sink.answer = json_answer({"failCount": counted, "successCount": 1, "disallowedEventNames": names})
    other = payload_of("trackEvent", {**track(2), "event": "Signed Up"})
    first, second = send("trackEvent", [*payloads("trackEvent", 1), other], sink, http)
    assert isinstance(first.error, MessageRejected)
    assert first.error.message == "the event has a name that the project does not allow"
    assert second == DELIVERED
    assert sink.count == 1


@pytest.mark.parametrize("counted", [1, 2])
def test_a_name_that_is_not_allowed_and_another_event_of_the_same_unknown_user(
    counted: int, sink: HttpSink, http: Http
) -> None:
    answer = {"failCount": counted, "successCount": 0, "failedUpdates": {"notFoundUserIds": ["person-1"]}}
    sink.answer = json_answer({**answer, "disallowedEventNames": ["Order Completed"]})
    other = payload_of("trackEvent", {**track(1), "event": "Signed Up"})
    results = send("trackEvent", [*payloads("trackEvent", 1), other], sink, http)
    assert all(isinstance(result.error, MessageRejected) for result in results)
    assert sink.count == 1


def test_a_name_that_is_not_allowed_and_an_unknown_user_are_told_apart(
    double: Iterable, sink: HttpSink, http: Http
) -> None:
    double.disallowed, double.refused = ["Order Completed"], frozenset({2})
    others = [payload_of("trackEvent", {**track(number), "event": "Signed Up"}) for number in (2, 3)]
    results = send("trackEvent", [*payloads("trackEvent", 1), *others], sink, http)
    assert [result.error is None for result in results] == [False, False, True]
    assert double.accepted == [3]
    assert sink.count == 1


@pytest.mark.parametrize("slug", BULK)
def test_a_field_of_the_wrong_type_refuses_only_its_event(
    slug: str, double: Iterable, sink: HttpSink, http: Http
) -> None:
    double.types = {"age": int}
    wrong = payload_of(slug, BUILDERS[slug](3), dataFields={"age": "unknown"})
    some = [*payloads(slug, 1, 2), wrong, *payloads(slug, 4, dataFields={"age": 36})]
    results = send(slug, some, sink, http)
    assert [result.error is None for result in results] == [True, True, False, True]
    assert isinstance(results[2].error, Discard)
    assert results[2].error.message == "Iterable answered 400 RequestFieldsTypesMismatched"
    assert double.accepted == [1, 2, 4]


def test_an_email_that_is_none_is_refused_alone(double: Iterable, sink: HttpSink, http: Http) -> None:
    wrong = payload_of("trackEvent", track(2), email="nobody")
    results = send("trackEvent", [*payloads("trackEvent", 1), wrong], sink, http)
    assert [result.error is None for result in results] == [True, False]
    assert double.accepted == [1]


def test_a_batch_that_is_too_large_for_the_project_goes_in_halves(sink: HttpSink, http: Http) -> None:
    double = Iterable()

    def strict(request: Any) -> Answer:
        return says(400, "BatchTooLarge") if len(orjson.loads(request.body)["events"]) > 2 else double(request)

    sink.respond = strict
    assert send("trackEvent", payloads("trackEvent", 1, 2, 3, 4), sink, http) == [DELIVERED] * 4
    assert double.accepted == [1, 2, 3, 4]


@pytest.mark.parametrize("slug", BULK)
@pytest.mark.parametrize("body", [{}, [], None, {"failCount": None}, {"failCount": "0"}, {"failCount": True}])
def test_an_answer_without_the_number_of_failures_is_retried(slug: str, body: Any, sink: HttpSink, http: Http) -> None:
    sink.answer = json_answer(body)
    assert all(isinstance(result.error, Retry) for result in send(slug, payloads(slug, 1, 2), sink, http))
    assert sink.count == 1


@pytest.mark.parametrize("slug", ALONE)
@pytest.mark.parametrize("body", [{}, [], None, {"code": "BadParams"}])
def test_an_answer_that_does_not_say_success_is_retried(slug: str, body: Any, sink: HttpSink, http: Http) -> None:
    sink.answer = json_answer(body)
    with pytest.raises(Retry):
        send(slug, payloads(slug, 1), sink, http)


@pytest.mark.parametrize("slug", ALONE)
def test_an_id_that_is_another_users_discards(slug: str, sink: HttpSink, http: Http) -> None:
    sink.answer = says(409, "ExternalKeyConflict")
    with pytest.raises(Discard, match="Iterable answered 409 ExternalKeyConflict"):
        send(slug, payloads(slug, 1), sink, http)


@pytest.mark.parametrize(
    ("body", "headers", "after_s"),
    [
        ({"params": {"rateLimitReset": 12}}, {}, 12.0),
        ({"params": {"rateLimitReset": 0.5}}, {"Retry-After": "3"}, 3.0),
        ({"params": {"rateLimitReset": "soon"}}, {}, 0.0),
        ({"params": {"rateLimitReset": -1}}, {}, 0.0),
        ({"params": None}, {}, 0.0),
        ([], {"Retry-After": "3"}, 3.0),
    ],
)
def test_too_many_requests_wait_as_long_as_they_are_told(
    body: Any, headers: Mapping[str, str], after_s: float, sink: HttpSink, http: Http
) -> None:
    sink.answer = json_answer(body, 429, headers)
    for result in send("updateUser", payloads("updateUser", 1, 2), sink, http):
        assert isinstance(result.error, Retry)
        assert result.error.after_s == after_s
    assert sink.count == 1


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"code": "BadApiKey", "msg": SECRET}, "Iterable answered 401 BadApiKey"),
        ({"code": SECRET}, "Iterable answered 401 Unauthorized"),
        ({"code": ["BadApiKey"]}, "Iterable answered 401 Unauthorized"),
        ("BadApiKey", "Iterable answered 401 Unauthorized"),
    ],
)
def test_of_an_error_only_a_documented_code_is_repeated(body: Any, message: str, sink: HttpSink, http: Http) -> None:
    sink.answer = json_answer(body, 401)
    (result,) = send("trackEvent", payloads("trackEvent", 1), sink, http)
    assert isinstance(result.error, InvalidSettings)
    assert result.error.message == message


def test_the_endpoint_is_that_of_the_united_states_unless_it_is_set() -> None:
    assert check_settings(DESTINATION, {"api_key": "k"})["base_url"] == "https://api.iterable.com"
