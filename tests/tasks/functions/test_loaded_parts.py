"""A function pays only for what it names: which parts a sandbox asks its host for, and when.

The sandboxes here are real ones whose host says what it hands out (tests/support/observed_zygote.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from destinations.http import Response
from tasks.functions import forker
from tasks.functions.inside import BUNDLE
from tests.runtime.table import LIBRARIES
from tests.support import observed_zygote
from tests.tasks.functions.conftest import Asked, Runner, answer

S3 = "new AWS.S3({ region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } })"
BUCKETS = "<ListAllMyBucketsResult><Buckets></Buckets></ListAllMyBucketsResult>"
CORE = {"aws", "aws-core"}
USES: Mapping[str, set[str]] = {
    "_": {"lodash"},
    "moment": {"moment"},
    "moment.tz('Europe/Berlin')": {"moment", "moment-zones"},
    "uuidv5.uuidv5": {"uuidv5"},
    "jsonwebtoken": {"jsonwebtoken"},
    "xml": {"xml"},
    "xml2js": {"xml2js"},
    "libphonenumberjslib.libphonenumberjs": {"libphonenumberjs"},
    "fetchretrylib.fetchretry": {"fetchretry"},
    "OAuth": {"oauth"},
    "winstonlib.winston": {"winston"},
    "stripe": {"stripe", "path"},
    "sendgrid.mail": {"sendgrid", "path"},
    "sendgrid.client": {"sendgrid", "path"},
    "mailchimplib.mailchimp": {"mailchimp"},
    "nodemailjet.nodemailjet": {"nodemailjet", "path"},
    "AWS": CORE,
    "AWS.DynamoDB": {*CORE, "aws-dynamodb"},
    "AWS.EventBridge": {*CORE, "aws-eventbridge"},
    "AWS.Lambda": {*CORE, "aws-lambda"},
    "AWS.S3": {*CORE, "aws-s3"},
    "AWS.SNS": {*CORE, "aws-sns"},
    "AWS.SQS": {*CORE, "aws-sqs"},
    f"{S3}.getObject({{ Bucket: 'b', Key: 'k' }}).promise()": {*CORE, "aws-s3"},
    f"{S3}.listBuckets().promise()": {*CORE, "aws-s3", "aws-xml"},
    "twilio": set(),
    "hubspotlib.hubspot": set(),
    "typeof google.cloud.pubsub": set(),
}
"""The libraries that a first use loads. XML is read when an answer is XML."""
MOST_BYTES = {
    "twilio('AC1', 'x').messages.create({ to: '1', from: '2', body: 'x' })": 100_000,
    "new hubspotlib.hubspot.Client({ accessToken: 'x' }).crm.contacts.basicApi.getPage()": 50_000,
}
"""Of source, for a client of our own and all that it stands on. The packages have more than a million."""


@pytest.fixture
def loaded(own: Callable[..., Runner], monkeypatch: pytest.MonkeyPatch) -> Callable[[str], dict[str, int]]:
    """The parts that a function loads, in bytes by name."""
    monkeypatch.setattr(forker, "ZYGOTE", Path(observed_zygote.__file__))
    run = own()
    run.http.handler = by_kind

    def parts(code: str) -> dict[str, int]:
        result = run.one(code)
        assert result.error is None, result.error
        lines = [line.split() for line in result.logs]
        return {name: int(size) for _, name, size in lines}

    return parts


def by_kind(asked: Asked) -> Response:
    """XML for a list of S3, else JSON that each client takes."""
    if asked.url.endswith("amazonaws.com/"):
        return answer(BUCKETS, headers={"Content-Type": "application/xml"}, url=asked.url)
    return answer('{"sid":"SM1","results":[]}', headers={"Content-Type": "application/json"}, url=asked.url)


def function(use: str) -> str:
    return f"async function onTrack(event) {{ await ({use}); return event }}"


def test_a_function_that_names_nothing_loads_nothing(loaded: Callable[[str], dict[str, int]]) -> None:
    code = "const seen = new Map(); function onTrack(event) { seen.set(event.messageId, Date.now()); return event }"
    assert loaded(code) == {}


def test_a_function_that_names_no_library_loads_none(loaded: Callable[[str], dict[str, int]]) -> None:
    parts = loaded(
        """async function onTrack(event) {
          const hash = crypto.createHash('sha256').update('x').digest('hex');
          await fetch(new URL(`https://example.com/${hash}`), { body: Buffer.from('x'), method: 'POST' });
          return event;
        }"""
    )
    assert libraries_in(parts) == set()
    assert not [name for name in parts if name.partition("/")[0] in ("twilio", "hubspot", "services")]


def test_each_name_has_its_set() -> None:
    assert {library.name for library in LIBRARIES} <= USES.keys()


@pytest.mark.parametrize("use", USES)
def test_a_name_loads_its_libraries_and_no_others(loaded: Callable[[str], dict[str, int]], use: str) -> None:
    assert libraries_in(loaded(function(use))) == USES[use]


@pytest.mark.parametrize("use", MOST_BYTES)
def test_our_own_clients_are_small(loaded: Callable[[str], dict[str, int]], use: str) -> None:
    parts = loaded(function(use))
    assert libraries_in(parts) == set()
    assert 0 < sum(parts.values()) < MOST_BYTES[use], parts


def libraries_in(parts: Mapping[str, int]) -> set[str]:
    """The bundled ones."""
    return {name for name in parts if (BUNDLE / f"{name}.js").exists()}
