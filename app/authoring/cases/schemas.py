"""The shape of saved cases, in marshmallow: their keys, with types and bounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from app.authoring.tester import MOST_EVENTS
from destinations.errors import AddressRefused
from destinations.network.targets import target
from tasks.functions.results import EVENT_TYPES
from tasks.outcomes import BAD_REQUEST, INVALID_SETTINGS, MADE_BY_RUNTIME, THROWN

VERDICTS = {BAD_REQUEST, *THROWN.values(), *MADE_BY_RUNTIME.values()} - {INVALID_SETTINGS}
"""What can become of an event of a function that loads."""
ERROR_TYPES = sorted({verdict.type for verdict in VERDICTS})
OUTCOMES = ("event", "event_has", "dropped", "error")
MOST_REQUESTS = 1_000
REQUIRED: dict[str, str | list[Any] | dict[Any, Any]] = {"required": "Is required."}


class _Strict(Schema):
    """Says which keys there are when one is unknown."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        unknown = f"Unknown key; there are {', '.join(self.fields)}."
        self.error_messages = {**self.error_messages, "unknown": unknown, "type": "Must be a mapping."}


def _text(**options: Any) -> fields.String:
    """YAML reads 1, no and 2024-01-01 as something else."""
    return fields.String(error_messages={**REQUIRED, "invalid": "Must be a text: put it in quotes."}, **options)


def _mapping(**options: Any) -> fields.Dict:
    return fields.Dict(error_messages={"invalid": "Must be a mapping."}, **options)


def _list(inner: fields.Field[Any], **options: Any) -> fields.List[Any]:
    return fields.List(inner, error_messages={"invalid": "Must be a list."}, **options)


def _check_url(pattern: str) -> None:
    if "*" in pattern:
        if not pattern.startswith(("http://", "https://", "*")):
            raise ValidationError("Must begin with http://, https:// or *.")
        return
    try:
        target(pattern)
    except AddressRefused as error:
        raise ValidationError(f"Cannot be asked: {error.message}.") from None


def _check_event(event: Mapping[str, Any]) -> None:
    if not isinstance(event.get("type"), str) or event["type"] not in EVENT_TYPES:
        raise ValidationError(f"Must have a type: {', '.join(sorted(EVENT_TYPES))}.")


def _one_of(entry: Mapping[str, Any], names: tuple[str, ...], otherwise: str) -> None:
    if len(entry.keys() & set(names)) != 1:
        raise ValidationError(otherwise)


_method = validate.Regexp(r"[A-Za-z]{1,50}\Z", error="Must be a method of HTTP.")
_url = validate.And(validate.Length(1, 8_192), _check_url)


class MockSchema(_Strict):
    """An entry of ``fetches``."""

    url = _text(required=True, validate=_url)
    method = _text(validate=_method)
    status = fields.Integer(strict=True, validate=validate.Range(200, 599))
    headers = _mapping(keys=_text(), values=_text())
    json = fields.Raw(allow_none=True)
    body = _text()
    error = _text(validate=validate.Length(1, 200))
    times = fields.Integer(strict=True, validate=validate.Range(1, MOST_REQUESTS))

    @validates_schema
    def _check(self, entry: Mapping[str, Any], **_: Any) -> None:
        if "json" in entry and "body" in entry:
            raise ValidationError("Either json or body.")
        if "error" in entry and entry.keys() & {"status", "headers", "json", "body"}:
            raise ValidationError("Either error or an answer.")


class RequestSchema(_Strict):
    """An entry of ``requests``."""

    url = _text(required=True, validate=_url)
    method = _text(validate=_method)
    json = fields.Raw(allow_none=True)
    body = _text()

    @validates_schema
    def _check(self, entry: Mapping[str, Any], **_: Any) -> None:
        if "json" in entry and "body" in entry:
            raise ValidationError("Either json or body.")


class ErrorSchema(_Strict):
    """An ``error`` that is expected."""

    name = _text()
    type = _text(validate=validate.OneOf(ERROR_TYPES, error="Must be one of: {choices}."))
    message = _text()

    @validates_schema
    def _check(self, entry: Mapping[str, Any], **_: Any) -> None:
        if not entry:
            raise ValidationError("Expects nothing: say name, type or message.")


class OutcomeSchema(_Strict):
    """What is expected of one event."""

    event = _mapping()
    event_has = _mapping(validate=validate.Length(1, error="Expects nothing."))
    dropped = fields.Boolean(truthy={True}, falsy=set(), error_messages={"invalid": "Can only be true."})
    error = fields.Nested(ErrorSchema)


class ResultSchema(OutcomeSchema):
    """An entry of ``results``."""

    @validates_schema
    def _check(self, entry: Mapping[str, Any], **_: Any) -> None:
        _one_of(entry, OUTCOMES, f"Say one of {', '.join(OUTCOMES)}.")


class ExpectSchema(OutcomeSchema):
    """What is expected of a case."""

    results = _list(fields.Nested(ResultSchema), validate=validate.Length(1, MOST_EVENTS))
    logs = _list(_text())
    requests = _list(fields.Nested(RequestSchema))

    @validates_schema
    def _check(self, entry: Mapping[str, Any], **_: Any) -> None:
        _one_of(entry, (*OUTCOMES, "results"), f"Say one of {', '.join(OUTCOMES)}, or for events, results.")


class CaseSchema(_Strict):
    """An entry of ``cases``."""

    event = _mapping(validate=_check_event)
    events = _list(_mapping(validate=_check_event), validate=validate.Length(1, MOST_EVENTS))
    settings = _mapping(load_default=dict)
    fetches = _list(fields.Nested(MockSchema), load_default=list)
    expect = fields.Nested(ExpectSchema, required=True, error_messages=REQUIRED)

    @validates_schema
    def _check(self, entry: Mapping[str, Any], **_: Any) -> None:
        _one_of(entry, ("event", "events"), "Say event, or events for onBatch.")
        results = entry["expect"].get("results")
        if "event" in entry and results is not None:
            raise ValidationError("For one event, results says nothing.", "expect")
        if "events" in entry and len(results or ()) != len(entry["events"]):
            raise ValidationError(f"Must have results, one for each event: {len(entry['events'])}.", "expect")
