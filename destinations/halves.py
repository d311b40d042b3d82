"""Batches, so that no event is refused for its neighbours: sent again in halves if one is refused as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeVar

from destinations.contract import Result
from destinations.errors import DeliveryError, Discard, InvalidSettings, Retry

T = TypeVar("T")

TOO_LARGE = frozenset({413})
REFUSED = frozenset({400, 413, 422})
"""Statuses of an API that refuses a batch as a whole for one event in it."""

MAX_CALLS = 64
TOO_MANY_CALLS = Retry("too many requests were refused for one batch")
NO_RESULT = Retry("the answer says nothing of this event", status=500)


def in_halves(
    items: Sequence[T],
    send: Callable[[Sequence[T]], Sequence[Result]],
    *,
    statuses: AbstractSet[int | None] = TOO_LARGE,
    most: int = MAX_CALLS,
) -> list[Result]:
    """Send items, in as few calls as are taken; gives one result an item, by position.

    ``send(items)`` is one call, and gives their results or raises what befell all of them. A ``Discard`` with one of
    the ``statuses`` is about the batch: its halves are sent. A ``Retry`` or ``InvalidSettings`` ends it: what was not
    sent by then has the same error. What ``MAX_CALLS`` were too few for is to be tried again. None is the status of
    errors that have none.
    """
    results: list[Result] = []
    waiting = [items] if items else []
    failed: DeliveryError | None = None
    for _ in range(most):
        if failed or not waiting:
            break
        batch = waiting.pop()
        try:
            taken = list(send(batch))
        except DeliveryError as error:
            if len(batch) > 1 and _is_of_batch(error, statuses):
                middle = len(batch) // 2
                waiting += [batch[middle:], batch[:middle]]
                continue
            taken = [Result(error)] * len(batch)
            failed = error if isinstance(error, Retry | InvalidSettings) else None
        results += taken + [Result(NO_RESULT)] * (len(batch) - len(taken))
    unsent = Result(failed or TOO_MANY_CALLS)
    return results + [unsent] * sum(map(len, waiting))


def without_misfits(
    items: Sequence[T | DeliveryError], send: Callable[[Sequence[T]], Sequence[Result]]
) -> list[Result]:
    """Send what is no error; gives one result an item, by position. An error stands for an item that cannot be sent."""
    fitting = [item for item in items if not isinstance(item, DeliveryError)]
    sent = iter(send(fitting) if fitting else ())
    return [Result(item) if isinstance(item, DeliveryError) else next(sent, Result(NO_RESULT)) for item in items]


def _is_of_batch(error: DeliveryError, statuses: AbstractSet[int | None]) -> bool:
    return isinstance(error, Discard) and not isinstance(error, InvalidSettings) and error.status in statuses
