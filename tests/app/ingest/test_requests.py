"""The Tracking API as CONTRACT.md promises it, against a real store."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import orjson
import pytest
import redis
from flask import Flask, Response
from flask.testing import FlaskClient
from werkzeug.test import Client

from app.ingest.routes import Shortcut
from tasks.streams.keys import WAKE, key
from tests.app.ingest.conftest import BASIC, TRACK, Post

Stored = Callable[..., list[dict[str, Any]]]
Counted = Callable[[str], dict[str, int]]
Samples = Callable[[str, str], list[dict[str, Any]]]

CALLS = {
    "track": {"event": "E"},
    "identify": {"traits": {"a": 1}},
    "page": {"name": "Home"},
    "screen": {"name": "Home"},
    "group": {"groupId": "g"},
    "alias": {"previousId": "p"},
    "delete": {},
}
SHORT = {"t": "track", "i": "identify", "p": "page", "s": "screen", "g": "group", "a": "alias"}


@pytest.mark.parametrize(("path", "kind"), [*((kind, kind) for kind in CALLS), *SHORT.items()])
def test_every_call_is_stored_with_its_type(post: Post, stored: Stored, path: str, kind: str) -> None:
    answer = post(f"/v1/{path}", {"userId": "u", "type": "something else", **CALLS[kind]})
    assert (answer.status_code, answer.json) == (200, {"success": True})
    assert [event["type"] for event in stored()] == [kind]


@pytest.mark.parametrize("path", ["batch", "import", "b", "batch/"])
def test_a_batch_is_stored_event_by_event(post: Post, stored: Stored, path: str) -> None:
    items = [{"type": kind, "userId": "u", **more} for kind, more in CALLS.items()]
    answer = post(
        f"/v1/{path}", {"batch": items, "context": {"library": {"name": "x"}}, "sentAt": "2024-01-01T00:00:00Z"}
    )
    assert answer.status_code == 200
    assert [event["type"] for event in stored()] == list(CALLS)
    assert {event["context"]["library"]["name"] for event in stored()} == {"x"}
    assert {event["sentAt"] for event in stored()} == {"2024-01-01T00:00:00Z"}


def test_every_enabled_destination_gets_the_event(post: Post, stored: Stored, counted: Counted) -> None:
    post("/v1/track", TRACK)
    assert stored("dst_a") == stored("dst_b") != []
    assert stored("dst_off") == []
    assert counted("dst_off") == {"received": 1, "discarded:destination_disabled": 1}
    assert counted("src_web") == {"received": 1}


def test_a_source_without_destinations_accepts(client: FlaskClient, counted: Counted) -> None:
    assert client.post("/v1/track", json={**TRACK, "writeKey": "wk-alone"}).status_code == 200
    assert counted("src_alone") == {"received": 1}


def test_events_are_stored_on_one_line_and_without_the_write_key(post: Post, valkey: redis.Redis) -> None:
    post("/v1/track", b'{ "userId": "u",\n "event": "E",\n "properties": {"s": "a\\nb"}, "writeKey": "wk" }')
    ((_, fields),) = valkey.xrange(key("dst_a", "events"))
    assert b"\n" not in fields[b"e"]
    assert b'"wk"' not in fields[b"e"]


# --- who is calling


@pytest.mark.parametrize(
    ("headers", "extra"),
    [
        (BASIC, {}),
        ({}, {"writeKey": "wk"}),
        ({"Authorization": "Bearer a.b.c"}, {"writeKey": "wk"}),
        (BASIC, {"writeKey": "something else"}),
    ],
)
def test_the_write_key_is_taken_from_the_header_or_the_body(
    client: FlaskClient, stored: Stored, headers: dict[str, str], extra: dict[str, str]
) -> None:
    assert client.post("/v1/track", json={**TRACK, **extra}, headers=headers).status_code == 200
    assert client.post("/v1/batch", json={"batch": [], **extra}, headers=headers).status_code == 200
    assert len(stored()) == 1


@pytest.mark.parametrize(
    ("headers", "extra"),
    [
        ({}, {}),
        ({}, {"writeKey": "unknown"}),
        ({}, {"writeKey": ["wk"]}),
        ({}, {"writeKey": "#version"}),
        ({"Authorization": "Basic dW5rbm93bjo="}, {}),
        ({"Authorization": "Basic dW5rbm93bjo="}, {"writeKey": "wk"}),
        ({"Authorization": "Bearer wk"}, {}),
        ({"Authorization": "Basic ???"}, {}),
    ],
)
def test_an_unknown_write_key_is_401(
    client: FlaskClient, stored: Stored, headers: dict[str, str], extra: dict[str, Any]
) -> None:
    answer = client.post("/v1/track", json={**TRACK, **extra}, headers=headers)
    assert (answer.status_code, answer.json["code"], answer.json["success"]) == (401, "unknown_write_key", False)
    assert stored() == []


def test_a_disabled_source_accepts_and_counts(
    client: FlaskClient, stored: Stored, counted: Counted, samples: Samples
) -> None:
    body = {"writeKey": "wk-disabled", "batch": [{"type": "track", **TRACK}, {"type": "nonsense"}]}
    assert client.post("/v1/batch", json=body).status_code == 200
    assert client.post("/v1/track", json={"writeKey": "wk-disabled"}).status_code == 200
    assert stored() == []
    assert counted("src_off") == {"failed:source_disabled": 3}
    assert samples("src_off", "source_disabled")[-1]["event_in"]["event"] == "Thing Happened"


# --- limits


def padded(size: int) -> bytes:
    empty = orjson.dumps({**TRACK, "properties": {"p": ""}})
    return orjson.dumps({**TRACK, "properties": {"p": "x" * (size - len(empty))}})


def test_an_event_just_below_the_limit_is_stored(post: Post, stored: Stored) -> None:
    body = padded(32 * 1024 - len('"type":"track",'))
    assert post("/v1/track", body).status_code == 200
    assert len(stored()) == 1


def test_an_event_of_33_kib_is_400_and_counted(post: Post, stored: Stored, counted: Counted, samples: Samples) -> None:
    answer = post("/v1/track", padded(33 * 1024))
    assert (answer.status_code, answer.json["code"]) == (400, "event_too_large")
    assert stored() == []
    assert counted("src_web") == {"failed:event_too_large": 1}
    assert len(samples("src_web", "event_too_large")[0]["event_in"]) == 8 * 1024


def test_white_space_is_not_held_against_an_event(post: Post, stored: Stored) -> None:
    assert post("/v1/track", orjson.dumps(TRACK) + b" " * 40_000).status_code == 200
    assert len(stored()) == 1


def test_in_a_batch_a_too_large_event_fails_alone(post: Post, stored: Stored, counted: Counted) -> None:
    large = {"type": "track", **orjson.loads(padded(33 * 1024))}
    small = [{"type": "track", **TRACK, "messageId": f"m-{n}"} for n in range(2)]
    assert post("/v1/batch", {"batch": [small[0], large, small[1]]}).status_code == 200
    assert [event["messageId"] for event in stored()] == ["m-0", "m-1"]
    assert counted("src_web") == {"received": 2, "failed:event_too_large": 1}


def test_a_body_of_501_kib_is_400(post: Post, stored: Stored) -> None:
    for body, headers in ((b" " * 501 * 1024, {}), (gzip.compress(b" " * 501 * 1024), {"Content_Encoding": "gzip"})):
        answer = post("/v1/batch", body, **headers)
        assert (answer.status_code, answer.json["code"]) == (400, "request_too_large")
    assert stored() == []


def test_a_gzip_bomb_is_400(post: Post) -> None:
    answer = post("/v1/batch", gzip.compress(bytes(50_000_000)), Content_Encoding="gzip")
    assert (answer.status_code, answer.json["code"]) == (400, "request_too_large")


def test_gzip_is_understood_and_broken_gzip_is_400(post: Post, stored: Stored) -> None:
    assert post("/v1/track", gzip.compress(orjson.dumps(TRACK)), Content_Encoding="gzip").status_code == 200
    assert len(stored()) == 1
    answer = post("/v1/track", gzip.compress(orjson.dumps(TRACK))[:-4], Content_Encoding="gzip")
    assert (answer.status_code, answer.json["code"]) == (400, "invalid_gzip")


def test_an_unknown_encoding_is_415(post: Post) -> None:
    answer = post("/v1/track", b"{}", Content_Encoding="br")
    assert (answer.status_code, answer.json["code"]) == (415, "unsupported_encoding")


def test_2501_events_are_400_and_2500_are_stored(post: Post, stored: Stored) -> None:
    items = [{"type": "track", "userId": "u", "event": "E", "messageId": f"m-{n}"} for n in range(2501)]
    answer = post("/v1/batch", {"batch": items})
    assert (answer.status_code, answer.json["code"]) == (400, "too_many_events")
    assert stored() == []
    assert post("/v1/batch", {"batch": items[1:]}).status_code == 200
    assert len(stored()) == 2500


def test_a_context_that_would_multiply_is_refused(post: Post, stored: Stored) -> None:
    """30 KB of context in each of 2,000 items would make 60 MB of 200 KB."""
    items = [{"type": "track", "userId": "u", "event": "E"}] * 2000
    answer = post("/v1/batch", {"batch": items, "context": {"p": "x" * 30_000}})
    assert (answer.status_code, answer.json["code"]) == (400, "request_too_large")
    assert stored() == []


def test_the_batchs_context_counts_towards_an_events_size(post: Post, counted: Counted) -> None:
    body = {"batch": [{"type": "track", "userId": "u", "event": "E"}], "context": {"p": "x" * 33_000}}
    assert post("/v1/batch", body).status_code == 200
    assert counted("src_web") == {"failed:event_too_large": 1}


# --- what is wrong


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "invalid_json"),
        (b"", "invalid_json"),
        (b'{"userId":"\xff"}', "invalid_json"),
        (b'{"userId":NaN}', "invalid_json"),
        (b"[" * 5000, "invalid_json"),
        (b"[1]", "invalid_body"),
        (b"null", "invalid_body"),
    ],
)
def test_what_is_no_json_object_is_400(post: Post, body: bytes, code: str) -> None:
    answer = post("/v1/track", body)
    assert (answer.status_code, answer.json["code"]) == (400, code)
    assert answer.json["success"] is False
    assert answer.json["message"]


def test_an_emoji_that_was_cut_in_two_costs_its_batch_nothing(post: Post, stored: Stored) -> None:
    cut = rb'{"type":"track","userId":"u","event":"E","messageId":"a","properties":{"\ud83d":["cut \ud83d"]}}'
    whole = rb'{"type":"track","userId":"u","event":"\ud83d\ude00","messageId":"b"}'
    assert post("/v1/batch", b'{"batch":[%b,%b]}' % (cut, whole)).status_code == 200
    first, second = stored()
    assert first["properties"] == {"\ufffd": ["cut \ufffd"]}
    assert second["event"] == "\N{GRINNING FACE}"


@pytest.mark.parametrize("batch", ["x", {}, 5, True])
def test_a_batch_that_is_no_array_is_400(post: Post, batch: Any) -> None:
    answer = post("/v1/batch", {"batch": batch})
    assert (answer.status_code, answer.json["code"]) == (400, "invalid_body")


@pytest.mark.parametrize("body", [{"batch": []}, {}, {"batch": None}])
def test_an_empty_batch_is_accepted_and_counted(post: Post, counted: Counted, body: Any) -> None:
    assert post("/v1/batch", body).status_code == 200
    assert counted("src_web") == {"failed:empty_batch": 1}


def test_a_bad_item_costs_only_itself(post: Post, stored: Stored, counted: Counted, samples: Samples) -> None:
    good = {"type": "track", "userId": "u", "event": "E"}
    answer = post("/v1/batch", {"batch": [good, {"type": "track", "userId": "u"}, 5, None, "x", [], good]})
    assert answer.status_code == 200
    assert len(stored()) == 2
    assert counted("src_web") == {"received": 2, "failed:event_not_defined": 1, "failed:type_not_supported": 4}
    (sample,) = samples("src_web", "event_not_defined")
    assert sample["event_in"] == {"type": "track", "userId": "u"}
    assert sample["message"] == "A track call needs event, its name."
    assert sample["at_ms"] > 1_700_000_000_000


def test_an_invalid_single_event_is_accepted_and_counted(post: Post, stored: Stored, counted: Counted) -> None:
    assert post("/v1/track", {"event": "E"}).status_code == 200
    assert stored() == []
    assert counted("src_web") == {"failed:no_user_anon_id": 1}


def test_the_ten_newest_samples_are_kept(post: Post, samples: Samples) -> None:
    for n in range(13):
        post("/v1/track", {"userId": "u", "properties": {"n": n}})
    found = samples("src_web", "event_not_defined")
    assert [sample["event_in"]["properties"]["n"] for sample in found] == list(range(12, 2, -1))


def test_an_event_nested_too_deeply_fails_alone(post: Post, stored: Stored, counted: Counted, samples: Samples) -> None:
    deep = b'{"a":' * 300 + b"1" + b"}" * 300
    good = b'{"type":"track","userId":"u","event":"E"}'
    item = good[:-1] + b',"properties":' + deep + b"}"
    assert post("/v1/batch", b'{"batch":[' + good + b"," + item + b"]}").status_code == 200
    assert len(stored()) == 1
    assert counted("src_web") == {"received": 1, "failed:event_too_large": 1}
    assert samples("src_web", "event_too_large")[0]["event_in"] == "(nested too deeply to be shown)"
    assert post("/v1/track", item).status_code == 400


def test_numbers_beyond_64_bits_do_no_harm(post: Post, stored: Stored) -> None:
    body = b'{"userId":"u","event":"E","properties":{"big":123456789012345678901234567890,"neg":-9223372036854775809}}'
    assert post("/v1/track", body).status_code == 200
    assert stored()[0]["properties"]["big"] == pytest.approx(1.2345678901234568e29)


# --- duplicates


def test_a_message_id_is_stored_once_a_source_and_destination(post: Post, stored: Stored, counted: Counted) -> None:
    post("/v1/track", TRACK)
    post("/v1/track", {**TRACK, "event": "Other"})
    post("/v1/batch", {"batch": [{"type": "page", **TRACK}, {"type": "page", **TRACK, "messageId": "m-2"}]})
    assert [event["messageId"] for event in stored()] == ["m-1", "m-2"]
    assert counted("dst_a")["duplicate"] == 2


def test_events_without_a_message_id_are_never_duplicates(post: Post, stored: Stored) -> None:
    event = {"userId": "u", "event": "E"}
    post("/v1/track", event)
    post("/v1/track", event)
    assert len({event["messageId"] for event in stored()}) == 2


# --- browsers


def test_send_beacon_and_fetch_send_text_plain(post: Post, stored: Stored) -> None:
    assert (
        post("/v1/t", TRACK, Content_Type="text/plain;charset=UTF-8", Origin="https://shop.example").status_code == 200
    )
    assert stored()[0]["context"]["ip"] == "127.0.0.1"


def test_a_servers_address_is_not_stamped(post: Post, stored: Stored) -> None:
    post("/v1/track", TRACK)
    assert "ip" not in stored()[0]["context"]


def test_every_answer_may_be_read_by_every_origin(client: FlaskClient, post: Post) -> None:
    answers = [
        post("/v1/track", TRACK),
        post("/v1/track", b"{"),
        client.post("/v1/track", json={}),
        client.get("/v1/nothing"),
        client.get("/v1/track"),
        client.get("/v1/projects/wk/settings"),
        client.post("/v1/m", json={}),
        client.options("/v1/track"),
    ]
    assert [answer.headers.get("Access-Control-Allow-Origin") for answer in answers] == ["*"] * len(answers)


@pytest.mark.parametrize("path", ["/v1/track", "/v1/b", "/v1/projects/wk/settings", "/v1/m"])
def test_preflight_allows_what_is_asked_for(client: FlaskClient, path: str) -> None:
    asked = {"Access-Control-Request-Headers": "authorization,x-retry-count", "Access-Control-Request-Method": "POST"}
    answer = client.options(path, headers=asked)
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Headers"] == "authorization,x-retry-count"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]


def test_sdk_metrics_are_accepted_and_ignored(client: FlaskClient, valkey: redis.Redis) -> None:
    before = set(valkey.keys("*"))
    assert client.post("/v1/m", data=b'{"series":[{"type":"Counter"}]}').status_code == 200
    assert client.post("/v1/m", data=b"\xff").status_code == 200
    assert set(valkey.keys("*")) == before


def test_the_browser_sdk_gets_settings_that_point_here(client: FlaskClient) -> None:
    answer = client.get("/v1/projects/wk/settings", headers={"Host": "events.example:8000"})
    segment = answer.json["integrations"]["Segment.io"]
    assert (segment["apiKey"], segment["apiHost"], segment["protocol"]) == ("wk", "events.example:8000/v1", "http")
    assert answer.json["plan"]["track"]["__default"] == {"enabled": True, "integrations": {}}
    behind_tls = client.get("/v1/projects/wk/settings", headers={"X-Forwarded-Proto": "https"})
    assert behind_tls.json["integrations"]["Segment.io"]["protocol"] == "https"


def test_there_are_no_settings_for_an_unknown_key(client: FlaskClient) -> None:
    answer = client.get("/v1/projects/nobody/settings")
    assert (answer.status_code, answer.json["code"]) == (404, "unknown_write_key")


# --- everything else


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/track", 405, "method_not_allowed"),
        ("PUT", "/v1/batch", 405, "method_not_allowed"),
        ("POST", "/v1/projects/wk/settings", 405, "method_not_allowed"),
        ("POST", "/v1/unknown", 404, "not_found"),
        ("GET", "/", 404, "not_found"),
        ("GET", "/v1/projects//settings", 404, "not_found"),
    ],
)
def test_errors_of_http_are_json_too(client: FlaskClient, method: str, path: str, status: int, code: str) -> None:
    answer = client.open(path, method=method)
    assert (answer.status_code, answer.json["success"], answer.json["code"]) == (status, False, code)


def test_our_own_bug_is_500_as_json_without_its_traceback(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> str:
        raise RuntimeError("a secret")

    client.application.add_url_rule("/broken", "broken", broken)
    answer = client.get("/broken")
    assert (answer.status_code, answer.json["code"]) == (500, "internal_error")
    assert b"secret" not in answer.data
    assert "a secret" in caplog.text


def test_health(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_a_hint_is_sent_for_every_destination_that_got_work(post: Post, valkey: redis.Redis, app: Flask) -> None:
    post("/v1/track", TRACK)
    app.extensions["ingest"].hints.close()
    assert valkey.llen("splice:broker:events") == 2
    assert {d.decode() for d in valkey.zrange("splice:{control}:wake", 0, -1)} == {"dst_a", "dst_b"}


def test_a_bug_in_an_endpoint_is_500_as_json(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def broken(_: object) -> Response:
        raise RuntimeError("a secret")

    client = Client(Shortcut(app.wsgi_app, {"/track": broken}))
    answer = client.post("/v1/track", json=TRACK)
    assert (answer.status_code, answer.json["code"]) == (500, "internal_error")
    assert b"secret" not in answer.data
    assert "a secret" in caplog.text
    assert client.get("/v1/track").status_code == 405


def test_flask_knows_the_endpoints_too(post: Post, stored: Stored) -> None:
    """Spelled with a slash at the end, the path does not take the shortcut."""
    assert post("/v1/track/", TRACK).status_code == 200
    assert post("/v1/track/", b"{").status_code == 400
    assert len(stored()) == 1


def test_an_event_that_begins_the_window_of_a_batch_is_looked_at_when_it_ends(
    post: Post, valkey: redis.Redis, app: Flask
) -> None:
    valkey.hset(key("dst_a", "route"), mapping={"batch_events": 2, "batch_ms": 3_600_000})
    post("/v1/track", TRACK)
    app.extensions["ingest"].hints.close()
    seconds, _ = valkey.time()
    in_s = {name: valkey.zscore(WAKE, name) / 1000 - seconds for name in ("dst_a", "dst_b")}
    assert in_s["dst_b"] < 60 < 3500 < in_s["dst_a"] < 3700
    assert not valkey.exists(key("dst_a", "hint:events"))
