"""Amazon's services, as far as functions use them most: S3, SNS, SQS, Lambda, DynamoDB and EventBridge.

Each request's signature is computed anew; one that differs is refused, as is one whose target and body are not the
operation's. Answers are those of the API References of the services.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import zlib
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

import orjson

from tests.support.http_sink import Answer, Request
from tests.support.signature_v4 import signature

KEY_ID, SECRET, TOKEN = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "token/of+a session="
REGION, BUCKET = "eu-central-1", "example-bucket"
QUEUE = "https://sqs.eu-central-1.amazonaws.com/123456789012/orders"
TOPIC = "arn:aws:sns:eu-central-1:123456789012:orders"
REQUEST_ID = "request-4"

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([a-z0-9]+)/aws4_request, ?"
    r"SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})"
)
_JSON_TYPES = {"AWSEvents": "application/x-amz-json-1.1"}


@dataclass(frozen=True)
class Call:
    """An operation that was asked for, with the parameters that its body or path had."""

    service: str
    operation: str
    parameters: Any


@dataclass
class Aws:
    """Answers for an ``HttpSink``; ``faults`` are given first, one a request, if its signature is right."""

    faults: deque[Answer] = field(default_factory=deque)
    calls: list[Call] = field(default_factory=list)
    objects: dict[str, tuple[bytes, Mapping[str, str]]] = field(default_factory=dict)
    items: dict[str, Any] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    corrupt: bool = False

    def __call__(self, request: Request) -> Answer:
        service, refusal = _caller(request)
        if refusal:
            self.refused.append(refusal)
            return _error(403, refusal)
        if self.faults:
            return self.faults.popleft()
        operations: dict[str, Callable[[Request], Answer]] = {
            "s3": self._s3,
            "sns": self._sns,
            "lambda": self._lambda,
            "sqs": self._json,
            "dynamodb": self._json,
            "events": self._json,
        }
        return operations[service](request)

    def _note(self, service: str, operation: str, parameters: Any) -> None:
        self.calls.append(Call(service, operation, parameters))

    # S3

    def _s3(self, request: Request) -> Answer:
        parts = urlsplit(request.target)
        bucket, _, key = unquote(parts.path).removeprefix("/").partition("/")
        if bucket != BUCKET:
            return _xml_error(404, "NoSuchBucket", "The specified bucket does not exist")
        if hashlib.sha256(request.body).hexdigest() != request.headers["x-amz-content-sha256"]:
            return _xml_error(400, "XAmzContentSHA256Mismatch", "The provided header does not match what was computed.")
        self._note("s3", f"{request.method} {'object' if key else 'bucket'}", key or parts.query)
        if not key:
            return self._listed(parse_qs(parts.query))
        match request.method:
            case "PUT":
                self.objects[key] = (request.body, request.headers)
                return _ok_s3(headers={"ETag": _etag(request.body)})
            case "DELETE":
                self.objects.pop(key, None)
                return _ok_s3(204)
        if key not in self.objects:
            return _xml_error(404, "NoSuchKey", "The specified key does not exist.")
        body, headers = self.objects[key]
        meta = {name: value for name, value in headers.items() if name.startswith("x-amz-meta-")}
        about = {"ETag": _etag(body), "Content-Type": headers["content-type"], **meta}
        if request.method == "HEAD":
            return _ok_s3(headers={**about, "Content-Length": str(len(body))})
        return _ok_s3(headers=about, body=body)

    def _listed(self, query: Mapping[str, list[str]]) -> Answer:
        assert query["list-type"] == ["2"]
        prefix = query.get("prefix", [""])[0]
        limit = int(query.get("max-keys", ["1000"])[0])
        names = sorted(name for name in self.objects if name.startswith(prefix))
        contents = "".join(
            f"<Contents><Key>{escape(name)}</Key><LastModified>2024-01-24T10:00:00.000Z</LastModified><ETag>"
            f"&quot;x&quot;</ETag><Size>{len(self.objects[name][0])}</Size></Contents>"
            for name in names[:limit]
        )
        text = (
            f"<Name>{BUCKET}</Name><Prefix>{escape(prefix)}</Prefix><KeyCount>{len(names[:limit])}</KeyCount>"
            f"<MaxKeys>{limit}</MaxKeys><IsTruncated>{str(len(names) > limit).lower()}</IsTruncated>{contents}"
        )
        return _ok_s3(body=_document("ListBucketResult", text, "http://s3.amazonaws.com/doc/2006-03-01/"))

    # SNS

    def _sns(self, request: Request) -> Answer:
        assert (request.method, request.target) == ("POST", "/")
        assert request.headers["content-type"] == "application/x-www-form-urlencoded; charset=utf-8"
        parameters = {name: values[0] for name, values in parse_qs(request.body.decode(), strict_parsing=True).items()}
        assert (parameters.pop("Action"), parameters.pop("Version")) == ("Publish", "2010-03-31")
        self._note("sns", "Publish", parameters)
        if parameters["TopicArn"] != TOPIC:
            text = "<Type>Sender</Type><Code>NotFound</Code><Message>Topic does not exist</Message>"
            return _query_error(404, f"<Error>{text}</Error>")
        text = f"<PublishResult><MessageId>m-1</MessageId></PublishResult>{_METADATA}"
        namespace = "http://sns.amazonaws.com/doc/2010-03-31/"
        return Answer(headers={"Content-Type": "text/xml"}, body=_document("PublishResponse", text, namespace))

    # Lambda

    def _lambda(self, request: Request) -> Answer:
        found = re.fullmatch(r"/2015-03-31/functions/([^/]+)/invocations(?:\?Qualifier=(\w+))?", request.target)
        assert found, request.target
        assert request.method == "POST"
        name = unquote(found[1])
        kind = request.headers.get("x-amz-invocation-type", "RequestResponse")
        self._note("lambda", "Invoke", [name, found[2], kind, request.body.decode()])
        headers = {"x-amzn-RequestId": REQUEST_ID}
        if kind == "Event":
            return Answer(202, headers, b"")
        if "missing" in name:
            about = {**headers, "x-amzn-ErrorType": "ResourceNotFoundException"}
            body = {"Type": "User", "Message": f"Function not found: {name}"}
            return Answer(404, about, orjson.dumps(body))
        if "failing" in name:
            body = {"errorMessage": "no", "errorType": "Error"}
            return Answer(200, {**headers, "X-Amz-Function-Error": "Unhandled"}, orjson.dumps(body))
        return Answer(
            200, {**headers, "X-Amz-Executed-Version": "$LATEST"}, orjson.dumps({"got": request.body.decode()})
        )

    # The services that speak JSON

    def _json(self, request: Request) -> Answer:
        service, operation = request.headers["x-amz-target"].split(".")
        assert (request.method, request.target) in {("POST", "/"), ("POST", urlsplit(QUEUE).path)}
        assert request.headers["content-type"] == _JSON_TYPES.get(service, "application/x-amz-json-1.0")
        parameters = orjson.loads(request.body)
        self._note(service, operation, parameters)
        operations: dict[str, Callable[[Any], Answer]] = {
            "AmazonSQS.SendMessage": self._send_message,
            "AmazonSQS.SendMessageBatch": self._send_messages,
            "DynamoDB_20120810.PutItem": self._put_item,
            "DynamoDB_20120810.GetItem": self._get_item,
            "DynamoDB_20120810.UpdateItem": self._update_item,
            "DynamoDB_20120810.Query": self._query,
            "AWSEvents.PutEvents": _put_events,
        }
        return operations[request.headers["x-amz-target"]](parameters)

    def _md5(self, text: str) -> str:
        return hashlib.md5((text + "!" * self.corrupt).encode()).hexdigest()

    def _send_message(self, parameters: Any) -> Answer:
        if parameters["QueueUrl"] != QUEUE:
            text = {"__type": "com.amazonaws.sqs#QueueDoesNotExist", "message": "The specified queue does not exist."}
            code = {"x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender"}
            return _json_answer(text, 400, **code)
        return _json_answer({"MessageId": "m-1", "MD5OfMessageBody": self._md5(parameters["MessageBody"])})

    def _send_messages(self, parameters: Any) -> Answer:
        sent = [entry for entry in parameters["Entries"] if entry["MessageBody"] != "bad"]
        successful = [
            {"Id": entry["Id"], "MessageId": f"m-{entry['Id']}", "MD5OfMessageBody": self._md5(entry["MessageBody"])}
            for entry in sent
        ]
        failed = [
            {"Id": entry["Id"], "SenderFault": True, "Code": "InvalidMessageContents", "Message": "no"}
            for entry in parameters["Entries"]
            if entry not in sent
        ]
        return _json_answer({"Successful": successful, "Failed": failed})

    def _put_item(self, parameters: Any) -> Answer:
        key = parameters["Item"]["id"]["S"]
        if parameters["TableName"] != "orders":
            return _dynamodb_error("ResourceNotFoundException", "Requested resource not found")
        if "ConditionExpression" in parameters and key in self.items:
            return _dynamodb_error("ConditionalCheckFailedException", "The conditional request failed")
        self.items[key] = parameters["Item"]
        return self._checked({})

    def _get_item(self, parameters: Any) -> Answer:
        item = self.items.get(parameters["Key"]["id"]["S"])
        return self._checked({} if item is None else {"Item": item})

    def _update_item(self, parameters: Any) -> Answer:
        item = self.items[parameters["Key"]["id"]["S"]]
        assert parameters["UpdateExpression"] == "SET #n = :n"
        item[parameters["ExpressionAttributeNames"]["#n"]] = parameters["ExpressionAttributeValues"][":n"]
        return self._checked({"Attributes": item} if parameters.get("ReturnValues") == "ALL_NEW" else {})

    def _query(self, parameters: Any) -> Answer:
        assert parameters["KeyConditionExpression"] == "id = :id"
        wanted = parameters["ExpressionAttributeValues"][":id"]
        found = [item for item in self.items.values() if item["id"] == wanted]
        return self._checked({"Items": found, "Count": len(found), "ScannedCount": len(found)})

    def _checked(self, value: Any) -> Answer:
        """An answer of DynamoDB, with the checksum that its clients compare."""
        body = orjson.dumps(value)
        return _json_answer(value, **{"x-amz-crc32": str(zlib.crc32(body) ^ self.corrupt)})


_METADATA = f"<ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata>"


def _put_events(parameters: Any) -> Answer:
    bad = {"ErrorCode": "InternalFailure", "ErrorMessage": "no"}
    entries = [bad if entry.get("DetailType") == "bad" else {"EventId": "e-1"} for entry in parameters["Entries"]]
    return _json_answer({"Entries": entries, "FailedEntryCount": entries.count(bad)})


def _caller(request: Request) -> tuple[str, str]:
    """The service that a request is signed for, and why it is refused: an error's code, or empty."""
    found = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
    if not found:
        return "", "MissingAuthenticationToken"
    key_id, day, region, service, names, given = found.groups()
    signed = names.split(";")
    must_be_signed = {"host"} | {name for name in request.headers if name.startswith("x-amz-")}
    payload = hashlib.sha256(request.body).hexdigest()
    expected = signature(request.method, request.target, request.headers, signed, SECRET, region, service, payload)
    if key_id != KEY_ID:
        return service, "InvalidClientTokenId"
    if region != REGION or request.headers["x-amz-date"][:8] != day:
        return service, "InvalidSignatureException"
    if signed != sorted(signed) or not must_be_signed <= set(signed) or not hmac.compare_digest(given, expected):
        return service, "SignatureDoesNotMatch"
    return service, "" if request.headers.get("x-amz-security-token", TOKEN) == TOKEN else "InvalidToken"


def _document(root: str, text: str, namespace: str = "") -> bytes:
    about = f' xmlns="{namespace}"' if namespace else ""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}{about}>{text}</{root}>'.encode()


def _etag(body: bytes) -> str:
    return f'"{hashlib.md5(body).hexdigest()}"'


def _ok_s3(status: int = 200, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Answer:
    return Answer(status, {"x-amz-request-id": REQUEST_ID, "x-amz-id-2": "host-4", **(headers or {})}, body)


def _xml_error(status: int, code: str, message: str) -> Answer:
    text = f"<Code>{code}</Code><Message>{message}</Message><RequestId>{REQUEST_ID}</RequestId>"
    return _ok_s3(status, {"Content-Type": "application/xml"}, _document("Error", text))


def _query_error(status: int, text: str) -> Answer:
    body = _document("ErrorResponse", f"{text}<RequestId>{REQUEST_ID}</RequestId>")
    return Answer(status, {"Content-Type": "text/xml", "x-amzn-RequestId": REQUEST_ID}, body)


def _json_answer(value: Any, status: int = 200, **headers: str) -> Answer:
    about = {"Content-Type": "application/x-amz-json-1.0", "x-amzn-RequestId": REQUEST_ID, **headers}
    return Answer(status, about, orjson.dumps(value))


def _dynamodb_error(code: str, message: str) -> Answer:
    return json_error(400, f"com.amazonaws.dynamodb.v20120810#{code}", message)


def json_error(status: int, code: str, message: str) -> Answer:
    """An error of a service that speaks JSON."""
    return _json_answer({"__type": code, "message": message}, status)


def _error(status: int, code: str) -> Answer:
    """Understood by the clients of services of both kinds."""
    return _json_answer({"__type": code, "message": "The signature is wrong."}, status, **{"x-amzn-ErrorType": code})
