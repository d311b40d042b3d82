"""From a request to what is stored: authenticate, check, merge, stamp. Nothing here waits for anybody."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import orjson

from app.ingest.auth import key_in_body, key_in_header
from app.ingest.body import parse
from app.ingest.commit import Batches
from app.ingest.errors import BadRequest, StoreFull, StoreSilent, UnknownWriteKey
from app.ingest.events import MESSAGES, Event, Received, check, merge, stamp
from app.ingest.recorder import Recorder
from tasks.config import Config
from tasks.facets import Facets, facets_of
from tasks.routes import Source
from tasks.streams import NewEvent, dedup_hash

MERGED_RATIO = 16
"""How many times ``max_request_bytes`` a batch may grow by the context that is merged into each of its items."""


class Sources(Protocol):
    """What ``Watch`` knows."""

    @property
    def full(self) -> bool:
        """Whether the store is near its memory limit."""

    def ready(self) -> bool:
        """Whether the sources were ever read."""

    def source(self, write_key: str) -> Source | None:
        """The source of a write key."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request. ``kind`` is the type of its one event, '' for a batch; ``body`` is decompressed."""

    kind: str
    authorization: str
    body: bytes
    ip: str | None
    from_browser: bool


@dataclass(slots=True)
class Accepted:
    """What a request comes to: events to store, and what to record once they are, by their ``facets``."""

    source_id: str
    batches: Batches = field(default_factory=dict)
    facets: list[Facets] = field(default_factory=list)
    disabled: tuple[str, ...] = ()
    failures: list[tuple[str, object]] = field(default_factory=list)


class Receiver:
    """Turns calls into events of destinations. Thread-safe."""

    def __init__(
        self,
        config: Config,
        sources: Sources,
        recorder: Recorder,
        clock: Callable[[], float] = time.time,
        new_id: Callable[[], str] = lambda: f"api-{uuid.uuid4()}",
    ) -> None:
        self._config = config
        self._sources = sources
        self._recorder = recorder
        self._clock = clock
        self._new_id = new_id

    def accept(self, call: Call) -> Accepted:
        """What to store of a call.

        Raises:
            Refused: nothing of it is accepted; the class says why.
        """
        if not self._sources.ready():
            raise StoreSilent
        if self._sources.full:
            raise StoreFull
        key = key_in_header(call.authorization)
        source = self._sources.source(key) if key else None
        if key and source is None:
            raise UnknownWriteKey
        body = parse(call.body)
        if source is None:
            source = self._sources.source(key_in_body(body))
            if source is None:
                raise UnknownWriteKey
        received = Received.now(self._clock(), ip=call.ip, from_browser=call.from_browser)
        if call.kind:
            return self._single(source, {**body, "type": call.kind}, received)
        return self._batch(source, body, replace(received, sent_at=body.get("sentAt")))

    def record(self, accepted: Accepted) -> None:
        """Count what became of an accepted call, once its events are stored."""
        if accepted.facets:
            self._recorder.received(accepted.source_id, accepted.facets)
            for destination in accepted.disabled:
                self._recorder.destination_disabled(destination, accepted.facets)
        for code, event in accepted.failures:
            self._recorder.failed(accepted.source_id, code, event, MESSAGES[code])

    def _single(self, source: Source, event: Event, received: Received) -> Accepted:
        accepted = Accepted(source.source_id)
        new = self._event(source, event, received, accepted)
        if accepted.failures and accepted.failures[0][0] == "event_too_large":
            self.record(accepted)
            raise BadRequest("event_too_large", MESSAGES["event_too_large"])
        self._share(source, [] if new is None else [new], accepted)
        return accepted

    def _batch(self, source: Source, body: Mapping[str, Any], received: Received) -> Accepted:
        accepted = Accepted(source.source_id)
        items = body.get("batch")
        if items is None or items == []:
            accepted.failures.append(("source_disabled" if not source.enabled else "empty_batch", {}))
            return accepted
        if type(items) is not list:
            raise BadRequest("invalid_body", "batch must be an array of events.")
        if len(items) > self._config.max_request_events:
            raise BadRequest("too_many_events", f"The batch has over {self._config.max_request_events} events.")
        events = []
        room = MERGED_RATIO * self._config.max_request_bytes
        for item in items:
            new = self._item(source, item, body, received, accepted)
            if new is not None:
                events.append(new)
                room -= len(new.text)
                if room < 0:
                    raise BadRequest("request_too_large", "The batch is too large with its context in every event.")
        self._share(source, events, accepted)
        return accepted

    def _item(
        self, source: Source, item: object, body: Mapping[str, Any], received: Received, accepted: Accepted
    ) -> NewEvent | None:
        if isinstance(item, dict):
            return self._event(source, merge(item, body), received, accepted)
        accepted.failures.append(("type_not_supported", item))
        return None

    def _event(self, source: Source, event: Event, received: Received, accepted: Accepted) -> NewEvent | None:
        """The event as it is stored, or None and one failure more."""
        code = check(event) if source.enabled else "source_disabled"
        if code is None:
            stamped = stamp(event, received, self._new_id)
            text = _text(stamped, event, self._config.max_event_bytes)
            if text is not None:
                return NewEvent(text, dedup_hash(source.source_id, stamped["messageId"]), facets_of(stamped))
            code = "event_too_large"
        accepted.failures.append((code, event))
        return None

    @staticmethod
    def _share(source: Source, events: list[NewEvent], accepted: Accepted) -> None:
        accepted.facets = [event.facets for event in events]
        if events:
            accepted.batches = {destination: events for destination, enabled in source.destinations if enabled}
            accepted.disabled = tuple(destination for destination, enabled in source.destinations if not enabled)


def _text(stamped: Event, event: Event, limit: int) -> bytes | None:
    """The stamped event on one line; None if the event, before it was stamped, is over the limit or too deep."""
    try:
        text = orjson.dumps(stamped)
        if len(text) > limit and len(orjson.dumps(event)) > limit:
            return None
    except TypeError:
        return None
    return text
