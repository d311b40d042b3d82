"""People, their roles and their tokens over HTTP, and the trail of what they do."""

from __future__ import annotations

from typing import Any

import pytest

from app.control.roles import Role
from tests.app.api.conftest import Caller, TokenOf

PASSWORD = "correct horse battery"


@pytest.fixture
def user_id(owner: Caller) -> str:
    status, body = owner("POST", "/users", {"name": "Ada", "email": "ada@example.com", "password": PASSWORD})
    assert status == 201
    assert PASSWORD not in str(body)
    assert "argon2" not in str(body)
    return str(body["data"]["user"]["id"])


def test_a_person_is_made_changed_and_deleted(owner: Caller, user_id: str) -> None:
    assert owner("PATCH", f"/users/{user_id}", {"name": "Ada L."})[1]["data"]["user"]["name"] == "Ada L."
    assert owner("PATCH", f"/users/{user_id}", {"password": None})[0] == 200
    assert user_id in str(owner("GET", "/users"))
    assert owner("DELETE", f"/users/{user_id}")[0] == 200
    assert owner("GET", f"/users/{user_id}")[0] == 404


def test_a_token_is_shown_once_and_acts_with_its_roles(owner: Caller, user_id: str) -> None:
    assert owner("POST", f"/users/{user_id}/roles", {"role": "Source Admin"})[0] == 200
    status, body = owner("POST", f"/users/{user_id}/tokens", {"name": "ci"})
    token = body["data"]["token"]
    assert status == 201
    assert token["text"] not in str(owner("GET", f"/users/{user_id}/tokens"))
    ada = Caller(owner.client, {"Authorization": f"Bearer {token['text']}"})
    assert ada("GET", "/sources")[0] == 200
    assert ada("GET", "/users")[0] == 403
    assert owner("DELETE", f"/users/{user_id}/roles", query_string={"role": "Source Admin"})[0] == 200
    assert ada("GET", "/sources")[0] == 403
    assert owner("DELETE", f"/tokens/{token['id']}")[0] == 200
    assert ada("GET", "/sources")[0] == 401


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/users", {"name": "B", "email": "no address"}, "email"),
        ("/users", {"name": "B", "email": "b@example.com", "password": "short"}, "password"),
        ("/users/{id}/roles", {"role": "King"}, "role"),
        ("/users/{id}/tokens", {"name": "t", "nope": 1}, "nope"),
    ],
)
def test_a_wrong_body_is_told_by_field(
    owner: Caller, user_id: str, path: str, body: dict[str, Any], field: str
) -> None:
    status, answer = owner("POST", path.format(id=user_id), body)
    assert status == 400
    assert [error["field"] for error in answer["errors"]] == [field]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
@pytest.mark.parametrize("path", ["/users", "/audit-events", "/audit-events?format=csv"])
def test_people_and_the_trail_are_for_owners(owner: Caller, token_of: TokenOf, role: Role, path: str) -> None:
    assert Caller(owner.client, token_of(role))("GET", path)[0] == 403
    assert owner.client.get(path, headers=owner.headers).status_code == 200


def test_the_trail_is_filtered_and_comes_as_csv_too(owner: Caller, user_id: str) -> None:
    created = owner("GET", "/audit-events", query_string={"type": "User Created", "resourceId": user_id})[1]["data"]
    assert [event["resourceName"] for event in created["events"]] == ["Ada"]
    for more in ({"query_string": {"format": "csv"}}, {"headers": {"Accept": "text/csv"}}):
        headers = owner.headers | more.pop("headers", {})
        answer = owner.client.get("/audit-events", headers=headers, **more)
        assert answer.content_type.startswith("text/csv")
        assert user_id in answer.text


@pytest.mark.parametrize(
    "query",
    [{"startTime": "9999-12-31T23:59:59-12:00"}, {"startTime": "yesterday"}, {"type": "a\0"}, {"format": "xml"}],
)
def test_a_wrong_filter_is_refused(owner: Caller, query: dict[str, str]) -> None:
    assert owner("GET", "/audit-events", query_string=query)[0] == 400


def test_people_manage_themselves_as_me(owner: Caller, token_of: TokenOf, user_id: str) -> None:
    ada = Caller(owner.client, token_of(Role.FUNCTIONS_READ_ONLY))
    me = ada("GET", "/users/me")[1]["data"]["user"]
    assert ada("GET", f"/users/{me['id']}")[1]["data"]["user"] == me
    assert ada("PATCH", "/users/me", {"name": "New", "password": PASSWORD})[1]["data"]["user"]["name"] == "New"
    status, body = ada("POST", "/users/me/tokens", {"name": "mine", "roles": [{"role": "Functions Read-only"}]})
    assert status == 201
    assert len(ada("GET", "/users/me/tokens")[1]["data"]["tokens"]) == 2
    assert ada("DELETE", f"/tokens/{body['data']['token']['id']}")[0] == 200
    for method, path, wanted in (
        ("PATCH", "/users/me", {"email": "new@example.com"}),
        ("POST", "/users/me/roles", {"role": "Workspace Owner"}),
        ("POST", "/users/me/tokens", {"name": "more", "roles": [{"role": "Functions Admin"}]}),
        ("DELETE", "/users/me", None),
        ("GET", f"/users/{user_id}", None),
        ("POST", f"/users/{user_id}/tokens", {"name": "hers"}),
    ):
        assert ada(method, path, wanted)[0] == 403, (method, path)


def test_a_narrowed_token_makes_narrow_ones_and_sets_no_password(owner: Caller, token_of: TokenOf) -> None:
    ada = Caller(owner.client, token_of(Role.FUNCTIONS_ADMIN))
    narrow, made = [{"role": "Functions Read-only", "resources": None}], {"name": "narrow"}
    text = ada("POST", "/users/me/tokens", made | {"roles": narrow})[1]["data"]["token"]["text"]
    lesser = Caller(owner.client, {"Authorization": f"Bearer {text}"})
    assert lesser("POST", "/users/me/tokens", made)[1]["data"]["token"]["roles"] == narrow
    assert lesser("POST", "/users/me/tokens", made | {"roles": [{"role": "Functions Admin"}]})[0] == 403
    assert lesser("PATCH", "/users/me", {"password": PASSWORD})[0] == 403
