"""What ``AWS`` tries again, and the errors that its calls end with."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.support.doubles import aws
from tests.support.doubles.aws import json_error
from tests.support.http_sink import Answer, Fault
from tests.tasks.functions.aws.conftest import PUT_EVENTS, SHORT, Client


@pytest.mark.parametrize(
    "fault",
    [
        Answer(500),
        Answer(503),
        json_error(400, "ThrottlingException", "Rate exceeded"),
        json_error(400, "ProvisionedThroughputExceededException", "slow down"),
        Answer(fault=Fault.RESET),
    ],
)
def test_what_may_pass_is_tried_again(client: Client, fault: Answer) -> None:
    client.double.faults.extend([fault, fault])
    value = client.value(f"client('EventBridge', settings).{PUT_EVENTS}.promise()")
    assert value["Entries"] == [{"EventId": "e-1"}]
    assert len(client.sink.requests) == 3


def test_tries_end_with_the_last_error(client: Client) -> None:
    client.double.faults.extend([json_error(503, "ServiceUnavailable", "later")] * 9)
    assert client.value(f"failure(client('EventBridge', settings, {{ maxRetries: 2 }}).{PUT_EVENTS}.promise())") == {
        "name": "ServiceUnavailable",
        "message": "later",
        "code": "ServiceUnavailable",
        "statusCode": 503,
        "requestId": aws.REQUEST_ID,
        "retryable": True,
    }
    assert len(client.sink.requests) == 3


def test_waits_between_tries_double(client: Client) -> None:
    client.double.faults.extend([Answer(500)] * 3)
    slow = "client('EventBridge', settings, { retryDelayOptions: { base: 40 } })"
    client.value(f"((Math.random = () => 0.999), {slow}.{PUT_EVENTS}.promise())")
    waits = [after.at - before.at for before, after in pairwise(client.sink.requests)]
    assert [wait >= least for wait, least in zip(waits, (0.039, 0.079, 0.159), strict=True)] == [True] * 3


def test_what_is_refused_is_not_tried_again(client: Client) -> None:
    client.double.faults.append(json_error(400, "ValidationException", "no"))
    error = client.value(f"failure(client('EventBridge', settings).{PUT_EVENTS}.promise())")
    assert (error["code"], error["retryable"], len(client.sink.requests)) == ("ValidationException", False, 1)


@pytest.mark.parametrize(
    ("endpoint", "call", "message"),
    [
        (None, "publish({ TopicArn: 'a', Message: 'x'.repeat(1.1e6) })", "a body of more than 1000000 bytes"),
        (None, "publish({ TopicArn: 'a', Message: 'large' })", "answered 200 with more than 2000000 bytes"),
        ("http://10.0.0.1", "publish({ TopicArn: 'a', Message: 'm' })", "requests to its address are not allowed"),
    ],
)
def test_what_the_runtime_refuses_is_not_tried_again(
    client: Client, endpoint: str | None, call: str, message: str
) -> None:
    client.settings["endpoint"] = endpoint or client.sink.url
    client.double.faults.extend([Answer(200, {}, bytes(2_100_000))] * 2)
    error = client.value(f"failure(client('SNS', settings).{call}.promise())")
    assert message in error["message"]
    assert (error["code"], error["retryable"]) == ("NetworkingError", False)
    assert len(client.sink.requests) <= 1


def test_a_time_out_is_an_error_that_may_pass(client: Client) -> None:
    client.double.faults.append(Answer(fault=Fault.HANG))
    error = client.value(
        "failure(client('EventBridge', settings, { maxRetries: 0, httpOptions: { timeout: 50 } })"
        f".{PUT_EVENTS}.promise())"
    )
    expected = {"name": "TimeoutError", "message": "Connection timed out after 50ms", "code": "TimeoutError"}
    assert error == {**expected, "retryable": True}


def test_a_connection_that_is_refused(client: Client) -> None:
    """Called an unknown endpoint, as on Node."""
    client.settings["endpoint"] = "http://127.0.0.1:1"
    call = f"client('EventBridge', settings, {{ maxRetries: 0 }}).{PUT_EVENTS}"
    error, cause = client.value(f"{call}.promise().catch((error) => [about(error), about(error.originalError)])")
    assert (error["name"], error["code"], error["retryable"]) == ("UnknownEndpoint", "UnknownEndpoint", True)
    assert (cause["code"], cause["message"]) == ("NetworkingError", "connect ECONNREFUSED 127.0.0.1:1")


@pytest.mark.parametrize("name", ["RetryError", "DropEvent", "ValidationError"])
def test_a_service_does_not_decide_what_becomes_of_an_event(client: Client, name: str) -> None:
    client.double.faults.append(json_error(400, name, "no"))
    call = f"await client('EventBridge', settings).{PUT_EVENTS}.promise()"
    code = f"{SHORT} async function onTrack(event, settings) {{ {call} }}"
    error = client.runner.one(code, settings=client.settings).error
    assert error is not None
    assert (error.name, error.message) == ("Error", "no")


def test_only_the_author_makes_an_error_one_to_try_again(client: Client) -> None:
    call = f"await client('EventBridge', settings, {{ maxRetries: 0 }}).{PUT_EVENTS}.promise()"
    plain = f"{SHORT} async function onTrack(event, settings) {{ {call} }}"
    caught = f"""{SHORT} async function onTrack(event, settings) {{
      try {{ {call} }} catch (error) {{ throw error.retryable ? new RetryError(error.message) : error }} }}"""
    client.double.faults.extend([json_error(503, "ServiceUnavailable", "later")] * 2)
    errors = [client.runner.one(code, settings=client.settings).error for code in (plain, caught)]
    assert [(error.name, error.message) for error in errors if error] == [
        ("ServiceUnavailable", "later"),
        ("RetryError", "later"),
    ]
