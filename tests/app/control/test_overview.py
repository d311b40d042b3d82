"""Questions, datasets and their pages; periods; metrics. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.control.errors import InvalidError
from app.control.metrics import OVER_AN_HOUR_MS, Metric, metrics_of
from app.control.overview import DELIVERED, FAILED, FAILED_ON_INGEST, FILTERED, RECEIVED, Dataset, datasets, page_of
from app.control.pages import Wanted
from app.control.periods import DEFAULT, KEPT, Granularity, Period, series, whole
from tasks.streams import Waiting

COUNTED = {
    "received": 100,
    "duplicate": 3,
    "delivered": 50,
    "latency:5": 45,
    "latency:100": 5,
    "attempt:1": 48,
    "attempt:2": 1,
    "attempt:more": 1,
    "given_back": 4,
    "filtered:dropped_by_function": 7,
    "filtered:FILTERED_BY_RULES": 2,
    "discarded:bad_request": 5,
    "discarded:same": 1,
    "retried:gateway_timeout": 11,
    "dead:retries_exhausted": 2,
    "dead:same": 1,
    "failed:empty_batch": 6,
}
NOW = datetime(2026, 3, 1, 12, 30, 30, tzinfo=UTC)


def test_each_question_has_its_counters() -> None:
    questions = (RECEIVED, FAILED_ON_INGEST, FILTERED, FAILED, DELIVERED)
    assert [question.total(COUNTED) for question in questions] == [100, 6, 9, 9, 50]
    assert [question.total({}) for question in questions] == [0] * 5


def test_reasons_are_those_of_the_counters() -> None:
    assert FAILED_ON_INGEST.by_reason(COUNTED) == {"empty_batch": 6}
    assert FILTERED.by_reason(COUNTED) == {"dropped_by_function": 7, "FILTERED_BY_RULES": 2}
    assert FAILED.by_reason(COUNTED) == {"bad_request": 5, "same": 2, "retries_exhausted": 2}
    assert DELIVERED.by_reason(COUNTED) == {
        "successes.attempt.1": 48,
        "successes.attempt.2": 1,
        "successes.attempt.more": 1,
    }


def test_the_largest_datasets_come_first() -> None:
    found = datasets([{"b": 1, "a": 1}, {}, {"b": 2, "c": 1}])
    assert [(each.value, each.counts, each.total) for each in found] == [
        ("b", (1, 0, 2), 3),
        ("a", (1, 0, 0), 1),
        ("c", (0, 0, 1), 1),
    ]


def many(count: int) -> list[Dataset]:
    """Datasets of which each second one has as many events as the one before."""
    return datasets([{f"v{n:02}": 1 + n // 2 for n in range(count)}])


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8])
def test_pages_lead_through_all_and_back(count: int) -> None:
    rows = many(7)
    seen: list[Dataset] = []
    page = page_of(rows, Wanted(count=count))
    assert page.previous is None
    while True:
        seen += page.rows
        assert page.total == 7
        if page.next is None:
            break
        page = page_of(rows, Wanted(count=count, key=page.next))
    assert seen == rows
    back = list(page.rows)
    while page.previous is not None:
        page = page_of(rows, Wanted(count=count, key=page.previous, backwards=True))
        back = [*page.rows, *back]
    assert back == rows


def test_there_is_a_page_of_nothing() -> None:
    page = page_of([], Wanted())
    assert (list(page.rows), page.next, page.previous, page.total) == ([], None, None, 0)


@pytest.mark.parametrize(
    "key", [("x", "v"), ("-1", "v"), ("1",), ("1", "v", "v"), ("9" * 5000, "v"), ("\N{SUPERSCRIPT TWO}", "")]
)
def test_a_key_of_no_page_is_refused(key: tuple[str, ...]) -> None:
    with pytest.raises(InvalidError, match="cursor"):
        page_of(many(3), Wanted(key=key))


def ago(**past: float) -> datetime:
    return NOW - timedelta(**past)


def fields(*, start: datetime, end: datetime, granularity: Granularity) -> list[str]:
    with pytest.raises(InvalidError) as refused:
        series(Period(start, end), granularity, NOW)
    return [problem.field for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("granularity", "period", "buckets"),
    [
        (Granularity.MINUTE, Period(ago(hours=4), NOW), 241),
        (Granularity.HOUR, Period(ago(hours=2), NOW), 3),
        (Granularity.HOUR, Period(ago(days=14), NOW), 14 * 24 + 1),
        (Granularity.DAY, Period(ago(days=15), NOW), 16),
        (Granularity.DAY, Period(ago(seconds=1), NOW), 1),
    ],
)
def test_a_period_has_whole_buckets(granularity: Granularity, period: Period, buckets: int) -> None:
    assert len(series(period, granularity, NOW).starts()) == buckets


def test_buckets_are_those_of_utc() -> None:
    cest = timezone(timedelta(hours=2))
    period = Period(datetime(2026, 3, 1, 1, tzinfo=cest), datetime(2026, 3, 1, 2, tzinfo=cest))
    (start,) = series(period, Granularity.DAY, NOW).starts()
    assert datetime.fromtimestamp(start, UTC) == datetime(2026, 2, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    ("granularity", "start", "end", "expected"),
    [
        (Granularity.HOUR, NOW, NOW, ["end_time"]),
        (Granularity.HOUR, NOW, ago(hours=1), ["end_time"]),
        (Granularity.HOUR, NOW + timedelta(seconds=1), NOW + timedelta(hours=1), ["start_time"]),
        (Granularity.MINUTE, ago(hours=5), NOW, ["end_time"]),
        (Granularity.HOUR, ago(days=15), NOW, ["end_time"]),
        (Granularity.DAY, ago(days=15, hours=1), ago(days=14), ["start_time"]),
        (Granularity.DAY, ago(days=16), NOW + timedelta(days=90), ["start_time", "end_time", "end_time"]),
        (Granularity.MINUTE, datetime(1970, 1, 1, tzinfo=UTC), NOW, ["start_time", "end_time"]),
    ],
)
def test_a_period_that_cannot_be_is_told_by_field(
    granularity: Granularity, start: datetime, end: datetime, expected: list[str]
) -> None:
    assert fields(start=start, end=end, granularity=granularity) == expected


def test_metrics_are_of_the_last_day_unless_told() -> None:
    minute = NOW.timestamp() // 60 * 60
    assert whole(None, None, NOW).starts() == range(int(minute) - 86_400, int(minute) + 60, 86_460)
    start, end = ago(days=3), ago(days=2)
    assert whole(None, end, NOW) == whole(end - DEFAULT, end, NOW)
    assert whole(start, None, NOW) == whole(start, NOW, NOW)
    for wrong in ((NOW, ago(hours=1)), (ago(days=16), None), (None, NOW + timedelta(days=400))):
        with pytest.raises(InvalidError):
            whole(*wrong, NOW)
    assert len(whole(NOW - KEPT, NOW, NOW).starts()) == 1


def shown(metrics: list[Metric]) -> dict[str, tuple[int | None, dict[str, int]]]:
    return {metric.name: (metric.total, dict(metric.parts)) for metric in metrics}


def test_metrics_have_their_parts_the_largest_first() -> None:
    found = shown(metrics_of(COUNTED, Waiting(2, 3, 4)))
    assert found == {
        "received": (100, {}),
        "filtered": (9, {"filtered.dropped_by_function": 7, "filtered.FILTERED_BY_RULES": 2}),
        "successes": (50, {"successes.attempt.1": 48, "successes.attempt.2": 1, "successes.attempt.more": 1}),
        "retried": (11, {"retried.gateway_timeout": 11}),
        "discarded": (6, {"discarded.bad_request": 5, "discarded.same": 1}),
        "dead": (3, {"dead.retries_exhausted": 2, "dead.same": 1}),
        "waiting": (5, {"waiting.now": 2, "waiting.for_retry": 3}),
        "latency": (100, {"latency.p50": 5, "latency.p95": 100, "latency.p99": 100}),
    }
    assert list(found["filtered"][1]) == ["filtered.dropped_by_function", "filtered.FILTERED_BY_RULES"]


def test_without_events_metrics_are_zero_and_there_is_no_latency() -> None:
    found = shown(metrics_of({}, Waiting(0, 0, 0)))
    assert {total for name, (total, _) in found.items() if name != "latency"} == {0}
    assert found["latency"] == (None, {})


def test_a_latency_over_an_hour_is_told_as_a_number() -> None:
    assert shown(metrics_of({"latency:more": 1}, Waiting(0, 0, 0)))["latency"][0] == OVER_AN_HOUR_MS
