"""A webhook of the user's own, which checks the signature."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.destinations.doubles.double import SECRET, Case, Double
from tests.support.http_sink import Answer, Request


class Webhook(Double):
    """Takes what is signed with ``SECRET``."""

    def answer(self, request: Request, body: bytes) -> Answer:
        """401 for a wrong signature."""
        expected = f"sha256={hmac.digest(SECRET.encode(), body, 'sha256').hex()}"
        if request.headers.get("x-signature-256") != expected:
            return Answer(status=401)
        return super().answer(request, body)


def _values(url: str, _: Path) -> Mapping[str, Any]:
    return {"url": f"{url}/hook?key={SECRET}", "headers": {"Authorization": SECRET}, "secret": SECRET}


def _batch_values(url: str, folder: Path) -> Mapping[str, Any]:
    return {**_values(url, folder), "batch": True}


CASES = (
    Case(slug="webhook", values=_values, double=Webhook),
    Case(slug="webhook", values=_batch_values, double=Webhook, note="batch", whole=True),
    Case(slug="webhook", values=_values, double=Webhook, action="send"),
    Case(slug="webhook", values=_batch_values, double=Webhook, action="send", note="batch", whole=True),
)
