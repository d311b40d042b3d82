"""Settings against their declaration."""

from __future__ import annotations

import pytest

from destinations.contract import Destination, Setting, SettingType
from destinations.settings import SettingsError, check_settings

DESTINATION = Destination(
    slug="example",
    name="Example",
    description="",
    settings=(
        Setting(name="key", label="Key", required=True, sensitive=True),
        Setting(name="region", label="Region", default="eu"),
        Setting(name="count", label="Count", type=SettingType.NUMBER, default=1),
        Setting(name="on", label="On", type=SettingType.BOOLEAN, default=False),
        Setting(name="list", label="List", type=SettingType.ARRAY),
        Setting(name="map", label="Map", type=SettingType.TEXT_MAP),
        Setting(name="zone", label="Zone", choices=("eu", "us"), default="us"),
        Setting(name="url", label="URL", is_url=True),
        Setting(name="base", label="Base URL", is_url=True, default="https://example.com"),
    ),
    perform=lambda events, settings, http: [],
)


def test_defaults_are_filled_in() -> None:
    assert check_settings(DESTINATION, {"key": "k", "count": None}) == {
        "key": "k",
        "region": "eu",
        "count": 1,
        "on": False,
        "list": None,
        "map": None,
        "zone": "us",
        "url": None,
        "base": "https://example.com",
    }


def test_values_of_the_right_type_stay() -> None:
    values = {"key": "k", "region": "", "count": 2.5, "on": True, "list": [1, "a"], "map": {"a": "b"}}
    values |= {"zone": "eu", "url": "https://example.com/a?b=c", "base": "http://example.com"}
    assert check_settings(DESTINATION, values) == values


@pytest.mark.parametrize("key", [None, ""])
def test_a_required_setting_must_hold_something(key: str | None) -> None:
    with pytest.raises(SettingsError, match=r"^key: is required$"):
        check_settings(DESTINATION, {"key": key})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("key", 1),
        ("count", "1"),
        ("count", True),
        ("count", float("nan")),
        ("on", 0),
        ("on", "true"),
        ("list", "a"),
        ("list", {"a": 1}),
        ("map", []),
        ("map", {"a": 1}),
        ("map", {1: "a"}),
        ("count", ""),
        ("on", ""),
        ("list", ""),
    ],
)
def test_a_wrong_type_is_refused(name: str, value: object) -> None:
    with pytest.raises(SettingsError, match=f"^{name}: must be "):
        check_settings(DESTINATION, {"key": "k", name: value})


def test_every_problem_is_listed_without_its_value() -> None:
    with pytest.raises(SettingsError) as caught:
        check_settings(DESTINATION, {"kye": "secret", "count": "secret", "on": "secret"})
    assert [problem.name for problem in caught.value.problems] == ["kye", "key", "count", "on"]
    assert "secret" not in str(caught.value)
    assert "kye: Example has no such setting; key: is required" in str(caught.value)


def test_a_choice_is_one_of_those_declared() -> None:
    with pytest.raises(SettingsError, match=r"^zone: must be one of eu, us$"):
        check_settings(DESTINATION, {"key": "k", "zone": "asia"})


@pytest.mark.parametrize(
    "url", ["example.com", "ftp://example.com", "https://", "https://a:b@example.com", "http://a b"]
)
def test_a_url_is_one_that_can_be_asked(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^url: must be an http or https URL$"):
        check_settings(DESTINATION, {"key": "k", "url": url})


@pytest.mark.parametrize("name", ["zone", "base"])
def test_a_choice_or_url_with_a_default_cannot_be_empty(name: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name}: must be "):
        check_settings(DESTINATION, {"key": "k", name: ""})


def test_without_a_default_empty_stands_for_none() -> None:
    assert check_settings(DESTINATION, {"key": "k", "url": ""})["url"] == ""
