"""The HubSpot adapter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
import pytest

from destinations.contract import DELIVERED, Result
from destinations.errors import DeliveryError, Discard, InvalidSettings, MessageRejected, Retry
from destinations.fields import check_payload
from destinations.http import Http
from destinations.hubspot import DESTINATION
from destinations.mapping import compile_mapping
from destinations.settings import check_settings
from tests.destinations.doubles.double import SECRET, action_of, group, identify, json_answer, track
from tests.destinations.doubles.hubspot import HubSpot, error
from tests.support.http_sink import Answer, HttpSink

CONTACT, COMPANY, EVENT = (action_of(DESTINATION, action.slug) for action in DESTINATION.actions)
KINDS = {"identify": CONTACT, "group": COMPANY, "track": EVENT}


def settings(sink: HttpSink, **values: Any) -> dict[str, Any]:
    given = {"access_token": SECRET, "portal_id": "12345", "base_url": f"{sink.url}/", **values}
    return check_settings(DESTINATION, given)


def deliver(
    http: Http, sink: HttpSink, *events: dict[str, Any], mapping: Mapping[str, Any] | None = None, **values: Any
) -> list[Result]:
    """Send events by the default mapping, with changes."""
    action = KINDS[events[0]["type"]]
    compiled = compile_mapping({**action.default_mapping(), **(mapping or {})})
    payloads = [check_payload(action.fields, compiled.resolve(event)).payload for event in events]
    return list(action.perform(payloads, settings(sink, **values), http))


def inputs(sink: HttpSink, request: int = -1) -> list[dict[str, Any]]:
    value: list[dict[str, Any]] = orjson.loads(sink.requests[request].body)["inputs"]
    return value


def person(email: str, **traits: Any) -> dict[str, Any]:
    return identify(1) | {"traits": {"email": email, **traits}}


def test_a_contact_is_upserted_by_email(http: Http, sink: HttpSink) -> None:
    address = {"street": "Ring 1", "city": "Wien", "state": "W", "postalCode": 1010, "country": "AT"}
    event = person(
        "ada@example.com", firstName="Ada", last_name="Byron", phone="+431", company={"name": "Acme"}, address=address
    )
    assert deliver(http, sink, event) == [DELIVERED]
    (request,) = sink.requests
    assert (request.method, request.target) == ("POST", "/crm/v3/objects/contacts/batch/upsert")
    assert request.headers["authorization"] == f"Bearer {SECRET}"
    assert request.headers["content-type"] == "application/json"
    assert orjson.loads(request.body) == {
        "inputs": [
            {
                "id": "ada@example.com",
                "idProperty": "email",
                "properties": {
                    "firstname": "Ada",
                    "lastname": "Byron",
                    "company": "Acme",
                    "phone": "+431",
                    "address": "Ring 1",
                    "city": "Wien",
                    "state": "W",
                    "country": "AT",
                    "zip": "1010",
                },
                "objectWriteTraceId": "0",
            }
        ]
    }


def test_a_company_is_upserted_by_its_group_id(http: Http, sink: HttpSink) -> None:
    assert deliver(http, sink, group(7)) == [DELIVERED]
    assert sink.requests[0].target == "/crm/v3/objects/companies/batch/upsert"
    assert inputs(sink) == [
        {
            "id": "group-person-7",
            "idProperty": "segment_group_id",
            "properties": {"name": "Acme 7", "numberofemployees": "329"},
            "objectWriteTraceId": "0",
        }
    ]


def test_a_custom_event_is_sent_under_its_full_name(http: Http, sink: HttpSink) -> None:
    sink.answer = Answer(status=204, body=b"")
    mapping = {"properties": {"Amount Paid": {"@path": "$.properties.revenue"}, "left_out": None}}
    assert deliver(http, sink, track(7), mapping=mapping) == [DELIVERED]
    (request,) = sink.requests
    assert (request.method, request.target) == ("POST", "/events/v3/send/batch")
    assert request.headers["authorization"] == f"Bearer {SECRET}"
    (event,) = inputs(sink)
    assert UUID(event.pop("uuid")).version == 5
    assert event == {
        "eventName": "pe12345_order_completed",
        "email": "person-7@example.com",
        "occurredAt": "2026-11-28T10:00:00.000Z",
        "properties": {"amount_paid": "12.5"},
    }


def test_no_property_of_an_event_is_sent_unless_it_is_mapped(http: Http, sink: HttpSink) -> None:
    deliver(http, sink, track(7))
    assert inputs(sink)[0]["properties"] == {}


def test_a_contact_may_be_known_by_another_property(http: Http, sink: HttpSink) -> None:
    mapping = {"id": {"@path": "$.userId"}, "idProperty": "user_id"}
    deliver(http, sink, person("ada@example.com"), mapping=mapping)
    (contact,) = inputs(sink)
    assert (contact["id"], contact["idProperty"]) == ("person-1", "user_id")
    assert contact["properties"] == {"email": "ada@example.com"}


def test_properties_are_texts_under_internal_names(http: Http, sink: HttpSink) -> None:
    properties = {
        "Favorite Color!": "blue",
        "score": 3.0,
        "vip": True,
        "tags": ["a", 2, False, None],
        "gone": None,
        "plan": {"Name": "pro", "seats": 3},
        "mixed": [{"a": 1}],
        "firstname": "Augusta",
    }
    deliver(http, sink, person("ada@example.com", firstName="Ada"), mapping={"properties": {"@literal": properties}})
    assert inputs(sink)[0]["properties"] == {
        "favorite_color": "blue",
        "score": "3",
        "vip": "true",
        "tags": "a;2;false",
        "gone": "",
        "plan_name": "pro",
        "plan_seats": "3",
        "mixed": '[{"a":1}]',
        "firstname": "Augusta",
    }


def test_changes_of_one_contact_are_merged_in_order(http: Http, sink: HttpSink) -> None:
    events = [
        person("person-1@example.com", firstName="Ada", phone="1"),
        person("person-2@example.com", firstName="Bob"),
        person("Person-1@Example.com", phone="2", website="ada.example"),
    ]
    assert deliver(http, sink, *events) == [DELIVERED] * 3
    assert sink.count == 1
    first, second = inputs(sink)
    assert first["id"] == "Person-1@Example.com"
    assert first["properties"] == {"firstname": "Ada", "phone": "2", "website": "ada.example"}
    assert second["id"] == "person-2@example.com"


def test_changes_of_one_contact_are_sent_alone_where_they_are_refused_together(http: Http, sink: HttpSink) -> None:
    def answer(request: Any) -> Answer:
        sent = orjson.loads(request.body)["inputs"]
        bad = [item["objectWriteTraceId"] for item in sent if item["properties"].get("phone") == "bad"]
        context = {"context": {"objectWriteTraceId": bad}, "category": "VALIDATION_ERROR"}
        return json_answer({"results": [], "errors": [context]}, 207) if bad else Answer()

    sink.respond = answer
    events = [person("a@example.com", phone="1"), person("a@example.com", phone="bad"), person("b@example.com")]
    results = deliver(http, sink, *events)
    assert [type(result.error) for result in results] == [type(None), MessageRejected, type(None)]
    assert [[item["id"] for item in inputs(sink, n)] for n in range(3)] == [
        ["a@example.com", "b@example.com"],
        ["a@example.com"],
        ["a@example.com"],
    ]


def test_other_ids_that_differ_in_case_are_two_records(http: Http, sink: HttpSink) -> None:
    mapping = {"id": {"@path": "$.userId"}, "idProperty": "user_id"}
    deliver(http, sink, identify(1) | {"userId": "ab"}, identify(2) | {"userId": "AB"}, mapping=mapping)
    assert [item["id"] for item in inputs(sink)] == ["ab", "AB"]


def test_properties_that_identify_go_in_requests_of_their_own(http: Http, sink: HttpSink) -> None:
    mapping = {"idProperty": {"@path": "$.traits.by"}}
    events = [person("a", by="email"), person("b", by="code"), person("c", by="email")]
    assert deliver(http, sink, *events, mapping=mapping) == [DELIVERED] * 3
    assert [[item["id"] for item in inputs(sink, n)] for n in (0, 1)] == [["a", "c"], ["b"]]


def answered(http: Http, sink: HttpSink, answer: Any, status: int = 207) -> list[DeliveryError | None]:
    sink.answer = json_answer(answer, status) if not isinstance(answer, bytes) else Answer(status=status, body=answer)
    return [result.error for result in deliver(http, sink, *(identify(number) for number in (1, 2, 3)))]


def failure(category: str | None, *traces: Any) -> dict[str, Any]:
    return {"status": "error", "category": category, "context": {"objectWriteTraceId": list(traces)}}


def test_the_listed_records_of_a_207_are_refused(http: Http, sink: HttpSink) -> None:
    errors = [failure("VALIDATION_ERROR", "2"), failure("CONFLICT", "0")]
    first, second, third = answered(http, sink, {"results": [{"id": "5"}], "errors": errors})
    assert second is None
    assert isinstance(first, MessageRejected)
    assert isinstance(third, MessageRejected)
    assert (first.message, first.status) == ("HubSpot refused the record: CONFLICT", 207)


def test_a_record_that_failed_for_another_reason_is_tried_again(http: Http, sink: HttpSink) -> None:
    errors = [failure("INTERNAL", "1"), {**failure(None, "2"), "category": ["?"]}]
    first, second, third = answered(http, sink, {"errors": errors})
    assert first is None
    assert isinstance(second, Retry)
    assert isinstance(third, Retry)


def test_what_a_207_does_not_account_for_is_tried_again(http: Http, sink: HttpSink) -> None:
    errors = [failure("VALIDATION_ERROR", "0"), {"category": "VALIDATION_ERROR", "context": {"ids": ["x"]}}]
    results = [{"id": "5", "objectWriteTraceId": "1"}, {"id": "6", "objectWriteTraceId": "0"}]
    first, second, third = answered(http, sink, {"results": results, "errors": errors})
    assert isinstance(first, MessageRejected)
    assert second is None
    assert isinstance(third, Retry)


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>",
        {},
        [],
        {"errors": {}},
        {"errors": ["no"]},
        {"errors": ["no", failure("X", 7)]},
        {"errors": [{"context": None}]},
        {"errors": [failure("X", 7)]},
    ],
)
def test_a_207_that_cannot_be_understood_is_tried_again(http: Http, sink: HttpSink, answer: Any) -> None:
    assert all(isinstance(error, Retry) for error in answered(http, sink, answer))


def test_a_batch_that_is_refused_as_a_whole_goes_in_halves(http: Http, sink: HttpSink) -> None:
    class WithoutTraces(HubSpot):
        def upsert(self, inputs: list[dict[str, Any]]) -> Answer:
            return self.upsert_without_traces(inputs)

    sink.respond = double = WithoutTraces(refused={2})
    results = deliver(http, sink, *(identify(number) for number in (1, 2, 3, 4)))
    assert [isinstance(result.error, Discard) for result in results] == [False, True, False, False]
    assert double.accepted == [1, 3, 4]


def test_a_conflict_takes_no_other_record_with_it(http: Http, sink: HttpSink) -> None:
    def answer(request: Any) -> Answer:
        return error(409, "Contact already exists.", "CONFLICT") if b"person-1@" in request.body else Answer()

    sink.respond = answer
    results = deliver(http, sink, identify(1), identify(2))
    assert [type(result.error) for result in results] == [Discard, type(None)]


def test_missing_scopes_are_invalid_settings_of_all(http: Http, sink: HttpSink) -> None:
    sink.answer = error(403, "This app hasn't been granted all required scopes.", "MISSING_SCOPES")
    results = deliver(http, sink, identify(1), identify(2))
    assert all(isinstance(result.error, InvalidSettings) for result in results)
    assert sink.count == 1


@pytest.mark.parametrize("kind", [identify, group, track])
def test_a_migration_in_progress_is_waited_for(http: Http, sink: HttpSink, kind: Any) -> None:
    sink.answer = Answer(status=477, headers={"Retry-After": "3600"})
    (result,) = deliver(http, sink, kind(1))
    assert isinstance(result.error, Retry)
    assert (result.error.status, result.error.after_s) == (477, 3600.0)
    assert result.error.message == "HubSpot answered 477 Migration in Progress"


ROLLING = {"status": "error", "errorType": "RATE_LIMIT", "policyName": "TEN_SECONDLY_ROLLING"}
DAILY = {**ROLLING, "policyName": "DAILY"}


@pytest.mark.parametrize(
    ("status", "headers", "body", "after_s"),
    [
        (429, {}, ROLLING, 10.0),
        (429, {"X-HubSpot-RateLimit-Interval-Milliseconds": "1500"}, ROLLING, 1.5),
        (429, {"X-HubSpot-RateLimit-Interval-Milliseconds": "soon"}, ROLLING, 10.0),
        (429, {"Retry-After": "20"}, ROLLING, 20.0),
        (429, {}, DAILY, 900.0),
        (429, {"X-HubSpot-RateLimit-Daily-Remaining": "0"}, {}, 900.0),
        (429, {"X-HubSpot-RateLimit-Daily-Remaining": "1000"}, {}, 10.0),
        (423, {}, {}, 2.0),
        (524, {}, {}, 0.0),
    ],
)
def test_limits_say_how_long_to_wait(
    http: Http, sink: HttpSink, status: int, headers: dict[str, str], body: dict[str, str], after_s: float
) -> None:
    sink.answer = json_answer(body, status, headers)
    (result,) = deliver(http, sink, track(1))
    assert isinstance(result.error, Retry)
    assert result.error.after_s == after_s


@pytest.mark.parametrize(
    ("name", "portal_id", "full"),
    [
        ("Order Completed", "12345", "pe12345_order_completed"),
        ("  Señal - 2 ", "12345", "pe12345_se_al_2"),
        ("pe999_order", "12345", "pe999_order"),
        ("pe999_order", "", "pe999_order"),
    ],
)
def test_the_name_of_an_event_is_made_full(http: Http, sink: HttpSink, name: str, portal_id: str, full: str) -> None:
    assert deliver(http, sink, track(1) | {"event": name}, portal_id=portal_id) == [DELIVERED]
    assert inputs(sink)[0]["eventName"] == full


def test_without_a_hub_id_a_short_name_is_not_sent(http: Http, sink: HttpSink) -> None:
    results = deliver(http, sink, track(1), track(2) | {"event": "pe999_order"}, portal_id="")
    assert [type(result.error) for result in results] == [InvalidSettings, type(None)]
    assert len(inputs(sink)) == 1


def test_an_event_of_nobody_is_not_sent(http: Http, sink: HttpSink) -> None:
    nobody = track(1) | {"properties": {}, "context": {}}
    results = deliver(http, sink, nobody, track(2))
    assert [type(result.error) for result in results] == [MessageRejected, type(None)]
    assert [item["email"] for item in inputs(sink)] == ["person-2@example.com"]


def test_a_property_may_identify_the_record_of_an_event(http: Http, sink: HttpSink) -> None:
    nobody = track(1) | {"properties": {"member": 5}, "context": {}}
    assert deliver(http, sink, nobody, mapping={"properties": {"@path": "$.properties"}}) == [DELIVERED]
    assert inputs(sink)[0]["properties"] == {"member": "5"}


def test_an_event_with_too_many_properties_is_not_sent(http: Http, sink: HttpSink) -> None:
    event = track(1) | {"properties": {"email": "a@example.com", **{f"p{n}": n for n in range(50)}}}
    (result,) = deliver(http, sink, event, mapping={"properties": {"@path": "$.properties"}})
    assert isinstance(result.error, MessageRejected)
    assert sink.count == 0


def test_a_retry_has_the_same_uuid_and_a_uuid_stays_as_it_is(http: Http, sink: HttpSink) -> None:
    own = "1B4E28BA-2FA1-11D2-883F-0016D3CCA427"
    deliver(http, sink, track(1), track(2), track(3) | {"messageId": own})
    deliver(http, sink, track(1))
    first, second, third = (item["uuid"] for item in inputs(sink, 0))
    assert [item["uuid"] for item in inputs(sink, 1)] == [first]
    assert first != second
    assert third == own


def test_an_event_that_is_not_defined_takes_no_other_with_it(http: Http, sink: HttpSink) -> None:
    """Those of one name are refused together, in few requests."""
    sink.respond = double = HubSpot(defined={"pe12345_order_completed": 1})
    events = [track(n) | ({"event": "Unknown"} if n % 2 else {}) for n in range(1, 33)]
    results = deliver(http, sink, *events)
    assert [isinstance(result.error, Discard) for result in results] == [n % 2 == 1 for n in range(1, 33)]
    assert double.accepted == list(range(2, 33, 2))
    assert sink.count <= 2 * 16 + 1


def test_a_time_that_is_none_discards_its_event_only(http: Http, sink: HttpSink) -> None:
    results = deliver(http, sink, track(1) | {"timestamp": 1e200}, track(2))
    assert [type(result.error) for result in results] == [MessageRejected, type(None)]


def test_the_most_of_a_request_are_what_hubspot_takes(http: Http, sink: HttpSink) -> None:
    sink.respond = HubSpot()
    for kind, action in ((identify, CONTACT), (group, COMPANY), (track, EVENT)):
        before, most = sink.count, action.limits(settings(sink)).events
        assert most == (500 if action is EVENT else 100)
        assert deliver(http, sink, *(kind(number) for number in range(1, most + 1))) == [DELIVERED] * most
        assert sink.count == before + 1
