"""One request with many items, and what became of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from destinations.answers import basic, post_json, told
from destinations.contract import BatchLimits, Payload, Result, Settings
from destinations.customerio.items import Item
from destinations.errors import MessageRejected, Retry
from destinations.halves import REFUSED, in_halves, without_misfits

if TYPE_CHECKING:
    from destinations.http import Http, Response

WHO = "Customer.io"
MAX_ITEM_BYTES = 32 * 1024
MAX_ITEMS = 500
MAX_PAYLOADS_BYTES = 400_000
"""Leaves each item 200 bytes for its type, action and identifiers, below 500,000 bytes in all."""

SOME_REFUSED = 207
FIELDS = frozenset({"action", "attributes", "cio_relationships", "id", "identifiers", "name", "timestamp", "type"})

Perform = Callable[[Sequence[Payload], Settings, "Http"], Sequence[Result]]


def sending(item_of: Callable[[Payload], Item | MessageRejected]) -> Perform:
    """What an action does: send an item for each payload, as ``item_of`` makes it."""

    def perform(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:
        url = f"{settings['base_url'].rstrip('/')}/api/v2/batch"
        headers = basic(settings["site_id"], settings["api_key"])

        def send(items: Sequence[bytes]) -> Sequence[Result]:
            batch = [orjson.Fragment(item) for item in items]
            return _results(post_json(http, url, {"batch": batch}, who=WHO, headers=headers), len(items))

        items = [_text(item_of(payload)) for payload in payloads]
        return without_misfits(items, lambda fitting: in_halves(fitting, send, statuses=REFUSED))

    return perform


def limits(_: Settings) -> BatchLimits:
    """What one request takes."""
    return BatchLimits(events=MAX_ITEMS, bytes=MAX_PAYLOADS_BYTES)


def _text(item: Item | MessageRejected) -> bytes | MessageRejected:
    if isinstance(item, MessageRejected):
        return item
    text = orjson.dumps(item)
    if len(text) > MAX_ITEM_BYTES:
        return MessageRejected(f"the item is larger than {MAX_ITEM_BYTES // 1024} KB")
    return text


def _results(response: Response, count: int) -> Sequence[Result]:
    """What is listed was refused, whatever 2xx lists it."""
    errors = _errors(told(response), count)
    if not errors and response.status == SOME_REFUSED:
        raise Retry(f"{WHO} does not say which items it refused", status=response.status)
    return [Result(errors.get(index)) for index in range(count)]


def _errors(answer: Mapping[str, Any], count: int) -> dict[int, MessageRejected]:
    """The errors by the position of their item; none if one of them is not as documented."""
    listed = answer.get("errors")
    errors = {}
    for error in listed if isinstance(listed, list) else ():
        index = error.get("batch_index") if isinstance(error, dict) else None
        if type(index) is not int or not 0 <= index < count:
            return {}
        errors[index] = _rejected(error.get("field"))
    return errors


def _rejected(field: Any) -> MessageRejected:
    """With the field that is wrong, where it is one of an item's, and no attribute: those are the user's."""
    name = str(field).partition(".")[0]
    reason = f": {name} is not valid" if name in FIELDS else ""
    return MessageRejected(f"{WHO} refused the item{reason}", status=SOME_REFUSED)
