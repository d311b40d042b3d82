"""What filters cost: patterns at their worst, conditions on an event of 1 KB against reading it."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import orjson

from tasks.filters import FilterSpec, compile_filters, compile_fql
from tasks.filters.glob import glob

ROUNDS = 5
ROUND_S = 0.1
TEXT = "a" * 30_000
PATTERNS = ("*a*a*a*a*b", "*a*a*a*a*b*", "*" + "a*" * 499, "*a?b*", "*[a-c][a-c]?[^a]*", "*" + "?" * 900 + "b*")
EVENT = orjson.dumps(
    {
        "type": "track",
        "event": "Order Completed",
        "messageId": "0123456789abcdef0123456789abcdef",
        "userId": "user-12345",
        "timestamp": "2024-02-01T12:00:00.000Z",
        "context": {
            "ip": "192.0.2.1",
            "library": {"name": "analytics.js", "version": "2.11.1"},
            "page": {"url": "https://shop.example/cart", "path": "/cart", "title": "Cart", "referrer": ""},
            "userAgent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/121",
        },
        "properties": {
            "order": "o-98765",
            "total": 129.9,
            "currency": "EUR",
            "coupon": None,
            "products": [
                {"sku": f"sku-{n}", "name": f"A thing with number {n}", "price": 9.99, "quantity": n} for n in range(6)
            ],
        },
    }
)
CONDITIONS = (
    "type = 'track' and event = 'Order Refunded'",
    "event in ['Signed Up', 'Logged In', 'Cart Viewed']",
    "match(context.page.url, 'https://*.example/admin/*')",
    "contains(context.userAgent, 'Googlebot') or contains(lowercase(event), 'test')",
    "properties.total > 1000 and !(properties.currency = 'EUR')",
)
FILTERED = {"type": "DROP_PROPERTIES", "fields": {"context": ["ip"], "properties.products": ["price"]}}


def median_us(call: Callable[[], Any]) -> float:
    """The median of some rounds, in µs of CPU a call: others on the machine count less."""
    rounds = []
    for _ in range(ROUNDS):
        count, start = 0, time.process_time()
        while (taken := time.process_time() - start) < ROUND_S:
            call()
            count += 1
        rounds.append(taken / count * 1e6)
    return median(rounds)


def main() -> None:
    """Print µs for patterns on 30 KB, for 50 conditions on one event, for filters, and ratios to reading the event."""
    for pattern in PATTERNS:
        matches = glob(pattern).matches
        shown = pattern if len(pattern) < 20 else f"{pattern[:12]}… ({len(pattern)} characters)"
        print(f"  {shown} on {len(TEXT):,} characters: {median_us(lambda matches=matches: matches(TEXT)):,.0f} µs")
    event = orjson.loads(EVENT)
    reading = median_us(lambda: orjson.loads(EVENT))
    print(f"  orjson.loads of an event of {len(EVENT):,} bytes: {reading:.1f} µs")
    conditions = [compile_fql(text) for text in CONDITIONS * 10]
    evaluating = median_us(lambda: [condition(event) for condition in conditions])
    print(f"  50 conditions, none holds: {evaluating:.1f} µs, {evaluating / reading:.1f} times reading")
    ten = compile_filters([FilterSpec(text, [FILTERED]) for text in CONDITIONS * 2])
    applying = median_us(lambda: ten.apply(event))
    print(f"  10 filters, none matches: {applying:.1f} µs, {applying / reading:.1f} times reading")
    dropping = compile_filters([FilterSpec("type = 'track'", [FILTERED])])
    changing = median_us(lambda: dropping.apply(event))
    print(f"  one filter that drops 7 properties: {changing:.1f} µs, {changing / reading:.1f} times reading")
    compiling = median_us(lambda: compile_fql(CONDITIONS[3]))
    print(f"  compiling a condition of {len(CONDITIONS[3])} characters: {compiling:.0f} µs")


if __name__ == "__main__":
    main()
