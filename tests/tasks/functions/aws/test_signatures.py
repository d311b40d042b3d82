"""What ``AWS`` signs: to the byte, as Amazon's examples are."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from tests.support.doubles import aws
from tests.support.signature_v4 import signature
from tests.tasks.functions.aws.conftest import PUT_EVENTS, SHORT, Client
from tests.tasks.functions.conftest import Runner

SIGN = """(([method, path, headers, body], { service, url, at, region }) => {
  const request = new AWS.HttpRequest(url, region);
  delete request.headers['User-Agent'];
  Object.assign(request, { method, path, body });
  Object.assign(request.headers, { Host: request.endpoint.host, ...headers });
  const signer = new AWS.Signers.V4(request, service);
  const keys = new AWS.Credentials('AKIDEXAMPLE', 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY');
  signer.addAuthorization(keys, new Date(at));
  return request.headers.Authorization;
})"""
SUITE = {"service": "service", "url": "https://example.amazonaws.com", "at": "2015-08-30T12:36:00Z"}


def signed(run: Runner, case: list[Any], **about: str) -> str:
    """The header ``Authorization`` that the SDK makes for a request."""
    made: str = run.value(f"{SIGN}({orjson.dumps(case).decode()}, {orjson.dumps(about).decode()})")
    return made


VECTORS = [
    ("get-vanilla", "GET", "/", {}, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    (
        "get-vanilla-query-order-key-case",
        "GET",
        "/?Param2=value2&Param1=value1",
        {},
        "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
    ),
    (
        "get-vanilla-empty-query-key",
        "GET",
        "/?Param1=value1",
        {},
        "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb",
    ),
    (
        "get-unreserved",
        "GET",
        "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        {},
        "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
    ),
    (
        "get-header-value-trim",
        "GET",
        "/",
        {"My-Header1": " value1", "My-Header2": ' "a   b   c"'},
        "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
    ),
    ("post-vanilla", "POST", "/", {}, "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
    (
        "post-vanilla-query",
        "POST",
        "/?Param1=value1",
        {},
        "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11",
    ),
    (
        "post-header-key-sort",
        "POST",
        "/",
        {"My-Header1": "value1"},
        "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
    ),
    (
        "post-header-value-case",
        "POST",
        "/",
        {"My-Header1": "VALUE1"},
        "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d",
    ),
]


@pytest.mark.parametrize(("name", "method", "path", "headers", "expected"), VECTORS, ids=[each[0] for each in VECTORS])
def test_signatures_are_those_of_amazons_test_suite(
    run: Runner, name: str, method: str, path: str, headers: dict[str, str], expected: str
) -> None:
    """Of the suite of signature version 4: the credentials and the time are its own."""
    names = ";".join(sorted(["host", "x-amz-date", *(header.lower() for header in headers)]))
    scope = "AKIDEXAMPLE/20150830/us-east-1/service/aws4_request"
    made = signed(run, [method, path, headers, ""], region="us-east-1", **SUITE)
    assert made == f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders={names}, Signature={expected}"
    sent = {name.lower(): value for name, value in headers.items()}
    sent |= {"host": "example.amazonaws.com", "x-amz-date": "20150830T123600Z"}
    assert signature(method, path, sent, names.split(";"), aws.SECRET, "us-east-1", "service") == expected


def test_the_derived_key_is_that_of_amazons_example(run: Runner) -> None:
    key = "AWS.util.crypto.hmac"
    chain = f"{key}({key}({key}({key}('AWS4' + secret, '20150830', 'buffer'), 'us-east-1', 'buffer'), 'iam', 'buffer'),"
    expression = f"((secret) => {chain} 'aws4_request', 'hex'))('{aws.SECRET}')"
    assert run.value(expression) == "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9"


EXAMPLES = [
    (
        "getObject({ ...place, Key: 'test.txt', Range: 'bytes=0-9' })",
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    ),
    ("getBucketLifecycle(place)", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
    (
        "listObjects({ ...place, MaxKeys: 2, Prefix: 'J' })",
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    ),
]
S3_EXAMPLE = """(async () => {
  AWS.Service.prototype.getSkewCorrectedDate = AWS.util.date.getDate = () => new Date('2013-05-24T00:00:00Z');
  const s3 = new AWS.S3({ region: 'us-east-1', accessKeyId: 'AKIAIOSFODNN7EXAMPLE', s3DisableBodySigning: false,
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', signatureVersion: 'v4' });
  const place = { Bucket: 'examplebucket' };
  return %s;
})()"""


@pytest.mark.parametrize(("call", "expected"), EXAMPLES)
def test_requests_to_s3_are_signed_as_in_amazons_examples(run: Runner, call: str, expected: str) -> None:
    """Those of 2013-05-24, as the client of the service sends them."""
    run.value(S3_EXAMPLE % f"new Promise((resolve) => s3.{call}.send(() => resolve(1)))")
    asked = run.http.asked[0]
    assert asked.headers["Authorization"].endswith(f"Signature={expected}")
    assert asked.url.startswith("https://examplebucket.s3.amazonaws.com/")


def test_an_object_is_put_as_in_amazons_example(run: Runner) -> None:
    headers = {
        "Date": "Fri, 24 May 2013 00:00:00 GMT",
        "X-Amz-Storage-Class": "REDUCED_REDUNDANCY",
        "X-Amz-Content-Sha256": "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
    }
    about = {"service": "s3", "url": "https://examplebucket.s3.amazonaws.com", "at": "2013-05-24T00:00:00Z"}
    case = ["PUT", "/test%24file.text", headers, "Welcome to Amazon S3."]
    sign = SIGN.replace("AKIDEXAMPLE", "AKIAIOSFODNN7EXAMPLE").replace("MDENG+bP", "MDENG/bP")
    made = run.value(
        f"{sign}({orjson.dumps(case).decode()}, {orjson.dumps({**about, 'region': 'us-east-1'}).decode()})"
    )
    assert made.endswith("Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")


@pytest.mark.parametrize("method", ["getSignedUrl", "await s3.getSignedUrlPromise", "callback"])
def test_a_signed_url_is_that_of_amazons_example(run: Runner, method: str) -> None:
    arguments = "'getObject', { ...place, Key: 'test.txt', Expires: 86400 }"
    call = f"{method}({arguments})" if method.startswith("await") else f"s3.getSignedUrl({arguments})"
    if method == "callback":
        call = f"new Promise((resolve) => s3.getSignedUrl({arguments}, (error, url) => resolve(url)))"
    url = run.value(S3_EXAMPLE % call)
    address, _, query = url.partition("?")
    assert address == "https://examplebucket.s3.amazonaws.com/test.txt"
    assert sorted(query.split("&")) == [
        "X-Amz-Algorithm=AWS4-HMAC-SHA256",
        "X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request",
        "X-Amz-Date=20130524T000000Z",
        "X-Amz-Expires=86400",
        "X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
        "X-Amz-SignedHeaders=host",
    ]
    assert run.http.asked == []


def test_the_double_refuses_what_is_signed_with_another_secret(client: Client) -> None:
    call = f"client('EventBridge', settings, {{ secretAccessKey: 'wrong' }}).{PUT_EVENTS}"
    body = f"return {{ ...event, value: await failure({call}.promise()) }}"
    code = f"{SHORT} async function onTrack(event, settings) {{ {body} }}"
    result = client.runner.one(code, settings=client.settings)
    assert orjson.loads(result.event)["value"]["code"] == "SignatureDoesNotMatch"
    assert client.double.refused == ["SignatureDoesNotMatch"]
    assert client.double.calls == []


def test_a_session_token_is_sent_and_signed(client: Client) -> None:
    token = f"sessionToken: {orjson.dumps(aws.TOKEN).decode()}"
    client.value(
        f"client('S3', settings, {{ {token} }}).putObject({{ Bucket: settings.bucket, Key: 'a', Body: '' }}).promise()"
    )
    (request,) = client.sink.requests
    assert request.headers["x-amz-security-token"] == aws.TOKEN
    assert "x-amz-security-token" in request.headers["authorization"]
