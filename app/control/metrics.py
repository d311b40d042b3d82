"""What happened at a destination as a list of metrics, each with its parts. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from app.control.overview import TRIED
from tasks.deliveries.read import percentile_ms
from tasks.streams import Waiting

OVER_AN_HOUR_MS = 3_600_001
"""A latency above the last bound."""
PERCENTILES = (50, 95, 99)
SHOWN = 95


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One figure and its parts by name; ``total`` is None for a latency without deliveries."""

    name: str
    total: int | None
    parts: Mapping[str, int]


def metrics_of(counted: Mapping[str, int], waiting: Waiting) -> list[Metric]:
    """Those of counters, and of what waits now.

    ``retried`` are tries that failed and will be repeated, all others are events; one that was split for several
    subscriptions was received once and ends several times. ``latency`` is the 95th percentile in
    ms, from the receiver to the answer of the third party, as the bound of its bucket.
    """
    attempts = {f"{TRIED}{attempt}": count for attempt, count in _reasons(counted, "attempt").items()}
    return [
        Metric(name="received", total=counted.get("received", 0), parts={}),
        _metric(counted, "filtered"),
        Metric(name="successes", total=counted.get("delivered", 0), parts=attempts),
        _metric(counted, "retried"),
        _metric(counted, "discarded"),
        _metric(counted, "dead"),
        _waiting(waiting),
        _latency(counted),
    ]


def _metric(counted: Mapping[str, int], outcome: str) -> Metric:
    reasons = _reasons(counted, outcome)
    parts = {f"{outcome}.{reason}": count for reason, count in reasons.items()}
    return Metric(name=outcome, total=sum(reasons.values()), parts=parts)


def _reasons(counted: Mapping[str, int], outcome: str) -> dict[str, int]:
    found = {name.partition(":")[2]: n for name, n in counted.items() if name.partition(":")[0] == outcome}
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _waiting(waiting: Waiting) -> Metric:
    parts = {"waiting.now": waiting.now, "waiting.for_retry": waiting.delayed}
    return Metric(name="waiting", total=waiting.now + waiting.delayed, parts=parts)


def _latency(counted: Mapping[str, int]) -> Metric:
    found = {percent: bound for percent in PERCENTILES if (bound := percentile_ms(counted, percent)) is not None}
    bounds = {percent: OVER_AN_HOUR_MS if bound == math.inf else int(bound) for percent, bound in found.items()}
    parts = {f"latency.p{percent}": bound for percent, bound in bounds.items()}
    return Metric(name="latency", total=bounds.get(SHOWN), parts=parts)
