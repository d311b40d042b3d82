"""Google's token endpoint, BigQuery's insertAll and Pub/Sub's publish, for tests.

A token costs an assertion that the service account has signed: its signature, claims and times are checked.
"""

from __future__ import annotations

import base64
import itertools
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.support.http_sink import Answer, Request

EMAIL = "writer@project-1.iam.gserviceaccount.com"
TOKEN_URL = "https://oauth2.googleapis.com/token"
SCOPES = {"https://www.googleapis.com/auth/bigquery.insertdata", "https://www.googleapis.com/auth/pubsub"}
TABLE = "/bigquery/v2/projects/project-1/datasets/events/tables/tracked/insertAll"
TOPIC = "/v1/projects/project-1/topics/tracked:publish"
COLUMNS = {"id", "user", "event", "at"}


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Google:
    """The three services for one service account. What they took is in ``rows`` and ``messages``."""

    key: rsa.RSAPrivateKey = field(default_factory=_new_key)
    rows: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    token_requests: int = 0
    tokens: set[str] = field(default_factory=set)
    busy: int = 0
    """So many calls are answered with 503 first."""
    numbers: Iterator[int] = field(default_factory=itertools.count)

    @property
    def private_key(self) -> str:
        """The account's key as its JSON file has it: on one line."""
        pem = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return pem.decode().replace("\n", "\\n")

    @property
    def hosts(self) -> dict[str, Any]:
        """What answers, by host."""
        return {
            "oauth2.googleapis.com": self.token,
            "bigquery.googleapis.com": self.insert_all,
            "pubsub.googleapis.com": self.publish,
        }

    def token(self, request: Request) -> Answer:
        """A token for an assertion."""
        self.token_requests += 1
        form = parse_qs(request.body.decode())
        if (request.method, request.target) != ("POST", "/token"):
            return said({"error": "not_found"}, 404)
        if form.get("grant_type") != ["urn:ietf:params:oauth:grant-type:jwt-bearer"]:
            return said({"error": "unsupported_grant_type"}, 400)
        if reason := self.refusal(form.get("assertion", [""])[0]):
            return said({"error": "invalid_grant", "error_description": reason}, 400)
        token = f"ya29.{next(self.numbers)}"
        self.tokens.add(token)
        return said({"access_token": token, "expires_in": 3599, "token_type": "Bearer"})

    def refusal(self, assertion: str) -> str:
        """Why an assertion is worth no token; empty if it is."""
        head, claims, signature = (part.encode() for part in f"{assertion}..".split(".")[:3])
        try:
            self.key.public_key().verify(unpacked(signature), head + b"." + claims, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return "Invalid JWT Signature."
        if orjson.loads(unpacked(head)) != {"alg": "RS256", "typ": "JWT"}:
            return "Invalid JWT header."
        said_of = orjson.loads(unpacked(claims))
        begin, end = said_of.get("iat", 0), said_of.get("exp", 0)
        if not time.time() - 60 <= begin <= time.time() + 60 or not begin < end <= begin + 3600:
            return "Invalid JWT: iat and exp must be a reasonable timeframe."
        if (said_of.get("iss"), said_of.get("aud")) != (EMAIL, TOKEN_URL):
            return "Invalid issuer or audience."
        return "" if set(said_of.get("scope", "").split()) == SCOPES else "Invalid OAuth scope."

    def insert_all(self, request: Request) -> Answer:
        """Rows of a table; those with columns that the table does not have are refused one by one."""
        if refusal := self.not_now(request, TABLE):
            return refusal
        body = orjson.loads(request.body)
        wrong = {index for index, row in enumerate(body["rows"]) if row["json"].keys() - COLUMNS or bad(row["json"])}
        skips = body.get("skipInvalidRows", False)
        taken = {row["insertId"] for row in self.rows}
        if skips or not wrong:
            good = (row for index, row in enumerate(body["rows"]) if index not in wrong)
            self.rows += [row for row in good if row["insertId"] not in taken]
        refused = range(len(body["rows"])) if wrong and not skips else sorted(wrong)
        failures = [{"index": index, "errors": [reason(index in wrong)]} for index in refused]
        return said({"kind": "bigquery#tableDataInsertAllResponse", **({"insertErrors": failures} if failures else {})})

    def publish(self, request: Request) -> Answer:
        """Messages of a topic."""
        if refusal := self.not_now(request, TOPIC):
            return refusal
        messages = orjson.loads(request.body)["messages"]
        found = [{**each, "data": orjson.loads(base64.b64decode(each["data"], validate=True))} for each in messages]
        self.messages += found
        return said({"messageIds": [str(next(self.numbers)) for _ in found]})

    def not_now(self, request: Request, path: str) -> Answer | None:
        """Why a call is refused before its body is looked at."""
        if self.busy:
            self.busy -= 1
            return said({"error": {"code": 503, "message": "The service is currently unavailable."}}, 503)
        given = re.fullmatch(r"Bearer (\S+)", request.headers.get("authorization", ""))
        if not given or given[1] not in self.tokens:
            return said({"error": {"code": 401, "message": "Request had invalid authentication credentials."}}, 401)
        if (request.method, request.target) != ("POST", path):
            return said({"error": {"code": 404, "message": f"Not found: {request.target}"}}, 404)
        if request.headers.get("content-type") != "application/json":
            return said({"error": {"code": 400, "message": "Invalid JSON payload received."}}, 400)
        return None


def bad(row: dict[str, Any]) -> bool:
    """Whether a value does not fit its column."""
    return not isinstance(row.get("event"), str)


def reason(wrong: bool) -> dict[str, str]:
    """Why a row was not taken: for itself, or for another."""
    if not wrong:
        return {"reason": "stopped", "location": "", "debugInfo": "", "message": ""}
    message = "Cannot convert value to string."
    return {"reason": "invalid", "location": "event", "debugInfo": "", "message": message}


def unpacked(text: bytes) -> bytes:
    """What base64 for URLs holds."""
    return base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))


def said(value: Any, status: int = 200) -> Answer:
    """An answer of an API."""
    return Answer(status, {"Content-Type": "application/json; charset=UTF-8"}, orjson.dumps(value))
