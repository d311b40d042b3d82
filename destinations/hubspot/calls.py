"""One request to HubSpot's API, and what its answers mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from destinations.answers import JSON, refusal
from destinations.contract import Settings
from destinations.errors import Retry
from destinations.mapping.texts import number_text

if TYPE_CHECKING:
    from destinations.http import Http, Response

WHO = "HubSpot"

MIGRATION = 477
LOCK_S = 2.0
ROLLING_S = 10.0
DAILY_S = 15 * 60.0
"""The day of an account ends at its own midnight, which no answer tells: ask again now and then."""

_DAILY = re.compile(rb'"policyName"\s*:\s*"DAILY"')
_NO_NAME = re.compile(r"[^a-z0-9_]+")


def post(http: Http, settings: Settings, path: str, inputs: Sequence[Mapping[str, Any]]) -> Response:
    """Post inputs; gives the answer, which is a 2xx.

    Raises:
        DeliveryError: the answer is none, or there is no answer.
    """
    response = http.request(
        "POST",
        settings["base_url"].rstrip("/") + path,
        headers={"Content-Type": JSON, "Authorization": f"Bearer {settings['access_token']}"},
        body=orjson.dumps({"inputs": inputs}),
        cut_body=True,
    )
    # Documented as 477 Migration in Progress: the account moves to another data centre, Retry-After says for how long.
    if response.status == MIGRATION:
        raise Retry(f"{WHO} answered 477 Migration in Progress", status=response.status, after_s=response.retry_after_s)
    if error := refusal(WHO, response, after_s=_wait_s(response)):
        raise error
    return response


def _wait_s(response: Response) -> float:
    """Locks (423) last two seconds; a 429 names its policy, and the headers the window of the rolling one."""
    if response.status == 423:
        return LOCK_S
    if response.status != 429:
        return 0.0
    if _DAILY.search(response.body) or response.headers.get("X-HubSpot-RateLimit-Daily-Remaining") == "0":
        return DAILY_S
    window_ms = response.headers.get("X-HubSpot-RateLimit-Interval-Milliseconds", "")
    return int(window_ms) / 1000 if window_ms.isdecimal() and len(window_ms) < 9 else ROLLING_S


def internal_name(text: str) -> str:
    """A name as HubSpot makes internal names of labels: small letters, digits and _."""
    return _NO_NAME.sub("_", text.lower()).strip("_")


def texts(values: Mapping[str, Any], prefix: str = "") -> dict[str, str | None]:
    """Values of properties as HubSpot takes them, by internal name; those of an object as ``object_name``."""
    found: dict[str, str | None] = {}
    for name, value in values.items():
        full = prefix + internal_name(name)
        if isinstance(value, dict):
            found |= texts(value, f"{full}_")
        else:
            found[full] = None if value is None else _text(value)
    return found


def _text(value: Any) -> str:
    """Options of a multiple choice are separated by semicolons."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        return ";".join(_text(item) for item in value if item is not None)
    return orjson.dumps(value).decode()
