"""An incoming webhook of Slack, as its public documentation describes it: plain texts for answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from tests.destinations.doubles.double import SECRET, Case, Double
from tests.support.http_sink import Answer, Request

WEBHOOK = "/services/T0000/B0000/"
CONTROL = re.compile(r"[<>]|&(?!(?:amp|lt|gt);)")


def said(code: str, status: int = 200) -> Answer:
    """An answer of Slack."""
    return Answer(status=status, headers={"Content-Type": "text/html"}, body=code.encode())


class Slack(Double):
    """Takes messages for the webhook with the token ``SECRET``."""

    def answer(self, request: Request, body: bytes) -> Answer:
        """Checks the path, then the message."""
        assert request.method == "POST"
        assert request.headers["content-type"] == "application/json"
        if not request.target.startswith(WEBHOOK):
            return said("no_team", 404)
        if request.target != WEBHOOK + SECRET:
            return said("invalid_token", 403)
        message = orjson.loads(body)
        assert set(message) <= {"text", "channel", "username", "icon_url"}
        assert all(isinstance(value, str) and value for value in message.values())
        assert not CONTROL.search(message["text"])
        if not message["text"].strip():
            return said("no_text", 400)
        return said("ok") if self.take(message) else said("invalid_payload", 400)


def _values(url: str, _: Path) -> Mapping[str, Any]:
    return {"webhook_url": f"{url}{WEBHOOK}{SECRET}"}


CASES = (Case(slug="slack", values=_values, double=Slack, action="postToChannel"),)
