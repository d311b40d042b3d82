"""Everything is changed at once while events flow: none is processed as another instance's, none is lost."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest

from tasks.streams.keys import key
from tests.support.api import Api, owner_tokens
from tests.support.events import Flow
from tests.support.http_sink import HttpSink, Request
from tests.support.stack import Stack, running_stack, wait_until

SECONDS = 15.0
RATE = 40.0
STEADY = 4
"""Destinations that stay connected and enabled; there is one more that is switched off and on, and those that go."""
KEY = "flow-key"
CODE = """
let instance = null;
function onTrack(event, settings) {
  instance = instance || settings.instance;
  event.properties.ran = {
    version: '%s', instance: settings.instance, secret: settings.secret, kept: instance, round: settings.round || 0
  };
  return event;
}
"""
SETTINGS = [
    {"name": "instance", "label": "Instance", "required": True},
    {"name": "secret", "label": "Secret", "sensitive": True},
    {"name": "round", "label": "Round"},
]
BUSY = (409, 412)
"""What a deed may be told where another one was first. Nothing else goes wrong."""

pytestmark = [pytest.mark.faults, pytest.mark.services, pytest.mark.timeout(300)]


@pytest.fixture
def sink() -> Iterator[HttpSink]:
    with HttpSink() as running:
        yield running


@pytest.fixture
def stack(tmp_path: Path, database_url: str) -> Iterator[Stack]:
    with running_stack(tmp_path, workers=2, env={"DATABASE_URL": database_url, "WORKER_THREADS": "8"}) as running:
        yield running


class Plane:
    """One source with destinations, each with an instance of one of two functions whose settings carry its slug."""

    def __init__(self, stack: Stack, sink: HttpSink, api: Api) -> None:
        self.stack, self.sink = stack, sink
        self.source = api.done("POST", "/sources", {"name": "Web", "writeKeys": [KEY]})["source"]["id"]
        self.functions = [self._function(api, name) for name in ("Even", "Odd")]
        self.ids: dict[str, str] = {}
        """Destinations by slug; those that were deleted stay here."""
        self.instances = {slug: self.connect(api, slug, n) for n, slug in enumerate((*self.steady, "toggled"))}
        self.deleted: set[str] = set()

    @property
    def steady(self) -> list[str]:
        """The slugs of those that stay."""
        return [f"steady-{number}" for number in range(STEADY)]

    def _function(self, api: Api, name: str) -> str:
        body = {"displayName": name, "code": CODE % f"{name}-0", "settings": SETTINGS}
        return str(api.done("POST", "/functions", body)["function"]["id"])

    def connect(self, api: Api, slug: str, number: int) -> str:
        """Make a destination with an instance; gives the instance's id."""
        if slug not in self.ids:
            settings = {"url": f"{self.sink.url}/{slug}"}
            body = {"sourceId": self.source, "metadataId": "webhook", "name": slug, "settings": settings}
            self.ids[slug] = api.done("POST", "/destinations", body)["destination"]["id"]
        body = {
            "functionId": self.functions[number % 2],
            "integrationId": self.ids[slug],
            "settings": {"instance": slug, "secret": f"secret of {slug}"},
            "enabled": True,
        }
        made = api.done("POST", "/insert-function-instances", body)
        return str(made["insertFunctionInstance"]["id"])


Deed = Callable[[Plane, Api, int], None]


def tolerated(api: Api, method: str, path: str, body: Any) -> None:
    answer = api.call(method, path, body)
    assert answer.status in (200, 201, *BUSY), (method, path, answer)


def save_and_deploy(plane: Plane, api: Api, n: int) -> None:
    """A new version of one function, at work at all of its instances or at one."""
    function = plane.functions[n % 2]
    tolerated(api, "PATCH", f"/functions/{function}", {"code": CODE % f"{threading.get_ident()}-{n}"})
    tolerated(api, "POST", f"/functions/{function}/deploy", {})


def change_settings(plane: Plane, api: Api, n: int) -> None:
    """Other settings of an instance; the secret is not named and stays."""
    instance = plane.instances[plane.steady[n % STEADY]]
    tolerated(api, "PATCH", f"/insert-function-instances/{instance}", {"settings": {"round": str(n)}})


def toggle(plane: Plane, api: Api, n: int) -> None:
    """An instance, then its destination: off and on."""
    path = f"/insert-function-instances/{plane.instances['toggled']}"
    api.done("PATCH", path, {"enabled": n % 2 == 0})
    api.done("PATCH", f"/destinations/{plane.ids['toggled']}", {"enabled": n % 3 != 0})


def come_and_go(plane: Plane, api: Api, n: int) -> None:
    """A destination is made and connected, disconnected and connected to the other function, and deleted."""
    slug = f"passing-{n}"
    instance = plane.connect(api, slug, n)
    time.sleep(0.3)
    api.done("DELETE", f"/insert-function-instances/{instance}")
    instance = plane.connect(api, slug, n + 1)
    time.sleep(0.3)
    api.done("DELETE", f"/insert-function-instances/{instance}")
    api.done("DELETE", f"/destinations/{plane.ids[slug]}")
    plane.deleted.add(slug)


def rotate_keys(plane: Plane, api: Api, n: int) -> None:
    """A write key comes and goes; that of the events stays."""
    path = f"/sources/{plane.source}/writekey"
    tolerated(api, "POST", path, {"writeKey": f"other-{n}"})
    tolerated(api, "DELETE", f"{path}/other-{n}", None)


DEEDS: tuple[Deed, ...] = (save_and_deploy, save_and_deploy, change_settings, toggle, come_and_go, rotate_keys)


def keep_at(deed: Deed, plane: Plane, token: str, until: float) -> int:
    """Do a deed again and again; gives how often."""
    chance, done = random.Random(), 0
    with Api(plane.stack.port, token) as api:
        while time.monotonic() < until:
            deed(plane, api, done)
            done += 1
            time.sleep(chance.uniform(0.05, 0.3))
    return done


def wrong(request: Request) -> str | None:
    """What is another instance's in a request to the sink. A destination without its function has nothing of any."""
    slug = request.target.strip("/")
    ran = orjson.loads(request.body)["properties"].get("ran")
    if ran is None:
        return None
    mine = {"instance": slug, "secret": f"secret of {slug}", "kept": slug}
    return None if {name: ran.get(name) for name in mine} == mine else f"{slug} got {ran}"


def arrivals(sink: HttpSink) -> dict[str, set[str]]:
    """The messageIds that came, by destination."""
    found: dict[str, set[str]] = defaultdict(set)
    for request in sink.requests:
        found[request.target.strip("/")].add(orjson.loads(request.body)["messageId"])
    return found


def counts(stack: Stack, destination_id: str) -> Counter[str]:
    """What was counted of a destination, over all minutes."""
    client = stack.store.client()
    total: Counter[str] = Counter()
    pattern = key(destination_id, "m:*").replace("{", "[{]").replace("}", "[}]")
    for minute in client.scan_iter(pattern):
        total.update({name.decode(): int(value) for name, value in client.hgetall(minute).items()})
    client.close()
    return total


def discarded(counted: Counter[str]) -> Counter[str]:
    """How many events were discarded, by reason."""
    prefix = "discarded:"
    return Counter({name.removeprefix(prefix): n for name, n in counted.items() if name.startswith(prefix)})


def unsettled(stack: Stack, destination_id: str) -> int:
    """How many events wait for a destination."""
    client = stack.store.client()
    names = [key(destination_id, name) for name in ("events", "retries")]
    waiting = sum(client.xlen(name) for name in names) + client.zcard(key(destination_id, "delayed"))
    client.close()
    return int(waiting)


def told(stack: Stack, plane: Plane, came: set[str]) -> int:
    """Of how many events it is known what became of them at the destination that was switched off and on."""
    return len(came) + discarded(counts(stack, plane.ids["toggled"]))["destination_disabled"]


@contextmanager
def opened(stack: Stack, tokens: list[str]) -> Iterator[list[Api]]:
    with ExitStack() as several:
        yield [several.enter_context(Api(stack.port, token)) for token in tokens]


def test_nothing_is_mixed_up_or_lost_while_everything_is_changed(stack: Stack, sink: HttpSink) -> None:
    tokens = owner_tokens(stack, 1 + len(DEEDS))
    with Api(stack.port, tokens[0]) as api:
        plane = Plane(stack, sink, api)
    with Flow(stack.url, KEY, RATE, "first"):
        wait_until(lambda: arrivals(sink).keys() == plane.ids.keys(), 30, "all that was made is in force")
    with Flow(stack.url, KEY, RATE) as flow, ThreadPoolExecutor(len(DEEDS)) as threads:
        until = time.monotonic() + SECONDS
        work = [
            threads.submit(keep_at, deed, plane, token, until) for deed, token in zip(DEEDS, tokens[1:], strict=True)
        ]
        done = [each.result() for each in work]
    with Api(stack.port, tokens[0]) as api:
        api.done("PATCH", f"/destinations/{plane.ids['toggled']}", {"enabled": True})
    accepted = set(flow.accepted)
    assert not flow.refused
    wait_until(lambda: not any(unsettled(stack, each) for each in plane.ids.values()), 60, "every event is settled")

    came = arrivals(sink)
    mixed = [text for request in sink.requests if (text := wrong(request))]
    versions = {orjson.loads(r.body)["properties"].get("ran", {}).get("version") for r in sink.requests}
    gone = {slug: (len(came[slug]), discarded(counts(stack, plane.ids[slug]))) for slug in plane.ids}
    print(f"{len(accepted)} accepted, deeds {done}, {len(versions)} versions ran; arrived and discarded: {gone}")
    assert min(done) >= 3
    assert len(versions) > 3
    assert not mixed
    for slug in plane.steady:
        assert not accepted - came[slug], slug
    theirs = came["toggled"] & accepted
    wait_until(lambda: told(stack, plane, theirs) >= len(accepted), 10, "what one did not get while off is counted")
    for slug, destination_id in plane.ids.items():
        counted = counts(stack, destination_id)
        reasons = discarded(counted)
        assert set(reasons) <= {"destination_deleted" if slug in plane.deleted else "destination_disabled"}, slug
        assert len(came[slug]) + reasons.total() >= counted["received"], slug


def test_of_two_editors_of_one_revision_one_wins(stack: Stack, sink: HttpSink) -> None:
    with opened(stack, owner_tokens(stack, 2)) as (one, other), ThreadPoolExecutor(2) as threads:
        function = one.done("POST", "/functions", {"displayName": "Edited", "code": CODE % 0})["function"]["id"]
        path = f"/functions/{function}"
        for number in range(1, 11):
            tag = one.call("GET", path).headers["ETag"]
            together = threading.Barrier(2)

            def edit(api: Api, name: str, tag: str = tag, number: int = number, together: Any = together) -> int:
                together.wait(10)
                return api.call("PATCH", path, {"code": CODE % f"{name}-{number}"}, {"If-Match": tag}).status

            assert sorted(threads.map(edit, (one, other), ("one", "other"))) == [200, 412]
            assert len(one.done("GET", f"{path}/versions?pagination[count]=200")["versions"]) == number + 1
