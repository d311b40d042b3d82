"""What every adapter promises. A new one gets a row in ``CASES``."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from destinations import REGISTRY
from destinations.contract import (
    DELIVERED,
    Action,
    BatchLimits,
    Destination,
    Event,
    Preset,
    Result,
    Settings,
    SettingType,
)
from destinations.errors import AddressRefused, DeliveryError, Discard, InvalidSettings, Retry
from destinations.fields import check_payload
from destinations.http import Http
from destinations.mapping import check_mapping, compile_mapping
from destinations.settings import SettingsError, check_settings
from tests.support.http_sink import Answer, Fault, HttpSink, Request

SECRET = "Hush-4711"
EVENT = Event(b'{"type":"track","event":"Hush-4711","messageId":"m1","userId":"u1"}')


@dataclass(frozen=True)
class Case:
    """One way to set up an adapter and to call it: with events, or as a preset of an action does.

    ``values`` makes its settings from the sink's address and a folder.
    """

    slug: str
    values: Callable[[str, Path], Mapping[str, Any]]
    over_http: bool = True
    accepted: Answer = field(default_factory=Answer)
    name: str = ""
    action: str = ""

    @property
    def destination(self) -> Destination:
        return REGISTRY[self.slug]

    def settings(self, sink: HttpSink, folder: Path) -> Settings:
        return check_settings(self.destination, self.values(sink.url, folder))

    def limits(self, settings: Settings) -> BatchLimits:
        declared = action_of(self.destination, self.action) if self.action else self.destination
        return declared.limits(settings)

    def perform(self, events: Sequence[Event], settings: Settings, http: Http) -> list[Result]:
        if not self.action:
            return list(self.destination.perform(events, settings, http))
        action = action_of(self.destination, self.action)
        preset = next(preset for preset in self.destination.presets if preset.action == self.action)
        mapping = compile_mapping(preset.mapping)
        payloads = [check_payload(action.fields, mapping.resolve(event.data)).payload for event in events]
        return list(action.perform(payloads, settings, http))


def action_of(destination: Destination, slug: str) -> Action:
    return next(action for action in destination.actions if action.slug == slug)


def webhook_values(url: str, _: Path) -> Mapping[str, Any]:
    return {"url": f"{url}/hook?key={SECRET}", "headers": {"Authorization": SECRET}, "secret": SECRET}


def log_values(_: str, folder: Path) -> Mapping[str, Any]:
    return {"path": str(folder / "events.jsonl")}


CASES = [
    Case("webhook", webhook_values, name="webhook"),
    Case("webhook", lambda url, _: webhook_values(url, _) | {"batch": True}, name="webhook batch"),
    Case("webhook", webhook_values, name="webhook send", action="send"),
    Case("webhook", lambda url, _: webhook_values(url, _) | {"batch": True}, name="webhook send batch", action="send"),
    Case("log", log_values, over_http=False, name="log"),
    Case("log", log_values, over_http=False, name="log write", action="write"),
]
OVER_HTTP = [case for case in CASES if case.over_http]

each = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
each_over_http = pytest.mark.parametrize("case", OVER_HTTP, ids=lambda case: case.name)


def failure(case: Case, sink: HttpSink, folder: Path, http: Http) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        case.perform([EVENT], case.settings(sink, folder), http)
    return caught.value


def test_every_adapter_has_a_case() -> None:
    ways = {(slug, "") for slug, destination in REGISTRY.items() if destination.perform}
    ways |= {(slug, action.slug) for slug, destination in REGISTRY.items() for action in destination.actions}
    assert {(case.slug, case.action) for case in CASES} == ways


@pytest.mark.parametrize("slug", REGISTRY)
def test_a_declaration_is_whole(slug: str) -> None:
    destination = REGISTRY[slug]
    names = [setting.name for setting in destination.settings]
    assert destination.slug == slug
    assert destination.name
    assert destination.description
    assert len(set(names)) == len(names)
    assert all(setting.label and setting.description for setting in destination.settings)
    assert not any(setting.required and setting.default is not None for setting in destination.settings)


ACTIONS = [(destination, action) for destination in REGISTRY.values() for action in destination.actions]
PRESETS = [(destination, preset) for destination in REGISTRY.values() for preset in destination.presets]


@pytest.mark.parametrize("slug", REGISTRY)
def test_an_adapter_takes_events_or_has_actions_with_names_of_their_own(slug: str) -> None:
    slugs = [action.slug for action in REGISTRY[slug].actions]
    assert REGISTRY[slug].perform or slugs
    assert len(set(slugs)) == len(slugs)


@pytest.mark.parametrize(("destination", "action"), ACTIONS, ids=lambda value: value.slug)
def test_an_action_is_declared_whole(destination: Destination, action: Action) -> None:
    names = [field.name for field in action.fields]
    assert action.name
    assert action.description
    assert action.default_trigger
    assert len(set(names)) == len(names)
    assert all(field.label and field.description for field in action.fields)
    assert check_mapping(action.default_mapping()) == []


@pytest.mark.parametrize(("destination", "preset"), PRESETS, ids=lambda value: value.name)
def test_a_preset_fits_its_action(destination: Destination, preset: Preset) -> None:
    action = action_of(destination, preset.action)
    assert preset.name
    assert preset.trigger
    assert check_mapping(preset.mapping) == []
    assert set(preset.mapping) <= {field.name for field in action.fields}
    assert {field.name for field in action.fields if field.required} <= set(preset.mapping)


@pytest.mark.parametrize("slug", REGISTRY)
def test_defaults_have_the_type_of_their_setting(slug: str) -> None:
    defaults = {setting.name: setting.default for setting in REGISTRY[slug].settings if setting.default is not None}
    required = {setting.name: "x" for setting in REGISTRY[slug].settings if setting.required}
    assert check_settings(REGISTRY[slug], defaults | required) == check_settings(REGISTRY[slug], required)


@pytest.mark.parametrize("slug", REGISTRY)
def test_unknown_and_mistyped_settings_are_refused(slug: str) -> None:
    wrong = {setting.name: object() for setting in REGISTRY[slug].settings} | {"no such setting": 1}
    with pytest.raises(SettingsError) as caught:
        check_settings(REGISTRY[slug], wrong)
    assert {problem.name for problem in caught.value.problems} == set(wrong)


@each
def test_each_event_of_a_call_gets_a_result(case: Case, sink: HttpSink, http: Http, tmp_path: Path) -> None:
    sink.answer = case.accepted
    settings = case.settings(sink, tmp_path)
    count = min(3, case.limits(settings).events)
    assert case.perform([EVENT] * count, settings, http) == [DELIVERED] * count


@each
def test_limits_let_one_event_through(case: Case, sink: HttpSink, tmp_path: Path) -> None:
    limits = case.limits(case.settings(sink, tmp_path))
    assert limits.events >= 1
    assert limits.bytes >= 32 * 1024


@each_over_http
@pytest.mark.parametrize("status", [408, 423, 429, 500, 502, 503, 504, 599])
def test_statuses_that_are_retried(case: Case, status: int, sink: HttpSink, http: Http, tmp_path: Path) -> None:
    sink.answer = Answer(status=status, headers={"Retry-After": "17"})
    error = failure(case, sink, tmp_path, http)
    assert isinstance(error, Retry)
    assert (error.status, error.after_s) == (status, 17.0)


@each_over_http
@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 409, 410, 413, 422, 501])
def test_statuses_that_are_discarded(case: Case, status: int, sink: HttpSink, http: Http, tmp_path: Path) -> None:
    sink.answer = Answer(status=status, headers={"Location": "/else"})
    error = failure(case, sink, tmp_path, http)
    assert isinstance(error, Discard)
    assert error.status == status
    assert sink.count == 1


@each_over_http
@pytest.mark.parametrize("status", [401, 403])
def test_refused_credentials_are_invalid_settings(
    case: Case, status: int, sink: HttpSink, http: Http, tmp_path: Path
) -> None:
    sink.answer = Answer(status=status)
    assert isinstance(failure(case, sink, tmp_path, http), InvalidSettings)


@each_over_http
@pytest.mark.parametrize("fault", [Fault.CUT, Fault.RESET, Fault.CUT_HEAD, Fault.CUT_BODY])
def test_a_cut_connection_is_retried(case: Case, fault: Fault, sink: HttpSink, http: Http, tmp_path: Path) -> None:
    sink.answer = Answer(fault=fault)
    assert isinstance(failure(case, sink, tmp_path, http), Retry)


@each_over_http
def test_a_private_address_is_refused(case: Case, sink: HttpSink, tmp_path: Path) -> None:
    http = Http(
        connect_timeout_s=5.0,
        timeout_s=10.0,
        max_response_bytes=1000,
        allowed_networks=[ip_network("10.0.0.0/8")],
    )
    assert isinstance(failure(case, sink, tmp_path, http), AddressRefused)
    assert sink.connections == 0
    http.close()


def echo(request: Request) -> Answer:
    """A server that says back all it was told, as some do with what they refuse."""
    told = f"{request.target} {dict(request.headers)} {request.body!r}"
    return Answer(raw=f"HTTP/1.1 400 {told}\r\nContent-Length: {len(told)}\r\n\r\n{told}".encode("latin-1"))


@each_over_http
@pytest.mark.parametrize(
    "answer", [None, Answer(status=403), Answer(status=503), Answer(fault=Fault.CUT), Answer(raw=b"Hush-4711\r\n\r\n")]
)
def test_no_error_or_trace_shows_a_secret_or_an_event(
    case: Case,
    answer: Answer | None,
    sink: HttpSink,
    http: Http,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    sink.respond = (lambda _: answer) if answer else echo
    recording = http.recording()
    error = failure(case, sink, tmp_path, recording)
    shown = [repr(error), *traceback.format_exception(error), *map(repr, recording.traces), caplog.text]
    assert SECRET not in "".join(shown)
    assert len(recording.traces) == 1


@pytest.mark.parametrize("slug", REGISTRY)
def test_settings_that_hold_headers_are_sensitive(slug: str) -> None:
    maps = [setting for setting in REGISTRY[slug].settings if setting.type is SettingType.TEXT_MAP]
    assert all(setting.sensitive for setting in maps)
