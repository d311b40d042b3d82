"""Requests to Braze, and what its answers mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from destinations.answers import JSON, refusal, said, told, until_s
from destinations.braze.objects import Objects
from destinations.contract import DELIVERED, Result, Settings
from destinations.errors import DeliveryError, Discard, InvalidSettings, MessageRejected, Retry
from destinations.halves import REFUSED, in_halves, without_misfits

if TYPE_CHECKING:
    from destinations.http import Http, Response

WHO = "Braze"
RESET = "X-RateLimit-Reset"
TAKEN = ("success", "queued")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where objects go, the name that their list has there, and the most that a request holds."""

    path: str
    array: str
    most: int


def deliver(
    endpoint: Endpoint, made: Sequence[Objects | MessageRejected], settings: Settings, http: Http
) -> Sequence[Result]:
    """Post the objects of payloads, in as few requests as are taken; gives one result a payload, by position."""
    return without_misfits(
        made, lambda orders: in_halves(orders, lambda some: _post(endpoint, some, settings, http), statuses=REFUSED)
    )


def _post(endpoint: Endpoint, made: Sequence[Objects], settings: Settings, http: Http) -> Sequence[Result]:
    """One request. The objects of a payload stay together, even where they alone are more than the settings allow."""
    objects = [one for several in made for one in several]
    if len(objects) > endpoint.most and len(made) > 1:
        raise Discard("more objects than one request takes", status=413)
    response = http.request(
        "POST",
        settings["base_url"].rstrip("/") + endpoint.path,
        headers={"Content-Type": JSON, "Authorization": f"Bearer {settings['api_key']}"},
        body=orjson.dumps({endpoint.array: objects}),
        cut_body=True,
    )
    # Documented: 404 is an unknown key or URL. The paths are fixed, so either is a matter of settings.
    if response.status == 404:
        raise InvalidSettings("Braze answered 404 Not Found: base_url or api_key is not right", status=404)
    after_s = until_s(response, RESET) if response.status == 429 else 0.0
    if error := refusal(WHO, response, after_s=after_s):
        return _all_named(error, response, made)
    return _results(endpoint, said(WHO, response), response.status, made)


def _all_named(error: DeliveryError, response: Response, made: Sequence[Objects]) -> Sequence[Result]:
    """The error for each, if the answer names all objects: there are no others to be told apart from them.

    Raises:
        DeliveryError: the error, if there may be some that Braze would take.
    """
    named, nameless = _places(told(response), sum(map(len, made)))
    if response.status == 400 and len(named) == sum(map(len, made)) and not nameless:
        return [Result(error)] * len(made)
    raise error


def _results(endpoint: Endpoint, answer: Any, status: int, made: Sequence[Objects]) -> Sequence[Result]:
    if not isinstance(answer, dict) or answer.get("message") not in TAKEN:
        raise Retry("Braze does not say whether it took the batch", status=status)
    total = sum(map(len, made))
    named, nameless = _places(answer, total)
    if nameless and answer.get(f"{endpoint.array}_processed") != total:
        if len(made) > 1:
            raise Retry("Braze does not say which part of the batch it refused", status=status)
        named = named or {0}
    owners = [position for position, several in enumerate(made) for _ in several]
    refused = Counter(owners[place] for place in named)
    return [_result(refused[position], len(several), status) for position, several in enumerate(made)]


def _result(refused: int, total: int, status: int) -> Result:
    if not refused:
        return DELIVERED
    what = "it" if total == 1 else f"{refused} of {total} purchases"
    return Result(MessageRejected(f"Braze refused {what}", status=status))


def _places(answer: Any, total: int) -> tuple[set[int], bool]:
    """Where the objects are that the answer's errors name, and whether some errors name none."""
    errors = answer.get("errors") if isinstance(answer, Mapping) else None
    listed = errors if isinstance(errors, list) else [errors] if errors else []
    places = [error.get("index") if isinstance(error, Mapping) else None for error in listed]
    named = {place for place in places if type(place) is int and 0 <= place < total}
    return named, any(type(place) is not int or place not in named for place in places)
