"""The S3 adapter: against a double that checks signatures, and against moto's server."""

from __future__ import annotations

import gzip
import hashlib
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3
import orjson
import pytest
from moto.server import ThreadedMotoServer

from destinations.contract import DELIVERED, BatchLimits, Event, Result, Settings
from destinations.errors import AddressRefused, DeliveryError, Discard, InvalidSettings, Retry
from destinations.http import Http
from destinations.s3 import DESTINATION, WRITE
from destinations.s3.requests import CODES, object_url
from destinations.settings import check_settings
from tests.destinations.conftest import LOOPBACK
from tests.destinations.doubles import s3
from tests.destinations.doubles.double import track
from tests.destinations.doubles.s3 import S3, lines_of
from tests.support.http_sink import HttpSink
from tests.support.signature_v4 import signature

EXAMPLE_SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
EMPTY = hashlib.sha256(b"").hexdigest()


def example(method: str, target: str, sent: str = EMPTY, **others: str) -> str:
    """The signature of a request as in Amazon's examples, all of whose headers are signed."""
    headers = {"host": "examplebucket.s3.amazonaws.com", "x-amz-content-sha256": sent, "x-amz-date": "20130524T000000Z"}
    headers |= {name.replace("_", "-"): value for name, value in others.items()}
    return signature(method, target, headers, sorted(headers), EXAMPLE_SECRET, "us-east-1")


def test_the_double_signs_as_in_amazons_examples() -> None:
    """The four of "Signature Calculations for the Authorization Header", where the payload is in a single chunk."""
    sent = hashlib.sha256(b"Welcome to Amazon S3.").hexdigest()
    put = {"date": "Fri, 24 May 2013 00:00:00 GMT", "x_amz_storage_class": "REDUCED_REDUNDANCY"}
    assert [
        example("GET", "/test.txt", range="bytes=0-9"),
        example("PUT", "/test%24file.text", sent, **put),
        example("GET", "/?lifecycle"),
        example("GET", "/?prefix=J&max-keys=2"),
    ] == [
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    ]


@pytest.fixture
def store(sink: HttpSink) -> S3:
    sink.respond = store = S3()
    return store


def settings(sink: HttpSink, **others: Any) -> Settings:
    return check_settings(DESTINATION, {**s3.values(sink.url, Path()), **others})


def events(*numbers: int, **others: Any) -> list[Event]:
    return [Event(orjson.dumps({**track(number), **others})) for number in numbers]


def perform(some: list[Event], given: Settings, http: Http) -> list[Result]:
    assert DESTINATION.perform
    return list(DESTINATION.perform(some, given, http))


def name_of(store: S3) -> str:
    (name,) = store.objects
    return name


def test_a_batch_is_one_object_of_json_lines_below_its_time(sink: HttpSink, store: S3, http: Http) -> None:
    assert perform(events(1, 2, 3), settings(sink), http) == [DELIVERED] * 3
    ((name, stored),) = store.objects.items()
    assert lines_of(stored) == [track(1), track(2), track(3)]
    text = b"\n".join(sorted(event.text for event in events(1, 2, 3)))
    assert name == f"events/2026/11/28/10/{hashlib.sha256(text).hexdigest()}.jsonl.gz"
    (request,) = sink.requests
    assert (request.method, request.target) == ("PUT", f"/{s3.BUCKET}/{name}")


def test_what_is_sent_again_replaces_itself(sink: HttpSink, store: S3, http: Http) -> None:
    for some in (events(1, 2), events(1, 2), events(2, 1)):
        perform(some, settings(sink), http)
    assert sink.count == 3
    assert len(store.objects) == 1


def test_other_data_of_the_same_events_replaces_nothing(sink: HttpSink, store: S3, http: Http) -> None:
    given = settings(sink)
    perform(events(1), given, http)
    for data in ({"messageId": "message-1"}, {"messageId": "message-1", "n": 1}):
        WRITE.perform([{"data": data, "received_at": track(1)["receivedAt"]}], given, http)
    assert len(store.objects) == 3
    assert {name.rpartition("/")[0] for name in store.objects} == {"events/2026/11/28/10"}


PREFIXES = {
    "": "",
    "/a/": "a/",
    "a//b-": "a//b-",
    "day={YYYY}-{MM}-{DD}/{HH}/": "day=2026-11-28/10/",
    "{YY}{YYYY}{YYYY}/": "{YY}20262026/",
    "ü &+=~$@:;,?#[]%41'\"\\/": "ü &+=~$@:;,?#[]%41'\"\\/",
    ".hidden/a..b/": ".hidden/a..b/",
}


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_prefix_may_hold_dates_and_every_character(sink: HttpSink, store: S3, http: Http, prefix: str) -> None:
    assert perform(events(1), settings(sink, prefix=prefix), http) == [DELIVERED]
    name = name_of(store)
    assert name.startswith(PREFIXES[prefix])
    assert len(name) == len(PREFIXES[prefix]) + 64 + len(".jsonl.gz")


@pytest.mark.parametrize(
    ("times", "folder"),
    [
        (["2026-11-28T23:30:00.000-02:00"], "2026/11/29/01"),
        (["2026-11-28T11:00:00Z", "2026-11-28T10:59:59.999Z"], "2026/11/28/10"),
        ([1764324000000, None], "2025/11/28/10"),
        ([None], "1970/01/01/00"),
        (["yesterday", True, {}], "1970/01/01/00"),
    ],
)
def test_the_folder_is_the_first_time_in_utc(
    sink: HttpSink, store: S3, http: Http, times: list[Any], folder: str
) -> None:
    some = [event for number, time in enumerate(times, 1) for event in events(number, receivedAt=time)]
    perform(some, settings(sink), http)
    assert name_of(store).rpartition("/")[0] == f"events/{folder}"


def test_line_breaks_in_an_event_are_none_in_the_object(sink: HttpSink, store: S3, http: Http) -> None:
    perform([Event(b'{\r\n"messageId":"message-1"}\n')], settings(sink), http)
    assert gzip.decompress(store.objects[name_of(store)]) == b'{  "messageId":"message-1"} \n'


def test_permanent_credentials_send_no_token(sink: HttpSink, store: S3, http: Http) -> None:
    with pytest.raises(InvalidSettings, match="InvalidToken"):
        perform_raising(events(1), settings(sink, session_token=""), http)
    assert "x-amz-security-token" not in sink.requests[0].headers


def perform_raising(some: list[Event], given: Settings, http: Http) -> None:
    """The error of the first event, raised."""
    error = perform(some, given, http)[0].error
    assert error
    raise error


def test_limits_are_those_of_the_settings_within_bounds(sink: HttpSink) -> None:
    given = [{}, {"batch_events": 20, "batch_seconds": 1.5}, {"batch_events": 10**9, "batch_seconds": 1e9}]
    given.append({"batch_events": 0, "batch_seconds": -1})
    five_mb = 5 * 1024 * 1024
    assert [DESTINATION.limits(settings(sink, **some)) for some in given] == [
        BatchLimits(1000, five_mb, 60.0),
        BatchLimits(20, five_mb, 1.5),
        BatchLimits(5000, five_mb, 600.0),
        BatchLimits(1, five_mb, 0.0),
    ]
    assert WRITE.limits(settings(sink)) == DESTINATION.limits(settings(sink))


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("AccessDenied", 403),
        ("ExpiredToken", 400),
        ("NoSuchBucket", 404),
        ("AuthorizationHeaderMalformed", 400),
        ("PermanentRedirect", 301),
        ("RequestTimeTooSkewed", 403),
        ("RequestTimeout", 400),
        ("TemporaryRedirect", 307),
        ("OperationAborted", 409),
    ],
)
def test_a_code_says_more_than_its_status(sink: HttpSink, http: Http, code: str, status: int) -> None:
    sink.answer = s3.error(status, code)
    with pytest.raises(CODES[code], match=f"^S3 answered {status} .*: {code}$") as caught:
        perform_raising(events(1), settings(sink), http)
    assert caught.value.status == status


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        ("SlowDown", 503, Retry),
        ("InternalError", 500, Retry),
        ("InvalidArgument", 400, Discard),
        ("Hush", 403, Discard),
    ],
)
def test_another_code_leaves_it_to_the_status_and_is_not_shown(
    sink: HttpSink, http: Http, code: str, status: int, expected: type[DeliveryError]
) -> None:
    sink.answer = s3.error(status, code)
    with pytest.raises(expected) as caught:
        perform_raising(events(1), settings(sink), http)
    assert code not in caught.value.message


WRONG = {
    "bucket": ["a/b", "evil.example/x?", "a", "-ab", "b\n"],
    "region": ["", "a.b", "eu central"],
    "prefix": ["..", "a/../b", "./", "a/."],
    "endpoint": ["https://store.example/?x=1", "https://store.example/#x"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, some in WRONG.items() for value in some])
def test_what_makes_no_address_is_a_wrong_setting(sink: HttpSink, http: Http, name: str, value: str) -> None:
    with pytest.raises(InvalidSettings, match=f"^{name}: "):
        perform_raising(events(1), {**settings(sink), name: value}, http)
    assert sink.count == 0


ADDRESSES: list[tuple[Mapping[str, Any], str]] = [
    ({}, "https://example-bucket.s3.eu-central-1.amazonaws.com/a%20b"),
    ({"path_style": False}, "https://example-bucket.s3.eu-central-1.amazonaws.com/a%20b"),
    ({"region": "cn-north-1"}, "https://example-bucket.s3.cn-north-1.amazonaws.com.cn/a%20b"),
    ({"bucket": "a.example.com"}, "https://s3.eu-central-1.amazonaws.com/a.example.com/a%20b"),
    ({"endpoint": "http://Store.example:9000/base/"}, "http://store.example:9000/base/example-bucket/a%20b"),
    ({"endpoint": "https://store.example", "path_style": False}, "https://example-bucket.store.example/a%20b"),
]


@pytest.mark.parametrize(("others", "url"), ADDRESSES)
def test_the_bucket_is_in_the_name_at_amazon_and_where_it_is_wanted_elsewhere(
    sink: HttpSink, others: Mapping[str, Any], url: str
) -> None:
    assert object_url(settings(sink, **{"endpoint": "", **others}), "a b") == url


def test_an_address_takes_no_bucket_in_its_name(sink: HttpSink, http: Http) -> None:
    with pytest.raises(AddressRefused):
        perform_raising(events(1), settings(sink, path_style=False), http)


def test_a_signature_holds_for_a_bucket_in_the_name(sink: HttpSink, store: S3) -> None:
    http = Http(
        connect_timeout_s=5.0,
        timeout_s=5.0,
        max_response_bytes=1000,
        allowed_networks=LOOPBACK,
        resolve=lambda _host, port, _timeout_s: [(socket.AF_INET, ("127.0.0.1", port))],
    )
    given = settings(sink, endpoint=f"http://Store.example:{sink.port}", path_style=False)
    assert perform(events(1), given, http) == [DELIVERED]
    assert sink.requests[0].headers["host"] == f"{s3.BUCKET}.store.example:{sink.port}"
    http.close()


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()
    assert server._server is not None
    server._server.server_close()


def test_another_client_reads_what_was_stored(moto: str, http: Http) -> None:
    client = boto3.client(
        "s3", endpoint_url=moto, region_name=s3.REGION, aws_access_key_id="x", aws_secret_access_key="y"
    )
    client.create_bucket(Bucket=s3.BUCKET, CreateBucketConfiguration={"LocationConstraint": s3.REGION})
    given = check_settings(DESTINATION, s3.values(moto, Path()))
    for some in (events(1, 2), events(1, 2), events(3)):
        assert perform(some, given, http) == [DELIVERED] * len(some)
    first, second = client.list_objects_v2(Bucket=s3.BUCKET, Prefix="events/2026/11/28/10/")["Contents"]
    stored = [client.get_object(Bucket=s3.BUCKET, Key=found["Key"]) for found in (first, second)]
    assert {answer["ContentEncoding"] for answer in stored} == {"gzip"}
    read = [lines_of(answer["Body"].read()) for answer in stored]
    assert sorted(read, key=len) == [[track(3)], [track(1), track(2)]]
    client.close()


def test_a_missing_bucket_is_a_wrong_setting(moto: str, http: Http) -> None:
    given = check_settings(DESTINATION, {**s3.values(moto, Path()), "bucket": "missing-bucket"})
    with pytest.raises(InvalidSettings, match=r"^S3 answered 404 Not Found: NoSuchBucket$"):
        perform_raising(events(1), given, http)
