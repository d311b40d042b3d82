"""Batches: what goes to ``onBatch``, and what it gives back, paired with the events that it got. Pure.

The reply of a sandbox is the JSON array ``[returned, left]``: what ``onBatch`` returned, and by index the events to
which it gave a status of 200-299, as it left them, or a text that says why such an event has no JSON. All of it is
hostile. Messages name elements and events by their index in the author's arrays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from tasks.functions import endings, frames, results
from tasks.functions.contract import FunctionError
from tasks.functions.results import Form, Settled

RETRIED = (408, 429)
"""Besides 5xx. A status of 200-299 delivers, every other one discards."""
EMPTY = "an empty object (a promise is one too: return await Promise.all(...))"
TOO_LARGE = f"an object of more than {frames.MAX_RESULT_BYTES} bytes"


class NotABatchError(Exception):
    """What was returned cannot be paired with the events; the message says why."""


def split(events: Sequence[bytes], most_bytes: int) -> Iterator[Sequence[bytes]]:
    """The events in order, in parts of at most so many bytes; one that is larger is alone."""
    first = size = 0
    for index, event in enumerate(events):
        size += len(event) + 1
        if index > first and size > most_bytes:
            yield events[first:index]
            first, size = index, len(event) + 1
    if events:
        yield events[first:]


def text(events: Sequence[bytes]) -> bytes:
    """The JSON array of some events."""
    return b"[" + b",".join(events) + b"]"


def settled(kind: bytes, payload: bytes, _batch: bytes) -> Settled:
    """What the frame that ends a batch means: its reply, or what becomes of all events."""
    if kind == frames.RETURNED:
        return payload
    if kind == frames.NO_HANDLER:
        return endings.no_batch_handler(results.handlers(payload))
    if kind == frames.NO_JSON:
        return endings.not_a_batch(f"onBatch returned {results.without_json(payload)}, which is no batch")
    return results.settled(kind, payload, b"")


BATCHES = Form(frames.BATCHES, settled)
"""Batches, each of which is sent as the array of its events."""


def paired(reply: bytes, events: Sequence[bytes]) -> list[Settled]:
    """What a reply means for each of the ``events`` of its batch, in order."""
    ids = [_message_id(orjson.loads(event)) for event in events]
    try:
        returned, left = _parts(reply)
        places = _places(returned, ids)
    except NotABatchError as error:
        return [endings.not_a_batch(str(error))] * len(events)
    outcomes: list[Settled] = [None] * len(events)
    for index, place in places.items():
        outcomes[place] = _outcome(index, returned[index], ids[place], left)
    return outcomes


def _parts(reply: bytes) -> tuple[list[Any], Mapping[str, Any]]:
    parsed = results.parse(reply)
    match parsed and parsed[1]:
        case [list(returned), dict(left)]:
            return returned, left
        case [returned, _]:
            raise NotABatchError(f"onBatch returned {results.name_in_json(returned)}, which is no array")
        case _:
            raise NotABatchError("onBatch returned a value that is no JSON, or is nested too deeply")


def _message_id(event: object) -> str | None:
    message_id = event.get("messageId") if isinstance(event, dict) else None
    return message_id if isinstance(message_id, str) and message_id else None


def _outcome(index: int, element: Any, message_id: str | None, left: Mapping[str, Any]) -> Settled:
    if element is None:
        return None
    status = _status(element)
    if status is None:
        return _event(element, message_id, f"onBatch returned as [{index}]")
    if 200 <= status < 300:
        return _event(left.get(str(index)), message_id, f"onBatch gave [{index}] a status of success and left")
    said = element.get("errormessage")
    retry = 500 <= status < 600 or status in RETRIED
    return endings.status(status, said[: results.MAX_TEXT] if isinstance(said, str) else "", retry=retry)


def _event(event: Any, message_id: str | None, how: str) -> bytes | FunctionError:
    """The JSON of an event, or why it is none. A missing messageId is the input's."""
    if not results.is_event(event):
        return endings.not_an_event(_named(event), how)
    if event.get("messageId") is None and message_id is not None:
        event |= {"messageId": message_id}
    whole = results.text_of(event)
    if whole is None:
        return endings.not_an_event(results.TOO_DEEP, how)
    return whole if len(whole) <= frames.MAX_RESULT_BYTES else endings.not_an_event(TOO_LARGE, how)


def _named(value: Any) -> str:
    """What a value is that is no event, to an author."""
    if isinstance(value, str):
        return f"a value that is no JSON: {value[: results.MAX_TEXT]}"
    return "an object without a valid type" if isinstance(value, dict) else results.name_in_json(value)


def _status(element: object) -> float | None:
    if not isinstance(element, dict) or element.get("type") is not None:
        return None
    status = element.get("status")
    return status if type(status) in (int, float) else None


def _places(elements: Sequence[Any], ids: Sequence[str | None]) -> dict[int, int]:
    """The input of each element, by the element's index. ``ids`` are the inputs' messageIds; some may be the same.

    Raises:
        NotABatchError: an element has no input, or an input would have two.
    """
    count = f"onBatch returned {_counted(len(elements), 'element')} for {_counted(len(ids), 'event')}"
    if len(elements) > len(ids):
        raise NotABatchError(count)
    for index, element in enumerate(elements):
        _check(index, element)
    pairs = _Pairs(ids)
    if len(elements) == len(ids):
        pairs.in_place(elements)
    unknown = pairs.by_id(elements)
    if unknown and len(elements) < len(ids):
        raise NotABatchError(f"{count}, so each must be an event with the messageId of one: [{unknown[0]}] is not")
    pairs.by_position(unknown)
    return pairs.places


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _check(index: int, element: Any) -> None:
    """Refuse what is neither an event, a status nor null."""
    if element is None or results.is_event(element) or _status(element) is not None:
        return
    what = results.name_in_json(element)
    if isinstance(element, dict):
        wrong = "valid type" if element.get("type") is not None else "type or numeric status"
        what = f"an object without a {wrong}" if element else EMPTY
    raise NotABatchError(f"onBatch returned as [{index}] {what}, which is neither an event, a status nor null")


class _Pairs:
    """Elements and their inputs: ``places`` has the input of each element, by the element's index."""

    def __init__(self, ids: Sequence[str | None]) -> None:
        self.places: dict[int, int] = {}
        self._ids = ids
        self._taken: set[int] = set()
        self._known: dict[str | None, list[int]] = {}
        for place, message_id in enumerate(ids):
            if message_id is not None:
                self._known.setdefault(message_id, []).append(place)

    def in_place(self, elements: Sequence[Any]) -> None:
        """Pair what has nothing but its position, and the events that are in their own place."""
        for index, element in enumerate(elements):
            if not results.is_event(element) or (self._ids[index] and self._ids[index] == _message_id(element)):
                self._pair(index, index)

    def by_id(self, elements: Sequence[Any]) -> list[int]:
        """Pair the other events that have the messageId of an input; gives the indexes of what is left."""
        left = []
        for index, element in enumerate(elements):
            if index in self.places:
                continue
            places = self._known.get(_message_id(element)) if results.is_event(element) else None
            if places:
                self._pair(index, next((place for place in places if place not in self._taken), places[0]))
            else:
                left.append(index)
        return left

    def by_position(self, indexes: Sequence[int]) -> None:
        """Pair elements with the inputs in their places."""
        for index in indexes:
            self._pair(index, index)

    def _pair(self, index: int, place: int) -> None:
        if place in self._taken:
            raise NotABatchError(f"onBatch returned as [{index}] a second result for event [{place}]")
        self._taken.add(place)
        self.places[index] = place
