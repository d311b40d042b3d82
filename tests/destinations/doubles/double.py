"""What all doubles have in common, and how the suite calls an adapter."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from destinations import REGISTRY
from destinations.contract import Action, BatchLimits, Destination, Event, Result, Settings
from destinations.errors import DeliveryError
from destinations.fields import check_payload
from destinations.http import Http
from destinations.mapping import compile_mapping
from destinations.settings import check_settings
from tests.support.http_sink import Answer, HttpSink, Request

SECRET = "Hush-4711"
_NUMBER = re.compile(rb"(?:message|person)-(\d+)")


def track(number: int) -> dict[str, Any]:
    """An event that can be found again by its number, whichever of its ids a third party gets."""
    return {
        "type": "track",
        "event": "Order Completed",
        "messageId": f"message-{number}",
        "userId": f"person-{number}",
        "anonymousId": f"anonymous-person-{number}",
        "timestamp": "2026-11-28T10:00:00.000Z",
        "originalTimestamp": "2026-11-28T10:00:00.000Z",
        "sentAt": "2026-11-28T10:00:01.000Z",
        "receivedAt": "2026-11-28T10:00:01.000Z",
        "context": {
            "ip": "203.0.113.7",
            "userAgent": "Mozilla/5.0",
            "locale": "de-AT",
            "traits": {"email": f"person-{number}@example.com"},
        },
        "properties": {"email": f"person-{number}@example.com", "revenue": 12.5, "currency": "EUR", "note": SECRET},
        "integrations": {},
    }


def identify(number: int) -> dict[str, Any]:
    """As ``track``."""
    traits = {"email": f"person-{number}@example.com", "firstName": "Ada", "plan": "pro", "note": SECRET}
    event = track(number) | {"type": "identify", "traits": traits}
    del event["event"], event["properties"]
    return event


def group(number: int) -> dict[str, Any]:
    """As ``track``."""
    traits = {"name": f"Acme {number}", "industry": "technology", "employees": 329, "note": SECRET}
    return identify(number) | {"type": "group", "groupId": f"group-person-{number}", "traits": traits}


class Double:
    """A third party that takes everything: the children check what their API checks.

    ``accepted`` are the numbers of the events it took, in order. It refuses those in ``refused``, in the way in which
    its API refuses one event, and bodies larger than ``max_bytes`` (once decompressed, where it takes compressed ones).
    """

    def __init__(self, *, refused: Collection[int] = (), max_bytes: int = 64 * 1024 * 1024) -> None:
        self.refused = frozenset(refused)
        self.max_bytes = max_bytes
        self.accepted: list[int] = []

    def __call__(self, request: Request) -> Answer:
        """What it answers."""
        body = gzip.decompress(request.body) if request.headers.get("content-encoding") == "gzip" else request.body
        if len(body) > self.max_bytes:
            return self.too_large()
        return self.answer(request, body)

    def answer(self, request: Request, body: bytes) -> Answer:
        """What it answers to a body that is small enough."""
        numbers = [int(number) for number in dict.fromkeys(_NUMBER.findall(body))]
        if self.refused & set(numbers):
            return Answer(status=400)
        self.accepted += numbers
        return Answer()

    def too_large(self) -> Answer:
        """What it answers to a body that is too large."""
        return Answer(status=413)

    def take(self, item: Any) -> bool:
        """Take one item of a body, unless it is one of the ``refused``."""
        number = number_in(item)
        if number in self.refused:
            return False
        self.accepted.append(number)
        return True


def number_in(item: Any) -> int:
    """The number of the event that an item was made of; 0 if none of its ids is in there."""
    found = _NUMBER.search(orjson.dumps(item))
    return int(found[1]) if found else 0


def json_answer(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer with a JSON body."""
    return Answer(
        status=status, headers={"Content-Type": "application/json", **(headers or {})}, body=orjson.dumps(value)
    )


@dataclass(frozen=True, kw_only=True)
class Case:
    """One way to set up an adapter and to call it: with events, or as a preset of an action does.

    ``values`` makes its settings from the double's address and a folder; they hold ``SECRET`` wherever a setting is
    sensitive. ``double`` makes the third party. ``documented`` has the statuses that mean something else there than
    the table says: the class of error, or None for delivered. ``preset`` names one where the action has several.
    ``whole``: its status is all that it says, so that it counts for a batch as a whole. ``silent``: why it answers the
    same to wrong credentials and to what it refuses as to what it takes. ``needs``: the fixture that makes a third
    party that no sink can stand for.
    """

    slug: str
    values: Callable[[str, Path], Mapping[str, Any]]
    double: Callable[..., Double] = Double
    action: str = ""
    preset: str = ""
    event: Callable[[int], dict[str, Any]] = track
    note: str = ""
    over_http: bool = True
    documented: Mapping[int, type[DeliveryError] | None] = field(default_factory=dict)
    whole: bool = False
    silent: str = ""
    needs: str = ""

    @property
    def name(self) -> str:
        """What the test is called by."""
        return " ".join(filter(None, (self.slug, self.action, self.note)))

    @property
    def destination(self) -> Destination:
        """The adapter."""
        return REGISTRY[self.slug]

    @property
    def batches(self) -> bool:
        """Whether one call takes several events."""
        return self.limits(check_settings(self.destination, self.values("http://localhost", Path()))).events > 1

    def settings(self, sink: HttpSink, folder: Path, **others: Any) -> Settings:
        """The settings, checked."""
        return check_settings(self.destination, {**self.values(sink.url, folder), **others})

    def limits(self, settings: Settings) -> BatchLimits:
        """What one call takes."""
        declared = action_of(self.destination, self.action) if self.action else self.destination
        return declared.limits(settings)

    @property
    def mapping(self) -> Mapping[str, Any]:
        """The mapping of its preset; empty if it is called with events."""
        presets = [p for p in self.destination.presets if p.action == self.action and self.preset in ("", p.name)]
        return presets[0].mapping if self.action else {}

    def payload(self, event: Mapping[str, Any]) -> Any:
        """What a call takes of an event.

        Raises:
            MessageRejected: the preset makes nothing of it that fits.
        """
        if not self.action:
            return Event(orjson.dumps(event))
        values = compile_mapping(self.mapping).resolve(event)
        return check_payload(action_of(self.destination, self.action).fields, values).payload

    def perform(self, payloads: Sequence[Any], settings: Settings, http: Http) -> list[Result]:
        """Deliver payloads in one call."""
        perform = action_of(self.destination, self.action).perform if self.action else self.destination.perform
        assert perform
        return list(perform(payloads, settings, http))

    def call(self, numbers: Sequence[int], settings: Settings, http: Http) -> list[Result]:
        """Deliver the events of these numbers in one call."""
        return self.perform([self.payload(self.event(number)) for number in numbers], settings, http)


def action_of(destination: Destination, slug: str) -> Action:
    """An action by its slug."""
    return next(action for action in destination.actions if action.slug == slug)
