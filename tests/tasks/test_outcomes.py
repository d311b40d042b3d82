"""The tables from errors to outcomes, row by row."""

from __future__ import annotations

import pytest

from destinations.errors import (
    AddressRefused,
    DeliveryError,
    Discard,
    InvalidSettings,
    MessageRejected,
    Retry,
    classify,
)
from destinations.http import RequestTrace
from tasks.functions.contract import Called, CallResult, FunctionError
from tasks.outcomes import KEY_MISSING, Kind, from_delivery, from_function, from_verdict
from tests.tasks.fakes import failed, returned

REQUEST = RequestTrace("GET", "https://a.example/", 200, "", 1.0)
SENT = RequestTrace("POST", "https://b.example/", 500, "", 1.0)


@pytest.mark.parametrize(
    ("name", "kind", "code", "type_"),
    [
        ("EventNotSupported", Kind.DISCARDED, "unsupported_event_type", "Unsupported Event Type"),
        ("InvalidEventPayload", Kind.DISCARDED, "message_rejected", "Message Rejected"),
        ("ValidationError", Kind.DISCARDED, "message_rejected", "Message Rejected"),
        ("RetryError", Kind.RETRIED, "retry", "Retry"),
        ("Error", Kind.DISCARDED, "bad_request", "Bad Request"),
        ("TypeError", Kind.DISCARDED, "bad_request", "Bad Request"),
        ("", Kind.DISCARDED, "bad_request", "Bad Request"),
    ],
)
def test_what_a_handler_throws_decides(name: str, kind: Kind, code: str, type_: str) -> None:
    outcome = from_function(failed(name))
    assert outcome is not None
    assert (outcome.kind, outcome.code, outcome.type) == (kind, code, type_)


@pytest.mark.parametrize(
    ("name", "kind", "code", "type_"),
    [
        ("EventNotSupported", Kind.DISCARDED, "unsupported_event_type", "Unsupported Event Type"),
        ("Timeout", Kind.RETRIED, "gateway_timeout", "Timeout"),
        ("InvalidSettings", Kind.DISCARDED, "invalid_settings", "Invalid Settings"),
        ("OutOfMemory", Kind.DISCARDED, "bad_request", "Bad Request"),
        ("SandboxCrash", Kind.DISCARDED, "sandbox_crash", "Bad Request"),
        ("NotAnEvent", Kind.DISCARDED, "bad_request", "Bad Request"),
    ],
)
def test_what_the_runtime_reports_decides(name: str, kind: Kind, code: str, type_: str) -> None:
    outcome = from_function(failed(name, by_runtime=True))
    assert outcome is not None
    assert (outcome.kind, outcome.code, outcome.type) == (kind, code, type_)


@pytest.mark.parametrize("name", ["Timeout", "InvalidSettings", "SandboxCrash"])
def test_an_author_cannot_speak_in_the_name_of_the_runtime(name: str) -> None:
    outcome = from_function(failed(name))
    assert outcome is not None
    assert (outcome.kind, outcome.code) == (Kind.DISCARDED, "bad_request")


def test_a_returned_event_goes_on() -> None:
    assert from_function(returned(b"{}")) is None


@pytest.mark.parametrize("error", [None, FunctionError("DropEvent", "")])
def test_a_dropped_event_is_filtered_and_no_error(error: FunctionError | None) -> None:
    outcome = from_function(CallResult(kind=Called.DROPPED, error=error, logs=("bye",), requests=(REQUEST,)))
    assert outcome is not None
    assert (outcome.kind, outcome.code, outcome.type) == (Kind.FILTERED, "dropped_by_function", "")
    assert (outcome.logs, outcome.requests) == (("bye",), (REQUEST,))


def test_what_was_not_started_is_given_back() -> None:
    outcome = from_function(CallResult(kind=Called.NOT_STARTED))
    assert outcome is not None
    assert outcome.kind is Kind.GIVEN_BACK


def test_an_error_keeps_what_its_author_needs_to_find_it() -> None:
    error = FunctionError("TypeError", "x is undefined", "at onTrack:3")
    outcome = from_function(CallResult(kind=Called.ERROR, error=error, logs=("in",), requests=(REQUEST,)))
    assert outcome is not None
    assert (outcome.name, outcome.message, outcome.stack) == ("TypeError", "x is undefined", "at onTrack:3")
    assert (outcome.logs, outcome.requests) == (("in",), (REQUEST,))


def test_settings_that_cannot_be_decrypted_are_retried() -> None:
    outcome = from_verdict(KEY_MISSING, message="which key?")
    assert (outcome.kind, outcome.type) == (Kind.RETRIED, "Invalid Settings (key)")


@pytest.mark.parametrize(
    ("error", "kind", "code", "type_"),
    [
        (None, Kind.DELIVERED, "delivered", ""),
        (Retry("busy", status=503), Kind.RETRIED, "retry", "Retry"),
        (Discard("gone", status=410), Kind.DISCARDED, "bad_request", "Bad Request"),
        (InvalidSettings("who?", status=401), Kind.DISCARDED, "invalid_settings", "Invalid Settings"),
        (MessageRejected("no"), Kind.DISCARDED, "message_rejected", "Message Rejected"),
        (AddressRefused("private"), Kind.DISCARDED, "invalid_settings", "Invalid Settings"),
    ],
)
def test_the_class_of_a_delivery_error_decides(error: DeliveryError | None, kind: Kind, code: str, type_: str) -> None:
    outcome = from_delivery(error, b"{}", None, ())
    assert (outcome.kind, outcome.code, outcome.type) == (kind, code, type_)
    assert outcome.status == (error.status if error else None)


@pytest.mark.parametrize("status", [408, 423, 429, 500, 502, 503, 599])
def test_statuses_that_may_pass_are_retried(status: int) -> None:
    assert from_delivery(classify(status, ""), b"{}", None, ()).kind is Kind.RETRIED


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 422, 501])
def test_statuses_that_stay_are_discarded(status: int) -> None:
    assert from_delivery(classify(status, ""), b"{}", None, ()).kind is Kind.DISCARDED


def test_a_retry_keeps_what_the_destination_asked_to_wait() -> None:
    assert from_delivery(Retry("busy", after_s=7.0), b"{}", None, ()).after_s == 7.0


def test_the_requests_of_function_and_adapter_are_shown_in_order() -> None:
    result = CallResult(kind=Called.EVENT, logs=("hello",), requests=(REQUEST,))
    outcome = from_delivery(None, b'{"a":1}', result, (SENT,))
    assert (outcome.logs, outcome.requests, outcome.event_out) == (("hello",), (REQUEST, SENT), b'{"a":1}')
