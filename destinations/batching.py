"""Payloads of one call that are not sent one by one: built, grouped and merged, with one result each, by position.

``send(items)`` gives one result an item, by position, and raises nothing: see ``halves``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from functools import partial, reduce
from itertools import zip_longest
from typing import TypeVar

from destinations.contract import Payload, Result
from destinations.errors import DeliveryError, Discard, InvalidSettings, Retry
from destinations.halves import without_misfits

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

Send = Callable[[Sequence[T]], Sequence[Result]]

EARLIER_FIRST = Result(Retry("an earlier change of the same record is not taken yet"))


def built(payloads: Sequence[Payload], build: Callable[[Payload], T], send: Send[T]) -> list[Result]:
    """Send what is built of the payloads. One that raises a ``DeliveryError`` has it as its result, and is not sent."""
    return without_misfits([_built(build, payload) for payload in payloads], send)


def _built(build: Callable[[Payload], T], payload: Payload) -> T | DeliveryError:
    try:
        return build(payload)
    except DeliveryError as error:
        return error


def grouped(
    items: Sequence[T], key: Callable[[T], K], send: Callable[[K, Sequence[T]], Sequence[Result]]
) -> list[Result]:
    """Send items in groups of one key, first come first.

    After a group all of which is a ``Retry`` or ``InvalidSettings``, the others are not sent and have the same error.
    """
    results: dict[int, Result] = {}
    end: Result | None = None
    for of_all, places in _places(items, key).items():
        sent = dict.fromkeys(places, end) if end else _sent(items, places, partial(send, of_all))
        results |= sent
        end = end or _end(sent.values())
    return [results[place] for place in range(len(items))]


def _end(results: Collection[Result]) -> Result | None:
    """The last of the results if all of them say that nothing more is to be sent."""
    *_, last = results
    return last if all(isinstance(result.error, Retry | InvalidSettings) for result in results) else None


def merged(items: Sequence[T], key: Callable[[T], Hashable], merge: Callable[[T, T], T], send: Send[T]) -> list[Result]:
    """Send items, those of one key merged into one: all of them have its result.

    Where it is refused, they are sent one after the other, so that none is refused for what was merged into it: the
    first of each key, then the second, and so on. After a ``Retry`` nothing later is sent, which would be overtaken.
    """
    groups = list(_places(items, key).values())
    taken = send([reduce(merge, (items[place] for place in places)) for places in groups])
    results = [EARLIER_FIRST] * len(items)
    ended = any(isinstance(result.error, Retry) for result in taken)
    refused = []
    for places, result in zip(groups, taken, strict=True):
        if len(places) > 1 and _is_of_item(result.error):
            refused.append(places)
            continue
        for place in places:
            results[place] = result
    for turn in zip_longest(*refused):
        if ended:
            break
        alone = _sent(items, [place for place in turn if place is not None], send)
        for place, result in alone.items():
            results[place] = result
        ended = any(isinstance(result.error, Retry) for result in alone.values())
    return results


def _is_of_item(error: DeliveryError | None) -> bool:
    return isinstance(error, Discard) and not isinstance(error, InvalidSettings) and error.status is not None


def _places(items: Sequence[T], key: Callable[[T], K]) -> dict[K, list[int]]:
    places: dict[K, list[int]] = {}
    for place, item in enumerate(items):
        places.setdefault(key(item), []).append(place)
    return places


def _sent(items: Sequence[T], places: Sequence[int], send: Send[T]) -> dict[int, Result]:
    return dict(zip(places, send([items[place] for place in places]), strict=True))
