"""What the answer of a third party's HTTP API means."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import orjson

from destinations.errors import DeliveryError, Retry, classify
from destinations.trace import NO_HEADERS

if TYPE_CHECKING:
    from destinations.http import Http, Response

JSON = "application/json"


def post_json(
    http: Http, url: str, value: Any, *, who: str, headers: Mapping[str, str] = NO_HEADERS, method: str = "POST"
) -> Response:
    """Send a value as JSON; gives the answer, which is a 2xx.

    Raises:
        DeliveryError: the answer is none, as ``refusal`` says, or there is no answer.
    """
    response = http.request(
        method, url, headers={"Content-Type": JSON, **headers}, body=orjson.dumps(value), cut_body=True
    )
    if error := refusal(who, response):
        raise error
    return response


def refusal(who: str, response: Response, *, after_s: float = 0.0) -> DeliveryError | None:
    """The error that an answer means, or None for 2xx.

    The message is the standard phrase of the status and never what the server says: that could repeat what we sent.
    A wait that is asked for, in ``Retry-After`` or as ``after_s``, is kept.
    """
    message = f"{who} answered {response.status} {phrase(response.status)}".rstrip()
    return classify(response.status, message, after_s=max(after_s, response.retry_after_s))


def said(who: str, response: Response) -> Any:
    """The JSON value of an answer's body.

    Raises:
        Retry: it is none, so nobody knows what became of what was sent.
    """
    try:
        return orjson.loads(response.body)
    except orjson.JSONDecodeError:
        raise Retry(f"{who} answered {response.status} with what is not JSON", status=response.status) from None


def parsed(response: Response) -> Any:
    """The JSON value of an answer's body, or None if it is none: for what is good to know and not to rely on."""
    try:
        return orjson.loads(response.body)
    except orjson.JSONDecodeError:
        return None


def until_s(response: Response, header: str) -> float:
    """Seconds from now to the time that a header gives in seconds since 1970; 0 without one, or in the past."""
    try:
        left_s = float(response.headers.get(header, "")) - time.time()
    except ValueError:
        return 0.0
    return left_s if 0.0 < left_s < math.inf else 0.0


def phrase(status: int) -> str:
    """The standard phrase of a status, or ''."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
