"""What user code finds: timers, microtasks, the cache, chance."""

from __future__ import annotations

import orjson
import pytest

from tasks.functions.contract import Called
from tests.tasks.functions.conftest import TRACK, Runner


def test_timers_run_in_nodes_order(run: Runner) -> None:
    order = run.value("""(async () => {
      const seen = []; const push = (x) => () => seen.push(x);
      setTimeout(push('timeout 5'), 5); setTimeout(push('timeout 0'), 0); setTimeout(push('timeout 1'), 1);
      setImmediate(push('immediate')); queueMicrotask(push('microtask')); Promise.resolve().then(push('then'));
      seen.push('sync'); await new Promise((r) => setTimeout(r, 10)); return seen;
    })()""")
    expected = ["sync", "microtask", "then", "immediate", "timeout 0", "timeout 1", "timeout 5"]
    assert order == expected


def test_microtasks_run_between_two_callbacks(run: Runner) -> None:
    order = run.value("""(async () => {
      const seen = [];
      setTimeout(() => { seen.push(1); Promise.resolve().then(() => seen.push('micro')) }, 1);
      setTimeout(() => seen.push(2), 1);
      await new Promise((r) => setTimeout(r, 5)); return seen;
    })()""")
    assert order == [1, "micro", 2]


def test_timers_take_arguments_and_can_be_cleared(run: Runner) -> None:
    seen = run.value("""(async () => {
      const seen = []; let n = 0;
      setTimeout((a, b) => seen.push(a + b), 1, 'a', 'b');
      clearTimeout(setTimeout(() => seen.push('no'), 1)); clearTimeout(undefined); clearTimeout({}); clearTimeout(99);
      const id = +setTimeout(() => seen.push('no'), 1); clearTimeout(id);
      await new Promise((r) => { const t = setInterval(() => { if (++n === 3) { clearInterval(t); r() } }, 1) });
      return [...seen, n];
    })()""")
    assert seen == ["ab", 3]


def test_a_timer_needs_a_function(run: Runner) -> None:
    error = run.one("function onTrack() { setTimeout('code', 1) }").error
    assert error is not None
    assert error.name == "TypeError"


def test_timers_set_while_loading_run_during_events(run: Runner) -> None:
    code = """let ticks = 0; setInterval(() => ticks++, 1);
      const onTrack = (e) => new Promise((r) => setTimeout(() => { e.ticks = ticks; r(e) }, 20));"""
    result = run.one(code)
    assert orjson.loads(result.event)["ticks"] > 0


def test_a_throwing_microtask_does_not_break_the_process(run: Runner) -> None:
    spec = run.spec("""let n = 0; const onTrack = (e) => {
      if (e.bad) { queueMicrotask(() => { throw new Error('micro') }); return new Promise(() => 0) }
      e.n = ++n; return e }""")
    first, second, third = run.call(spec, TRACK, b'{"type":"track","bad":1}', TRACK)
    assert orjson.loads(third.event)["n"] == orjson.loads(first.event)["n"] + 1
    assert second.error is not None
    assert second.error.message == "micro"


def test_unhandled_rejections_are_logged_and_cost_nothing(run: Runner) -> None:
    code = """function onTrack(e) { Promise.reject(new Error('lost'));
      return new Promise((r) => setTimeout(r, 1, e)) }"""
    result = run.one(code)
    assert result.kind is Called.EVENT
    assert result.logs[0].startswith("Unhandled rejection: Error: lost")


def test_the_cache_keeps_what_was_loaded(run: Runner) -> None:
    spec = run.spec("""let loads = 0; async function onTrack(e) {
      e.value = await cache.load('k', 60000, async () => { loads++; return { n: loads } });
      e.loads = loads; return e }""")
    events = [orjson.loads(r.event) for r in (*run.call(spec, TRACK, TRACK), *run.call(spec, TRACK))]
    assert [(e["value"], e["loads"]) for e in events] == [({"n": 1}, 1)] * 3


CACHE = {
    "concurrent loads share one callback": (
        "[...await Promise.all([1, 2, 3].map(() => cache.load('k', -1, async () => ++n))), n]",
        [1, 1, 1, 1],
    ),
    "a rejected callback is not cached": (
        "await cache.load('k', -1, async () => { throw 1 }).catch(() => cache.load('k', -1, () => 'again'))",
        "again",
    ),
    "an entry expires": (
        "[await cache.load('k', 2, () => 1), await sleep(10), await cache.load('k', 2, () => 2)]",
        [1, None, 2],
    ),
    "no time is no expiry": (
        "[await cache.load('k', () => 1), await sleep(10), await cache.load('k', undefined, () => 2)]",
        [1, None, 1],
    ),
    "time zero keeps nothing": (
        "[await cache.load('k', 0, () => 1), await cache.load('k', 0, () => 2)]",
        [1, 2],
    ),
    "delete forgets": (
        "[await cache.load('k', -1, () => 1), cache.delete('k'), await cache.load('k', -1, () => 2)]",
        [1, None, 2],
    ),
    "names of built-in properties are keys like others": ("await cache.load('__proto__', -1, () => 7)", 7),
    "the oldest of very many leave": (
        "[await fill(1500), await cache.load(0, -1, () => 'anew'), await cache.load(1499, -1, () => 'anew')]",
        [None, "anew", 1499],
    ),
}
CACHE_CODE = """let n = 0;
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
const fill = async (count) => { for (let i = 0; i < count; i++) await cache.load(i, -1, () => i) };
async function onTrack(e) { e.value = EXPRESSION; return e }"""


@pytest.mark.parametrize("case", CACHE)
def test_cache(run: Runner, case: str) -> None:
    expression, expected = CACHE[case]
    result = run.one(CACHE_CODE.replace("EXPRESSION", expression))
    assert orjson.loads(result.event)["value"] == expected


def test_a_load_that_its_event_left_behind_does_not_hang_the_next_one(run: Runner) -> None:
    code = """function onTrack(e) {
      const value = cache.load('k', -1, () => e.first ? new Promise(() => 0) : 'loaded');
      return e.first ? e : value.then((v) => { e.value = v; return e }) }"""
    _, second = run(code, b'{"type":"track","first":1}', TRACK)
    assert orjson.loads(second.event)["value"] == "loaded"


def test_chance_is_even_and_no_two_processes_share_it(run: Runner) -> None:
    code = """function onTrack(e) { e.random = Array.from({ length: 2000 }, Math.random); return e }"""
    first, second = (orjson.loads(run.one(code).event)["random"] for _ in range(2))
    assert not set(first) & set(second)
    assert all(0 <= number < 1 for number in first)
    assert abs(sum(first) / len(first) - 0.5) < 0.05


def test_time_is_utc(run: Runner) -> None:
    assert run.value("new Date(0).getTimezoneOffset()") == 0


def test_authors_may_use_the_names_of_globals(run: Runner) -> None:
    code = """const fetch = 1; let console = { log() {} }; function setTimeout() {} class Headers {}
      var cache = {}; const process = 2; function onTrack(e) { e.ok = fetch + process; return e }"""
    assert orjson.loads(run.one(code).event)["ok"] == 3
