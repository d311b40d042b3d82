"""The Slack adapter."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from destinations.contract import DELIVERED, Result
from destinations.errors import DeliveryError, Discard, InvalidSettings, MessageRejected, Retry
from destinations.fields import check_payload
from destinations.http import Http
from destinations.mapping import compile_mapping
from destinations.settings import check_settings
from destinations.slack import DESTINATION, POST_TO_CHANNEL
from tasks.functions.blackout import Blackout
from tasks.functions.traces import clean
from tests.destinations.doubles.slack import Slack, said
from tests.support.http_sink import HttpSink, Request

PATH = "/services/T0000/B0000/Hush-4711"


def post(sink: HttpSink, http: Http, path: str = PATH, **payload: Any) -> Result:
    settings = check_settings(DESTINATION, {"webhook_url": f"{sink.url}{path}"})
    (result,) = POST_TO_CHANNEL.perform([{"text": "person-1", **payload}], settings, http)
    return result


def refusal(sink: HttpSink, http: Http, path: str = PATH) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        post(sink, http, path)
    return caught.value


def mapped(event: dict[str, Any]) -> dict[str, Any]:
    values = compile_mapping(POST_TO_CHANNEL.default_mapping()).resolve(event)
    return dict(check_payload(POST_TO_CHANNEL.fields, values).payload)


def test_a_message_is_posted_to_the_webhook(sink: HttpSink, http: Http) -> None:
    sink.respond = Slack()
    assert post(sink, http, text="person-1 *paid*", channel="sales", username="Till", icon_url="https://x/i.png") == (
        DELIVERED
    )
    (request,) = sink.requests
    assert (request.method, request.target) == ("POST", PATH)
    assert request.headers["content-type"] == "application/json"
    assert orjson.loads(request.body) == {
        "text": "person-1 *paid*",
        "channel": "sales",
        "username": "Till",
        "icon_url": "https://x/i.png",
    }


@pytest.mark.parametrize("empty", [None, ""])
def test_what_has_no_value_is_left_to_the_webhook(sink: HttpSink, http: Http, empty: str | None) -> None:
    post(sink, http, channel=empty, username=empty, icon_url=empty)
    assert orjson.loads(sink.requests[0].body) == {"text": "person-1"}


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("<!channel> hello", "&lt;!channel&gt; hello"),
        ("<https://evil.example|our page>", "&lt;https://evil.example|our page&gt;"),
        ("a & b &amp; c", "a &amp; b &amp;amp; c"),
        ("\"quotes\" and 'ü'", "\"quotes\" and 'ü'"),
    ],
)
def test_no_value_of_an_event_mentions_anybody(sink: HttpSink, http: Http, text: str, sent: str) -> None:
    post(sink, http, text=text)
    assert orjson.loads(sink.requests[0].body)["text"] == sent


def test_the_default_message_names_the_event_and_the_person() -> None:
    event = {"type": "track", "event": "Signed Up", "anonymousId": "a-1"}
    assert mapped({**event, "userId": "u-1"}) == {"text": "*Signed Up* by u-1"}
    assert mapped(event) == {"text": "*Signed Up* by a-1"}


def test_a_message_without_text_is_rejected() -> None:
    with pytest.raises(MessageRejected):
        check_payload(POST_TO_CHANNEL.fields, {"text": ""})


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (400, "invalid_payload", Discard),
        (400, "no_text", Discard),
        (400, "user_not_found", Discard),
        (403, "action_prohibited", InvalidSettings),
        (403, "posting_to_general_channel_denied", InvalidSettings),
        (403, "invalid_token", InvalidSettings),
        (404, "channel_not_found", Discard),
        (404, "no_service", InvalidSettings),
        (404, "no_team", InvalidSettings),
        (410, "channel_is_archived", Discard),
        (410, "no_active_hooks", InvalidSettings),
        (500, "rollup_error", Retry),
        (503, "no_service", Retry),
    ],
)
def test_a_documented_code_is_told(
    sink: HttpSink, http: Http, status: int, code: str, expected: type[DeliveryError]
) -> None:
    sink.answer = said(code, status)
    error = refusal(sink, http)
    assert type(error) is expected
    assert (error.status, error.message) == (status, f"Slack answered {status} {code}")


def test_any_other_body_is_not_told(sink: HttpSink, http: Http) -> None:
    sink.answer = said("person-1 is unknown", 404)
    error = refusal(sink, http)
    assert type(error) is Discard
    assert error.message == "Slack answered 404 Not Found"


@pytest.mark.parametrize("path", ["/wrong", "/services/T0000/B0000/wrong"])
def test_a_webhook_that_does_not_exist_is_invalid_settings(sink: HttpSink, http: Http, path: str) -> None:
    sink.respond = Slack()
    assert isinstance(refusal(sink, http, path), InvalidSettings)


def test_too_many_messages_wait_as_long_as_slack_says(sink: HttpSink, http: Http) -> None:
    answer = said("rate_limited", 429)
    answer.headers["Retry-After"] = "30"
    sink.answer = answer
    error = refusal(sink, http)
    assert isinstance(error, Retry)
    assert error.after_s == 30.0


def test_the_path_is_shown_nowhere_even_if_the_server_says_it_back(sink: HttpSink, http: Http) -> None:
    def echo(request: Request) -> Any:
        return said(f"no webhook at {request.target}", 404)

    sink.respond = echo
    recording = http.recording()
    refusal(sink, recording)
    (trace,) = recording.traces
    assert trace.url == f"{sink.url}/***"
    shown = clean(trace, Blackout([f"{sink.url}{PATH}"]))
    assert shown.url == f"{sink.url}/***"
    assert shown.response_body == b"no webhook at /[redacted]"
