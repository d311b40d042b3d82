"""The PostgreSQL adapter: rows, and what becomes of those that cannot be stored."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import orjson
import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL

from destinations.contract import DELIVERED, BatchLimits, Event, Result, Settings
from destinations.errors import InvalidSettings, MessageRejected, Retry
from destinations.fields import check_payload
from destinations.http import Http
from destinations.mapping import compile_mapping
from destinations.postgres import DESTINATION, INSERT
from destinations.settings import check_settings
from tests.destinations.conftest import LOOPBACK
from tests.destinations.doubles.double import SECRET, group, identify, track
from tests.destinations.doubles.postgres import settings_for


def settings(address: URL, **others: Any) -> Settings:
    return check_settings(DESTINATION, {**settings_for(address), **others})


def event(number: int, **others: Any) -> Event:
    return Event(orjson.dumps({**track(number), **others}))


def perform(events: Sequence[Event], given: Settings, http: Http) -> list[Result]:
    assert DESTINATION.perform
    return list(DESTINATION.perform(events, given, http))


def insert(values: Sequence[dict[str, Any]], given: Settings, http: Http) -> list[Result]:
    mapping = compile_mapping(DESTINATION.presets[0].mapping)
    payloads = [check_payload(INSERT.fields, mapping.resolve(value)).payload for value in values]
    return list(INSERT.perform(payloads, given, http))


@contextmanager
def connected(address: URL) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(address.render_as_string(hide_password=False), autocommit=True) as connection:
        yield connection


def rows(address: URL, what: str = "*", schema: str = "public", table: str = "events") -> list[tuple[Any, ...]]:
    query = sql.SQL("SELECT {} FROM {} ORDER BY message_id").format(sql.SQL(what), sql.Identifier(schema, table))  # type: ignore[arg-type]
    with connected(address) as connection:
        return connection.execute(query).fetchall()


def run(address: URL, *statements: str) -> None:
    with connected(address) as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[arg-type]


def errors(results: Sequence[Result]) -> dict[int, Any]:
    """The errors by position."""
    return {position: result.error for position, result in enumerate(results) if result.error}


HAPPENED = datetime(2026, 11, 28, 10, 0, 0, tzinfo=UTC)
RECEIVED = datetime(2026, 11, 28, 10, 0, 1, tzinfo=UTC)


def test_an_event_is_a_row(postgres_address: URL, http: Http) -> None:
    assert perform([event(1)], settings(postgres_address), http) == [DELIVERED]
    ids = ("message-1", "track", "Order Completed", "person-1", "anonymous-person-1")
    assert rows(postgres_address) == [(*ids, HAPPENED, RECEIVED, RECEIVED, track(1))]


def test_the_action_makes_the_same_rows(postgres_address: URL, http: Http) -> None:
    page = {**identify(3), "type": "page", "name": "Home"}
    events = [
        track(1),
        identify(2),
        page,
        group(4),
        {**track(5), "event": None, "userId": None, "timestamp": 1764324000},
    ]
    perform([Event(orjson.dumps(one)) for one in events], settings(postgres_address), http)
    assert insert(events, settings(postgres_address, table="others"), http) == [DELIVERED] * 5
    assert rows(postgres_address) == rows(postgres_address, table="others")
    assert [row[0] for row in rows(postgres_address, "event")] == ["Order Completed", None, "Home", None, None]


def test_what_is_missing_or_unusual_is_null_or_text(postgres_address: URL, http: Http) -> None:
    odd = {
        "messageId": "m",
        "userId": 7,
        "event": {"a": 1},
        "timestamp": "soon",
        "sentAt": "2026-11-28",
        "receivedAt": [],
    }
    assert perform([Event(orjson.dumps(odd))], settings(postgres_address), http) == [DELIVERED]
    day = datetime(2026, 11, 28, tzinfo=UTC)
    assert rows(postgres_address) == [("m", None, '{"a":1}', "7", None, None, day, None, odd)]


def test_data_stays_as_it_is_mapped(postgres_address: URL, http: Http) -> None:
    payloads = [{"message_id": "m", "data": {"quote": "'\"\\ {}", "ü": [None, 1.5, True]}}]
    assert INSERT.perform(payloads, settings(postgres_address), http) == [DELIVERED]
    assert rows(postgres_address, "message_id, data") == [("m", payloads[0]["data"])]


def test_an_event_that_is_sent_again_is_no_second_row(postgres_address: URL, http: Http) -> None:
    given = settings(postgres_address)
    for numbers in ([1, 2, 2], [1, 2], [2, 3]):
        assert perform([event(number) for number in numbers], given, http) == [DELIVERED] * len(numbers)
    assert rows(postgres_address, "message_id") == [("message-1",), ("message-2",), ("message-3",)]


BAD: dict[str, dict[str, Any]] = {
    "a NUL in the data": {"properties": {"a": "b\0c"}},
    "a NUL in a column": {"userId": "a\0b"},
    "an id too long for the index": {"messageId": "".join(f"{number:08x}" for number in range(0, 1 << 26, 33333))},
}


@pytest.mark.parametrize("others", BAD.values(), ids=BAD.keys())
def test_an_event_that_cannot_be_stored_takes_no_other_with_it(
    postgres_address: URL, http: Http, others: dict[str, Any]
) -> None:
    events = [event(number, **(others if number == 321 else {})) for number in range(500)]
    found = errors(perform(events, settings(postgres_address), http))
    assert list(found) == [321]
    assert isinstance(found[321], MessageRejected)
    assert len(rows(postgres_address)) == 499


@pytest.mark.parametrize("name", ["messageId", "userId", "event", "type"])
def test_an_id_that_is_too_deep_takes_no_other_with_it(postgres_address: URL, http: Http, name: str) -> None:
    """JSON is read deeper than it is written."""
    deep = b'{"messageId":"m","%b":%b1%b}' % (name.encode(), b'{"a":' * 300, b"}" * 300)
    results = perform([Event(deep), event(1)], settings(postgres_address), http)
    assert isinstance(results[0].error, MessageRejected)
    assert results[1] == DELIVERED


@pytest.mark.parametrize("text", [r"\u0000", r"\\u0000", "\0\\", r"\\\0", "u0000"])
def test_only_a_real_nul_is_one(postgres_address: URL, http: Http, text: str) -> None:
    """By the action too, whose data alone may have it."""
    given = settings(postgres_address)
    (result,) = perform([event(1, note=text)], given, http)
    assert isinstance(result.error, MessageRejected) == ("\0" in text)
    (again,) = INSERT.perform([{"message_id": "m", "data": {text: 1}}], given, http)
    assert again == result


def test_nuls_in_every_third_event_hold_up_no_others(postgres_address: URL, http: Http) -> None:
    events = [event(n, **({} if n % 3 else {"note": "\0"})) for n in range(900)]
    found = errors(perform(events, settings(postgres_address), http))
    assert list(found) == list(range(0, 900, 3))
    assert all(isinstance(error, MessageRejected) for error in found.values())


def test_many_that_only_the_server_refuses_hold_up_no_others(postgres_address: URL, http: Http) -> None:
    given = settings(postgres_address)
    perform([event(1)], given, http)
    run(postgres_address, "ALTER TABLE events ADD CHECK (user_id !~ '50$')")
    found = errors(perform([event(n) for n in range(1000, 3000)], given, http))
    assert list(found) == list(range(50, 2000, 100))


def test_a_number_that_jsonb_cannot_hold_is_discarded(postgres_address: URL, http: Http) -> None:
    too_large = Event(b'{"messageId":"m","n":1' + b"0" * 150_000 + b"}")
    too_large.__dict__["data"] = {"messageId": "m"}  # not even read as a number elsewhere
    (result,) = perform([too_large], settings(postgres_address), http)
    assert isinstance(result.error, MessageRejected)
    assert result.error.message == "PostgreSQL answered 22003 NumericValueOutOfRange"


@pytest.mark.parametrize("message_id", [None, ""])
def test_an_event_without_an_id_is_discarded(postgres_address: URL, http: Http, message_id: str | None) -> None:
    results = perform([event(1, messageId=message_id), event(2)], settings(postgres_address), http)
    assert isinstance(results[0].error, MessageRejected)
    assert results[1] == DELIVERED
    (alone,) = perform([event(1, messageId=message_id)], settings(postgres_address), http)
    assert isinstance(alone.error, MessageRejected)


def test_what_a_trigger_refuses_is_discarded(postgres_address: URL, http: Http) -> None:
    given = settings(postgres_address)
    perform([event(1)], given, http)
    run(
        postgres_address,
        "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'Hush-4711'; END $$",
        "CREATE TRIGGER no BEFORE INSERT ON events FOR EACH ROW WHEN (NEW.user_id = 'person-3') EXECUTE FUNCTION no()",
    )
    found = errors(perform([event(number) for number in (2, 3, 4)], given, http))
    assert list(found) == [1]
    assert (type(found[1]), found[1].message) == (MessageRejected, "PostgreSQL answered P0001 RaiseException")


NAMES = [("public", 'we""ird'), ("public", "events; DROP TABLE x"), ('odd "schema"', "%s {} é"), ("public", "SELECT")]


@pytest.mark.parametrize(("schema", "table"), NAMES)
def test_names_may_hold_every_character(postgres_address: URL, http: Http, schema: str, table: str) -> None:
    with connected(postgres_address) as connection:
        connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
    for _ in range(2):
        assert perform([event(1)], settings(postgres_address, schema=schema, table=table), http) == [DELIVERED]
    assert rows(postgres_address, "message_id", schema, table) == [("message-1",)]


def test_many_may_make_the_table_at_the_same_time(postgres_address: URL, http: Http) -> None:
    given = settings(postgres_address)
    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(lambda number: perform([event(number)], given, http), range(1, 25)))
    assert results == [[DELIVERED]] * 24
    assert len(rows(postgres_address)) == 24


def test_a_table_of_ones_own_may_have_more_columns(postgres_address: URL, http: Http) -> None:
    run(
        postgres_address,
        "CREATE TABLE events (id serial PRIMARY KEY, data json, message_id varchar(40) UNIQUE, type text, event text,"
        " user_id text, anonymous_id text, sent_at timestamp, received_at timestamptz, timestamp timestamptz)",
    )
    assert perform([event(1)], settings(postgres_address), http) == [DELIVERED]
    assert rows(postgres_address, "id, message_id, user_id, timestamp") == [(1, "message-1", "person-1", HAPPENED)]


UNFIT = {
    "no unique index": ("CREATE TABLE events (LIKE good)",),
    "a column too few": ("CREATE TABLE events (message_id text PRIMARY KEY)",),
    "another type": ("CREATE TABLE events (LIKE good INCLUDING ALL)", "ALTER TABLE events ALTER type TYPE int USING 1"),
    "a view": ("CREATE VIEW events AS SELECT 1 AS message_id",),
}


@pytest.mark.parametrize("statements", UNFIT.values(), ids=UNFIT.keys())
def test_a_table_that_does_not_fit_is_a_wrong_setting(
    postgres_address: URL, http: Http, statements: Sequence[str]
) -> None:
    perform([event(1)], settings(postgres_address, table="good"), http)
    run(postgres_address, *statements)
    found = errors(perform([event(1), event(2)], settings(postgres_address), http))
    assert [type(found[position]) for position in (0, 1)] == [InvalidSettings] * 2


def test_a_missing_schema_is_a_wrong_setting(postgres_address: URL, http: Http) -> None:
    (result,) = perform([event(1)], settings(postgres_address, schema="nowhere"), http)
    assert isinstance(result.error, InvalidSettings)
    assert result.error.message == "PostgreSQL answered 3F000 InvalidSchemaName"


def test_a_user_without_permission_is_a_wrong_setting(postgres_address: URL, http: Http) -> None:
    role = f"weak_{postgres_address.database}"
    run(postgres_address, f"CREATE ROLE {role} LOGIN PASSWORD '{SECRET}'")
    try:
        given = settings(postgres_address, user=role, password=SECRET)
        perform([event(1)], settings(postgres_address, table="others"), http)
        for table in ("events", "others"):
            (result,) = perform([event(1)], {**given, "table": table}, http)
            assert isinstance(result.error, InvalidSettings)
            assert result.error.message == "PostgreSQL answered 42501 InsufficientPrivilege"
        run(postgres_address, f"GRANT INSERT, SELECT ON others TO {role}")
        assert perform([event(2)], {**given, "table": "others"}, http) == [DELIVERED]
        http.close()
        run(postgres_address, f"DROP OWNED BY {role}")
    finally:
        run(postgres_address, f"DROP ROLE {role}")


def test_a_server_that_takes_no_writes_for_now_is_retried(postgres_address: URL, http: Http) -> None:
    perform([event(1)], settings(postgres_address), http)
    run(postgres_address, f"ALTER DATABASE {postgres_address.database} SET default_transaction_read_only = on")
    http.close()
    (result,) = perform([event(2)], settings(postgres_address), http)
    assert isinstance(result.error, Retry)


def test_a_lock_that_is_held_too_long_is_retried(postgres_address: URL, http: Http) -> None:
    """The server gives up before we do, so nothing is left waiting there."""
    hasty = Http(connect_timeout_s=5.0, timeout_s=0.5, max_response_bytes=1000, allowed_networks=LOOPBACK)
    given = settings(postgres_address)
    perform([event(1)], given, hasty)
    with connected(postgres_address) as other, other.transaction():
        other.execute("LOCK TABLE events")
        (result,) = perform([event(2)], given, hasty)
        assert isinstance(result.error, Retry)
        assert result.error.message == "PostgreSQL answered 57014 QueryCanceled"
    assert perform([event(2)], given, hasty) == [DELIVERED]
    hasty.close()


def test_no_error_shows_a_secret_or_an_event(
    postgres_address: URL, http: Http, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    perform([event(1)], settings(postgres_address), http)
    run(postgres_address, "ALTER TABLE events ADD CHECK (user_id <> 'person-2'), ADD CHECK (data::text !~ 'secret')")
    wrong = [{"password": SECRET}, {"database": SECRET}, {"user": SECRET}, {"schema": SECRET}, {"sslmode": "require"}]
    results = [perform([event(2)], settings(postgres_address, **others), http)[0] for others in ({}, *wrong)]
    results += perform(
        [event(3, messageId=SECRET, userId=f"{SECRET}\0"), event(4, note="secret")], settings(postgres_address), http
    )
    shown = [caplog.text]
    for result in results:
        assert result.error
        shown += [repr(result.error), *traceback.format_exception(result.error)]
    assert postgres_address.password
    for secret in (SECRET, postgres_address.password, "person-2", "Order Completed"):
        assert secret not in "".join(shown)


def test_limits_are_those_of_the_settings_within_bounds(postgres_address: URL) -> None:
    given = [{}, {"batch_events": 20, "batch_seconds": 1.5}, {"batch_events": 10**9, "batch_seconds": 1e9}]
    given.append({"batch_events": 0, "batch_seconds": -1})
    four_mb = 4 * 1024 * 1024
    assert [DESTINATION.limits(settings(postgres_address, **some)) for some in given] == [
        BatchLimits(500, four_mb, 1.0),
        BatchLimits(20, four_mb, 1.5),
        BatchLimits(5000, four_mb, 600.0),
        BatchLimits(1, four_mb, 0.0),
    ]
    assert INSERT.limits(settings(postgres_address)) == DESTINATION.limits(settings(postgres_address))
