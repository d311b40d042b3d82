"""Webhook: events as JSON to a URL of the user's own; the action ``send`` sends what a mapping makes of them.

One event is the body, or with ``batch`` an array of up to ``batch_size`` of them. With a ``secret``, the header
``X-Signature-256: sha256=<hex>`` holds the HMAC-SHA256 of the body's bytes under the secret in UTF-8; the receiver
computes the same over the bytes as they came in, before parsing, and compares in constant time. The signature has no
time in it: a receiver that fears replays remembers messageIds.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import TYPE_CHECKING

import orjson

from destinations.answers import refusal
from destinations.contract import (
    DELIVERED,
    EVERY_TYPE,
    Action,
    BatchLimits,
    Destination,
    Event,
    Field,
    FieldType,
    Payload,
    Preset,
    Result,
    Setting,
    Settings,
    SettingType,
)
from destinations.halves import in_halves

if TYPE_CHECKING:
    from destinations.http import Http

SIGNATURE = "X-Signature-256"
MAX_BATCH_SIZE = 500


def signature(secret: str, body: bytes) -> str:
    """The value of the signature's header."""
    return f"sha256={hmac.digest(secret.encode(), body, 'sha256').hex()}"


def perform(events: Sequence[Event], settings: Settings, http: Http) -> Sequence[Result]:
    """Post the events in one request, whose status counts for all of them; in halves where that is too large."""
    return _post([event.text for event in events], settings, http)


def send(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:
    """Post the data of the payloads as ``perform`` posts events."""
    return _post([orjson.dumps(payload["data"]) for payload in payloads], settings, http)


def _post(texts: Sequence[bytes], settings: Settings, http: Http) -> Sequence[Result]:
    return in_halves(texts, lambda some: _post_once(some, settings, http))


def _post_once(texts: Sequence[bytes], settings: Settings, http: Http) -> Sequence[Result]:
    body = _body(texts, batch=settings["batch"])
    # Only the status counts, so an answer that is too long does not undo a delivery.
    response = http.request("POST", settings["url"], headers=_headers(settings, body), body=body, cut_body=True)
    if error := refusal("the webhook", response):
        raise error
    return [DELIVERED] * len(texts)


def limits(settings: Settings) -> BatchLimits:
    """One event a request, or the size of the batch, brought into 1 to ``MAX_BATCH_SIZE``."""
    if not settings["batch"]:
        return BatchLimits()
    return BatchLimits(events=max(1, min(int(settings["batch_size"]), MAX_BATCH_SIZE)))


def _body(texts: Sequence[bytes], *, batch: bool) -> bytes:
    if batch:
        return b"[" + b",".join(texts) + b"]"
    (text,) = texts
    return text


def _headers(settings: Settings, body: bytes) -> dict[str, str]:
    """The user's headers go over the content type; the signature goes over all."""
    headers = {"content-type": "application/json"}
    headers.update((name.lower(), value) for name, value in settings["headers"].items())
    if secret := settings["secret"]:
        headers[SIGNATURE.lower()] = signature(secret, body)
    return headers


# URL and headers stay settings: a mapping is no place for credentials, and a batch goes to one URL.
SEND = Action(
    slug="send",
    name="Send",
    description="Sends data as JSON to the URL.",
    fields=(
        Field(
            name="data",
            label="Data",
            type=FieldType.OBJECT,
            required=True,
            default={"@path": "$."},
            description="What to send: the whole event, unless it is mapped otherwise.",
        ),
    ),
    default_trigger=EVERY_TYPE,
    perform=send,
    limits=limits,
)

DESTINATION = Destination(
    slug="webhook",
    name="Webhook",
    description="Sends each event as JSON to a URL.",
    settings=(
        Setting(
            name="url", label="URL", required=True, is_url=True, description="Where to send events, http or https."
        ),
        Setting(
            name="headers",
            label="Headers",
            type=SettingType.TEXT_MAP,
            sensitive=True,
            default={},
            description="Headers of each request, such as Authorization.",
        ),
        Setting(
            name="secret",
            label="Secret",
            sensitive=True,
            default="",
            description=f"Signs each body: {SIGNATURE} is sha256= and the HMAC-SHA256 in hex.",
        ),
        Setting(
            name="batch",
            label="Batch",
            type=SettingType.BOOLEAN,
            default=False,
            description="Send several events in one request, as a JSON array.",
        ),
        Setting(
            name="batch_size",
            label="Batch size",
            type=SettingType.NUMBER,
            default=50,
            description=f"The most events in one request, at most {MAX_BATCH_SIZE}.",
        ),
    ),
    perform=perform,
    limits=limits,
    actions=(SEND,),
    presets=(Preset(name="Send all events", action="send", trigger=EVERY_TYPE, mapping=SEND.default_mapping()),),
)
