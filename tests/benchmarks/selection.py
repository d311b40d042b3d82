"""What 10 filters and 40 subscriptions cost an event on its way through a route with a trivial function."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import orjson

from destinations.contract import DELIVERED, Action, BatchLimits, Destination, Event, Payload, Result, Settings
from destinations.fields import CheckedPayload
from destinations.http import Http
from tasks.filters import FilterSpec, compile_filters, compile_fql
from tasks.functions.contract import FunctionSpec
from tasks.outcomes import Kind
from tasks.pipeline import ActiveRoute, Pipeline
from tasks.selection import ActiveSubscription, Rules
from tests.benchmarks.filters import EVENT
from tests.benchmarks.functions import CHUNK_EVENTS, children_of, new_runtime

CODE = "async function onTrack(event) { return event }"
ROUNDS = 15
CHUNKS_A_ROUND = 40
MOST = 0.25
DROPPING = {"type": "DROP_PROPERTIES", "fields": {"context": ["ip"], "properties": ["email"]}}
LISTED = ["Signed Up", "Logged In", "Cart Viewed", "Coupon Applied", "Product Shared"]

FILTERS = (
    "type = 'identify' and contains(traits.email, '@example.com')",
    "type = 'page' and match(context.page.path, '/admin/*')",
    "event = 'Debug'",
    "event in ['Heartbeat', 'Scroll Depth', 'Mouse Moved']",
    "type = 'group' or type = 'alias'",
    "context.app.name = 'Staging'",
    "properties.internal = true",
    "contains(context.userAgent, 'Googlebot') or contains(context.userAgent, 'HeadlessChrome')",
    "type = 'track' and event = 'Order Refunded' and properties.total > 100",
    "properties.total < 0",
)
"""None holds for the event."""
TRIGGERS = (
    "type = 'track' and event = 'Order Completed' and properties.total >= 100",
    *(f"type = 'track' and event = 'Step {number} Completed'" for number in range(14)),
    *(f"event = 'Order Updated' and properties.total > {number * 100}" for number in range(8)),
    *(f"type = 'track' and event in ['{name}', '{name} Again']" for name in LISTED),
    "type = 'identify'",
    "type = 'page' and contains(context.page.url, '/pricing')",
    "type = 'screen' or type = 'page' and context.page.path = '/'",
    "type = 'group' and traits.employees >= 50",
    "type = 'track' and properties.currency = 'USD' and properties.total > 1000",
    "event = 'Product Viewed' and (properties.price > 100 or contains(properties.category, 'Premium'))",
    "event = 'Product Added' and properties.quantity > 1 and !(properties.coupon = null)",
    "type = 'track' and contains(event, 'Subscription')",
    "type = 'track' and context.campaign.source = 'newsletter'",
    "match(event, 'Video *')",
    "properties.revenue > 500",
    "userId = null and type = 'track'",
)
"""The first alone holds for the event."""
KEYLESS = (
    "contains(lowercase(event), 'refund')",
    "match(context.page.url, 'https://*.example/admin/*')",
    "properties.total > 1000 and !(properties.currency = 'EUR')",
    "contains(context.userAgent, 'Googlebot') or contains(context.userAgent, 'bingbot')",
    "properties.total < 10 or length(properties.products) > 20",
)
"""None requires that a field has a certain value, none holds for the event."""
CHOSEN = "contains(event, 'Completed') and properties.total >= 100"


def main() -> None:
    """Print µs of CPU an event by rules, medians of rounds in turn, and what share of the time the rules are."""
    runtime, http = new_runtime()
    pipeline = Pipeline(runtime=runtime, http=http)
    none = Rules(name="Local", slug="local")
    routes = {
        "no rules": route(none),
        "one subscription, all": route(rules((), ("all",))),
        "10 filters, 40 subscriptions": route(rules(FILTERS, TRIGGERS)),
        "the same, none with a value to look up": route(rules(KEYLESS * 2, (CHOSEN, *(KEYLESS * 8)[:39]))),
    }
    taken: dict[str, list[float]] = {name: [] for name in routes}
    for each in routes.values():
        us_an_event(pipeline, each)
    for _ in range(ROUNDS):
        for name, each in routes.items():
            taken[name].append(us_an_event(pipeline, each))
    plain = taken["no rules"]
    for name, all_us in taken.items():
        share = median(1 - without / us for us, without in zip(all_us, plain, strict=True))
        aim = f" (target at most {MOST:.0%})" if name.startswith("10") else ""
        print(f"  {name}: {median(all_us):.1f} µs an event, the rules are {share:.0%} of it{aim}")
    runtime.close()
    http.close()


def us_an_event(pipeline: Pipeline, active: ActiveRoute) -> float:
    """µs of CPU from a chunk's first event to its last outcome, by its events; here and in the sandbox."""
    events = [EVENT] * CHUNK_EVENTS
    began = cpu_s()
    for _ in range(CHUNKS_A_ROUND):
        for _, outcome in pipeline.run(active, events, time.monotonic() + 60):
            if outcome.kind is not Kind.DELIVERED:
                raise SystemExit(f"an event was not delivered: {outcome}")
    return (cpu_s() - began) / CHUNKS_A_ROUND / CHUNK_EVENTS * 1e6


def cpu_s() -> float:
    """Seconds of CPU of this process and, once there is one, its sandbox: others on the machine count less."""
    sandboxes = children_of(os.getpid(), depth=2)
    ns = sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in sandboxes)
    return time.process_time() + ns / 1e9


def route(rules: Rules) -> ActiveRoute:
    """A route with a trivial function to a destination that takes everything."""
    spec = FunctionSpec(instance_id="bench", version_id="1", code=CODE, settings={})
    return ActiveRoute(rules=rules, adapter=LOCAL, settings={}, function=spec)


def rules(filters: Sequence[str], triggers: Sequence[str]) -> Rules:
    """Rules of these conditions; each subscription sends the event's text and costs nothing."""
    return Rules(
        name="Local",
        slug="local",
        filters=compile_filters([FilterSpec(text, [DROPPING]) for text in filters]) if filters else None,
        subscriptions=tuple(
            ActiveSubscription(
                id=str(number), name=text, action=ACTION, matches=compile_fql(text), payload=lambda _: PAYLOAD
            )
            for number, text in enumerate(triggers)
        ),
    )


def _limits(_: Settings) -> BatchLimits:
    return BatchLimits(events=CHUNK_EVENTS)


def _take(events: Sequence[Event] | Sequence[Payload], _: Settings, __: Http) -> list[Result]:
    return [DELIVERED] * len(events)


PAYLOAD = CheckedPayload({}, len(orjson.dumps({})))
LOCAL = Destination(slug="local", name="Local", description="", settings=(), perform=_take, limits=_limits)
ACTION = Action(
    slug="take", name="Take", description="", fields=(), default_trigger="all", perform=_take, limits=_limits
)


if __name__ == "__main__":
    main()
