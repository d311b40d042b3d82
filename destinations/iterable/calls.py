"""Requests to Iterable, and what its answers mean."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from destinations.answers import JSON, phrase, said, told
from destinations.contract import DELIVERED, Result, Settings
from destinations.errors import DeliveryError, Discard, MessageRejected, Retry, classify
from destinations.halves import REFUSED, in_halves, without_misfits
from destinations.iterable.objects import Object

if TYPE_CHECKING:
    from destinations.http import Http, Response

CODES = frozenset(
    {
        "BadApiKey",
        "BadAuthorizationHeader",
        "BadJsonBody",
        "BadParams",
        "BatchTooLarge",
        "Conflict",
        "DatabaseError",
        "EmailAlreadyExists",
        "ExternalKeyConflict",
        "Forbidden",
        "ForbiddenParamsError",
        "ForgottenUserError",
        "GenericError",
        "InvalidEmailAddressError",
        "InvalidJwtPayload",
        "InvalidUserIdError",
        "JwtUserIdentifiersMismatched",
        "NotFound",
        "QueueEmailError",
        "RateLimitExceeded",
        "RequestFieldsTypesMismatched",
        "Unauthorized",
        "UniqueFieldsLimitExceeded",
        "UnknownEmailError",
        "UnknownUserIdError",
        "UserIdAlreadyExists",
    }
)
"""The codes that Iterable documents for its errors: all of an error's body that is repeated."""

FAILURES = {
    "invalid": "has an email or user ID that Iterable does not accept",
    "notFound": "is of a user that Iterable does not know",
    "invalidData": "has data fields that Iterable does not accept",
    "conflict": "has the email or user ID of another user",
    "forgotten": "is of a user that was forgotten",
}
"""Of the lists of failures, their names before ``Emails`` or ``UserIds``, and what they say of an event."""

DISALLOWED = "has a name that the project does not allow"
UNSAID = "was refused by Iterable"


def deliver_in_bulk(
    path: str, array: str, made: Sequence[Object | MessageRejected], settings: Settings, http: Http
) -> Sequence[Result]:
    """Post objects in as few requests as are taken; gives one result an object, by position."""

    def post(some: Sequence[Object]) -> Sequence[Result]:
        response = _post(path, {array: some}, settings, http)
        return _results(said("Iterable", response), response.status, some)

    return without_misfits(made, lambda ready: in_halves(ready, post, statuses=REFUSED))


def deliver_one(
    path: str, made: Sequence[Object | MessageRejected], settings: Settings, http: Http
) -> Sequence[Result]:
    """Post the one object that there is."""

    def post(ready: Sequence[Object]) -> Sequence[Result]:
        (item,) = ready
        response = _post(path, item, settings, http)
        answer = said("Iterable", response)
        if not isinstance(answer, dict) or answer.get("code") != "Success":
            raise Retry("Iterable does not say that it took the event", status=response.status)
        return [DELIVERED]

    return without_misfits(made, post)


def _post(path: str, body: Any, settings: Settings, http: Http) -> Response:
    response = http.request(
        "POST",
        settings["base_url"].rstrip("/") + path,
        headers={"Content-Type": JSON, "Api-Key": settings["api_key"]},
        body=orjson.dumps(body),
        cut_body=True,
    )
    if error := _error(response):
        raise error
    return response


def _error(response: Response) -> DeliveryError | None:
    """The error that a status means, with Iterable's code in place of the standard phrase."""
    answer = told(response)
    code = answer.get("code")
    words = code if isinstance(code, str) and code in CODES else phrase(response.status)
    message = f"Iterable answered {response.status} {words}".rstrip()
    return classify(response.status, message, after_s=max(response.retry_after_s, _reset_s(answer)))


def _reset_s(answer: Any) -> float:
    """What bulk updates over the limit are told to wait: seconds, in ``params`` of the body."""
    params = answer.get("params") if isinstance(answer, dict) else None
    reset = params.get("rateLimitReset") if isinstance(params, dict) else None
    return float(reset) if isinstance(reset, int | float) and 0 < reset < math.inf else 0.0


def _results(answer: Any, status: int, sent: Sequence[Object]) -> Sequence[Result]:
    """Who is named as failed has failed, if that explains the number of failures.

    Otherwise one of several of the same user has, or one who is not named: the halves of the batch will tell. What
    Iterable took of it is sent again by that, which changes nothing: events have an id, and users are updated.

    Raises:
        Discard: it is not explained, and about more than one.
        Retry: the answer has no number of failures.
    """
    failed = answer.get("failCount") if isinstance(answer, dict) else None
    if type(failed) is not int:
        raise Retry("Iterable does not say how much of the batch it refused", status=status)
    reasons = _reasons(answer, sent) if failed else {}
    banned = _banned(answer, sent)
    # Whether names that are not allowed are in the number, is not documented.
    if failed not in (len(reasons.keys() - banned), len(reasons.keys() | banned)):
        if len(sent) > 1:
            raise Discard("Iterable does not say which part of the batch it refused", status=400)
        reasons = reasons or {0: UNSAID}
    reasons |= dict.fromkeys(banned, DISALLOWED)
    return [_result(reasons.get(position), status) for position in range(len(sent))]


def _result(reason: str | None, status: int) -> Result:
    return Result(MessageRejected(f"the event {reason}", status=status)) if reason else DELIVERED


def _reasons(answer: Mapping[str, Any], sent: Sequence[Object]) -> dict[int, str]:
    """Why, by position, of those whose email or user ID is in a list of failures."""
    emails, ids = _named(answer, "Emails"), _named(answer, "UserIds")
    folded = {_folded(email): reason for email, reason in emails.items()}
    found = ((position, _reason(item, folded, ids)) for position, item in enumerate(sent))
    return {position: reason for position, reason in found if reason}


def _named(answer: Mapping[str, Any], kind: str) -> dict[str, str]:
    """Who is named, and why. ``invalidEmails`` and ``invalidUserIds`` were beside ``failedUpdates`` once."""
    updates = answer.get("failedUpdates")
    lists = {**answer, **updates} if isinstance(updates, dict) else answer
    found = ((lists.get(f"{start}{kind}"), reason) for start, reason in FAILURES.items())
    return {
        name: reason for names, reason in found if isinstance(names, list) for name in names if isinstance(name, str)
    }


def _reason(item: Object, emails: Mapping[str, str], ids: Mapping[str, str]) -> str | None:
    """By the ids at the top; of a user also by those in the data, which can be what is wrong with an update."""
    for part in (item,) if "eventName" in item else (item, item.get("dataFields", {})):
        email, user_id = part.get("email"), part.get("userId")
        if isinstance(email, str) and (reason := emails.get(_folded(email))):
            return reason
        if isinstance(user_id, str) and (reason := ids.get(user_id)):
            return reason
    return None


def _folded(email: str) -> str:
    """Iterable trims emails and writes them in lower case."""
    return email.strip().lower()


def _banned(answer: Mapping[str, Any], sent: Sequence[Object]) -> set[int]:
    names = answer.get("disallowedEventNames")
    if not isinstance(names, list):
        return set()
    return {position for position, item in enumerate(sent) if "eventName" in item and item["eventName"] in names}
