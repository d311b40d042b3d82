"""What becomes of one event, and the table from errors to outcomes.

The tables are those of the contract (insert functions: what the handler does → result). Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from destinations.errors import AddressRefused, DeliveryError, InvalidSettings, MessageRejected, Retry
from destinations.trace import RequestTrace
from tasks.functions.contract import Called, CallResult, FunctionError


class Kind(StrEnum):
    """The ways an event can end its try."""

    DELIVERED = "delivered"
    FILTERED = "filtered"
    DISCARDED = "discarded"
    RETRIED = "retried"
    DEAD = "dead"
    GIVEN_BACK = "given_back"
    SPLIT = "split"
    """Several subscriptions match: it is several events from now on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One event's outcome. ``code`` is what it is counted under, ``type`` the error type people read.

    ``after_s`` is the least delay of a retry, ``batch`` how many events came to ``onBatch`` together,
    ``subscriptions`` the ids of those that an event is split for. The rest is for the samples.
    """

    kind: Kind
    code: str = ""
    type: str = ""
    name: str = ""
    message: str = ""
    stack: str = ""
    status: int | None = None
    after_s: float = 0.0
    event_out: bytes | None = None
    logs: tuple[str, ...] = ()
    requests: tuple[RequestTrace, ...] = ()
    batch: int = 0
    subscription: str = ""
    subscriptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an error means: ``retry`` or discard, under which code and type."""

    code: str
    type: str
    retry: bool = False


BAD_REQUEST = Verdict("bad_request", "Bad Request")
MESSAGE_REJECTED = Verdict("message_rejected", "Message Rejected")
INVALID_SETTINGS = Verdict("invalid_settings", "Invalid Settings")
KEY_MISSING = Verdict("invalid_settings", "Invalid Settings (key)", retry=True)

THROWN = {
    "EventNotSupported": Verdict("unsupported_event_type", "Unsupported Event Type"),
    "InvalidEventPayload": MESSAGE_REJECTED,
    "ValidationError": MESSAGE_REJECTED,
    "RetryError": Verdict("retry", "Retry", retry=True),
}
"""Error classes that an author throws; every other one is a *Bad Request*."""

MADE_BY_RUNTIME = {
    "EventNotSupported": THROWN["EventNotSupported"],
    "Timeout": Verdict("gateway_timeout", "Timeout", retry=True),
    "InvalidSettings": INVALID_SETTINGS,
    "SandboxCrash": Verdict("sandbox_crash", "Bad Request"),
    "StatusRetry": THROWN["RetryError"],
}
"""Errors that the runtime reports; all others, as out of memory and a result that is no event, are *Bad Requests*."""


def from_function(result: CallResult) -> Outcome | None:
    """The outcome of a call that gave no event, or None where the event goes on to the destination."""
    if result.kind is Called.EVENT:
        return None
    if result.kind is Called.NOT_STARTED:
        return Outcome(kind=Kind.GIVEN_BACK)
    if result.kind is Called.DROPPED or result.error is None:
        dropped = Outcome(kind=Kind.FILTERED, code="dropped_by_function", logs=result.logs, requests=result.requests)
        return replace(dropped, batch=result.batch)
    return replace(_from_error(result.error, result), batch=result.batch)


def _from_error(error: FunctionError, result: CallResult) -> Outcome:
    table = MADE_BY_RUNTIME if error.by_runtime else THROWN
    verdict = table.get(error.name, BAD_REQUEST)
    return from_verdict(
        verdict,
        name=error.name,
        message=error.message,
        stack=error.stack,
        logs=result.logs,
        requests=result.requests,
    )


def from_verdict(
    verdict: Verdict,
    *,
    message: str,
    name: str = "",
    stack: str = "",
    logs: tuple[str, ...] = (),
    requests: tuple[RequestTrace, ...] = (),
) -> Outcome:
    """The outcome that a verdict means."""
    return Outcome(
        kind=Kind.RETRIED if verdict.retry else Kind.DISCARDED,
        code=verdict.code,
        type=verdict.type,
        name=name,
        message=message,
        stack=stack,
        logs=logs,
        requests=requests,
    )


def _type_of(error: DeliveryError) -> str:
    if isinstance(error, Retry):
        return "Retry"
    if isinstance(error, (InvalidSettings, AddressRefused)):
        return "Invalid Settings"
    if isinstance(error, MessageRejected):
        return "Message Rejected"
    return "Bad Request"


def from_delivery(
    error: DeliveryError | None,
    event_out: bytes,
    result: CallResult | None,
    requests: tuple[RequestTrace, ...],
    subscription: str = "",
) -> Outcome:
    """The outcome of an event that reached the adapter; ``result`` is its function's, ``requests`` the adapter's.

    ``subscription`` is the name of the one that sent it.
    """
    logs = result.logs if result else ()
    requests = (*result.requests, *requests) if result else requests
    outcome = Outcome(
        kind=Kind.DELIVERED,
        code="delivered",
        event_out=event_out,
        logs=logs,
        requests=requests,
        batch=result.batch if result else 0,
        subscription=subscription,
    )
    return outcome if error is None else _with_error(outcome, error)


def _with_error(outcome: Outcome, error: DeliveryError) -> Outcome:
    return replace(
        outcome,
        kind=Kind.RETRIED if isinstance(error, Retry) else Kind.DISCARDED,
        code=error.code,
        type=_type_of(error),
        name=type(error).__name__,
        message=error.message,
        status=error.status,
        after_s=error.after_s if isinstance(error, Retry) else 0.0,
    )
