"""Intl: right as in Node 18 (see tests/runtime/programs/intl), or a RangeError that names what is missing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tasks import functions
from tasks.functions import forker
from tasks.functions.inside.call_error import CallError
from tasks.functions.inside.zone_calls import zone_offset
from tests.tasks.functions.conftest import Runner

USD = "style: 'currency', currency: 'USD'"
ODD = "hour: 'numeric', second: 'numeric'"
BERLIN = "timeZone: 'Europe/Berlin'"
REFUSED = {
    "Intl.Collator": "new Intl.Collator()",
    "Intl.PluralRules": "Intl.PluralRules",
    "Intl.RelativeTimeFormat": "Intl.RelativeTimeFormat.supportedLocalesOf('en')",
    "Intl.ListFormat": "new Intl.ListFormat('en')",
    "Intl.Segmenter": "new Intl.Segmenter('en')",
    "Intl.DisplayNames": "new Intl.DisplayNames('en', { type: 'region' })",
    "Intl.Locale": "new Intl.Locale('en')",
    "Intl.supportedValuesOf": "Intl.supportedValuesOf('currency')",
    "the locale sv": "(1).toLocaleString('sv')",
    "the locale zh-CN": "new Date(0).toLocaleDateString(['zh-CN', 'en'])",
    "the locale de-LI": "new Intl.NumberFormat('de-LI')",
    "the locale de-u-nu-arab": "(1).toLocaleString('de-u-nu-arab')",
    "style 'unit'": "(1).toLocaleString('en', { style: 'unit', unit: 'liter' })",
    "notation 'compact'": "(1e6).toLocaleString('en', { notation: 'compact' })",
    "currencyDisplay 'name'": f"(1).toLocaleString('en', {{ {USD}, currencyDisplay: 'name' }})",
    "numberingSystem 'arab'": "new Intl.NumberFormat('en', { numberingSystem: 'arab' })",
    "calendar 'buddhist'": "new Date(0).toLocaleDateString('en', { calendar: 'buddhist' })",
    "dayPeriod 'long'": "new Date(0).toLocaleTimeString('en', { hour: 'numeric', dayPeriod: 'long' })",
    "timeZoneName 'longGeneric'": "new Date(0).toLocaleTimeString('en', { timeZoneName: 'longGeneric' })",
    "formatRange": "new Intl.DateTimeFormat('en').formatRange(0, 1)",
    "resolvedOptions of this": f"new Intl.DateTimeFormat('en', {{ {ODD} }}).resolvedOptions()",
    "the name of a time zone": f"new Date(3e14).toLocaleTimeString('en', {{ {BERLIN}, timeZoneName: 'long' }})",
    "localeCompare of '中'": "'中'.localeCompare('文')",
    "localeCompare of 'ß'": "'ß'.localeCompare('ss', 'de')",
    "localeCompare of ñ": "'ñ'.localeCompare('nz', 'es')",
    "the locale da": "'a'.localeCompare('b', 'da')",
    "usage 'search'": "'a'.localeCompare('b', 'en', { usage: 'search' })",
    "upper and lower case in the locale tr": "'i'.toLocaleUpperCase('tr')",
    "upper and lower case in the locale lt-LT": "'I'.toLocaleLowerCase(['lt-LT'])",
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_there_says_so(run: Runner, what: str) -> None:
    error = run.one(f"function onTrack() {{ {REFUSED[what]} }}").error
    assert error is not None
    assert error.name == "RangeError"
    assert what in error.message
    assert error.message.endswith("is not available in this runtime")


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("(1234.5).toLocaleString()", "1,234.5"),
        ("(1.005).toLocaleString('de', { style: 'currency', currency: 'EUR' })", "1,01\u00a0€"),
        ("new Date(0).toLocaleString()", "1/1/1970, 12:00:00 AM"),
        ("new Date(0).toLocaleString('de', { timeZone: 'America/New_York' })", "31.12.1969, 19:00:00"),
        ("new Intl.DateTimeFormat().resolvedOptions().timeZone", "UTC"),
        ("Object.prototype.toString.call(Intl)", "[object Intl]"),
        ("['b', 'B', 'a'].sort((x, y) => x.localeCompare(y)).join('')", "abB"),
        ("'straße'.toLocaleUpperCase()", "STRASSE"),
    ],
)
def test_texts_of_locales(run: Runner, expression: str, text: str) -> None:
    assert run.value(expression) == text


def test_an_unknown_zone_is_refused_in_nodes_words(run: Runner) -> None:
    error = run.one("function onTrack() { new Date().toLocaleString('en', { timeZone: 'Mars/Base' }) }").error
    assert error is not None
    assert (error.name, error.message) == ("RangeError", "Invalid time zone specified: Mars/Base")


def test_authors_may_replace_what_depends_on_locales(run: Runner) -> None:
    code = """Date.prototype.toLocaleString = () => 'own'; Intl = 'own';
      const onTrack = (e) => ({ ...e, value: [new Date(0).toLocaleString(), Intl, (1e3).toLocaleString('de')] });"""
    assert b'["own","own","1.000"]' in run.one(code).event


@pytest.fixture
def without_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: Callable[..., Runner]) -> Runner:
    """A runtime where nothing has been bundled."""
    copy = tmp_path / "tasks" / "functions"
    ignored = shutil.ignore_patterns("node_modules", "bundle", "__pycache__", ".*")
    shutil.copytree(Path(functions.__file__).parent, copy, ignore=ignored)
    monkeypatch.setattr(forker, "ZYGOTE", copy / "inside" / "zygote.py")
    return own()


@pytest.mark.parametrize(
    "expression",
    ["(1234.5).toLocaleString()", "new Date(0).toLocaleString()", "new Intl.NumberFormat()", "'a'.localeCompare('B')"],
)
def test_without_data_nothing_is_guessed(without_data: Runner, expression: str) -> None:
    error = without_data.one(f"function onTrack() {{ {expression} }}").error
    assert error is not None
    assert error.message.startswith("Intl is not available in this runtime: its library is not installed")


# Offsets


@pytest.mark.parametrize(
    ("zone", "seconds", "offset"),
    [
        ("UTC", 0, 0),
        ("Europe/Berlin", 1_700_000_000, 3_600),
        ("Europe/Berlin", 1_690_000_000, 7_200),
        ("America/St_Johns", 1_700_000_000, -12_600),
        ("America/New_York", -4_000_000_000, -17_762),
        ("Europe/Berlin", 8_640_000_000_000 - 86_400, 7_200),
        ("Europe/Berlin", -8_640_000_000_000, 3_208),
    ],
)
def test_offsets_at_any_time_that_javascript_has(zone: str, seconds: int, offset: int) -> None:
    assert zone_offset(f"{zone} {seconds}")[0] == offset


def test_an_offset_is_sure_for_its_day_but_on_days_that_change_it() -> None:
    change = 1_679_792_400  # the last Sunday of March 2023, 01:00
    assert zone_offset(f"Europe/Berlin {change - 1}") == [3_600, change - 1, change]
    assert zone_offset(f"Europe/Berlin {change}") == [7_200, change, change + 1]
    start = change - 3_600 + 86_400
    assert zone_offset(f"Europe/Berlin {start + 5}") == [7_200, start, start + 86_400]


@pytest.mark.parametrize(
    "text", ["", "Mars/Base 0", "Europe/Berlin", "Europe/Berlin x", "../zones 0", "Europe/Berlin 1e5"]
)
def test_a_question_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(CallError):
        zone_offset(text)
