"""What a mapping costs an event: 15 fields of an event of 1 KB, and beside it the parsing of that event."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import orjson

from destinations.contract import Field, FieldType
from destinations.fields import check_payload
from destinations.mapping import compile_mapping

ROUNDS = 7
EVENTS_A_ROUND = 20_000
EVENT: dict[str, Any] = {
    "type": "track",
    "event": "Order Completed",
    "messageId": "ajs-next-1693000000000-b7a1c3a4",
    "userId": "user_8f14e45f",
    "anonymousId": "0b1f1e2a-7d3c-4d6e-9b1a-4f0d7c1e2a3b",
    "timestamp": "2024-02-03T04:05:06.789Z",
    "context": {
        "ip": "203.0.113.7",
        "locale": "en-GB",
        "page": {"url": "https://shop.example/checkout/done?step=4", "path": "/checkout/done", "referrer": ""},
        "userAgent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/121.0 Safari/537",
        "traits": {"email": "ann@example.com", "firstName": "Ann", "lastName": "Lee"},
        "library": {"name": "analytics.js", "version": "2.11.1"},
        "campaign": {"source": "newsletter", "medium": "email", "name": "spring", "content": "top"},
        "timezone": "Europe/London",
    },
    "properties": {
        "order_id": "50314b8e9bcf000000000000",
        "total": 27.5,
        "currency": "EUR",
        "coupon": None,
        "products": [
            {
                "product_id": "507f1f77bcf86cd799439011",
                "sku": "45790-32",
                "name": "Monopoly",
                "price": 19,
                "quantity": 1,
            },
            {"product_id": "505bd76785ebb509fc183733", "sku": "46493-32", "name": "Uno", "price": 3, "quantity": 2},
        ],
    },
}
MAPPING: dict[str, Any] = {
    "id": {"@path": "$.messageId"},
    "name": {"@path": "$.event"},
    "kind": "purchase",
    "user": {
        "@if": {"exists": {"@path": "$.userId"}, "then": {"@path": "$.userId"}, "else": {"@path": "$.anonymousId"}}
    },
    "at": {"@path": "$.timestamp"},
    "ip": {"@path": "$.context.ip"},
    "url": {"@path": "$.context.page.url"},
    "agent": {"@path": "$.context.userAgent"},
    "email": {"@case": {"operator": "lower", "value": {"@path": "$.context.traits.email"}}},
    "full_name": {"@template": "{{context.traits.firstName}} {{context.traits.lastName}}"},
    "total": {"@path": "$.properties.total"},
    "currency": {"@path": "$.properties.currency"},
    "coupon": {"@excludeWhenNull": {"@path": "$.properties.coupon"}},
    "locale": {"@replace": {"pattern": "-", "replacement": "_", "value": {"@path": "$.context.locale"}}},
    "items": {
        "@arrayPath": [
            "$.properties.products",
            {"sku": {"@path": "$.sku"}, "price": {"@path": "$.price"}, "quantity": {"@path": "$.quantity"}},
        ]
    },
}
OTHER_TYPES = {"total": FieldType.NUMBER, "at": FieldType.DATETIME, "items": FieldType.OBJECT}
FIELDS = tuple(
    Field(name=name, label=name, type=OTHER_TYPES.get(name, FieldType.STRING), multiple=name == "items")
    for name in MAPPING
)


def main() -> None:
    """Print µs an event, medians of rounds in turn, and ratios to parsing it."""
    text = orjson.dumps(EVENT)
    mapping = compile_mapping(MAPPING)
    values = mapping.resolve(EVENT)
    steps: dict[str, Callable[[], object]] = {
        "parsing": lambda: orjson.loads(text),
        "resolving": lambda: mapping.resolve(EVENT),
        "checking against the fields": lambda: check_payload(FIELDS, values),
    }
    taken: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(ROUNDS):
        for name, step in steps.items():
            taken[name].append(_us(step))
    parsing = median(taken["parsing"])
    print(f"{len(MAPPING)} fields, an event of {len(text)} bytes, medians of {ROUNDS} rounds")
    for name, all_us in taken.items():
        print(
            f"  {name}: {median(all_us):.1f} µs (least {min(all_us):.1f}), {median(all_us) / parsing:.1f} times parsing"
        )


def _us(step: Callable[[], object]) -> float:
    began = time.perf_counter()
    for _ in range(EVENTS_A_ROUND):
        step()
    return (time.perf_counter() - began) / EVENTS_A_ROUND * 1e6


if __name__ == "__main__":
    main()
