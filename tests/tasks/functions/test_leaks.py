"""What user code must not reach, nor break for its host. One test a leak."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from tasks.functions.contract import Called
from tasks.functions.inside import zygote
from tests.tasks.functions.conftest import TRACK, Runner


def test_the_environment_is_empty(run: Runner) -> None:
    assert run.value("[Object.keys(process.env), Object.keys(process)]") == [[], ["env"]]


@pytest.mark.parametrize(
    "name", ["require", "module", "exports", "std", "os", "print", "Worker", "FinalizationRegistry"]
)
def test_nothing_else_lies_around(run: Runner, name: str) -> None:
    assert run.value(f"typeof {name}") == "undefined"


@pytest.mark.parametrize("name", ["call_python", "dukpy"])
def test_the_host_function_is_not_there(run: Runner, name: str) -> None:
    assert run.value(f"[typeof {name}, typeof globalThis.{name}, typeof (0, eval)('{name}')]") == ["undefined"] * 3


@pytest.mark.parametrize("name", ["call_python", "dukpy"])
def test_the_host_function_cannot_be_caught_when_it_is_made_again(run: Runner, name: str) -> None:
    code = f"""const seen = []; let error = '';
      try {{ Object.defineProperty(globalThis, '{name}', {{ set(v) {{ seen.push(v) }}, get() {{}} }}) }}
      catch (e) {{ error = e.name }}
      delete globalThis.{name}; globalThis.{name} = 1;
      try {{ Object.defineProperty(Object.prototype, '{name}', {{ set(v) {{ seen.push(v) }} }}) }} catch {{}}
      async function onTrack(e) {{ await new Promise((r) => setTimeout(r, 1));
        e.value = [seen.length, error, typeof {name}]; return e }}"""
    result = run.one(code)
    assert result.error is None
    assert orjson.loads(result.event)["value"] == [0, "TypeError", "undefined"]


def test_the_door_needs_the_key(run: Runner) -> None:
    code = """function onTrack(e) {
      for (const op of ['begin', 'events', 'answers', 'timer', '']) {
        dukpy = { op, data: [{ type: 'track' }] }; e[op] = typeof dukpy }
      return e }"""
    event = orjson.loads(run.one(code).event)
    assert [event[op] for op in ("begin", "events", "answers", "timer", "")] == ["undefined"] * 5


def test_no_module_is_found(run: Runner) -> None:
    for path in ("/etc/passwd", "os", "std", "./child.py", "dukpy.load_module"):
        assert run.value(f"import('{path}').then(() => 'found', (e) => e.message)") == f"cannot find module: {path}"


def test_stack_traces_give_no_functions(run: Runner) -> None:
    code = """let seen = 0;
      const hook = (_, sites) => { seen = sites.map((s) => typeof s.getFunction()); return 'hooked' };
      Error.prepareStackTrace = hook; TypeError.prepareStackTrace = hook;
      try { Object.defineProperty(Error, 'prepareStackTrace', { value: hook }) } catch {}
      function onTrack(e) { const stack = String(new Error('x').stack); Error.captureStackTrace({}, onTrack);
        return { ...e, stack, seen, hook: typeof Error.prepareStackTrace } }"""
    event = orjson.loads(run.one(code).event)
    assert (event["seen"], event["hook"]) == (0, "undefined")
    assert "hooked" not in event["stack"]


def test_callers_cannot_be_walked(run: Runner) -> None:
    code = """function onTrack(e) { const seen = [];
      for (const get of [() => onTrack.caller, () => arguments.callee.caller, () => onTrack.arguments]) {
        try { seen.push(typeof get()) } catch (error) { seen.push(error.name) } }
      return { ...e, seen } }"""
    assert not {"function", "object"} & set(orjson.loads(run.one(code).event)["seen"])


HOSTILE = {
    "toJSON of arrays": "Array.prototype.toJSON = () => 'patched'",
    "toJSON of arrays throws": "Array.prototype.toJSON = () => { throw new Error('patched') }",
    "toJSON of strings": "String.prototype.toJSON = () => 'patched'",
    "iterators": "Array.prototype[Symbol.iterator] = () => { throw 1 }",
    "array methods": "for (const n of ['push', 'map', 'join', 'slice']) Array.prototype[n] = () => { throw 1 }",
    "then": "Promise.prototype.then = () => { throw 1 }",
    "promises": "globalThis.Promise = null",
    "descriptors": "Object.prototype.get = Object.prototype.set = () => { throw 1 }",
    "resolve": "Promise.resolve = Promise.reject = () => { throw 1 }",
    "JSON": "JSON.stringify = JSON.parse = () => { throw 1 }; globalThis.JSON = undefined",
    "maps": "Map.prototype.get = Map.prototype.set = Map.prototype.delete = () => { throw 1 }",
    "objects": "Object.defineProperty = Object.create = Object.keys = () => { throw 1 }",
    "call and apply": "Function.prototype.call = Function.prototype.apply = () => { throw 1 }",
    "Reflect": "Reflect.apply = () => { throw 1 }; globalThis.Reflect = undefined",
    "strings": "String.prototype.slice = String.prototype.toLowerCase = () => { throw 1 }",
    "dates": "Date.now = performance.now = () => { throw 1 }",
    "instanceof": "Object.defineProperty(RetryError, Symbol.hasInstance, { value: () => { throw 1 } })",
    "fields of messages": "for (const n of ['op', 'data', 'key', 'id', 'then']) Object.prototype[n] = 'patched'",
    "the globals": "for (const n of Object.getOwnPropertyNames(globalThis)) try { delete globalThis[n] } catch {}",
    "a frozen world": "Object.freeze(globalThis); Object.freeze(Object.prototype); Object.freeze(Array.prototype)",
}
USUAL = """
const wait = setTimeout, OldPromise = Promise, OldRetryError = RetryError;
PATCH;
async function onTrack(e) {
  if (e.bad) throw new OldRetryError('again');
  await new OldPromise((r) => wait(r, 1));
  e.seen = 1;
  return e;
}
"""


@pytest.mark.parametrize("case", HOSTILE)
def test_patched_builtins_do_not_break_the_runtime(run: Runner, case: str) -> None:
    bad = b'{"type":"track","bad":1}'
    first, second, third = run(USUAL.replace("PATCH", HOSTILE[case]), TRACK, bad, TRACK)
    assert [first.kind, third.kind] == [Called.EVENT, Called.EVENT], (first.error, third.error)
    assert second.error is not None
    assert second.error.name == "RetryError"


def test_a_function_that_breaks_the_engine_breaks_only_itself(run: Runner) -> None:
    """The engine's own JSON.stringify trips over such a setter."""
    code = "Object.defineProperty(Array.prototype, 0, { set() { throw 1 } }); const onTrack = (e) => e"
    error = run.one(code).error
    assert error is not None
    assert error.name == "SandboxCrash"
    assert run.one("const onTrack = (e) => e").kind is Called.EVENT


def test_a_tojson_of_the_authors_works_as_ever(run: Runner) -> None:
    code = """Array.prototype.toJSON = function () { return 'array of ' + this.length };
      function onTrack(e) { const own = [1]; own.toJSON = () => 'own'; return { ...e, list: [1, 2], own } }"""
    event = orjson.loads(run.one(code).event)
    assert (event["list"], event["own"]) == ("array of 2", "own")


def test_a_process_confines_itself(run: Runner) -> None:
    """What the kernel says about a sandbox while it runs an event."""
    seen: dict[str, Any] = {}

    def look(asked: Any) -> Any:
        (lease,) = run.runtime._pool._busy
        assert lease.sandbox is not None
        seen.update(facts_of(Path(f"/proc/{lease.sandbox.pid}")))
        return run.http.__class__().handler(asked)

    run.http.handler = look
    run.value("fetch('https://x.test').then((r) => r.status)")
    assert (seen["NoNewPrivs"], seen["Seccomp"]) == ("1", "2")
    assert seen["SigIgn"] & {2, 15} == {2, 15}
    if os.geteuid() == 0:
        assert seen["Uid"] == "65534"
        assert seen["Groups"] == ""
        assert seen["environ"] == ["TZ=UTC"]
        assert seen["files"] <= {"socket", "/dev/null", "/proc/PID/statm"}
        assert seen["count"] <= 4


def facts_of(process: Path) -> dict[str, Any]:
    status = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
    ignored = int(status["SigIgn"], 16)
    facts: dict[str, Any] = {name: status[name].strip() for name in ("NoNewPrivs", "Seccomp", "Groups")}
    facts["Uid"] = status["Uid"].split()[0]
    facts["SigIgn"] = {number for number in range(1, 65) if ignored >> (number - 1) & 1}
    if os.geteuid() == 0:
        facts["environ"] = (process / "environ").read_text().strip("\0").split("\0")
        links = [str(link.readlink()) for link in (process / "fd").iterdir()]
        facts["count"] = len(links)
        facts["files"] = {link.split(":")[0].replace(process.name, "PID") for link in links}
    return facts


CAGED = """
import ctypes, os, socket
from tasks.functions.inside import cage
attempts = {
    "open": lambda: os.open("/etc/passwd", os.O_RDONLY),
    "socket": lambda: socket.socket(),
    "fork": lambda: os.fork() or os._exit(0),
    "exec": lambda: os.execv("/bin/true", ["true"]),
    "kill": lambda: os.kill(os.getppid(), 0),
    "ptrace": lambda: ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0) and [][0],
    "list": lambda: os.listdir("/proc"),
    "setuid": lambda: os.setuid(0),
    "unshare": lambda: ctypes.CDLL(None, use_errno=True).unshare(0x10000000) and [][0],
}
parent = os.getpid()
ours, theirs = os.pipe()
if os.fork() == 0:
    ctypes.CDLL(None)
    cage.enter(parent)
    for name, attempt in attempts.items():
        try:
            attempt()
            os.write(theirs, f"{name} allowed\\n".encode())
        except (OSError, IndexError):
            os.write(theirs, f"{name} refused\\n".encode())
    os._exit(0)
os.close(theirs)
with os.fdopen(ours) as lines:
    print(lines.read())
"""


def caged() -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", CAGED],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
        cwd=Path(zygote.__file__).parents[2],
    )
    return done.stdout.split("\n")[:-2]


def test_the_cage_refuses_what_is_not_needed() -> None:
    lines = caged()
    assert len(lines) == 9
    assert [line for line in lines if not line.endswith(" refused")] == []


def test_a_forged_result_is_only_the_functions_own_result(run: Runner) -> None:
    """The sandbox may say anything: the host takes one result an event, each checked."""
    code = "function onTrack(e) { return { type: 'track', toJSON: () => JSON.parse('{\"type\":\"other\"}') } }"
    error = run.one(code).error
    assert error is not None
    assert error.name == "NotAnEvent"


def test_the_zygote_does_not_load_the_worker(run: Runner) -> None:
    """Celery, the settings and the rest of ``tasks`` stay out of the sandboxes' parent."""
    code = f"""
import sys
sys.path.insert(0, {str(Path(zygote.__file__).parents[3])!r})
sys.argv = ["zygote"]
import runpy
module = runpy.run_path({zygote.__file__!r})
module["_find_own_modules"]()
from tasks.functions.inside import cage, child, service
import json
print(json.dumps(sorted(name for name in sys.modules if name.startswith(("tasks", "celery", "structlog")))))
"""
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True, timeout=30)
    place = Path(zygote.__file__)
    modules = (path.relative_to(place.parents[3]).with_suffix("") for path in place.parent.rglob("*.py"))
    inside = {".".join(module.parts).removesuffix(".__init__") for module in modules}
    allowed = {"tasks", "tasks.functions", "tasks.functions.frames", "tasks.functions.inside"} | inside
    assert set(json.loads(done.stdout)) <= allowed


def test_a_timer_leads_nowhere(run: Runner) -> None:
    """It once held the turn of its event, with which the next event could be started early."""
    code = """function onTrack(e) { const timer = setTimeout(() => 0, 1);
      return { ...e, own: Reflect.ownKeys(timer), proto: Reflect.ownKeys(timer.constructor.prototype).map(String) } }"""
    event = orjson.loads(run.one(code).event)
    assert event["own"] == []
    assert event["proto"] == ["constructor", "refresh", "close", "Symbol(Symbol.toPrimitive)"]


def test_no_timer_can_be_made_by_hand(run: Runner) -> None:
    """Its owner would be what the author says, and an error in it would end an event that is none."""
    code = """const forged = { id: 1, callback() { throw new Error('mine') }, args: [], delay: 1, due: 0,
      owner: { ended: false, next() {} } };
    async function onTrack(e) {
      const { constructor } = setTimeout(() => 0, 1);
      new constructor(forged).refresh();
      Reflect.construct(Object.getPrototypeOf(constructor), [forged], constructor).refresh();
      await new Promise((resolve) => setTimeout(resolve, 10));
      return { ...e, event: 'untouched' };
    }"""
    assert orjson.loads(run.one(code).event)["event"] == "untouched"


CONSTRUCTORS = {
    "throws": "Object.defineProperty(Promise.prototype, 'constructor', { get() { throw new Error('mine') } })",
    "leads to then": "Promise.prototype.constructor = null; Promise.prototype.then = (go) => stolen.push(go)",
}


@pytest.mark.parametrize("case", CONSTRUCTORS)
def test_promises_of_the_prelude_do_not_pass_through_user_code(run: Runner, case: str) -> None:
    code = f"const stolen = []; {CONSTRUCTORS[case]}; const onTrack = (e) => ({{ ...e, stolen: stolen.length }})"
    results = run(code, TRACK, TRACK, TRACK)
    assert [result.error for result in results] == [None] * 3
    assert [orjson.loads(result.event)["stolen"] for result in results] == [0] * 3


def test_a_handlers_promise_that_cannot_be_awaited_is_an_error(run: Runner) -> None:
    code = f"{CONSTRUCTORS['throws']}; const onTrack = async (e) => e"
    for result in run(code, TRACK, TRACK):
        assert result.error is not None
        assert (result.error.name, result.error.message) == ("Error", "mine")
