"""``AWS`` in functions: what it sends, signs, answers and refuses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from ipaddress import ip_network
from itertools import pairwise
from typing import Any

import orjson
import pytest

from destinations.http import Http
from tests.support.doubles import aws
from tests.support.doubles.aws import QUEUE, TOPIC, Aws, Call, json_error
from tests.support.http_sink import Answer, Fault, HttpSink
from tests.support.signature_v4 import signature
from tests.tasks.functions.conftest import TRACK, Runner, new_runtime

SETTINGS = {
    "region": aws.REGION,
    "accessKeyId": aws.KEY_ID,
    "secretAccessKey": aws.SECRET,
    "bucket": aws.BUCKET,
    "queue": QUEUE,
    "topic": TOPIC,
}
SHORT = """
const client = (name, settings, more) => new AWS[name]({ region: settings.region, endpoint: settings.endpoint,
  accessKeyId: settings.accessKeyId, secretAccessKey: settings.secretAccessKey, s3ForcePathStyle: true,
  retryDelayOptions: { base: 1 }, ...more });
const about = ({ name, message, code, statusCode, requestId, retryable }) =>
  ({ name, message, code, statusCode, requestId, retryable });
const failure = (promise) => promise.then(() => 'no failure', about);
"""
PUT_EVENTS = "putEvents({ Entries: [{ Source: 's', DetailType: 'd', Detail: '{}' }] })"


class Client:
    """Runs functions that call the double."""

    def __init__(self, runner: Runner, sink: HttpSink, double: Aws) -> None:
        self.runner, self.sink, self.double = runner, sink, double
        self.settings = {**SETTINGS, "endpoint": sink.url}

    def value(self, expression: str) -> Any:
        """What an expression gives; ``client``, ``about`` and ``failure`` are at hand."""
        code = f"{SHORT} async function onTrack(event, settings) {{ event.value = await ({expression}); return event }}"
        result = self.runner.one(code, settings=self.settings)
        assert result.error is None, result.error
        assert self.double.refused == []
        return orjson.loads(result.event).get("value")


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    networks = (ip_network("127.0.0.0/8"),)
    http: Any = Http(connect_timeout_s=5, timeout_s=5, max_response_bytes=2_000_000, allowed_networks=networks)
    runtime = new_runtime(http)
    yield Runner(runtime, http)
    runtime.close()
    http.close()


@pytest.fixture
def client(runner: Runner) -> Iterator[Client]:
    double = Aws()
    with HttpSink() as sink:
        sink.respond = double
        yield Client(runner, sink, double)


# Signatures

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
    code = f"{SHORT} async function onTrack(event, settings) {{ return {{ ...event, value: await failure({call}.promise()) }} }}"
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


# S3


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        ("'text é'", "text é".encode()),
        ("Buffer.from([0, 1, 254, 255])", bytes([0, 1, 254, 255])),
        ("new Uint8Array([255, 128, 7])", bytes([255, 128, 7])),
        ("JSON.stringify({ a: 1 })", b'{"a":1}'),
    ],
)
def test_s3_puts_and_gets_objects(client: Client, body: str, sent: bytes) -> None:
    value = client.value(f"""(async () => {{
      const s3 = client('S3', settings);
      const place = {{ Bucket: settings.bucket, Key: 'a folder/ü+(1)*.json' }};
      const put = await s3.putObject({{ ...place, Body: {body}, ContentType: 'application/json', Metadata: {{ a: 'b' }} }}).promise();
      const got = await s3.getObject(place).promise();
      const head = await s3.headObject(place).promise();
      return [put, Buffer.isBuffer(got.Body), got.Body.toString('hex'), got.ContentType, got.Metadata,
        head.ContentLength, head.ETag];
    }})()""")
    etag = f'"{hashlib.md5(sent).hexdigest()}"'
    assert value == [{"ETag": etag}, True, sent.hex(), "application/json", {"a": "b"}, len(sent), etag]
    assert client.double.objects["a folder/ü+(1)*.json"][0] == sent


def test_s3_lists_and_deletes(client: Client) -> None:
    value = client.value("""(async () => {
      const s3 = client('S3', settings);
      const at = (Key) => ({ Bucket: settings.bucket, Key });
      for (const name of ['a/1', 'a/2', 'a/<&>', 'b/1']) await s3.putObject({ ...at(name), Body: name }).promise();
      await s3.deleteObject(at('a/1')).promise();
      const list = await s3.listObjectsV2({ Bucket: settings.bucket, Prefix: 'a/', MaxKeys: 5 }).promise();
      return [list.Contents.map(({ Key, Size }) => [Key, Size]), list.KeyCount, list.IsTruncated,
        list.Contents[0].LastModified instanceof Date];
    })()""")
    assert value == [[["a/2", 3], ["a/<&>", 5]], 2, False, True]


def test_s3_uploads_as_one_object(client: Client) -> None:
    value = client.value(
        "client('S3', settings).upload({ Bucket: settings.bucket, Key: 'k', Body: 'abc' }).promise().then(({ Key, ETag }) => [Key, ETag])"
    )
    assert value == ["k", '"900150983cd24fb0d6963f7d28e17f72"']


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (
            "getObject({ Bucket: settings.bucket, Key: 'none' })",
            ("NoSuchKey", "The specified key does not exist.", 404),
        ),
        ("getObject({ Bucket: 'other', Key: 'a' })", ("NoSuchBucket", "The specified bucket does not exist", 404)),
        ("headObject({ Bucket: settings.bucket, Key: 'none' })", ("NotFound", None, 404)),
    ],
)
def test_errors_of_s3(client: Client, call: str, expected: tuple[str, str | None, int]) -> None:
    code, message, status = expected
    assert client.value(f"failure(client('S3', settings).{call}.promise())") == {
        "name": code,
        "message": message,
        "code": code,
        "statusCode": status,
        "requestId": aws.REQUEST_ID,
        "retryable": False,
    }
    assert len(client.sink.requests) == 1


def test_a_body_that_is_too_long_is_refused_with_its_limit(client: Client) -> None:
    body = "Buffer.alloc(1100000)"
    error = client.value(
        f"failure(client('S3', settings, {{ maxRetries: 0 }}).putObject({{ Bucket: settings.bucket, Key: 'a', Body: {body} }}).promise())"
    )
    assert "a body of more than 1000000 bytes" in error["message"]
    assert client.sink.requests == []


# SNS and SQS


def test_sns_publishes(client: Client) -> None:
    value = client.value("""client('SNS', settings).publish({ TopicArn: settings.topic, Message: 'a=1&b ü',
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'order' } } }).promise()""")
    assert value == {"ResponseMetadata": {"RequestId": aws.REQUEST_ID}, "MessageId": "m-1"}
    assert client.double.calls[0].parameters == {
        "TopicArn": TOPIC,
        "Message": "a=1&b ü",
        "MessageAttributes.entry.1.Name": "kind",
        "MessageAttributes.entry.1.Value.DataType": "String",
        "MessageAttributes.entry.1.Value.StringValue": "order",
    }
    error = client.value("failure(client('SNS', settings).publish({ TopicArn: 'other', Message: 'a' }).promise())")
    assert (error["code"], error["statusCode"], error["requestId"]) == ("NotFound", 404, aws.REQUEST_ID)


# A queue's URL is also where its requests go: here they go to the double by an endpoint that is set after it.
TO_DOUBLE = """const sqs = client('SQS', settings);
  sqs.customizeRequests((request) => request.on('afterBuild', ({ httpRequest }) => {
    httpRequest.endpoint = new AWS.Endpoint(settings.endpoint);
    httpRequest.headers.Host = httpRequest.endpoint.host;
  }));"""


def test_sqs_sends_messages(client: Client) -> None:
    value = client.value(f"""(async () => {{ {TO_DOUBLE}
      const one = await sqs.sendMessage({{ QueueUrl: settings.queue, MessageBody: 'é' }}).promise();
      const many = await sqs.sendMessageBatch({{ QueueUrl: settings.queue, Entries: [
        {{ Id: 'a', MessageBody: 'good' }}, {{ Id: 'b', MessageBody: 'bad' }}] }}).promise();
      return [one, many] }})()""")
    assert value == [
        {"MessageId": "m-1", "MD5OfMessageBody": hashlib.md5("é".encode()).hexdigest()},
        {
            "Successful": [{"Id": "a", "MessageId": "m-a", "MD5OfMessageBody": hashlib.md5(b"good").hexdigest()}],
            "Failed": [{"Id": "b", "SenderFault": True, "Code": "InvalidMessageContents", "Message": "no"}],
        },
    ]


def test_sqs_notices_a_message_that_arrived_changed(client: Client) -> None:
    client.double.corrupt = True
    errors = client.value(f"""(async () => {{ {TO_DOUBLE}
      sqs.config.maxRetries = 0;
      return [await failure(sqs.sendMessage({{ QueueUrl: settings.queue, MessageBody: 'a' }}).promise()),
        await failure(sqs.sendMessageBatch({{ QueueUrl: settings.queue, Entries: [{{ Id: 'a', MessageBody: 'a' }}] }}).promise())]
    }})()""")
    assert [error["code"] for error in errors] == ["InvalidChecksum", "InvalidChecksum"]
    assert errors[0]["message"].startswith("sendMessage returned an invalid MD5 response. Got ")
    assert errors[1]["message"] == "sendMessageBatch returned an invalid MD5 response. Invalid messages: a"


def test_a_queue_that_is_not_there(client: Client) -> None:
    url = "settings.endpoint + '/123456789012/orders'"
    error = client.value(
        f"failure(client('SQS', settings).sendMessage({{ QueueUrl: {url}, MessageBody: 'a' }}).promise())"
    )
    assert (error["code"], error["statusCode"]) == ("AWS.SimpleQueueService.NonExistentQueue", 400)


# Lambda and EventBridge


def test_lambda_invokes(client: Client) -> None:
    value = client.value("""(async () => {
      const lambda = client('Lambda', settings);
      const name = 'arn:aws:lambda:eu-central-1:123456789012:function:sum';
      const sync = await lambda.invoke({ FunctionName: name, Payload: JSON.stringify({ a: 1 }), Qualifier: 'live' }).promise();
      const async = await lambda.invoke({ FunctionName: 'sum', InvocationType: 'Event', Payload: '{}' }).promise();
      const failed = await lambda.invoke({ FunctionName: 'failing' }).promise();
      const missing = await failure(lambda.invoke({ FunctionName: 'missing' }).promise());
      return [sync, async, failed, missing];
    })()""")
    assert value == [
        {"StatusCode": 200, "ExecutedVersion": "$LATEST", "Payload": '{"got":"{\\"a\\":1}"}'},
        {"StatusCode": 202, "Payload": ""},
        {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": '{"errorMessage":"no","errorType":"Error"}'},
        {
            "name": "ResourceNotFoundException",
            "message": "Function not found: missing",
            "code": "ResourceNotFoundException",
            "statusCode": 404,
            "requestId": aws.REQUEST_ID,
            "retryable": False,
        },
    ]
    arn = "arn:aws:lambda:eu-central-1:123456789012:function:sum"
    assert client.double.calls[0].parameters == [arn, "live", "RequestResponse", '{"a":1}']


def test_eventbridge_puts_events(client: Client) -> None:
    value = client.value("""client('EventBridge', settings).putEvents({ Entries: [
      { Source: 's', DetailType: 'good', Detail: '{}', Time: new Date(1706099415000) }, { Source: 's', DetailType: 'bad', Detail: '{}' },
    ] }).promise()""")
    assert value == {
        "FailedEntryCount": 1,
        "Entries": [{"EventId": "e-1"}, {"ErrorCode": "InternalFailure", "ErrorMessage": "no"}],
    }
    (call,) = client.double.calls
    assert call.parameters["Entries"][0] == {"Source": "s", "DetailType": "good", "Detail": "{}", "Time": 1706099415}


# DynamoDB


def test_dynamodb_puts_gets_updates_and_queries(client: Client) -> None:
    value = client.value("""(async () => {
      const db = client('DynamoDB', settings);
      const TableName = 'orders', id = { S: '7' };
      await db.putItem({ TableName, Item: { id, total: { N: '12.5' }, raw: { B: Buffer.from([1, 255]) } } }).promise();
      const { Item } = await db.getItem({ TableName, Key: { id } }).promise();
      const { Attributes } = await db.updateItem({ TableName, Key: { id }, UpdateExpression: 'SET #n = :n',
        ExpressionAttributeNames: { '#n': 'state' }, ExpressionAttributeValues: { ':n': { S: 'paid' } },
        ReturnValues: 'ALL_NEW' }).promise();
      const found = await db.query({ TableName, KeyConditionExpression: 'id = :id',
        ExpressionAttributeValues: { ':id': id } }).promise();
      return [Buffer.isBuffer(Item.raw.B), Item.raw.B.toString('hex'), Item.total, Attributes.state, found.Count,
        found.Items[0].id, await db.getItem({ TableName, Key: { id: { S: 'none' } } }).promise()];
    })()""")
    assert value == [True, "01ff", {"N": "12.5"}, {"S": "paid"}, 1, {"S": "7"}, {}]


def test_the_document_client_converts(client: Client) -> None:
    value = client.value("""(async () => {
      const db = new AWS.DynamoDB.DocumentClient({ service: client('DynamoDB', settings) });
      const TableName = 'orders';
      const Item = { id: '7', total: 12.5, tags: ['a', 1, null, true], deep: { a: { b: [] } }, set: db.createSet(['x', 'y']) };
      await db.put({ TableName, Item }).promise();
      const got = await db.get({ TableName, Key: { id: '7' } }).promise();
      const updated = await db.update({ TableName, Key: { id: '7' }, UpdateExpression: 'SET #n = :n', ReturnValues: 'ALL_NEW',
        ExpressionAttributeNames: { '#n': 'total' }, ExpressionAttributeValues: { ':n': 13 } }).promise();
      const found = await db.query({ TableName, KeyConditionExpression: 'id = :id', ExpressionAttributeValues: { ':id': '7' } }).promise();
      const { marshall, unmarshall } = AWS.DynamoDB.Converter;
      return [got.Item.tags, got.Item.deep, got.Item.set.values, updated.Attributes.total, found.Items.length,
        marshall({ a: [1, 's'] }), unmarshall({ a: { M: { b: { NULL: true } } } })];
    })()""")
    assert value == [
        ["a", 1, None, True],
        {"a": {"b": []}},
        ["x", "y"],
        13,
        1,
        {"a": {"L": [{"N": "1"}, {"S": "s"}]}},
        {"a": {"b": None}},
    ]
    sent = client.double.items["7"]
    assert (sent["tags"]["L"], sent["set"]) == (
        [{"S": "a"}, {"N": "1"}, {"NULL": True}, {"BOOL": True}],
        {"SS": ["x", "y"]},
    )


def test_errors_of_dynamodb(client: Client) -> None:
    errors = client.value("""(async () => {
      const db = client('DynamoDB', settings);
      const put = { TableName: 'orders', Item: { id: { S: '7' } }, ConditionExpression: 'attribute_not_exists(id)' };
      await db.putItem(put).promise();
      return [await failure(db.putItem(put).promise()), await failure(db.putItem({ ...put, TableName: 'other' }).promise())];
    })()""")
    assert errors == [
        {
            "name": "ConditionalCheckFailedException",
            "message": "The conditional request failed",
            "code": "ConditionalCheckFailedException",
            "statusCode": 400,
            "requestId": aws.REQUEST_ID,
            "retryable": False,
        },
        {
            "name": "ResourceNotFoundException",
            "message": "Requested resource not found",
            "code": "ResourceNotFoundException",
            "statusCode": 400,
            "requestId": aws.REQUEST_ID,
            "retryable": False,
        },
    ]


def test_dynamodb_notices_an_answer_that_arrived_changed(client: Client) -> None:
    client.double.corrupt = True
    get = "getItem({ TableName: 'orders', Key: { id: { S: '1' } } })"
    error = client.value(f"failure(client('DynamoDB', settings, {{ maxRetries: 1 }}).{get}.promise())")
    assert (error["code"], len(client.sink.requests)) == ("CRC32CheckFailed", 2)


# Retries, time-outs and connections


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
    client.value(
        f"""((Math.random = () => 0.999), client('EventBridge', settings, {{ retryDelayOptions: {{ base: 40 }} }}).{PUT_EVENTS}.promise())"""
    )
    waits = [after.at - before.at for before, after in pairwise(client.sink.requests)]
    assert [wait >= least for wait, least in zip(waits, (0.039, 0.079, 0.159), strict=True)] == [True] * 3


def test_what_is_refused_is_not_tried_again(client: Client) -> None:
    client.double.faults.append(json_error(400, "ValidationException", "no"))
    error = client.value(f"failure(client('EventBridge', settings).{PUT_EVENTS}.promise())")
    assert (error["code"], error["retryable"], len(client.sink.requests)) == ("ValidationException", False, 1)


def test_a_time_out_is_an_error_that_may_pass(client: Client) -> None:
    client.double.faults.append(Answer(fault=Fault.HANG))
    error = client.value(
        f"failure(client('EventBridge', settings, {{ maxRetries: 0, httpOptions: {{ timeout: 50 }} }}).{PUT_EVENTS}.promise())"
    )
    expected = {"name": "TimeoutError", "message": "Connection timed out after 50ms", "code": "TimeoutError"}
    assert error == {**expected, "retryable": True}


def test_a_connection_that_is_refused_is_a_networking_error(client: Client) -> None:
    client.settings["endpoint"] = "http://127.0.0.1:1"
    error = client.value(f"failure(client('EventBridge', settings, {{ maxRetries: 0 }}).{PUT_EVENTS}.promise())")
    assert (error["name"], error["code"], error["retryable"]) == ("NetworkingError", "NetworkingError", True)
    assert error["message"] == "connect ECONNREFUSED 127.0.0.1:1"


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


# Settings


def test_callbacks_and_events_of_a_request(client: Client) -> None:
    value = client.value("""new Promise((resolve) => {
      const heard = [];
      const s3 = client('S3', settings);
      s3.putObject({ Bucket: settings.bucket, Key: 'a', Body: 'x' }, function (error, data) {
        heard.push(error, data.ETag.length, this.httpResponse.statusCode);
        const request = s3.getObject({ Bucket: settings.bucket, Key: 'none' });
        request.on('error', (failed) => heard.push(failed.code)).on('complete', () => resolve(heard)).send();
      });
    })""")
    assert value == [None, 34, 200, "NoSuchKey"]


def test_settings_may_be_given_once_for_all_services(client: Client) -> None:
    client.value("""(async () => {
      AWS.config.update({ region: settings.region, credentials: new AWS.Credentials(settings.accessKeyId, settings.secretAccessKey),
        s3ForcePathStyle: true, endpoint: new AWS.Endpoint(settings.endpoint) });
      await new AWS.S3().putObject({ Bucket: settings.bucket, Key: 'a', Body: 'x' }).promise();
      await new AWS.S3({ params: { Bucket: settings.bucket } }).getObject({ Key: 'a' }).promise();
      await new AWS.EventBridge().putEvents({ Entries: [{ Source: 's', DetailType: 'd', Detail: '{}' }] }).promise();
    })()""")
    assert client.double.calls[:2] == [Call("s3", "PUT object", "a"), Call("s3", "GET object", "a")]
    assert client.double.calls[2].operation == "PutEvents"


WITHOUT = "putObject({ Bucket: 'b', Key: 'k', Body: '' })"


@pytest.mark.parametrize("options", ["", "accessKeyId: 'A',", "secretAccessKey: 'B',"])
def test_without_credentials_nothing_is_asked(run: Runner, options: str) -> None:
    """Neither the environment nor a file nor the metadata service is."""
    error = run.value(
        f"new AWS.S3({{ {options} region: 'us-east-1' }}).{WITHOUT}.promise().catch(({{ name, code, message }}) => [name, code, message])"
    )
    message = "Missing credentials in config: give accessKeyId and secretAccessKey, from settings"
    assert error == ["CredentialsError", "CredentialsError", message]
    assert run.http.asked == []


def test_without_a_region_nothing_is_asked(run: Runner) -> None:
    expression = f"new AWS.SQS({{ accessKeyId: 'A', secretAccessKey: 'B' }}).listQueues().promise().catch((error) => [error.code, error.message])"
    assert run.value(expression) == ["ConfigError", "Missing region in config"]
    assert run.http.asked == []


def test_parameters_are_checked(run: Runner) -> None:
    expression = "new AWS.S3({ region: 'us-east-1', accessKeyId: 'A', secretAccessKey: 'B' }).putObject({ Bucket: 'b' }).promise().catch(about)"
    about = "(({ code, message }) => [code, message])"
    assert run.value(expression.replace("about", about)) == [
        "MissingRequiredParameter",
        "Missing required key 'Key' in params",
    ]


# What is not there


@pytest.mark.parametrize("name", ["Kinesis", "SES", "STS", "Firehose", "SecretsManager", "EC2"])
def test_other_services_are_refused_by_name(run: Runner, name: str) -> None:
    expected = (
        f"AWS.{name} is not available in this runtime: of the services there are DynamoDB, EventBridge, Lambda, S3, SNS, "
        "SQS; sign a request to another with AWS.Signers.V4 and send it with fetch, as docs/functions/aws.md shows"
    )
    assert run.value(f"(() => {{ try {{ new AWS.{name}() }} catch (error) {{ return error.message }} }})()") == expected


@pytest.mark.parametrize(
    "name", ["SharedIniFileCredentials", "EC2MetadataCredentials", "EnvironmentCredentials", "MetadataService"]
)
def test_other_places_for_credentials_are_refused_by_name(run: Runner, name: str) -> None:
    expected = f"AWS.{name} is not available in this runtime: give accessKeyId, secretAccessKey and sessionToken, from settings"
    assert run.value(f"(() => {{ try {{ new AWS.{name}() }} catch (error) {{ return error.message }} }})()") == expected


def test_names_that_the_sdk_does_not_have_are_undefined(run: Runner) -> None:
    assert run.value("[typeof AWS.Nothing, 'S3' in AWS, typeof AWS.toString, String(AWS)]") == [
        "undefined",
        True,
        "function",
        "[object Object]",
    ]


def test_files_of_settings_are_refused(run: Runner) -> None:
    expression = "(() => { try { AWS.config.loadFromPath('/etc/passwd') } catch (error) { return error.message } })()"
    assert run.value(expression) == "AWS.config.loadFromPath is not available in this runtime: functions have no files"


def test_a_service_may_be_replaced_by_the_author(run: Runner) -> None:
    assert run.value("((AWS.S3 = class { static mine = 1 }), AWS.S3.mine)") == 1


def test_an_author_that_breaks_the_load_of_a_service_can_repeat_it(run: Runner) -> None:
    code = """function onTrack(event) {
      AWS.config;
      const { defineProperty } = Object;
      let failure;
      Object.defineProperty = () => { throw new Error('patched') };
      try { AWS.DynamoDB } catch (error) { failure = error.message }
      Object.defineProperty = defineProperty;
      return { ...event, value: [failure, typeof AWS.DynamoDB.DocumentClient] };
    }"""
    assert orjson.loads(run.one(code, TRACK).event)["value"] == ["patched", "function"]
