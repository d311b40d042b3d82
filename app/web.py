"""The web server: Granian's processes around the application. docs/decisions/001-web-server.md says why."""

from __future__ import annotations

import errno
import logging
import signal
import socket
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from granian.constants import HTTPModes, Interfaces, TaskImpl
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer
from sqlalchemy.exc import OperationalError

from app import create_app
from app.api.delivery import EXTENSION as FIGURES
from app.api.preview import EXTENSION as PREVIEW_DESK
from app.api.requests import MAX_BODY_BYTES
from app.api.services import EXTENSION, Services
from app.bridge import Bridge, Limits
from app.models import Database
from app.models.database import why
from app.models.migrate import check_schema
from app.publishing import Drainer, Publisher
from tasks.config import Config
from tasks.local_server import resolve
from tasks.logs import set_up
from tasks.parent import die_with_parent

if TYPE_CHECKING:
    from flask import Flask

    from app.ingest.wiring import Ingest

log = logging.getLogger(__name__)

CONNECTIONS = 1024
HEADER_S = 60
BODY_S = 30.0
STOP_S = 3
INLINE_BYTES = 64 * 1024


def serve(config: Config) -> None:
    """Listen on HOST and PORT with WEB_PROCESSES processes until SIGTERM or SIGINT; then end within 4 seconds.

    Raises:
        OSError: nobody can listen there.
        DatabaseError: the database's tables are not those of this version.
    """
    set_up(config.log_level)
    config = resolve(config)
    address = free_address(config.host, config.port)
    check_database(config)
    loader: Any = partial(load, config)
    MPServer(
        "splice",
        address=address,
        port=config.port,
        interface=Interfaces.RSGI,
        workers=config.web_processes,
        task_impl=TaskImpl.asyncio,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_S * 1000),
        websockets=False,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
        respawn_failed_workers=True,
        respawn_interval=0.1,
        workers_kill_timeout=STOP_S,
        log_level=LogLevels(config.log_level),
    ).serve(target_loader=loader, wrap_loader=False)


def free_address(host: str, port: int) -> str:
    """The IP address of ``host``, whose ``port`` nobody listens on: the server resolves no names.

    A taken port must be refused here: the processes share theirs, so binding it would succeed.

    Raises:
        OSError: the name is unknown, or the address cannot be bound; the message names HOST and PORT.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return str(address[0])
    except OSError as error:
        raise OSError(error.errno, f"cannot listen on HOST {host}, PORT {port}: {error.strerror}") from None
    except UnicodeError:  # a label of the name is empty or too long
        raise OSError(errno.EINVAL, f"cannot listen on HOST {host}, PORT {port}: HOST is no host name") from None


def check_database(config: Config) -> None:
    """See that the database has this version's tables. One that does not answer keeps no events out: it is logged.

    Raises:
        DatabaseError: it has others, or DATABASE_URL is no address of a database.
    """
    database = Database.from_config(config)
    try:
        check_schema(database)
    except OperationalError as error:
        log.warning("the database does not answer, events are taken all the same: %s", why(error))
    finally:
        database.close()


def load(config: Config) -> Bridge:
    """The application of one server process, which ends when its parent does."""
    die_with_parent(signal.SIGTERM)
    set_up(config.log_level)
    body_bytes = max(2 * config.max_request_bytes, MAX_BODY_BYTES)
    limits = Limits(body_bytes=body_bytes, body_s=BODY_S, threads=config.web_threads)
    return Bridge(partial(_create, config), computes_only, limits)


def _create(config: Config) -> tuple[Flask, Callable[[], None]]:
    app = create_app(config)
    ingest: Ingest = app.extensions["ingest"]
    ingest.watch.ready()
    drainer = Drainer(partial(Publisher.from_config, config))
    drainer.start()
    app.extensions["drainer"] = drainer
    services: Services = app.extensions[EXTENSION]

    def close() -> None:
        ingest.close()
        drainer.close()
        services.close()
        for extension in (PREVIEW_DESK, FIGURES):
            if opened := app.extensions.get(extension):
                opened.close()

    return app, close


def computes_only(path: str, size: int) -> bool:
    """Whether a request only computes: those of the receiver, unless they are so large that others would notice."""
    return path.startswith("/v1/") and size <= INLINE_BYTES
