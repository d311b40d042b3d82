"""Settings on the command line, by their declared types."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.authoring.settings import given_settings
from app.authoring.subject import AuthorError, Subject
from destinations.contract import Setting, SettingType

DECLARED = (
    Setting(name="plan", label="Plan", required=True),
    Setting(name="on", label="On", type=SettingType.BOOLEAN),
    Setting(name="list", label="List", type=SettingType.ARRAY),
    Setting(name="map", label="Map", type=SettingType.TEXT_MAP),
)
ENTRY = "workspace.yaml: functions.enrich declares plan (STRING, required), on (BOOLEAN), list (ARRAY), map (TEXT_MAP)"


def given(*pairs: str, declared: tuple[Setting, ...] | None = DECLARED) -> dict[str, Any]:
    subject = Subject(
        file=Path("enrich.js"), code="", declared=declared, workspace=Path("workspace.yaml"), slug="enrich"
    )
    return given_settings(subject, pairs)


def wrong(*pairs: str) -> list[str]:
    with pytest.raises(AuthorError) as caught:
        given(*pairs)
    return str(caught.value).splitlines()


def test_values_are_read_by_their_declared_type() -> None:
    assert given("plan=pro", "on=true", 'list=["a", 1]', 'map={"a": "b"}') == {
        "plan": "pro",
        "on": True,
        "list": ["a", 1],
        "map": {"a": "b"},
    }


def test_a_text_stays_as_it_is() -> None:
    assert given("plan=true") == {"plan": "true"}
    assert given("plan= a=b ") == {"plan": " a=b "}


def test_what_is_not_given_is_not_there() -> None:
    assert given("plan=x") == {"plan": "x"}


def test_where_nothing_is_declared_values_are_texts_or_json() -> None:
    assert given("n=3", "m:=3", 'o:={"a":[null]}', declared=None) == {"n": "3", "m": 3, "o": {"a": [None]}}


def test_json_is_checked_against_the_declaration_too() -> None:
    assert given('plan:="x"', "on:=false") == {"plan": "x", "on": False}
    assert wrong("plan:=5") == ["--setting plan: must be a text", ENTRY]


def test_an_unknown_setting_is_told_with_those_that_are_declared() -> None:
    assert wrong("plan=x", "plam=x") == ["--setting plam: enrich has no such setting", ENTRY]


def test_a_missing_required_setting_is_told() -> None:
    assert wrong() == ["--setting plan: is required", ENTRY]
    assert wrong("plan=") == ["--setting plan: is required", ENTRY]


def test_all_problems_are_told_at_once() -> None:
    assert wrong("x=1", "on=yes") == [
        "--setting x: enrich has no such setting",
        "--setting plan: is required",
        "--setting on: must be true or false",
        ENTRY,
    ]


def test_a_function_that_declares_nothing_takes_nothing() -> None:
    with pytest.raises(AuthorError, match=r"functions\.enrich declares no settings$"):
        given("a=b", declared=())


def test_json_that_is_none_is_told_without_the_value() -> None:
    assert wrong("plan=x", "list=[secret]") == [
        "--setting list: not valid JSON at character 2: unexpected character, expected a JSON value"
    ]


def test_a_list_must_be_one() -> None:
    assert wrong("plan=x", 'list={"a":1}') == ["--setting list: must be a list", ENTRY]
    assert wrong("plan=x", 'map={"a":1}') == ["--setting map: must be an object of texts", ENTRY]


@pytest.mark.parametrize("pair", ["plan", "=x", ":=3"])
def test_what_is_no_pair_is_told(pair: str) -> None:
    (line,) = wrong(pair)
    assert line.endswith("write NAME=VALUE, or NAME:=JSON")


def test_a_setting_that_is_given_twice_is_told() -> None:
    assert wrong("plan=a", "plan=b") == ["--setting plan: is given twice"]
