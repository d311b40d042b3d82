"""Seeing what happened to the events of a source or a destination: who may is in SQL, what happened in Redis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import redis
from sqlalchemy.orm import Session

from app.control import destinations, sources
from app.control.errors import InvalidError, NotFoundError, Problem, UnavailableError
from app.control.metrics import Metric, metrics_of
from app.control.overview import DELIVERED, FACETS, TRIED, Dataset, GroupBy, Question, datasets, page_of
from app.control.pages import FIRST, Page, Wanted
from app.control.periods import Granularity
from app.control.roles import Actor
from app.models import Destination, Source
from tasks.deliveries.read import Span
from tasks.facets import Stage
from tasks.streams import Waiting

AWAY = "Redis, which has the counts, does not answer; try again."


class Figures(Protocol):
    """Who has the counts; see ``tasks.deliveries.figures.Figures``."""

    def counters(self, owner_id: str, span: Span) -> list[dict[str, int]]:
        """The sums by counter of each bucket."""

    def facets(self, owner_id: str, stage: Stage, facet: str, span: Span) -> list[dict[str, int]]:
        """The sums by value of a facet of each bucket."""

    def waiting(self, destination_id: str) -> Waiting:
        """What waits now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """An answer: how many events there were, a page of datasets, and the datasets' counts of those tried again."""

    span: Span
    total: int
    page: Page[Dataset]
    retried: tuple[int, ...] | None = None


def source(session: Session, actor: Actor, source_id: str) -> Source:
    """A source whose deliveries the actor may see.

    Raises:
        ForbiddenError, NotFoundError
    """
    return sources.get(session, actor, source_id)


def destination(session: Session, actor: Actor, destination_id: str, source_id: str | None = None) -> Destination:
    """A destination whose deliveries the actor may see; ``source_id``: if it is one of that source.

    Raises:
        ForbiddenError
        NotFoundError: there is no such destination, or source, or it is another source's.
    """
    if source_id is not None:
        sources.get(session, actor, source_id)
    found = destinations.get(session, actor, destination_id)
    if source_id is not None and found.source_id != source_id:
        raise NotFoundError(f"source {source_id} has no destination {destination_id}")
    return found


def check_group(granularity: Granularity, group_by: GroupBy | None) -> None:
    """See that counts by a dimension are kept so finely.

    Raises:
        InvalidError: they are not.
    """
    if granularity is Granularity.MINUTE and group_by in FACETS:
        raise InvalidError([Problem("granularity", f"counts by {group_by} are kept by the hour: take HOUR or DAY")])


def overview(
    figures: Figures,
    owner_id: str,
    question: Question,
    span: Span,
    group_by: GroupBy | None = None,
    wanted: Wanted = FIRST,
) -> Overview:
    """The answer to a question about a source or destination.

    Raises:
        InvalidError: there is no such page.
        UnavailableError: Redis does not answer.
    """
    if group_by in FACETS:
        with _asking():
            found = datasets(figures.facets(owner_id, question.stage, FACETS[group_by], span))
        return _answer(span, found, wanted)
    with _asking():
        buckets = figures.counters(owner_id, span)
    if group_by is GroupBy.REASON:
        return _answer(span, datasets([question.by_reason(bucket) for bucket in buckets]), wanted)
    whole = Dataset(value="", counts=tuple(map(question.total, buckets)))
    retried = tuple(map(_retried, buckets)) if question is DELIVERED else None
    return Overview(span=span, total=whole.total, page=page_of([whole], wanted), retried=retried)


def metrics(figures: Figures, destination_id: str, span: Span) -> list[Metric]:
    """What happened at a destination in the one bucket of a span, and what waits there now.

    Raises:
        UnavailableError: Redis does not answer.
    """
    with _asking():
        (counted,) = figures.counters(destination_id, span)
        return metrics_of(counted, figures.waiting(destination_id))


@contextmanager
def _asking() -> Iterator[None]:
    try:
        yield
    except redis.RedisError as error:
        raise UnavailableError(AWAY) from error


def _answer(span: Span, found: list[Dataset], wanted: Wanted) -> Overview:
    return Overview(span=span, total=sum(each.total for each in found), page=page_of(found, wanted))


def _retried(counted: Mapping[str, int]) -> int:
    by_attempt = DELIVERED.by_reason(counted)
    return sum(by_attempt.values()) - by_attempt.get(f"{TRIED}1", 0)
