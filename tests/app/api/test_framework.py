"""What every call has: who asks, limits, ids, errors as JSON, and a document that tells all of it."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from flask import Flask
from sqlalchemy.exc import InterfaceError
from sqlalchemy.exc import TimeoutError as NoConnection

from app import create_app
from app.api import errors
from app.api.rate_limit import CALLS, WINDOW_S, RateLimit, RateLimitedError
from app.api.requests import MAX_BODY_BYTES, SEGMENT_JSON
from app.api.services import EXTENSION
from app.bounds import FUNCTION_SETTING_TYPES, MAX_BATCH_EVENTS, NAME_CHARACTERS
from app.control.roles import Role
from app.models import AuditEvent, Database
from tasks.config import Config
from tests.app.api.conftest import Caller, Clock, TokenOf


@pytest.mark.parametrize("header", ["", "Basic abc", "Bearer ", "Bearer nonsense", "Bearer spl_" + "x" * 43])
def test_without_a_valid_token_nothing_is_told(api: Flask, header: str) -> None:
    answer = api.test_client().get("/functions", headers={"Authorization": header})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.get_json()["errors"][0]["type"] == "unauthorized"


@pytest.fixture
def whole() -> Iterator[Flask]:
    """The whole application; neither its database nor its Redis answers."""
    app = create_app(Config(redis_url="redis://127.0.0.1:1/0", database_url="postgresql://u:p@127.0.0.1:1/none"))
    yield app
    app.extensions[EXTENSION].close()
    app.extensions["ingest"].close()


def test_paths_and_methods_that_are_none_are_told_in_the_form_of_their_side(whole: Flask) -> None:
    client = whole.test_client()
    assert client.get("/functions/a/b/c").get_json()["errors"][0]["status"] == 404
    assert client.put("/functions").get_json()["errors"][0]["type"] == "method-not-allowed"
    assert client.get("/v1/nothing").get_json()["code"] == "not_found"
    assert client.post("/healthz").get_json()["code"] == "method_not_allowed"
    assert "X-Request-Id" not in client.get("/v1/nothing").headers


@pytest.mark.parametrize("size", [MAX_BODY_BYTES + 1, 3 * MAX_BODY_BYTES])
def test_a_body_over_the_limit_is_413(owner: Caller, size: int) -> None:
    status, body = owner("POST", "/functions", data=b" " * size)
    assert (status, body["errors"][0]["status"]) == (413, 413)


@pytest.mark.parametrize("given", ["abc-1.2_3", "x" * 100])
def test_a_request_keeps_its_id(api: Flask, given: str) -> None:
    assert api.test_client().get("/functions", headers={"X-Request-Id": given}).headers["X-Request-Id"] == given


@pytest.mark.parametrize("given", ["", "x" * 101, "a b", "<b>"])
def test_an_id_that_cannot_be_taken_is_replaced(api: Flask, given: str) -> None:
    made = api.test_client().get("/nothing/at/all", headers={"X-Request-Id": given})
    assert "X-Request-Id" not in made.headers
    made = api.test_client().get("/functions/at/all/x", headers={"X-Request-Id": given})
    assert len(made.headers["X-Request-Id"]) == 32


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (SEGMENT_JSON, SEGMENT_JSON),
        (f"{SEGMENT_JSON}, application/json", SEGMENT_JSON),
        (f"{SEGMENT_JSON};q=0.5, application/json", "application/json"),
        ("*/*", "application/json"),
        ("", "application/json"),
    ],
)
def test_an_answer_has_the_media_type_that_is_asked_for(owner: Caller, accept: str, kind: str) -> None:
    answer = owner.client.get("/functions", headers=owner.headers | {"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (200, kind)


def test_a_token_has_600_calls_a_minute(owner: Caller, clock: Clock, api: Flask, token_of: TokenOf) -> None:
    other = token_of(Role.OWNER)
    for _ in range(CALLS):
        assert owner("GET", "/function-templates")[0] == 200
    answer = owner.client.get("/function-templates", headers=owner.headers)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, str(WINDOW_S))
    assert answer.headers["X-RateLimit-Reset"] == answer.headers["Retry-After"]
    assert api.test_client().get("/function-templates", headers=other).status_code == 200
    clock.now = WINDOW_S
    assert owner("GET", "/function-templates")[0] == 200


def test_calls_without_a_token_are_counted_by_address_and_cost_no_token(api: Flask, owner: Caller) -> None:
    client = api.test_client()
    assert {client.get("/functions").status_code for _ in range(CALLS)} == {401}
    assert client.get("/functions").status_code == 429
    assert owner("GET", "/functions")[0] == 200


def test_callers_beyond_the_bound_share_a_count() -> None:
    limit = RateLimit(lambda: 0.0, callers=2)
    for n in range(CALLS + 2):
        limit.count(str(n))
    with pytest.raises(RateLimitedError):
        limit.count("another")
    limit.count("0")


def test_a_database_that_is_away_is_503(whole: Flask) -> None:
    answer = whole.test_client().get("/functions", headers={"Authorization": "Bearer spl_" + "x" * 43})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.get_json()["errors"][0]["type"] == "unavailable"


def test_a_connection_that_broke_and_a_refusal_that_cannot_be_kept_are_503(
    owner: Caller, api: Flask, token_of: TokenOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads_sources = token_of(Role.SOURCE_ADMIN)

    def broken(*_: object) -> None:
        raise InterfaceError("SELECT", {}, Exception("the connection is closed"), connection_invalidated=True)

    def nobody_free(*_: object) -> None:
        raise NoConnection

    monkeypatch.setitem(api.view_functions, "functions.list_templates", broken)
    monkeypatch.setattr(errors, "refused", nobody_free)
    for path, headers in (("/function-templates", owner.headers), ("/functions", reads_sources)):
        answer = api.test_client().get(path, headers=headers)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_the_receiver_needs_no_database(whole: Flask) -> None:
    answer = whole.test_client().get("/healthz")
    assert (answer.status_code, "X-Request-Id" in answer.headers) == (200, False)


def test_a_refusal_is_kept_in_the_trail(api: Flask, token_of: TokenOf, database: Database) -> None:
    answer = api.test_client().get("/functions", headers=token_of(Role.SOURCE_ADMIN))
    assert (answer.status_code, answer.get_json()["errors"][0]["type"]) == (403, "forbidden")
    with database.read() as session:
        assert "Access Refused" in {row.type for row in session.query(AuditEvent)}


def test_a_bug_is_500_without_its_traceback(owner: Caller, api: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("secret")

    monkeypatch.setitem(api.view_functions, "functions.list_templates", broken)
    status, body = owner("GET", "/function-templates")
    assert (status, body["errors"][0]["type"]) == (500, "internal-error")
    assert "secret" not in str(body)


def test_every_call_is_in_the_document_with_its_statuses_headers_and_media_types(api: Flask) -> None:
    document = api.test_client().get("/openapi.json").get_json()
    assert document["openapi"] == "3.0.3"
    assert f"{CALLS} calls a minute" in document["info"]["description"]
    update = document["paths"]["/functions/{function_id}"]["patch"]["responses"]
    assert set(update) == {"200", *["400", "401", "403", "404", "409", "412", "413", "429", "500", "503"]}
    assert "default" not in update
    assert set(update["200"]["headers"]) == {"ETag", "X-Request-Id"}
    assert {"Retry-After", "X-RateLimit-Reset"} <= set(update["429"]["headers"])
    assert all(set(answer["content"]) == {"application/json", SEGMENT_JSON} for answer in update.values())


def test_the_document_tells_the_bounds_that_the_deeds_check(api: Flask) -> None:
    fields = api.test_client().get("/openapi.json").get_json()["components"]["schemas"]
    assert fields["FunctionBody"]["properties"]["displayName"]["maxLength"] == NAME_CHARACTERS
    assert fields["FunctionBody"]["properties"]["batchMaxCount"]["maximum"] == MAX_BATCH_EVENTS
    assert fields["SettingBody"]["properties"]["type"]["enum"] == list(FUNCTION_SETTING_TYPES)
    assert fields["FunctionBody"]["additionalProperties"] is False


@pytest.mark.parametrize(("method", "status"), [("OPTIONS", 200), ("GET", 405), ("PATCH", 405), ("DELETE", 405)])
def test_the_path_of_previews_has_one_method_and_is_no_function(owner: Caller, method: str, status: int) -> None:
    answer = owner.client.open("/functions/preview", method=method, headers=owner.headers)
    assert answer.status_code == status
    assert set(answer.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}


class Linked(HTMLParser):
    """Collects what a page would load or lead to."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.places: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag, and addresses in its attributes."""
        self.tags.add(tag)
        self.places |= {value or "" for name, value in attrs if name in ("src", "href", "srcset", "data", "action")}


def test_the_reference_shows_every_call_and_loads_nothing(api: Flask) -> None:
    document, page = (api.test_client().get(path) for path in ("/openapi.json", "/docs"))
    for path in document.get_json()["paths"]:
        assert path in page.text
    found = Linked()
    found.feed(page.text)
    assert page.content_type == "text/html; charset=utf-8"
    assert found.places == {"/openapi.json"}
    assert found.tags.isdisjoint({"script", "link", "img", "iframe", "object", "embed", "base"})
    assert [part for part in ("@import", "url(", "undefined") if part in page.text] == []
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
