"""What every adapter promises. A new one gets a double in ``doubles``, and its cases are added to ``CASES``."""

from __future__ import annotations

import gzip
import traceback
from ipaddress import ip_network
from pathlib import Path

import pytest

from destinations import REGISTRY
from destinations.contract import DELIVERED, Action, Destination, Preset, Setting, SettingType
from destinations.errors import AddressRefused, DeliveryError, Discard, InvalidSettings, Retry
from destinations.http import Http
from destinations.mapping import check_mapping
from destinations.settings import SettingsError, check_settings
from tasks.filters import compile_fql
from tests.destinations.conftest import LOOPBACK
from tests.destinations.doubles import (
    amplitude,
    braze,
    customerio,
    google_analytics_4,
    hubspot,
    iterable,
    klaviyo,
    log,
    mixpanel,
    postgres,
    s3,
    segment,
    slack,
    webhook,
)
from tests.destinations.doubles.double import SECRET, Case, action_of
from tests.support.http_sink import Answer, Fault, HttpSink, Request

DOUBLES = (
    webhook,
    log,
    segment,
    slack,
    mixpanel,
    amplitude,
    google_analytics_4,
    customerio,
    braze,
    hubspot,
    klaviyo,
    iterable,
    postgres,
    s3,
)
CASES = [case for double in DOUBLES for case in double.CASES]
OVER_HTTP = [case for case in CASES if case.over_http]
SPEAKING = [case for case in OVER_HTTP if not case.silent]
SILENT = [case for case in OVER_HTTP if case.silent]

each = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
each_over_http = pytest.mark.parametrize("case", OVER_HTTP, ids=lambda case: case.name)
each_speaking = pytest.mark.parametrize("case", SPEAKING, ids=lambda case: case.name)
each_silent = pytest.mark.parametrize("case", SILENT, ids=lambda case: case.name)
BATCHES = [case for case in OVER_HTTP if case.batches]
each_batch = pytest.mark.parametrize("case", BATCHES, ids=lambda case: case.name)


def outcome(case: Case, sink: HttpSink, folder: Path, http: Http, **others: object) -> DeliveryError | None:
    """What becomes of one event, raised or in its result."""
    try:
        (result,) = case.call([1], case.settings(sink, folder, **others), http)
    except DeliveryError as error:
        return error
    return result.error


def failure(case: Case, sink: HttpSink, folder: Path, http: Http, **others: object) -> DeliveryError:
    error = outcome(case, sink, folder, http, **others)
    assert error
    return error


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
    assert compile_fql(action.default_trigger)
    assert len(set(names)) == len(names)
    assert all(field.label and field.description for field in action.fields)
    assert check_mapping(action.default_mapping()) == []


@pytest.mark.parametrize(("destination", "preset"), PRESETS, ids=lambda value: value.name)
def test_a_preset_fits_its_action(destination: Destination, preset: Preset) -> None:
    action = action_of(destination, preset.action)
    assert preset.name
    assert compile_fql(preset.trigger)
    assert check_mapping(preset.mapping) == []
    assert set(preset.mapping) <= {field.name for field in action.fields}
    assert {field.name for field in action.fields if field.required} <= set(preset.mapping)


@pytest.mark.parametrize("slug", REGISTRY)
def test_defaults_have_the_type_of_their_setting(slug: str) -> None:
    defaults = {setting.name: setting.default for setting in REGISTRY[slug].settings if setting.default is not None}
    required = {setting.name: "http://localhost" for setting in REGISTRY[slug].settings if setting.required}
    assert check_settings(REGISTRY[slug], defaults | required) == check_settings(REGISTRY[slug], required)


@pytest.mark.parametrize("slug", REGISTRY)
def test_unknown_and_mistyped_settings_are_refused(slug: str) -> None:
    wrong = {setting.name: object() for setting in REGISTRY[slug].settings} | {"no such setting": 1}
    with pytest.raises(SettingsError) as caught:
        check_settings(REGISTRY[slug], wrong)
    assert {problem.name for problem in caught.value.problems} == set(wrong)


@each
def test_each_event_of_a_call_gets_a_result(case: Case, sink: HttpSink, http: Http, tmp_path: Path) -> None:
    sink.respond = double = case.double()
    settings = case.settings(sink, tmp_path)
    numbers = list(range(1, 1 + min(3, case.limits(settings).events)))
    assert case.call(numbers, settings, http) == [DELIVERED] * len(numbers)
    assert double.accepted == (numbers if case.over_http else [])


@each_over_http
def test_connections_are_kept(case: Case, sink: HttpSink, http: Http, tmp_path: Path) -> None:
    sink.respond = case.double()
    for number in (1, 2, 3):
        assert case.call([number], case.settings(sink, tmp_path), http) == [DELIVERED]
    assert sink.connections == 1


@each_speaking
def test_wrong_credentials_are_invalid_settings(case: Case, sink: HttpSink, http: Http, tmp_path: Path) -> None:
    sink.respond = double = case.double()
    assert isinstance(failure(case, sink, tmp_path, http, **_all_wrong(case, sink.url)), InvalidSettings)
    assert double.accepted == []


def _all_wrong(case: Case, url: str) -> dict[str, object]:
    return {setting.name: _wrong(setting, url) for setting in case.destination.settings if setting.sensitive}


def _wrong(setting: Setting, url: str) -> object:
    if setting.is_url:
        return f"{url}/wrong"
    return {"Authorization": "wrong"} if setting.type is SettingType.TEXT_MAP else "wrong"


@each_speaking
def test_a_refused_event_is_discarded(case: Case, sink: HttpSink, http: Http, tmp_path: Path) -> None:
    sink.respond = case.double(refused={1})
    error = failure(case, sink, tmp_path, http)
    assert isinstance(error, Discard)
    assert not isinstance(error, InvalidSettings)


@each_silent
def test_who_never_says_no_is_believed(case: Case, sink: HttpSink, http: Http, tmp_path: Path) -> None:
    """Nobody can tell, so these count as delivered; the reason is in the case, and must be in the adapter's docs."""
    sink.respond = double = case.double(refused={1})
    assert outcome(case, sink, tmp_path, http) is None
    sink.respond = other = case.double()
    assert outcome(case, sink, tmp_path, http, **_all_wrong(case, sink.url)) is None
    assert double.accepted == other.accepted == []


PARTIAL = [case for case in BATCHES if not case.whole and not case.silent]


@pytest.mark.parametrize("case", PARTIAL, ids=lambda case: case.name)
def test_a_refused_event_takes_no_other_with_it(case: Case, sink: HttpSink, http: Http, tmp_path: Path) -> None:
    sink.respond = double = case.double(refused={2, 5})
    results = case.call(range(1, 8), case.settings(sink, tmp_path), http)
    assert [number for number, result in enumerate(results, 1) if isinstance(result.error, Discard)] == [2, 5]
    assert [number for number, result in enumerate(results, 1) if result.error is None] == double.accepted
    assert double.accepted == [1, 3, 4, 6, 7]


@each_batch
def test_what_is_too_large_goes_in_several_requests(case: Case, sink: HttpSink, http: Http, tmp_path: Path) -> None:
    settings = case.settings(sink, tmp_path)
    sink.respond = case.double()
    case.call(range(1, 9), settings, http)
    largest = max(len(_plain(request)) for request in sink.requests)
    sink.respond = double = case.double(max_bytes=largest * 2 // 3)
    assert case.call(range(1, 9), settings, http) == [DELIVERED] * 8
    assert double.accepted == list(range(1, 9))


@each_batch
def test_what_fails_after_a_part_of_a_batch_is_retried_without_that_part(
    case: Case, sink: HttpSink, http: Http, tmp_path: Path
) -> None:
    settings = case.settings(sink, tmp_path)
    double = case.double()
    answers = iter([lambda _: double.too_large(), double])
    sink.respond = lambda request: next(answers, lambda _: Answer(status=503))(request)
    results = case.call(range(1, 9), settings, http)
    assert [number for number, result in enumerate(results, 1) if result.error is None] == double.accepted
    assert 0 < len(double.accepted) < 8
    assert all(isinstance(result.error, Retry) for result in results if result.error)


def _plain(request: Request) -> bytes:
    return gzip.decompress(request.body) if request.headers.get("content-encoding") == "gzip" else request.body


@each
def test_limits_let_one_event_through(case: Case, sink: HttpSink, tmp_path: Path) -> None:
    limits = case.limits(case.settings(sink, tmp_path))
    assert limits.events >= 1
    assert limits.bytes >= 32 * 1024


MOST_COLLECTED = 5000
"""A claim takes as many events as the adapter collects, and a worker holds all of them at once."""


@each
def test_what_is_collected_fits_into_a_claim(case: Case, sink: HttpSink, tmp_path: Path) -> None:
    numbers = [setting.name for setting in case.destination.settings if setting.type is SettingType.NUMBER]
    limits = case.limits({**case.settings(sink, tmp_path), **dict.fromkeys(numbers, 10**9)})
    assert limits.wait_s == 0.0 or limits.events <= MOST_COLLECTED


@each
def test_limits_need_no_sensitive_setting(case: Case, sink: HttpSink, tmp_path: Path) -> None:
    settings = case.settings(sink, tmp_path)
    sensitive = {setting.name for setting in case.destination.settings if setting.sensitive}
    open_settings = {name: value for name, value in settings.items() if name not in sensitive}
    assert case.limits(open_settings) == case.limits(settings)


STATUSES = {
    **dict.fromkeys((408, 423, 429, 500, 502, 503, 504, 599), Retry),
    **dict.fromkeys((301, 302, 307, 400, 404, 409, 410, 413, 422, 501), Discard),
    **dict.fromkeys((401, 403), InvalidSettings),
}


@each_over_http
def test_a_status_decides(case: Case, sink: HttpSink, http: Http, tmp_path: Path) -> None:
    """As the table says, unless this third party documents another meaning."""
    for status, expected in {**STATUSES, **case.documented}.items():
        sink.answer = Answer(status=status, headers={"Retry-After": "17", "Location": "/else"})
        before = sink.count
        error = outcome(case, sink, tmp_path, http)
        assert (status, sink.count - before) == (status, 1)
        assert (status, error and error.status) == (status, expected and status)
        if expected is None or error is None:
            continue
        assert (status, type(error)) == (status, type(error) if isinstance(error, expected) else expected)
        assert (status, isinstance(error, InvalidSettings)) == (status, expected is InvalidSettings)
        if isinstance(error, Retry):
            assert (status, error.after_s) == (status, 17.0)


@each_over_http
def test_silence_is_retried(case: Case, sink: HttpSink, tmp_path: Path) -> None:
    http = Http(connect_timeout_s=5.0, timeout_s=0.1, max_response_bytes=1000, allowed_networks=LOOPBACK)
    sink.answer = Answer(fault=Fault.HANG)
    assert isinstance(failure(case, sink, tmp_path, http), Retry)
    http.close()


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
