"""Which events go together in a request of the Measurement Protocol, and the request."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import orjson

from destinations.answers import JSON, refusal
from destinations.contract import DELIVERED, Payload, Result, Settings
from destinations.errors import DeliveryError, InvalidSettings, MessageRejected, Retry
from destinations.google_analytics_4.hits import Hit, hit_of
from destinations.google_analytics_4.rules import ANALYTICS_360, STANDARD, problem_of
from destinations.halves import in_halves

if TYPE_CHECKING:
    from destinations.http import Http

WHO = "Google Analytics"
MAX_EVENTS = 25
MAX_BODY_BYTES = 130_000


def deliver(
    payloads: Sequence[Payload], name: str, parameters: Sequence[str], settings: Settings, http: Http
) -> Sequence[Result]:
    """Send events, those of one client in one request; gives their results by position.

    An event that Google would drop is not sent. When a request is to be tried again, those after it are not sent.
    """
    now_ms = int(time.time() * 1000)
    hits = [hit_of(payload, name, parameters, now_ms) for payload in payloads]
    results = [_refused(hit, settings, now_ms) for hit in hits]
    failed: DeliveryError | None = None
    for positions in _by_client(hits, [position for position, result in enumerate(results) if not result.error]):
        sent = [Result(failed)] * len(positions) if failed else _send_all([hits[i] for i in positions], settings, http)
        failed = failed or _ending(sent)
        for position, result in zip(positions, sent, strict=True):
            results[position] = result
    return results


def _refused(hit: Hit, settings: Settings, now_ms: int) -> Result:
    problem = problem_of(hit, ANALYTICS_360 if settings["analytics_360"] else STANDARD, now_ms)
    if not problem and len(_body([hit])) >= MAX_BODY_BYTES:
        problem = f"the event is larger than {MAX_BODY_BYTES // 1000} kB"
    return Result(MessageRejected(problem)) if problem else DELIVERED


def _by_client(hits: Sequence[Hit], positions: Iterable[int]) -> list[list[int]]:
    groups: dict[bytes, list[int]] = {}
    for position in positions:
        key = orjson.dumps(hits[position].client, option=orjson.OPT_SORT_KEYS)
        groups.setdefault(key, []).append(position)
    return list(groups.values())


def _ending(results: Sequence[Result]) -> DeliveryError | None:
    """The error for which nothing more is sent."""
    error = results[-1].error
    return error if isinstance(error, Retry | InvalidSettings) else None


def _send_all(hits: Sequence[Hit], settings: Settings, http: Http) -> list[Result]:
    # The protocol documents no 413, but what stands before it may answer one.
    return in_halves(hits, lambda some: _send(some, settings, http))


def _send(hits: Sequence[Hit], settings: Settings, http: Http) -> Sequence[Result]:
    query = urlencode({"measurement_id": settings["measurement_id"], "api_secret": settings["api_secret"]})
    url = f"{settings['base_url'].rstrip('/')}/mp/collect?{query}"
    response = http.request("POST", url, headers={"Content-Type": JSON}, body=_body(hits), cut_body=True)
    if error := refusal(WHO, response):
        raise error
    return [DELIVERED] * len(hits)


def _body(hits: Sequence[Hit]) -> bytes:
    return orjson.dumps({**hits[0].client, "events": [hit.event for hit in hits]})
