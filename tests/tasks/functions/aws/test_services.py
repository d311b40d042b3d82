"""The services of ``AWS``, against a double that checks each signature."""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.support.doubles import aws
from tests.support.doubles.aws import TOPIC
from tests.tasks.functions.aws.conftest import Client

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
      const object = {{ ...place, Body: {body}, ContentType: 'application/json', Metadata: {{ a: 'b' }} }};
      const put = await s3.putObject(object).promise();
      const got = await s3.getObject(place).promise();
      const head = await s3.headObject(place).promise();
      return [put, Buffer.isBuffer(got.Body), got.Body.toString('hex'), got.ContentType, got.Metadata,
        head.ContentLength, head.ETag];
    }})()""")
    etag = f'"{hashlib.md5(sent).hexdigest()}"'
    assert value == [{"ETag": etag}, True, sent.hex(), "application/json", {"a": "b"}, len(sent), etag]
    assert client.double.objects["a folder/ü+(1)*.json"][0] == sent


@pytest.mark.parametrize("key", ["./a/../b", "../other", "a//b/", "%2e%7E", "[a] {b}|c", "a\\b"])
def test_unusual_keys_reach_s3_as_they_are(client: Client, key: str) -> None:
    place = f"{{ Bucket: settings.bucket, Key: {json.dumps(key)} }}"
    client.value(f"client('S3', settings).putObject({{ ...{place}, Body: 'x' }}).promise().then(() => 1)")
    assert list(client.double.objects) == [key]


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


def test_pages_and_streams_of_s3(client: Client) -> None:
    value = client.value("""(async () => {
      const s3 = client('S3', settings);
      await s3.putObject({ Bucket: settings.bucket, Key: 'a', Body: 'text' }).promise();
      const text = await new Promise((resolve, reject) => {
        const pieces = [];
        const stream = s3.getObject({ Bucket: settings.bucket, Key: 'a' }).createReadStream();
        stream.on('data', (piece) => pieces.push(piece)).on('end', () => resolve(`${Buffer.concat(pieces)}`));
        stream.on('error', reject);
      });
      const pages = [];
      await new Promise((resolve, reject) => s3.listObjectsV2({ Bucket: settings.bucket }).eachPage((error, page) => {
        if (error) reject(error);
        if (page) pages.push(page.Contents.length);
        else resolve();
      }));
      await s3.waitFor('objectExists', { Bucket: settings.bucket, Key: 'a' }).promise();
      return [text, pages];
    })()""")
    assert value == ["text", [1]]


def test_s3_uploads_as_one_object(client: Client) -> None:
    value = client.value(
        "client('S3', settings).upload({ Bucket: settings.bucket, Key: 'k', Body: 'abc' }).promise()"
        ".then(({ Key, ETag }) => [Key, ETag])"
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
        "failure(client('S3', settings, { maxRetries: 0 }).putObject({ Bucket: settings.bucket, Key: 'a', "
        f"Body: {body} }}).promise())"
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
        await failure(sqs.sendMessageBatch({{ QueueUrl: settings.queue,
          Entries: [{{ Id: 'a', MessageBody: 'a' }}] }}).promise())]
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
      const sync = await lambda.invoke({ FunctionName: name, Payload: '{"a":1}', Qualifier: 'live' }).promise();
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
      { Source: 's', DetailType: 'good', Detail: '{}', Time: new Date(1706099415000) },
      { Source: 's', DetailType: 'bad', Detail: '{}' },
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
      const set = db.createSet(['x', 'y']);
      const Item = { id: '7', total: 12.5, tags: ['a', 1, null, true], deep: { a: { b: [] } }, set };
      await db.put({ TableName, Item }).promise();
      const got = await db.get({ TableName, Key: { id: '7' } }).promise();
      const updated = await db.update({ TableName, Key: { id: '7' }, UpdateExpression: 'SET #n = :n',
        ReturnValues: 'ALL_NEW',
        ExpressionAttributeNames: { '#n': 'total' }, ExpressionAttributeValues: { ':n': 13 } }).promise();
      const found = await db.query({ TableName, KeyConditionExpression: 'id = :id',
        ExpressionAttributeValues: { ':id': '7' } }).promise();
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
      return [await failure(db.putItem(put).promise()),
        await failure(db.putItem({ ...put, TableName: 'other' }).promise())];
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
