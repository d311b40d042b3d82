"""What a case expects against what happened, both in the words of the case. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import orjson

from app.authoring.attempt import Attempt
from app.authoring.cases.case import Case
from app.authoring.cases.mocks import Asked, matches
from app.authoring.difference import difference
from app.authoring.tester import Tried
from tasks.outcomes import Kind

MOST_BODY_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """A case that was run. ``difference`` leads from what was expected to what happened."""

    case: Case
    attempt: Attempt
    difference: tuple[str, ...]
    unanswered: tuple[Asked, ...]

    @property
    def passed(self) -> bool:
        """True if all is as expected."""
        return not self.difference and not self.unanswered


def judge(case: Case, attempt: Attempt, asked: Sequence[Asked], unanswered: Sequence[Asked]) -> Verdict:
    """Compare. ``asked`` are all requests, of which nothing answered those in ``unanswered``."""
    happened: dict[str, Any] = {}
    if case.as_batch:
        pairs = zip(case.expect["results"], attempt.run.tried, strict=True)
        happened["results"] = [_happened(expected, tried) for expected, tried in pairs]
    else:
        happened |= _happened(case.expect, attempt.run.tried[0])
    if "logs" in case.expect:
        happened["logs"] = attempt.run.logs
    if "requests" in case.expect:
        happened["requests"] = [_asked(e, a) for e, a in zip_longest(case.expect["requests"], asked) if a]
    found = difference(orjson.dumps(case.expect), orjson.dumps(happened))
    return Verdict(case, attempt, found, tuple(dict.fromkeys(unanswered)))


def _happened(expected: Mapping[str, Any], tried: Tried) -> dict[str, Any]:
    outcome = tried.outcome
    if outcome is None:
        event = orjson.loads(tried.event_out)
        return {"event_has": _part(expected["event_has"], event)} if "event_has" in expected else {"event": event}
    if outcome.kind is Kind.FILTERED:
        return {"dropped": True}
    error = {"type": outcome.type, "name": outcome.name, "message": outcome.message}
    return {"error": {key: error[key] for key in expected.get("error", error)}}


def _part(expected: Any, value: Any) -> Any:
    """What an expectation of a part speaks of: objects by their keys, all else whole."""
    if isinstance(expected, dict) and isinstance(value, dict):
        return {key: _part(inner, value[key]) for key, inner in expected.items() if key in value}
    return value


def _asked(expected: Mapping[str, Any] | None, asked: Asked) -> dict[str, Any]:
    if expected is None:
        return {"method": asked.method, "url": asked.url}
    happened: dict[str, Any] = {"url": expected["url"] if matches(expected["url"], asked.url) else asked.url}
    if "method" in expected:
        happened["method"] = expected["method"] if expected["method"].upper() == asked.method else asked.method
    if "json" in expected:
        happened["json"] = _json(asked.body)
    if "body" in expected:
        happened["body"] = _text(asked.body)
    return happened


def _json(body: bytes) -> Any:
    """The body's value, if it is one that can stand among what happened."""
    try:
        value = orjson.loads(body)
        orjson.dumps([[[value]]])
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return f"no JSON: {_text(body)[:MOST_BODY_CHARACTERS]}"
    return value


def _text(body: bytes) -> str:
    return body.decode("utf-8", "backslashreplace")
