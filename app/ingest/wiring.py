"""The parts of the receiver, put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import redis
from flask import Flask

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
    client: redis.Redis
    hints: Hints
    recorder: Recorder
    watch: Watch
    tracking: Mapping[str, routes.Tracking]

    @classmethod
    def create(cls, config: Config) -> Ingest:
        """Wire everything; ``config`` has both addresses."""
        client = connect(config.redis_url or "", read_timeout_s=READ_TIMEOUT_S, max_connections=CONNECTIONS)
        store = EventStore(client, config)
        sources = SourceCache(client)
        celery = create_celery(config)
        hints = Hints(lambda batch: publish_hints(celery, batch), store.wake)
        recorder = Recorder(lambda tally, now: tally.write(client, now), client.ping)
        watch = Watch(lambda: sources.get(""), sources.known, store.memory_used, config.memory_stop_ratio)
        receiver = Receiver(config, watch, recorder)
        most = config.max_request_events
        committer = Committer(store.append, hints.ask, hints.look, recorder.over_backlog, most)
        tracking = routes.create_tracking(receiver, committer, config.max_request_bytes)
        return cls(store, client, hints, recorder, watch, tracking)

    def install(self, app: Flask) -> None:
        """Add the endpoints to an application."""
        app.register_blueprint(routes.create_blueprint(self.tracking, self.watch))
        app.wsgi_app = routes.Shortcut(app.wsgi_app, self.tracking)  # type: ignore[method-assign]

    def close(self) -> None:
        """Write what is counted, send what is hinted, and close the connections."""
        self.watch.close()
        self.recorder.close()
        self.hints.close()
        self.client.close()
