"""What became of each event, found where it can be seen: in the sink, in the archive's file, in the samples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import redis

from app.demo.cases import CASES, Case, Expected
from app.demo.sink import Sink
from tasks.deliveries.read import samples

CRM, ARCHIVE = "dst_crm", "dst_archive"


@dataclass(frozen=True, slots=True)
class Fate:
    """One event at one destination: the bodies that arrived there, or the newest sample of what happened instead."""

    bodies: tuple[Mapping[str, Any], ...] = ()
    sample: Mapping[str, Any] | None = None

    @property
    def ended(self) -> Expected:
        """As a case expects it."""
        if self.bodies:
            return Expected("delivered", "delivered")
        return Expected(self.sample["kind"], self.sample["code"]) if self.sample else Expected("unknown")


Fates = Mapping[tuple[str, str], Fate]
"""By messageId and destination."""


def find(client: redis.Redis, sink: Sink, archive: Path) -> Fates:
    """The fates that are known by now."""
    fates = {}
    arrived = {CRM: sink.accepted, ARCHIVE: _lines(archive)}
    for destination, accepted in arrived.items():
        told = _newest(samples(client, destination))
        for case in CASES:
            bodies, sample = accepted.get(case.message_id, []), told.get(case.message_id)
            if bodies or sample:
                fates[case.message_id, destination] = Fate(tuple(bodies), sample)
    return fates


def _lines(file: Path) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    if file.exists():
        for line in file.read_bytes().splitlines():
            event = orjson.loads(line)
            found.setdefault(event["messageId"], []).append(event)
    return found


def _newest(by_code: Mapping[str, list[dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    """The newest sample of each event that was not delivered."""
    kept = [sample for code, found in by_code.items() if code != "delivered" for sample in found]
    kept.sort(key=lambda sample: int(sample["at_ms"]))
    return {sample["event_in"]["messageId"]: sample for sample in kept}


def problems(fates: Fates) -> list[str]:
    """Every fate that is not the expected one."""
    return [text for case in CASES for text in _problems_of(case, fates)]


def _problems_of(case: Case, fates: Fates) -> Iterator[str]:
    masked = case.sent if case.masked is None else case.masked
    for destination, expected, content in ((CRM, case.crm, masked), (ARCHIVE, case.archive, case.sent)):
        fate = fates.get((case.message_id, destination), Fate())
        if fate.ended != expected:
            yield f"{case.label} at {destination}: {expected} was expected, not {fate.ended}"
        elif len(fate.bodies) > 1:
            yield f"{case.label} at {destination}: arrived {len(fate.bodies)} times"
        elif fate.bodies and content_of(fate.bodies[0]) != content:
            yield f"{case.label} at {destination}: {content} was expected, not {content_of(fate.bodies[0])}"


def content_of(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """An event's traits or properties."""
    content: Mapping[str, Any] = event.get("traits") or event.get("properties") or {}
    return content
