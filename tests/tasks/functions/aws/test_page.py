"""The functions of docs/functions/aws.md run as they stand."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import orjson
import pytest

from tests.support.doubles import aws
from tests.support.signature_v4 import signature
from tests.tasks.functions.aws.conftest import SETTINGS
from tests.tasks.functions.conftest import TRACK, Asked, Runner, answer

PAGE = (Path(__file__).parents[4] / "docs" / "functions" / "aws.md").read_text("utf-8")
STORE, OTHER_SERVICE = re.findall(r"^```js\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def signature_of(asked: Asked, service: str) -> str:
    """What the signature of a request must be."""
    headers = {name.lower(): value for name, value in asked.headers.items()}
    headers["host"] = asked.url.split("/")[2]
    names = re.findall("SignedHeaders=([^,]+)", headers["authorization"])[0].split(";")
    path = "/" + asked.url.split("/", 3)[3]
    payload = hashlib.sha256(asked.body or b"").hexdigest()
    return signature(asked.method, path, headers, names, aws.SECRET, aws.REGION, service, payload)


def test_the_function_that_stores_events(run: Runner) -> None:
    run.http.handler = lambda _: answer()
    assert run.one(STORE, settings=SETTINGS).event == TRACK
    (asked,) = run.http.asked
    assert (asked.method, asked.url) == ("PUT", "https://example-bucket.s3.eu-central-1.amazonaws.com/track/m1.json")
    assert asked.body == TRACK
    assert asked.headers["Authorization"].endswith(f"Signature={signature_of(asked, 's3')}")


@pytest.mark.parametrize(("status", "name"), [(503, "RetryError"), (403, "Forbidden")])
def test_that_function_tries_again_what_may_pass(run: Runner, status: int, name: str) -> None:
    run.http.handler = lambda _: answer("", status)
    error = run.one(STORE, settings=SETTINGS).error
    assert error is not None
    assert (error.name, len(run.http.asked)) == (name, 3 if status == 503 else 1)


def test_the_function_that_calls_another_service(run: Runner) -> None:
    settings = {**SETTINGS, "sessionToken": aws.TOKEN, "stream": "events"}
    result = run.one(OTHER_SERVICE, settings=settings)
    assert (result.error, result.event) == (None, TRACK)
    (asked,) = run.http.asked
    assert (asked.method, asked.url) == ("POST", "https://firehose.eu-central-1.amazonaws.com/")
    assert asked.headers["x-amz-security-token"] == aws.TOKEN
    assert asked.headers["Authorization"].endswith(f"Signature={signature_of(asked, 'firehose')}")
    sent = orjson.loads(asked.body or b"")
    assert (sent["DeliveryStreamName"], base64.b64decode(sent["Record"]["Data"])) == ("events", TRACK + b"\n")
