"""From a change in the database to a worker: the receiver's process publishes it, and nobody is restarted."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
import pytest

from app.control.change import change
from app.control.code import CheckedCode
from app.control.functions import add_version, latest
from app.control.roles import COMMAND_LINE
from app.models import Database, Destination, FunctionInstance
from tasks.config import Config
from tasks.routes import read_route
from tests.e2e.test_delivery import HEAD, MARK, destination, send
from tests.support.http_sink import HttpSink
from tests.support.stack import Stack, wait_until

pytestmark = [pytest.mark.services, pytest.mark.timeout(120)]

FOLLOWED_S = 3.0
"""One second is promised; the machine that tests may be busy."""


@pytest.fixture
def database(stack: Stack) -> Iterator[Database]:
    """The stack's database."""
    database = Database.from_config(Config.from_env(stack.env))
    yield database
    database.close()


def deploy(database: Database, code: str) -> None:
    """Make a version and deploy it to the instance of the destination ``sink``."""
    with change(database, COMMAND_LINE) as opened:
        instance = opened.session.get_one(FunctionInstance, "ifi_sink")
        newest = latest(opened.session, instance.function_id)
        checked = CheckedCode(code, ("onTrack",))
        version = add_version(opened, instance.function, checked, newest.settings, after=newest.number)
        opened.session.flush()
        instance.version_id = version.id
        opened.publish(instance.destination_id)


def published_code(stack: Stack) -> str:
    client = stack.store.client()
    found = read_route(client, "dst_sink")
    client.close()
    return found[1].function.code if found and found[1].function else ""


def last(sink: HttpSink) -> str:
    return str(orjson.loads(sink.requests[-1].body)["properties"].get("by")) if sink.requests else ""


def test_a_worker_runs_what_was_deployed_without_a_restart(stack: Stack, sink: HttpSink, database: Database) -> None:
    stack.apply(HEAD + destination("sink", sink.url), {"fn.js": MARK})
    send(stack, 0)
    wait_until(lambda: len(sink.requests) == 1, 30, "the first event arrives")
    for number in (1, 2):
        code = MARK.replace("seen = true", f"by = {number}")
        deploy(database, code)
        wait_until(lambda code=code: published_code(stack) == code, FOLLOWED_S, "the deploy is published")
        send(stack, number)
        wait_until(lambda number=number: last(sink) == str(number), 30, f"version {number} has run")


def test_what_was_committed_while_the_receiver_was_down_is_published_when_it_starts(
    stack: Stack, sink: HttpSink, database: Database
) -> None:
    stack.apply(HEAD + destination("sink", sink.url), {"fn.js": MARK})
    stack.web.stop()
    deploy(database, MARK + "\n")
    assert published_code(stack) == MARK
    stack.start_web()
    wait_until(lambda: published_code(stack) == MARK + "\n", 10, "the deploy is published")


def test_a_store_that_lost_its_data_is_filled_again(stack: Stack, sink: HttpSink, database: Database) -> None:
    stack.apply(HEAD + destination("sink", sink.url), {"fn.js": MARK})
    stack.web.stop()
    client = stack.store.client()
    client.flushdb()
    client.close()
    stack.start_web()
    wait_until(lambda: published_code(stack) == MARK, 10, "the route is back")
    wait_until(lambda: send(stack, 1).status_code == 200, 10, "the write key is back")
    with database.read() as session:
        assert session.get(Destination, "dst_sink") is not None
