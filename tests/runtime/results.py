"""What became of a program, in one shape for Node and for the sandbox: JSON with ``events`` and ``requests``.

Of two engines' results these may differ, and are left out: words and lines of errors that engine or runtime made (the
sandbox's engine knows only the lines of calls), and stacks but for the author's line. Requests that run at the same
time arrive in any order.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from tasks.functions.contract import Called, CallResult, FunctionError
from tasks.functions.results import EVENT_TYPES
from tests.runtime.sink import Sinks

Result = dict[str, Any]

FRAMES = re.compile(r"(?:\n *at [^\n]*?)+(?=( \{)?(?:\n|$))")
USER_LINE = re.compile(r"function\.js:(\d+)")
NARROW_SPACES = str.maketrans({"\u202f": " ", "\u00a0": " "})


def named(result: object, sinks: Sinks) -> Any:
    """A result with names in place of addresses, and U+FFFD for halves of surrogate pairs, which no event can carry."""
    text = sinks.normalised(json.dumps(result, ensure_ascii=False))
    return orjson.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def recorded(events: Sequence[Mapping[str, Any]], sinks: Sinks) -> Result:
    """What the recorder keeps of a run in Node."""
    result: Result = named({"events": events, "requests": _sorted(sinks.requests)}, sinks)
    for event in result["events"]:
        event["logs"] = [without_frames(line) for line in event["logs"]]
    return result


def without_frames(text: str) -> str:
    """A text without the frames of stacks."""
    return FRAMES.sub("", text)


def _sorted(requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(requests, key=lambda request: orjson.dumps(request, option=orjson.OPT_SORT_KEYS))


# What is expected of the sandbox


def expected(recording: Result, events: Sequence[Mapping[str, Any]]) -> Result:
    """What a recording demands of the sandbox: Node's results as the function contract reads them."""
    ends = [_expected_event(result, event) for result, event in zip(recording["events"], events, strict=True)]
    return _plain({"events": ends, "requests": recording["requests"]})


def _expected_event(result: Mapping[str, Any], event: Mapping[str, Any]) -> Result:
    logs = {"logs": result["logs"]}
    if result["outcome"] == "returned":
        value = result.get("value")
        if not isinstance(value, dict) or value.get("type") not in EVENT_TYPES:
            return {"outcome": "threw", "error": {"name": "NotAnEvent"}, **logs}
        if value.get("messageId") is None and "messageId" in event:
            value = {**value, "messageId": event["messageId"]}
        return {"outcome": "returned", "value": value, **logs}
    if result["outcome"] == "threw":
        return {"outcome": "threw", "error": _expected_error(result["error"]), **logs}
    return {"outcome": result["outcome"], **logs}


def _expected_error(error: Mapping[str, Any]) -> Result:
    left_out = {"by", "message", "line"} if error["by"] == "runtime" else {"by"}
    return {part: value for part, value in error.items() if part not in left_out}


def observed(results: Sequence[CallResult], sinks: Sinks, wanted: Result) -> Result:
    """What the sandbox did, as far as ``wanted`` (see ``expected``) says something about it."""
    wishes = [event.get("error", {}) for event in wanted["events"]]
    events = [_observed_event(result, wish) for result, wish in zip(results, wishes, strict=True)]
    return _plain(named({"events": events, "requests": _sorted(sinks.requests)}, sinks))


def _observed_event(result: CallResult, wish: Mapping[str, Any]) -> Result:
    logs = {"logs": [without_frames(line) for line in result.logs]}
    if result.kind is Called.EVENT:
        return {"outcome": "returned", "value": orjson.loads(result.event), **logs}
    if result.error is None:
        return {"outcome": result.kind.value, **logs}
    if result.error.by_runtime and result.error.name == "Timeout":
        return {"outcome": "timeout", **logs}
    return {"outcome": "threw", "error": _observed_error(result.error, wish), **logs}


def _observed_error(error: FunctionError, wish: Mapping[str, Any]) -> Result:
    observed: Result = {"name": error.name}
    if "message" in wish or not wish:
        observed["message"] = error.message
    lines = [int(line) for line in USER_LINE.findall(error.stack)]
    if "line" in wish:
        observed["line"] = wish["line"] if wish["line"] in lines else lines
    return observed


def _plain(result: Result) -> Result:
    """With ordinary spaces: some versions of the locale data have narrow ones in dates and numbers."""
    plain: Result = orjson.loads(orjson.dumps(result).decode().translate(NARROW_SPACES))
    return plain


def pretty(result: Result) -> str:
    """A result as text whose lines can be compared."""
    return orjson.dumps(result, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode() + "\n"


def differing_lines(wanted: Result, got: Result) -> str:
    """Where two results differ, for people to read; empty if they do not."""
    texts = (pretty(wanted).splitlines(), pretty(got).splitlines())
    return "\n".join(difflib.unified_diff(*texts, "node", "sandbox", lineterm=""))
