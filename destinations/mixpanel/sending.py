"""A request to Mixpanel, and what its answer says of each record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import orjson

from destinations.answers import JSON, refusal, said, told
from destinations.contract import Payload, Result
from destinations.errors import MessageRejected, Retry
from destinations.halves import REFUSED, in_halves
from destinations.trace import NO_HEADERS

if TYPE_CHECKING:
    from destinations.http import Http, Response

WHO = "Mixpanel"

SPLIT = REFUSED | {200}
"""``/engage`` and ``/groups`` answer 200 to what they refuse."""

PARTIAL = frozenset({200, 400})
"""Statuses of answers that name the records which were refused; the others were taken."""

FIELDS = frozenset({"event", "properties.time", "properties.distinct_id", "properties.$insert_id"})
"""What is said of a refused record, if the answer blames it: other names come from the event."""


def deliver(
    records: Sequence[Payload],
    base_url: str,
    path: str,
    query: Mapping[str, str],
    http: Http,
    headers: Mapping[str, str] = NO_HEADERS,
) -> Sequence[Result]:
    """Post records, in halves where all are refused without a word of which; gives their results by position."""
    url = f"{base_url.rstrip('/')}{path}?{urlencode(query)}"

    def send(some: Sequence[Payload]) -> Sequence[Result]:
        body = orjson.dumps(some)
        response = http.request("POST", url, headers={"Content-Type": JSON, **headers}, body=body, cut_body=True)
        return _results(response, len(some))

    return in_halves(records, send, statuses=SPLIT)


def _results(response: Response, count: int) -> list[Result]:
    answer = told(response) if response.status in PARTIAL else {}
    failed = _failed(answer, count, response.status)
    if not failed:
        if error := refusal(WHO, response):
            raise error
        _make_sure(response)
    _check_count(answer, count - len(failed), response)
    return [Result(failed.get(position)) for position in range(count)]


def _failed(answer: Mapping[str, Any], count: int, status: int) -> dict[int, MessageRejected]:
    """The refused records, by position.

    Raises:
        MessageRejected: there are some, and the answer does not say which.
    """
    records = answer.get("failed_records") or []
    failed: dict[int, MessageRejected] = {}
    for record in records if isinstance(records, list) else [None]:
        position = _position(record, count)
        if position is None:
            raise MessageRejected(f"{WHO} refused records without saying which", status=status)
        failed[position] = _rejected(record, status)
    return failed


def _position(record: Any, count: int) -> int | None:
    index = record.get("index") if isinstance(record, dict) else None
    return index if type(index) is int and 0 <= index < count else None


def _rejected(record: Any, status: int) -> MessageRejected:
    field = record.get("field")
    what = f": {field}" if isinstance(field, str) and field in FIELDS else ""
    return MessageRejected(f"{WHO} refused the record{what}", status=status)


def _make_sure(response: Response) -> None:
    """A 2xx says ``1`` or OK where the records were taken, ``0`` where none of them was."""
    answer = said(WHO, response)
    state = answer.get("status") if isinstance(answer, dict) else answer
    if state == 0:
        raise MessageRejected(f"{WHO} took none of the records", status=response.status)
    if state not in (1, "OK"):
        raise Retry(f"{WHO} answered {response.status} without saying what it took", status=response.status)


def _check_count(answer: Mapping[str, Any], expected: int, response: Response) -> None:
    if answer.get("num_records_imported", expected) != expected:
        raise refusal(WHO, response) or Retry(f"{WHO} took fewer records than it was sent", status=response.status)
