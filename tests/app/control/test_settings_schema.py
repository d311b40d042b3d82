"""Declared settings: names are made of labels, and bounds are kept."""

from __future__ import annotations

from typing import Any

import pytest

from app.control.errors import InvalidError
from app.control.settings_schema import MOST_SETTINGS, declared, name_of


@pytest.mark.parametrize(
    ("label", "name"),
    [("API Key", "apiKey"), ("apiKey", "apiKey"), ("  Größe der Box ", "groeDerBox"), ("2nd key", "_2ndKey"),
     ("a-b_c", "aBC"), ("日本", "")],
)  # fmt: skip
def test_a_name_is_the_label_in_camel_case(label: str, name: str) -> None:
    assert name_of(label) == name


def test_what_is_not_said_is_filled_in() -> None:
    entry = {"name": "apiKey", "label": "API Key", "type": "STRING", "description": ""}
    assert declared([{"label": "API Key"}]) == [entry | {"required": False, "sensitive": False}]
    assert declared([{"name": "my-key"}])[0]["label"] == "my-key"


@pytest.mark.parametrize(
    ("entries", "fields"),
    [
        ("none", ["settings"]),
        ([{"label": "a"}] * (MOST_SETTINGS + 1), ["settings"]),
        ([7], ["settings.0"]),
        ([{}], ["settings.0.label"]),
        ([{"label": "日本"}], ["settings.0.name"]),
        ([{"label": "a", "type": "NUMBER"}], ["settings.0.type"]),
        ([{"label": "a", "type": []}], ["settings.0.type"]),
        ([{"label": "a", "required": 1}], ["settings.0.required"]),
        ([{"label": "a"}, {"label": "b", "sensitive": None}], ["settings.1.sensitive"]),
        ([{"label": "a", "default": 1}], ["settings.0.default"]),
        ([{"label": "A key"}, {"label": "a-key"}], ["settings.1.name"]),
        ([{"label": "x" * 121}], ["settings.0.label"]),
        ([{"label": "a", "description": "x" * 2_001}], ["settings.0.description"]),
        ([{"name": "nul\0"}], ["settings.0.name"]),
    ],
)  # fmt: skip
def test_what_cannot_be_declared_is_told_by_field(entries: Any, fields: list[str]) -> None:
    with pytest.raises(InvalidError) as caught:
        declared(entries)
    assert [problem.field for problem in caught.value.problems] == fields
