"""Connections of the PostgreSQL adapter: who is connected to, for how long, and what comes of failures."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL

from destinations.contract import DELIVERED, Settings
from destinations.errors import AddressRefused, DeliveryError, InvalidSettings, Retry
from destinations.http import Http
from destinations.postgres import idle
from destinations.postgres.connections import TimedConnection, key_of, open_connection
from destinations.postgres.idle import MAX_IDLE, IdleConnections
from tests.destinations.conftest import LOOPBACK
from tests.destinations.test_postgres import connected, event, perform, run, settings
from tests.support.certificates import write_certificate
from tests.support.postgres import Postgres, server
from tests.support.stack import wait_until

BACKENDS = "SELECT pid FROM pg_stat_activity WHERE application_name = 'Splice' AND datname = current_database()"


def error_of(given: Settings, http: Http, number: int = 1) -> DeliveryError:
    try:
        (result,) = perform([event(number)], given, http)
    except DeliveryError as error:
        return error
    assert result.error
    return result.error


def backends(address: URL) -> list[int]:
    with connected(address) as connection:
        return [pid for (pid,) in connection.execute(BACKENDS).fetchall()]


def client(**options: Any) -> Http:
    given = {"connect_timeout_s": 2.0, "timeout_s": 5.0, "max_response_bytes": 1000, "allowed_networks": LOOPBACK}
    return Http(**{**given, **options})


REFUSED: dict[str, dict[str, Any]] = {
    "password": {"password": "wrong"},
    "database": {"database": "nowhere"},
    "user": {"user": "nobody"},
    "TLS": {"sslmode": "require"},
    "verified TLS": {"sslmode": "verify-full"},
    "port 0": {"port": 0},
    "port 1.5": {"port": 1.5},
    "port 65536": {"port": 65536},
    "a NUL in the user": {"user": "splice\0"},
    "a NUL in the table": {"table": "a\0b"},
}


@pytest.mark.parametrize("others", REFUSED.values(), ids=REFUSED.keys())
def test_what_the_server_refuses_is_a_wrong_setting(postgres_address: URL, http: Http, others: dict[str, Any]) -> None:
    assert isinstance(error_of(settings(postgres_address, **others), http), InvalidSettings)


@pytest.mark.parametrize("host", ["/var/run/postgresql", "@abstract", "127.0.0.1,127.0.0.1", "host=127.0.0.1", " "])
def test_no_socket_and_no_list_can_be_a_host(postgres_address: URL, http: Http, host: str) -> None:
    assert isinstance(error_of(settings(postgres_address, host=host), http), AddressRefused)


def test_a_private_address_is_refused(postgres_address: URL) -> None:
    http = client(allowed_networks=())
    assert isinstance(error_of(settings(postgres_address), http), AddressRefused)
    assert backends(postgres_address) == []
    http.close()


def test_a_name_is_connected_to_at_the_address_that_was_checked(postgres_address: URL) -> None:
    """No other resolver knows it."""
    http = client(resolve=lambda _host, port, _timeout_s: [(socket.AF_INET, ("127.0.0.1", port))])
    assert perform([event(1)], settings(postgres_address, host="db.example.com"), http) == [DELIVERED]
    http.close()


def test_the_next_address_is_tried(postgres_address: URL) -> None:
    http = client(
        resolve=lambda _host, port, _timeout_s: [(socket.AF_INET, (host, port)) for host in ("127.0.0.9", "127.0.0.1")]
    )
    assert perform([event(1)], settings(postgres_address, host="db.example.com"), http) == [DELIVERED]
    http.close()


def test_a_database_name_is_no_connection_string(postgres_address: URL, http: Http) -> None:
    for name in ("host=127.0.0.2", "postgresql://127.0.0.2/x", "x' host='127.0.0.2", "x\\"):
        assert isinstance(error_of(settings(postgres_address, database=name), http), InvalidSettings)


def test_nothing_of_the_environment_has_a_say(
    postgres_address: URL, http: Http, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    service, words = tmp_path / "service", tmp_path / "words"
    service.write_text("[own]\nhost=127.0.0.2\nhostaddr=127.0.0.2\nport=1\nuser=evil\noptions=-c role=evil\n")
    words.write_text(f"*:*:*:*:{postgres_address.password}\n")
    words.chmod(0o600)
    evil = {
        "HOST": "127.0.0.2",
        "HOSTADDR": "127.0.0.2",
        "PORT": "1",
        "DATABASE": "evil",
        "USER": "evil",
        "PASSFILE": str(words),
        "OPTIONS": "-c role=evil",
        "SERVICEFILE": str(service),
        "SERVICE": "own",
        "SSLMODE": "verify-full",
        "SSLCERT": "/evil",
        "SSLROOTCERT": "/evil",
        "REQUIREAUTH": "gss",
        "GSSENCMODE": "require",
        "CHANNELBINDING": "require",
        "CONNECT_TIMEOUT": "evil",
        "CLIENTENCODING": "LATIN1",
        "TARGETSESSIONATTRS": "standby",
        "APPNAME": "evil",
        "REQUIREPEER": "evil",
    }
    for name, value in evil.items():
        monkeypatch.setenv(f"PG{name}", value)
    assert perform([event(1)], settings(postgres_address), http) == [DELIVERED]
    assert len(backends_without_environment(postgres_address, monkeypatch)) == 1
    monkeypatch.setenv("PGPASSFILE", str(words))
    assert isinstance(error_of({**settings(postgres_address), "password": ""}, http), InvalidSettings)


def backends_without_environment(address: URL, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    for name in [name for name in os.environ if name.startswith("PG")]:
        monkeypatch.delenv(name)
    return backends(address)


def test_nobody_listens_is_retried(postgres_address: URL, http: Http) -> None:
    error = error_of(settings(postgres_address, port=1), http)
    assert isinstance(error, Retry)
    assert error.system_code == "ECONNREFUSED"


def test_a_server_that_accepts_and_says_nothing_is_given_up(postgres_address: URL) -> None:
    http = client()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = time.monotonic()
        error = error_of(settings(postgres_address, port=silent.getsockname()[1]), http)
    assert isinstance(error, Retry)
    assert error.system_code == "ETIMEDOUT"
    assert time.monotonic() - started < 5.0
    http.close()


def test_what_is_no_postgresql_is_retried(postgres_address: URL, http: Http) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, ThreadPoolExecutor(1) as thread:
        thread.submit(greet, other)
        error = error_of(settings(postgres_address, port=other.getsockname()[1]), http)
    assert isinstance(error, Retry)
    assert "Hush-4711" not in error.message


def greet(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(1024)
        connection.sendall(b"HTTP/1.1 400 Hush-4711\r\n\r\n")


def test_a_server_that_stands_still_is_given_up(postgres_address: URL) -> None:
    http = client(timeout_s=0.5)
    given = settings(postgres_address)
    assert perform([event(1)], given, http) == [DELIVERED]
    (pid,) = backends(postgres_address)
    os.kill(pid, signal.SIGSTOP)
    try:
        error = error_of(given, http, 2)
    finally:
        os.kill(pid, signal.SIGCONT)
    assert isinstance(error, Retry)
    assert error.system_code == "ETIMEDOUT"
    assert perform([event(2)], given, http) == [DELIVERED]
    wait_until(lambda: pid not in backends(postgres_address), 5.0, "its backend ends")
    http.close()


def test_connections_are_kept_and_closed_with_the_client(postgres_address: URL) -> None:
    http = client()
    for number in (1, 2, 3):
        assert perform([event(number)], settings(postgres_address), http.recording()) == [DELIVERED]
        assert perform([event(number, userId="\0")], settings(postgres_address), http) != [DELIVERED]
    assert len(backends(postgres_address)) == 1
    http.close()
    wait_until(lambda: backends(postgres_address) == [], 5.0, "all connections are closed")


def test_a_connection_is_for_its_settings_alone(postgres_address: URL, http: Http) -> None:
    given = settings(postgres_address)
    perform([event(1)], given, http)
    assert isinstance(error_of({**given, "password": "wrong"}, http), InvalidSettings)
    assert perform([event(1)], {**given, "table": "others", "batch_events": 1}, http) == [DELIVERED]
    assert len(backends(postgres_address)) == 1


def test_a_kept_connection_that_was_closed_costs_nothing(postgres_address: URL, http: Http) -> None:
    given = settings(postgres_address)
    for number in range(3):
        assert perform([event(number)], given, http) == [DELIVERED]
        run(postgres_address, f"SELECT pg_terminate_backend(pid) FROM ({BACKENDS}) AS ours")
        wait_until(lambda: backends(postgres_address) == [], 5.0, "the backend ends")


def test_a_connection_that_is_closed_under_a_call_is_replaced_once(postgres_address: URL) -> None:
    class Seeming(TimedConnection):
        is_quiet = True  # type: ignore[assignment]

    http = client()
    given = settings(postgres_address)
    assert perform([event(1)], given, http) == [DELIVERED]
    kept = http.keep(IdleConnections)
    connection = kept.take(key_of(given))
    assert connection
    connection.__class__ = Seeming
    kept.give(connection)
    run(postgres_address, f"SELECT pg_terminate_backend(pid) FROM ({BACKENDS}) AS ours")
    assert perform([event(2)], given, http) == [DELIVERED]
    assert connection.closed
    http.close()


@pytest.fixture
def opened(postgres_address: URL) -> Iterator[Callable[..., TimedConnection]]:
    http = client()
    with contextlib.ExitStack() as stack:

        def open_one(**others: Any) -> TimedConnection:
            connection = open_connection(settings(postgres_address, **others), http)
            stack.callback(connection.close)
            return connection

        yield open_one
    http.close()


def test_the_youngest_is_taken_and_the_oldest_is_closed(opened: Callable[..., TimedConnection]) -> None:
    kept = IdleConnections()
    connections = [opened() for _ in range(MAX_IDLE + 1)]
    for connection in connections:
        kept.give(connection)
    assert [connection.closed for connection in connections] == [True] + [False] * MAX_IDLE
    assert kept.take(connections[0].key) is connections[-1]
    assert kept.take(("other",)) is None
    kept.close()
    assert [connection.closed for connection in connections] == [True] * MAX_IDLE + [False]
    kept.give(connections[-1])
    assert connections[-1].closed


def test_an_idle_connection_is_closed_though_no_call_comes(opened: Callable[..., TimedConnection]) -> None:
    kept = IdleConnections(max_idle_s=0.05)
    connection = opened()
    kept.give(connection)
    wait_until(lambda: connection.closed, 5.0, "the connection is closed")
    kept.close()


def test_idle_connections_live_for_a_minute() -> None:
    assert idle.MAX_IDLE_S == 60.0


@pytest.fixture(scope="module")
def own_server() -> Iterator[Postgres]:
    """A server that tests may kill and set up anew."""
    yield from server()


def test_a_server_that_is_killed_is_retried_until_it_is_back(own_server: Postgres) -> None:
    http = client()
    with own_server.new_database() as address:
        given = settings(address)
        assert perform([event(1)], given, http) == [DELIVERED]
        own_server.kill()
        assert isinstance(error_of(given, http, 2), Retry)
        own_server.start()
        assert perform([event(1), event(2)], given, http) == [DELIVERED] * 2
        with connected(address) as connection:
            assert connection.execute("SELECT count(*) FROM events").fetchone() == (2,)
        http.close()


def test_tls_checks_certificate_and_name_where_it_is_to(own_server: Postgres) -> None:
    folder = own_server._folder
    write_certificate(folder / "server.pem", "db.example.com")
    (folder / "server.pem").chmod(0o600)
    shutil.chown(folder / "server.pem", *own_server._ids)
    files = [f"ALTER SYSTEM SET ssl_{kind}_file = '{folder / 'server.pem'}'" for kind in ("cert", "key")]
    run(own_server.url(), *files, "ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()")
    http = client(resolve=lambda _host, port, _timeout_s: [(socket.AF_INET, ("127.0.0.1", port))])
    authority = (folder / "server.pem").read_text()
    with own_server.new_database() as address:

        def deliver(**others: Any) -> Any:
            return perform([event(1)], settings(address, **{"host": "db.example.com", **others}), http)[0].error

        wait_until(lambda: deliver(sslmode="require") is None, 5.0, "TLS is on")
        assert deliver(sslmode="verify-full", ca_certificate=authority) is None
        for wrong in ({"ca_certificate": authority, "host": "else.example.com"}, {}):
            error = deliver(sslmode="verify-full", **wrong)
            assert isinstance(error, Retry)
            assert error.message == "PostgreSQL: the certificate is not one for this host"
        assert isinstance(deliver(sslmode="verify-full", ca_certificate="nothing"), InvalidSettings)
        with connected(address) as connection:
            encrypted = f"SELECT bool_and(ssl) FROM pg_stat_ssl JOIN ({BACKENDS}) AS ours USING (pid)"
            assert connection.execute(encrypted).fetchone() == (True,)
        http.close()
