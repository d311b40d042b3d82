"""The questions of a delivery overview, and their answers: series of counts, by a dimension or all together. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.control.pages import MAX_PAGE, Page, Wanted, foreign_cursor
from tasks.facets import Stage


class GroupBy(StrEnum):
    """What counts may be told apart by."""

    NAME = "eventName"
    TYPE = "eventType"
    REASON = "discardReason"
    VERSION = "appVersion"


FACETS = {GroupBy.NAME: "name", GroupBy.TYPE: "type", GroupBy.VERSION: "version"}
"""Those that are counted by the hour, as ``tasks.facets`` calls them."""
TRIED = "successes.attempt."
"""What the number of the try that delivered is called, as a reason of success."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One call: the stage where events are counted by facet, and the counters that have the same events by reason."""

    stage: Stage
    counters: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    reason_prefix: str = ""
    group_by: tuple[GroupBy, ...] = tuple(GroupBy)

    def total(self, counted: Mapping[str, int]) -> int:
        """How many events there were, by the counters of a bucket."""
        return sum(count for name, count in counted.items() if _is(name, self.counters))

    def by_reason(self, counted: Mapping[str, int]) -> dict[str, int]:
        """How many there were of each reason."""
        sums: Counter[str] = Counter()
        for name, count in counted.items():
            if _is(name, self.reasons or self.counters):
                sums[self.reason_prefix + name.partition(":")[2]] += count
        return dict(sums)


RECEIVED = Question(
    stage=Stage.RECEIVED, counters=("received",), group_by=(GroupBy.NAME, GroupBy.TYPE, GroupBy.VERSION)
)
FAILED_ON_INGEST = Question(stage=Stage.FAILED, counters=("failed",))
FILTERED = Question(stage=Stage.FILTERED, counters=("filtered",))
FAILED = Question(stage=Stage.FAILED, counters=("discarded", "dead"))
DELIVERED = Question(stage=Stage.DELIVERED, counters=("delivered",), reasons=("attempt",), reason_prefix=TRIED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Counts of one value of a dimension, or of all events (``value`` ''), a bucket each."""

    value: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts)

    @property
    def key(self) -> tuple[int, str]:
        """Where it stands: the most events first."""
        return (-self.total, self.value)


def datasets(buckets: Sequence[Mapping[str, int]]) -> list[Dataset]:
    """Those of counts by value, a mapping a bucket; the most events first."""
    values = {value for bucket in buckets for value in bucket}
    found = [Dataset(value=each, counts=tuple(bucket.get(each, 0) for bucket in buckets)) for each in values]
    return sorted(found, key=lambda dataset: dataset.key)


def page_of(sorted_datasets: Sequence[Dataset], wanted: Wanted) -> Page[Dataset]:
    """A page of them. Counts that rise meanwhile may move one from page to page.

    Raises:
        InvalidError: the key is none that a page had.
    """
    keys = [dataset.key for dataset in sorted_datasets]
    count = max(1, min(wanted.count, MAX_PAGE))
    first = 0
    if wanted.key:
        at = _parsed(wanted.key)
        first = max(0, bisect_left(keys, at) - count) if wanted.backwards else bisect_right(keys, at)
        count = min(count, bisect_left(keys, at)) if wanted.backwards else count
    rows = sorted_datasets[first : first + count]
    return Page(
        rows=rows,
        next=_key(rows[-1]) if rows and first + count < len(keys) else None,
        previous=_key(rows[0]) if rows and first > 0 else None,
        total=len(keys),
    )


def _is(name: str, counters: tuple[str, ...]) -> bool:
    return name.partition(":")[0] in counters


def _key(dataset: Dataset) -> tuple[str, str]:
    return str(dataset.total), dataset.value


def _parsed(key: Sequence[str]) -> tuple[int, str]:
    match key:
        case [total, value] if total.isascii() and total.isdigit() and len(total) < 20:
            return -int(total), value
    raise foreign_cursor()
