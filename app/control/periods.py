"""The periods that deliveries may be asked for. Counts are kept for 15 days, by the minute; those by facet by the hour.

The longest ones by granularity are those of the Public API, as far as that long is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.control.errors import InvalidError, Problem
from tasks.deliveries.read import DAY_S, HOUR_S, MINUTE_S, Span
from tasks.streams.store import COUNTERS_TTL_S


class Granularity(StrEnum):
    """How long a bucket is."""

    MINUTE = "MINUTE"
    HOUR = "HOUR"
    DAY = "DAY"


KEPT = timedelta(seconds=COUNTERS_TTL_S)
SLACK = timedelta(minutes=1)
"""Who asks for all that is kept has a clock of its own."""
STEPS_S = {Granularity.MINUTE: MINUTE_S, Granularity.HOUR: HOUR_S, Granularity.DAY: DAY_S}
LONGEST = {Granularity.MINUTE: timedelta(hours=4), Granularity.HOUR: timedelta(days=14), Granularity.DAY: KEPT}
DEFAULT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` to before ``end``, both with their zone."""

    start: datetime
    end: datetime


def series(period: Period, granularity: Granularity, now: datetime) -> Span:
    """The buckets of a period: the first has its start, the last its end.

    Raises:
        InvalidError: it is too long, too old, or none.
    """
    problems = list(_problems(period, now))
    if period.end - period.start > LONGEST[granularity] + SLACK:
        longest = "4 hours" if granularity is Granularity.MINUTE else f"{LONGEST[granularity].days} days"
        problems.append(Problem("end_time", f"with {granularity} it may be {longest} after startTime at most"))
    if problems:
        raise InvalidError(problems)
    return _span(period, STEPS_S[granularity])


def whole(start: datetime | None, end: datetime | None, now: datetime) -> Span:
    """One bucket, of whole minutes: without an end until now, without a start from a day before the end.

    Raises:
        InvalidError: it is too old, or none.
    """
    end = end or now
    period = Period(start or end - DEFAULT, end)
    if problems := list(_problems(period, now)):
        raise InvalidError(problems)
    minutes = _span(period, MINUTE_S)
    return Span(minutes.start_s, minutes.end_s, minutes.end_s - minutes.start_s)


def _span(period: Period, step_s: int) -> Span:
    return Span.around(period.start.timestamp(), period.end.timestamp(), step_s)


def _problems(period: Period, now: datetime) -> Iterator[Problem]:
    if period.start > now:
        yield Problem("start_time", "must not be in the future")
    elif period.start < now - KEPT - SLACK:
        yield Problem("start_time", f"must be in the last {KEPT.days} days: older counts are not kept")
    if period.end <= period.start:
        yield Problem("end_time", "must be after startTime")
    elif period.end > now + KEPT:
        yield Problem("end_time", f"must not be more than {KEPT.days} days ahead")
