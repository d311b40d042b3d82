"""What waits stays whole: the engine frees a waiting function that only captured variables lead to."""

from __future__ import annotations

from typing import Any

import orjson

from tests.tasks.functions.conftest import Runner

DEFERRED = """
const deferred = async (result) => {
  let settle;
  const end = new Promise((resolve) => {
    settle = resolve;
  });
  setTimeout(() => settle(result), 1);
  return await end;
};
"""


def returned(run: Runner, code: str) -> Any:
    """The ``value`` of the event that the code returns."""
    result = run.one(code)
    assert result.error is None, result.error
    return orjson.loads(result.event)["value"]


def value(run: Runner, expression: str) -> Any:
    """What an expression that uses ``deferred`` gives."""
    return returned(run, f"{DEFERRED}\nconst onTrack = async (event) => ({{ ...event, value: await {expression} }});")


def test_a_promise_is_settled_through_a_variable_of_the_function_that_awaits_it(run: Runner) -> None:
    assert value(run, "deferred('late')") == "late"


def test_many_of_them_at_once(run: Runner) -> None:
    expression = "Promise.all(Array.from({length: 200}, (_, i) => deferred(i))).then((all) => all.length)"
    assert value(run, expression) == 200


def test_a_rejection_comes_through_such_a_variable(run: Runner) -> None:
    code = """(async () => {
      let fail;
      const end = new Promise((_, reject) => (fail = reject));
      setTimeout(() => fail(new RangeError('late')), 1);
      return await end.catch((error) => error.message);
    })()"""
    assert run.value(code) == "late"


def test_a_variable_of_a_function_that_waits_forever_can_be_used_later(run: Runner) -> None:
    code = """
    let read;
    const start = async () => {
      const state = { count: 0, never: null };
      state.never = new Promise((resolve) => (state.resolve = resolve));
      read = () => ++state.count;
      await state.never;
    };
    const onTrack = (event) => {
      if (read === undefined) start();
      return { ...event, value: read() };
    };"""
    spec = run.spec(code)
    results = [result for _ in range(3) for result in run.call(spec)]
    assert [result.error for result in results] == [None] * 3
    assert b'"value":3' in results[-1].event


STEPS = """
let steps = 0;
const later = (resume) => setTimeout(() => {
  Array.from({ length: 2000 }, (_, i) => ({ i }));
  resume();
}, 1);
const run = (generator) => new Promise((done) => {
  const it = generator(() => it.next(), done);
  it.next();
});
"""


def test_a_generator_is_moved_on_by_a_variable_of_its_own(run: Runner) -> None:
    code = """
    const onTrack = async (event) => {
      await run(function* (resume, done) {
        for (let i = 0; i < 20; i++) yield later(() => resume(++steps));
        done();
      });
      return { ...event, value: steps };
    };"""
    assert returned(run, STEPS + code) == 20


def test_an_asynchronous_generator_is_moved_on_by_a_variable_of_its_own(run: Runner) -> None:
    code = """
    const onTrack = async (event) => {
      await run(async function* (resume, done) {
        for (let i = 0; i < 20; i++) {
          later(() => resume(++steps));
          yield i;
        }
        done();
      });
      return { ...event, value: steps };
    };"""
    assert returned(run, STEPS + code) == 20


def test_a_promise_of_the_authors_class_is_settled_through_a_variable(run: Runner) -> None:
    code = """
    class Deferred extends Promise {
      constructor() {
        let settle;
        super((resolve) => (settle = resolve));
        this.resolve = settle;
      }
      static get [Symbol.species]() {
        return Promise;
      }
    }
    const wait = async () => {
      for (; steps < 20; steps++) {
        const end = new Deferred();
        later(() => end.resolve());
        await end;
      }
    };
    const onTrack = async (event) => {
      await wait();
      return { ...event, value: steps };
    };"""
    assert returned(run, STEPS + code) == 20


def test_generators_and_then_can_be_replaced(run: Runner) -> None:
    expression = """[
      (() => {
        const one = (function* () {})();
        one.next = () => 5;
        return one.next() === 5 && (function* () { yield 6; })().next().value === 6;
      })(),
      (() => {
        const one = Promise.resolve();
        one.then = 5;
        return one.then === 5 && typeof Promise.resolve().then === 'function';
      })(),
      (() => {
        class Mine extends Promise {}
        const mine = Mine.resolve(1);
        mine.then();
        return Object.hasOwn(mine, 'constructor');
      })(),
      await (async () => {
        const { then } = Promise.prototype;
        Promise.prototype.then = function (...given) {
          return then.apply(this, given);
        };
        return Promise.resolve(7).then((seven) => seven);
      })(),
    ]"""
    assert run.value(expression) == [True, True, False, 7]


def test_promises_keep_their_constructor(run: Runner) -> None:
    expression = """[
      Promise.resolve().constructor === Promise,
      (async () => {})().constructor === Promise,
      Promise.prototype.constructor === Promise,
      (() => {
        class Mine extends Promise {}
        return Mine.resolve(1).constructor === Mine && Mine.resolve(1).then() instanceof Mine;
      })(),
      (() => {
        const one = Promise.resolve();
        one.constructor = 5;
        return one.constructor === 5 && Promise.resolve().constructor === Promise;
      })(),
    ]"""
    assert run.value(expression) == [True] * 5


def test_what_has_settled_is_let_go(run: Runner) -> None:
    """Kept, 40,000 promises of four kilobytes each would be more than a process may have."""
    code = """(async () => {
      for (let i = 0; i < 40000; i++) await Promise.resolve('x'.repeat(4000) + i);
      return 'done';
    })()"""
    assert run.value(code) == "done"


def test_what_never_settles_does_not_pile_up(run: Runner) -> None:
    """Each event races a timer that ends with it; what waits for the timer holds twenty kilobytes."""
    code = """let calls = 0;
    const onTrack = async (event) => {
      const text = 'x'.repeat(20000) + event.messageId;
      const late = new Promise((resolve) => setTimeout(resolve, 1000));
      return Promise.race([late.then(() => text), { ...event, calls: ++calls }]);
    };"""
    events = [b'{"type":"track","messageId":"m%d"}' % number for number in range(8000)]
    results = run(code, *events, concurrency=1)
    assert orjson.loads(results[-1].event)["calls"] == 8000
