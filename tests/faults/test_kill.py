"""Kill everything, again and again: nothing that was accepted is lost."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest
import redis
from segment.analytics.client import Client

from tasks.streams.keys import key
from tests.support.http_sink import Answer, HttpSink
from tests.support.stack import Stack, descendants, running_stack, wait_until

EVENTS = 2_000
SENDERS = 4
SECONDS = 75.0
SINK_DELAY_S = 0.03
"""So that a kill finds requests in flight."""
DESTINATION = "dst_sink"
FUNCTION = """
const tried = new Set();
function onTrack(event) {
  const n = event.properties.n;
  if (n % 20 === 0) throw new ValidationError('every twentieth');
  if (n % 23 === 0 && !tried.has(n)) { tried.add(n); throw new RetryError('once a process'); }
  event.properties.seen = true;
  return event;
}
"""
WORKSPACE = """
sources:
  web: {{write_keys: [fault-key]}}
functions:
  flaky: {{file: flaky.js}}
destinations:
  sink: {{source: web, type: webhook, settings: {{url: "{url}"}}, function: {{name: flaky}}}}
"""
ENV = {
    "CLAIM_IDLE_S": "4",
    "CLAIM_RENEW_S": "1.3",
    "RETRY_FACTOR_S": "1",
    "RETRY_MAX_S": "2",
    "WORKER_THREADS": "8",
}

pytestmark = [pytest.mark.faults, pytest.mark.services, pytest.mark.timeout(300)]


class Senders:
    """Official clients in threads, evenly over the time; they try an event again until it is accepted."""

    def __init__(self, url: str) -> None:
        self.accepted: set[str] = set()
        self.refused: Counter[str] = Counter()
        self._url = url
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._send, args=(number,)) for number in range(SENDERS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join(SECONDS + 60)
            assert not thread.is_alive()

    def _send(self, number: int) -> None:
        client = Client("fault-key", host=self._url, sync_mode=True, timeout=5, max_retries=1)
        for n in range(number, EVENTS, SENDERS):
            self._send_one(client, n)
            time.sleep(SECONDS * SENDERS / EVENTS / 2)

    def _send_one(self, client: Client, n: int) -> None:
        for _ in range(60):
            try:
                client.track("u", "Thing", {"n": n}, message_id=f"m-{n}")
            except Exception as error:
                with self._lock:
                    self.refused[type(error).__name__] += 1
                time.sleep(0.5)
            else:
                with self._lock:
                    self.accepted.add(f"m-{n}")
                return


def kill_worker(stack: Stack, chance: random.Random) -> None:
    worker = chance.choice(stack.workers)
    worker.kill_group()
    worker.start()


def kill_sandbox(stack: Stack, chance: random.Random) -> None:
    zygotes = [pid for worker in stack.workers for pid in descendants(worker.pid)]
    sandboxes = [pid for zygote in zygotes for pid in descendants(zygote)]
    if sandboxes:
        os.kill(chance.choice(sandboxes), signal.SIGKILL)


def kill_receiver(stack: Stack, _: random.Random) -> None:
    stack.web.kill_group()
    stack.start_web()


def restart_store(stack: Stack, _: random.Random) -> None:
    stack.store.stop()
    stack.store.start()


def schedule(chance: random.Random) -> list[Callable[[Stack, random.Random], None]]:
    """Ten workers, ten sandboxes, three receivers, one store, in a random order."""
    blows = [kill_worker] * 10 + [kill_sandbox] * 10 + [kill_receiver] * 3 + [restart_store]
    chance.shuffle(blows)
    return blows


@pytest.fixture
def sink() -> Iterator[HttpSink]:
    with HttpSink() as running:
        running.answer = Answer(delay_s=SINK_DELAY_S)
        yield running


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    with running_stack(tmp_path, workers=2, env=ENV) as running:
        yield running


def settled(client: redis.Redis) -> bool:
    names = [key(DESTINATION, name) for name in ("events", "retries")]
    try:
        return not any(client.xlen(name) for name in names) and not client.zcard(key(DESTINATION, "delayed"))
    except redis.RedisError:
        return False


def message_ids(entries: list[bytes]) -> Counter[str]:
    return Counter(orjson.loads(entry)["messageId"] for entry in entries)


def waiting(client: redis.Redis) -> list[bytes]:
    """Every event that is in a stream, delayed or dead."""
    streams = [client.xrange(key(DESTINATION, name)) for name in ("events", "retries", "dead")]
    delayed = client.zrange(key(DESTINATION, "delayed"), 0, -1)
    return [fields[b"e"] for stream in streams for _, fields in stream] + [m.split(b"\n", 1)[1] for m in delayed]


def counted(client: redis.Redis, prefix: str) -> int:
    minutes = client.keys(key(DESTINATION, "m:*").replace("{", "[{]").replace("}", "[}]"))
    hashes = [client.hgetall(minute) for minute in minutes]
    return sum(int(v) for h in hashes for name, v in h.items() if name.decode().startswith(prefix))


def test_what_was_accepted_survives_kills_of_every_part(stack: Stack, sink: HttpSink) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    chance = random.Random(seed)
    stack.apply(WORKSPACE.format(url=sink.url), {"flaky.js": FUNCTION})
    senders = Senders(stack.url)
    senders.start()
    blows = schedule(chance)
    for blow in blows:
        time.sleep(chance.uniform(0.3, 1.7) * SECONDS / len(blows) / 2)
        blow(stack, chance)
    senders.join()

    client = stack.store.client()
    try:
        wait_until(lambda: settled(client), 90, "every event is settled")
    except TimeoutError:
        print("not all settled; what waits is counted below")
    left = message_ids(waiting(client))
    discarded = counted(client, "discarded:")
    dead = client.xlen(key(DESTINATION, "dead"))
    client.close()

    delivered = message_ids([request.body for request in sink.requests])
    refusable = {f"m-{n}" for n in range(0, EVENTS, 20)}
    lost = senders.accepted - set(delivered) - set(left) - refusable
    duplicates = sum((delivered + left).values()) - len(set(delivered) | set(left))
    print(
        f"seed {seed}: {len(senders.accepted)} accepted, {len(delivered)} delivered, {discarded} discarded, "
        f"{sum(left.values())} waiting or dead ({dead} dead), {duplicates} duplicates, {len(lost)} lost; "
        f"client errors {dict(senders.refused)}"
    )
    assert senders.accepted == {f"m-{n}" for n in range(EVENTS)}
    assert not lost
    assert not set(delivered) & refusable
    assert discarded + sum(name in left for name in refusable) == len(refusable)
