"""The parts of the receiver, put together."""

from __future__ import annotations

from dataclasses import dataclass

import redis
from flask import Blueprint

from app.ingest import routes
from app.ingest.commit import Committer
from app.ingest.receiver import Receiver
from app.ingest.recorder import Recorder
from app.ingest.watch import Watch
from tasks.broker import create_celery, publish_hints
from tasks.config import Config
from tasks.connect import connect
from tasks.hints import Hints
from tasks.routes import SourceCache
from tasks.streams import EventStore

READ_TIMEOUT_S = 2.0
CONNECTIONS = 32


@dataclass(frozen=True, slots=True)
class Ingest:
    """A receiver that is ready for requests. Its threads start with the first one."""

    store: EventStore
    blueprint: Blueprint
    client: redis.Redis
    hints: Hints
    recorder: Recorder
    watch: Watch

    @classmethod
    def create(cls, config: Config) -> Ingest:
        """Wire everything; ``config`` has both addresses."""
        client = connect(config.redis_url or "", read_timeout_s=READ_TIMEOUT_S, max_connections=CONNECTIONS)
        store = EventStore(client, config)
        sources = SourceCache(client)
        celery = create_celery(config)
        hints = Hints(lambda batch: publish_hints(celery, batch), store.wake)
        recorder = Recorder(lambda tally, now: tally.write(client, now))
        watch = Watch(lambda: sources.get(""), sources.known, store.memory_used, config.memory_stop_ratio)
        blueprint = routes.create_blueprint(
            Receiver(config, watch, recorder),
            Committer(store.append, hints.ask, config.max_request_events),
            watch,
            config.max_request_bytes,
        )
        return cls(store, blueprint, client, hints, recorder, watch)

    def close(self) -> None:
        """Write what is counted, send what is hinted, and close the connections."""
        self.watch.close()
        self.recorder.close()
        self.hints.close()
        self.client.close()
