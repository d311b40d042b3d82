"""Timers: how many there may be, and whose they are."""

from __future__ import annotations

from tests.tasks.functions.conftest import Runner


def test_there_is_a_most_of_timers(run: Runner) -> None:
    error = run.one("function onTrack() { for (;;) setTimeout(() => {}, 1e6) }").error
    assert error is not None
    assert error.name == "RangeError"
    assert error.message == "more than 10000 timers at a time are not available in this runtime"


def test_cleared_timers_make_room(run: Runner) -> None:
    assert (
        run.value("(() => { for (let i = 0; i < 20000; i++) clearTimeout(setTimeout(() => {}, 1e6)); return 1 })()")
        == 1
    )


def test_timers_are_run_in_the_order_of_their_delays(run: Runner) -> None:
    """Set and cleared in any order, a thousand of them."""
    delays = run.value("""new Promise((resolve) => {
      const ran = [];
      const timers = [];
      for (let i = 0; i < 1000; i++) {
        const delay = 5 + ((i * 37) % 50);
        timers.push(setTimeout(() => ran.push(delay), delay));
      }
      for (let i = 0; i < 1000; i += 2) clearTimeout(timers[i]);
      setTimeout(() => resolve(ran), 100);
    })""")
    assert len(delays) == 500
    assert delays == sorted(delays)


def test_a_timer_made_by_hand_is_none(run: Runner) -> None:
    """Its class can be had from any timer; what it makes reaches nothing."""
    value = run.value("""(() => {
      const { constructor: Timeout } = setTimeout(() => {}, 1);
      const fake = new Timeout({ place: 0, owner: {}, callback() {} });
      clearTimeout(fake);
      fake.refresh();
      return [fake.hasRef(), Number.isNaN(+fake), Object.keys(fake)];
    })()""")
    assert value == [True, True, []]


def test_an_event_takes_its_timers_with_it(run: Runner) -> None:
    results = run(
        """let ran = 0;
        function onTrack(event) {
          for (let i = 0; i < 100; i++) setTimeout(() => ran++, i % 3);
          return event;
        }
        async function onPage(event) {
          await new Promise((resolve) => setTimeout(resolve, 20));
          event.value = ran;
          return event;
        }""",
        b'{"type":"track","messageId":"m1"}',
        b'{"type":"page","messageId":"m2"}',
    )
    assert results[1].event == b'{"type":"page","messageId":"m2","value":0}'
