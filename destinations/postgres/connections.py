"""Connections to PostgreSQL: opened to checked addresses only, and bounded in time.

Every parameter is given that libpq would take from the environment, and every file that it would look for at home is
one that cannot exist: a connection is what the settings say and nothing else.
"""

from __future__ import annotations

import math
import select
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import certifi
import psycopg
from psycopg import errors, pq

from destinations.contract import Settings
from destinations.errors import InvalidSettings
from destinations.network.targets import checked_host
from destinations.postgres.failures import NoAnswer, connection_failure

if TYPE_CHECKING:
    from destinations.http import Http, Route

MAX_ADDRESSES = 2
MAX_PORT = 65535
NOWHERE = "/dev/null/none"
"""A file that cannot exist, in place of those that libpq looks for in the home directory."""

WHERE = ("host", "port", "database", "user", "password", "sslmode", "ca_certificate")
"""The settings that a connection depends on."""

PLAIN = {
    "options": "",
    "passfile": NOWHERE,
    "sslcert": NOWHERE,
    "sslkey": NOWHERE,
    "sslcrl": NOWHERE,
    "sslcrldir": "",
    "sslcertmode": "disable",
    "sslcompression": "0",
    "sslnegotiation": "postgres",
    "sslsni": "1",
    "ssl_min_protocol_version": "TLSv1.2",
    "ssl_max_protocol_version": "",
    "min_protocol_version": "3.0",
    "max_protocol_version": "3.0",
    "channel_binding": "prefer",
    "requirepeer": "",
    "require_auth": "none,password,md5,scram-sha-256",
    "gssencmode": "disable",
    "gsslib": "",
    "gssdelegation": "0",
    "krbsrvname": "postgres",
    "target_session_attrs": "any",
    "load_balance_hosts": "disable",
    "client_encoding": "UTF8",
    "application_name": "Splice",
    "keepalives": "1",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
}
"""Parameters that are the same for all. With those of the settings they are all that the environment has a say in, but
for the service, since an empty one would be looked for: what a service file says counts for nothing that is given."""

Key = tuple[Any, ...]


class TimedConnection(psycopg.Connection[Any]):
    """A connection that waits for answers until ``deadline``, in monotonic seconds, and no longer."""

    deadline = math.inf
    timeout_s = math.inf
    key: Key = ()

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for an answer.

        Raises:
            NoAnswer: there is none in time; the connection is closed, as its answer may come yet.
        """
        left_s = max(0.0, self.deadline - time.monotonic())
        try:
            return super().wait(gen, interval, left_s if timeout is None else min(timeout, left_s))
        except errors._WaitTimeout:
            self.pgconn.finish()
            raise NoAnswer("no answer in time") from None

    @property
    def is_quiet(self) -> bool:
        """Whether it is open and the server says nothing: what it says of itself is that it ends."""
        if self.closed:
            return False
        poll = select.poll()
        poll.register(self.fileno(), select.POLLIN)
        return not poll.poll(0)


def key_of(settings: Settings) -> Key:
    """What connections that can stand for each other have in common."""
    return tuple(settings[name] for name in WHERE)


def open_connection(settings: Settings, http: Http) -> TimedConnection:
    """A new connection, each of whose statements commits by itself.

    Nothing is prepared on it, and nothing set for longer than a transaction: a pooler may give each transaction another
    server's connection.

    Raises:
        InvalidSettings: the settings cannot work, or the server refuses them.
        AddressRefused: the network rules deny the host, or it is none.
        Retry: there is no connection.
    """
    _check(settings)
    route = http.route(settings["host"], int(settings["port"]))
    with _authorities(settings) as authorities:
        wanted = parameters(settings, route, authorities)
        try:
            connection = TimedConnection.connect("", autocommit=True, prepare_threshold=None, **wanted)
        except psycopg.Error as error:
            raise connection_failure(error) from None
    connection.key = key_of(settings)
    connection.timeout_s = route.timeout_s
    return connection


def parameters(settings: Settings, route: Route, authorities: str) -> dict[str, Any]:
    """All of libpq's parameters that count. ``authorities`` is a file in PEM."""
    addresses = route.addresses[:MAX_ADDRESSES]
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    return {
        **{name: value for name, value in PLAIN.items() if name in known},
        "host": ",".join([checked_host(settings["host"])] * len(addresses)),
        "hostaddr": ",".join(addresses),
        "port": int(settings["port"]),
        "dbname": settings["database"],
        "user": settings["user"],
        "password": settings["password"],
        "sslmode": settings["sslmode"],
        "sslrootcert": authorities,
        "connect_timeout": max(1, int(route.connect_timeout_s / len(addresses))),
        "tcp_user_timeout": int(route.timeout_s * 1000),
    }


@contextmanager
def _authorities(settings: Settings) -> Iterator[str]:
    """A file with those that the server's certificate may come from."""
    if settings["sslmode"] != "verify-full":
        yield NOWHERE
    elif not settings["ca_certificate"]:
        yield certifi.where()
    else:
        with tempfile.NamedTemporaryFile("w", suffix=".pem", encoding="utf-8") as file:
            file.write(settings["ca_certificate"])
            file.flush()
            yield file.name


def _check(settings: Settings) -> None:
    for name, value in settings.items():
        if isinstance(value, str) and "\0" in value:
            raise InvalidSettings(f"{name}: must not hold a NUL")  # to libpq, the end of all parameters
    if not (1 <= settings["port"] <= MAX_PORT and settings["port"] == int(settings["port"])):
        raise InvalidSettings(f"port: must be a whole number from 1 to {MAX_PORT}")
