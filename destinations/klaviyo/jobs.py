"""Bulk jobs: one request for many items, refused as a whole for each of them that is invalid.

The errors of a refusal point at what is wrong, as in ``/data/attributes/profiles/data/3/attributes/email``: exactly
those items are discarded, and the others sent again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from destinations.answers import refusal, told
from destinations.contract import DELIVERED, Result, Settings
from destinations.errors import InvalidSettings, MessageRejected, Retry
from destinations.halves import REFUSED, in_halves

if TYPE_CHECKING:
    from destinations.http import Http, Response

WHO = "Klaviyo"
JSON_API = "application/vnd.api+json"
REVISION = "2026-04-15"

STATUSES = REFUSED | {409}
"""Of a job that is refused for one item in it: 409 is a conflict, as of an event that is there already."""

MAX_ROUNDS = 16
"""How often one call sends again what was not pointed at: once is enough, if all that is wrong is said at once."""

SEND_AGAIN = Result(Retry("other items of the request were refused"))

FIELDS = frozenset(
    {"email", "phone_number", "external_id", "anonymous_id", "location", "image", "locale", "properties"}
    | {"time", "value", "value_currency", "unique_id", "metric", "name"}
)
"""Which a message may name: another could be of the event."""

_ITEM = re.compile(r"/data/attributes/[a-z-]+/data/(\d{1,5})(/.*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Job:
    """A kind of bulk job: where to post it, its type, the attribute that holds its items, and a list for profiles."""

    path: str
    type: str
    attribute: str
    list_id: str = ""

    def body(self, items: Sequence[Mapping[str, Any]]) -> bytes:
        """The job as the API takes it."""
        data: dict[str, Any] = {"type": self.type, "attributes": {self.attribute: {"data": items}}}
        if self.list_id:
            data["relationships"] = {"lists": {"data": [{"type": "list", "id": self.list_id}]}}
        return orjson.dumps({"data": data})


def send(job: Job, items: Sequence[Mapping[str, Any]], settings: Settings, http: Http) -> list[Result]:
    """Send items; gives one result an item, by position."""
    results = [SEND_AGAIN] * len(items)
    left = list(range(len(items)))
    for _ in range(MAX_ROUNDS):
        if not left:
            break
        some = [items[place] for place in left]
        taken = in_halves(some, lambda batch: _send_once(job, batch, settings, http), statuses=STATUSES)
        for place, result in zip(left, taken, strict=True):
            results[place] = result
        left = [place for place in left if results[place] is SEND_AGAIN]
        if any(_ends(result) for result in taken):
            break
    return results


def _ends(result: Result) -> bool:
    """Whether nothing more is to be sent: whoever asks to wait would be asked again at once."""
    return result is not SEND_AGAIN and isinstance(result.error, Retry | InvalidSettings)


def _send_once(job: Job, items: Sequence[Mapping[str, Any]], settings: Settings, http: Http) -> list[Result]:
    response = http.request(
        "POST",
        settings["base_url"].rstrip("/") + job.path,
        headers={
            "Content-Type": JSON_API,
            "Accept": JSON_API,
            "Authorization": f"Klaviyo-API-Key {settings['api_key']}",
            "revision": REVISION,
        },
        body=job.body(items),
        cut_body=True,
    )
    error = refusal(WHO, response)
    if error is None:
        return [DELIVERED] * len(items)
    if error.status not in STATUSES:
        raise error
    pointers = _pointers(response)
    if refused := _refused(pointers, len(items), response.status):
        return [refused.get(place, SEND_AGAIN) for place in range(len(items))]
    # An unknown list is wrong for all: halves of the job would be refused for it too.
    if job.list_id and pointers and not any(_ITEM.fullmatch(pointer) for pointer in pointers):
        return [Result(error)] * len(items)
    raise error


def _pointers(response: Response) -> list[str]:
    """What the errors of an answer point at; nothing if it is not as documented, or does not say."""
    errors = told(response).get("errors")
    listed = errors if isinstance(errors, list) else []
    sources = [error.get("source") for error in listed if isinstance(error, dict)]
    pointers = [source.get("pointer") for source in sources if isinstance(source, dict)]
    return [pointer for pointer in pointers if isinstance(pointer, str)]


def _refused(pointers: Sequence[str], count: int, status: int) -> dict[int, Result]:
    """The results of the items that are pointed at."""
    found: dict[int, Result] = {}
    for pointer in pointers:
        match = _ITEM.fullmatch(pointer)
        if match and int(match[1]) < count:
            name = next((part for part in reversed((match[2] or "").split("/")) if part in FIELDS), "")
            what = f": {name}" if name else ""
            found[int(match[1])] = Result(
                MessageRejected(f"{WHO} answered {status} Invalid input{what}", status=status)
            )
    return found
