"""A table for every directive: what it makes of an event."""

from __future__ import annotations

from typing import Any

import pytest

from destinations.mapping import MappingError, compile_mapping
from destinations.mapping.directives import COMPILERS
from destinations.mapping.shapes import SHAPES

EVENT = {
    "type": "track",
    "userId": "u1",
    "traits": {"name": "Ann", "email": None, "empty": "", "tags": ["a", "b"], "Plan Name": "pro", "dotted.name": 1},
    "properties": {
        "total": 12.5,
        "count": 3,
        "whole": 3.0,
        "zero": 0,
        "paid": True,
        "free": False,
        "products": [{"id": "p1", "price": 1, "sizes": [{"eu": 40}]}, {"id": "p2"}, 7],
        "html": "<b>{{userId}}</b>",
        "json": '{"a":[1,null]}',
        "deep": {"a": {"b": 1, "c": [1, {"d": 2}]}, "e": {}, "f": None},
    },
}
MISSING: Any = object()
Rows = list[tuple[Any, Any]]


def made(node: Any, event: dict[str, Any] = EVENT) -> Any:
    """What a part of a mapping gives, or ``MISSING``."""
    return compile_mapping({"x": node}).resolve(event).get("x", MISSING)


def rows(*pairs: tuple[Any, Any]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("argument", "expected"), pairs)


def test_every_directive_is_declared_and_does_something() -> None:
    assert set(SHAPES) == set(COMPILERS)


@rows(
    ("$.userId", "u1"),
    ("userId", "u1"),
    ("$.properties.total", 12.5),
    ("$.traits.tags[1]", "b"),
    ("$.traits.tags.1", "b"),
    ("$.traits.tags[2]", MISSING),
    ("$.traits.tags[-1]", MISSING),
    ("$.traits.tags[" + "9" * 900 + "]", MISSING),
    ("$.traits.tags.length", MISSING),
    ("$.properties.products[0].sizes[0].eu", 40),
    ("$.properties.products[2].id", MISSING),
    ("$.traits.Plan Name", "pro"),
    ("$.traits['Plan Name']", "pro"),
    ("$.traits['dotted.name']", 1),
    ('$.traits["dotted.name"]', 1),
    ("$['traits']['dotted.name']", 1),
    (r"$.traits.dotted\.name", 1),
    ("$.traits.dotted.name", MISSING),
    (["traits", "dotted.name"], 1),
    (["traits", "tags", 0], "a"),
    ("$.traits.email", None),
    ("$.traits.email.domain", None),
    ("$.traits.name.first", MISSING),
    ("$.properties.zero.more", MISSING),
    ("$.nothing.at.all", MISSING),
    ("$.", EVENT),
    ("$", EVENT),
    ("", EVENT),
    ({"@template": "{{type}}"}, MISSING),
    ({"@template": "userId"}, "u1"),
    ({"@path": "$.properties.count"}, MISSING),
)
def test_path(argument: Any, expected: Any) -> None:
    assert made({"@path": argument}) == expected


def test_a_path_from_the_event_may_be_anything() -> None:
    node = {"@path": {"@path": "$.path"}}
    assert made(node, {"path": f"list[{'9' * 5_000}]", "list": [1]}) is MISSING
    assert made(node, {"path": "list[0]", "list": [1]}) == 1


@rows(
    ("Hello {{traits.name}}!", "Hello Ann!"),
    ("{{ $.traits.name }}", "Ann"),
    ("{{{traits.name}}}", "Ann"),
    ("{{traits.name}}}", "Ann}"),
    ("{{{traits.name}}", "{Ann"),
    ("{{nothing.here}}", ""),
    ("{{traits.email}}", ""),
    ("{{properties.total}} {{properties.count}} {{properties.whole}}", "12.5 3 3"),
    ("{{properties.paid}} {{properties.free}}", "true false"),
    ("{{traits.tags}}", '["a","b"]'),
    ("{{properties.deep.a.c}}", '[1,{"d":2}]'),
    ("{{properties.html}}", "<b>{{userId}}</b>"),
    ("{{{properties.html}}}", "<b>{{userId}}</b>"),
    ("{{traits['dotted.name']}}", "1"),
    ("{{}} {x} }} {{", "{{}} {x} }} {{"),
    ("", ""),
    ({"@path": "$.properties.html"}, "<b>u1</b>"),
    ({"@path": "$.properties.count"}, MISSING),
    ({"@path": "$.nothing"}, MISSING),
)
def test_template(argument: Any, expected: Any) -> None:
    assert made({"@template": argument}) == expected


@rows(
    (1.0, "1"),
    (-0.0, "0"),
    (-1.5, "-1.5"),
    (1e20, "100000000000000000000"),
    (1.2345678901234568e20, "123456789012345680000"),
    (1e21, "1e+21"),
    (1.5e300, "1.5e+300"),
    (0.1, "0.1"),
    (0.000001, "0.000001"),
    (1e-7, "1e-7"),
    (-1.25e-9, "-1.25e-9"),
    (9007199254740993, "9007199254740993"),
)
def test_numbers_in_texts_are_as_in_javascript(argument: Any, expected: Any) -> None:
    assert made({"@template": "{{n}}"}, {"n": argument}) == expected


@rows(
    (True, True),
    (None, None),
    ("{{userId}}", "{{userId}}"),
    ({"a": {"@path": "$.userId"}, "b": 1}, {"a": "u1", "b": 1}),
)
def test_literal(argument: Any, expected: Any) -> None:
    assert made({"@literal": argument}) == expected


ITEM = {"sku": {"@path": "$.id"}, "cost": {"@path": "price"}}


@rows(
    (["$.traits.tags"], ["a", "b"]),
    (["traits.tags", {}], ["a", "b"]),
    (["$.traits.tags", None], ["a", "b"]),
    (["$.properties.products", ITEM], [{"sku": "p1", "cost": 1}, {"sku": "p2"}, {}]),
    (["$.properties.products", {"@path": "$.id"}], ["p1", "p2"]),
    (["$.traits.tags", {"tag": {"@path": "$."}}], [{"tag": "a"}, {"tag": "b"}]),
    (["$.traits", {"who": {"@path": "$.name"}}], [{"who": "Ann"}]),
    (["$.userId", ITEM], "u1"),
    (["$.traits.email", ITEM], None),
    (["$.nothing", ITEM], MISSING),
    ([{"@if": {"exists": {"@path": "$.cart"}, "else": []}}, ITEM], []),
    (
        ["$.properties.products", {"eu": {"@arrayPath": ["$.sizes", {"n": {"@path": "$.eu"}}]}}],
        [{"eu": [{"n": 40}]}, {}, {}],
    ),
)
def test_array_path(argument: Any, expected: Any) -> None:
    assert made({"@arrayPath": argument}) == expected


@rows(
    ({"exists": {"@path": "$.userId"}, "then": 1, "else": 2}, 1),
    ({"exists": {"@path": "$.traits.email"}, "then": 1, "else": 2}, 2),
    ({"exists": {"@path": "$.nothing"}, "then": 1, "else": 2}, 2),
    ({"exists": {"@path": "$.traits.empty"}, "then": 1, "else": 2}, 1),
    ({"exists": {"@path": "$.properties.free"}, "then": 1, "else": 2}, 1),
    ({"exists": {"@path": "$.nothing"}, "then": 1}, MISSING),
    ({"exists": {"@path": "$.userId"}, "else": 2}, MISSING),
    ({"exists": {"@path": "$.nothing"}, "then": 1, "else": None}, None),
    ({"exists": {"@path": "$.nothing"}, "then": 1, "else": 0}, 0),
    ({"blank": {"@path": "$.userId"}, "then": 1, "else": 2}, 1),
    ({"blank": {"@path": "$.traits.empty"}, "then": 1, "else": 2}, 2),
    ({"blank": {"@path": "$.traits.email"}, "then": 1, "else": 2}, 2),
    ({"blank": {"@path": "$.nothing"}, "then": 1, "else": 2}, 2),
    ({"blank": {"@path": "$.properties.zero"}, "then": 1, "else": 2}, 1),
    ({"blank": {"@path": "$.traits.tags"}, "then": 1, "else": 2}, 1),
    ({"exists": {"@path": "$.userId"}, "blank": "", "then": 1, "else": 2}, 1),
    ({"exists": {"@path": "$.nothing"}, "else": {"@path": "$.userId"}}, "u1"),
)
def test_if(argument: Any, expected: Any) -> None:
    assert made({"@if": argument}) == expected


@rows(
    ({"operator": "lower", "value": "ÄB c"}, "äb c"),
    ({"operator": "upper", "value": {"@path": "$.traits.name"}}, "ANN"),
    ({"operator": "upper", "value": "straße"}, "STRASSE"),
    ({"operator": "lower", "value": {"@path": "$.properties.count"}}, 3),
    ({"operator": "lower", "value": {"@path": "$.traits.email"}}, None),
    ({"operator": "lower", "value": {"@path": "$.traits.tags"}}, ["a", "b"]),
    ({"operator": "lower", "value": {"@path": "$.nothing"}}, MISSING),
)
def test_case(argument: Any, expected: Any) -> None:
    assert made({"@case": argument}) == expected


@rows(
    ({"pattern": "+", "replacement": "_", "value": "a+b+c"}, "a_b_c"),
    ({"pattern": "+", "replacement": "_", "value": "a+b+c", "global": False}, "a_b+c"),
    ({"pattern": "WW", "replacement": "oo", "value": "cWWl ww"}, "cool ww"),
    ({"pattern": "AaB", "replacement": "x", "value": "aab-AaB-aab", "ignorecase": True}, "x-x-x"),
    ({"pattern": "aab", "replacement": "x", "value": "AAB aab", "ignorecase": True, "global": False}, "x aab"),
    ({"pattern": "many", "value": "many things"}, " things"),
    ({"pattern": "many", "replacement": None, "value": "many things"}, " things"),
    ({"pattern": ".*", "replacement": "x", "value": "a.*b"}, "axb"),
    ({"pattern": "a", "replacement": r"\g<0>$&", "value": "bab"}, r"b\g<0>$&b"),
    ({"pattern": "-", "replacement": " ", "pattern2": "great", "replacement2": "good", "value": "so-great"}, "so good"),
    ({"pattern": "a", "replacement": "b", "pattern2": "b", "value": "ab"}, ""),
    ({"pattern": "true", "replacement": "yes", "value": {"@path": "$.properties.paid"}}, "yes"),
    ({"pattern": "3", "replacement": "three", "value": {"@path": "$.properties.whole"}}, "three"),
    ({"pattern": "a", "value": {"@path": "$.traits.email"}}, ""),
    ({"pattern": "a", "value": {"@path": "$.nothing"}}, ""),
    ({"pattern": "a", "value": {"@path": "$.traits.tags"}}, ""),
)
def test_replace(argument: Any, expected: Any) -> None:
    assert made({"@replace": argument}) == expected


@rows(
    ([], {}),
    ([{"a": 1}, {"a": 2, "b": 3}], {"a": 2, "b": 3}),
    ([{"name": "x"}, {"@path": "$.traits"}], EVENT["traits"]),
    ([{"@path": "$.nothing"}, {"@path": "$.traits.email"}, {"@path": "$.traits.tags"}, {"a": 1}], {"a": 1}),
    ([{"a": {"b": 1}}, {"a": {"c": 2}}], {"a": {"c": 2}}),
    ([{"a": 1}, {"a": {"@path": "$.nothing"}}], {"a": 1}),
    ([{"a": 1}, {"a": None}], {"a": None}),
)
def test_merge(argument: Any, expected: Any) -> None:
    assert made({"@merge": {"objects": argument, "direction": "right"}}) == expected
    assert made({"@merge": {"objects": argument[::-1], "direction": "left"}}) == expected


@rows(
    ({"apply": {"foo": {"@path": "$.userId"}}, "mapping": {"cool": {"@path": "$.foo"}}}, {"cool": "u1"}),
    ({"apply": {"foo": 1}, "mapping": {"cool": {"@path": "$.userId"}}}, {}),
    ({"apply": {"@path": "$.traits"}, "mapping": {"@path": "$.name"}}, "Ann"),
    ({"apply": {"@path": "$.nothing"}, "mapping": {"a": {"@path": "$.name"}, "b": 1}}, {"b": 1}),
    (
        {
            "apply": {"flat": {"@flatten": {"value": {"@path": "$.properties.deep"}, "separator": "_"}}},
            "mapping": {"b": {"@path": "$.flat.a_b"}},
        },
        {"b": 1},
    ),
)
def test_transform(argument: Any, expected: Any) -> None:
    assert made({"@transform": argument}) == expected


DEEP = {"@path": "$.properties.deep"}


@rows(
    ({"value": DEEP, "separator": "."}, {"a.b": 1, "a.c.0": 1, "a.c.1.d": 2, "f": None}),
    ({"value": DEEP, "separator": "_", "omitArrays": True}, {"a_b": 1, "a_c": [1, {"d": 2}], "f": None}),
    ({"value": {"@path": "$.traits.tags"}, "separator": "."}, {"0": "a", "1": "b"}),
    ({"value": {"@path": "$.userId"}, "separator": "."}, "u1"),
    ({"value": {"@path": "$.traits.email"}, "separator": "."}, None),
    ({"value": {"@path": "$.nothing"}, "separator": "."}, MISSING),
)
def test_flatten(argument: Any, expected: Any) -> None:
    assert made({"@flatten": argument}) == expected


@rows(
    ({"mode": "encode", "value": {"@path": "$.traits.tags"}}, '["a","b"]'),
    ({"mode": "encode", "value": {"@path": "$.userId"}}, '"u1"'),
    ({"mode": "encode", "value": {"@path": "$.traits.email"}}, "null"),
    ({"mode": "encode", "value": {"@path": "$.nothing"}}, MISSING),
    ({"mode": "decode", "value": {"@path": "$.properties.json"}}, {"a": [1, None]}),
    ({"mode": "decode", "value": '"text"'}, "text"),
    ({"mode": "decode", "value": "null"}, None),
    ({"mode": "decode", "value": "{no json"}, MISSING),
    ({"mode": "decode", "value": "[" * 5000}, MISSING),
    ({"mode": "decode", "value": {"@path": "$.properties.count"}}, 3),
)
def test_json(argument: Any, expected: Any) -> None:
    assert made({"@json": argument}) == expected


@rows(
    ({"@path": "$.traits.email"}, MISSING),
    ({"@path": "$.nothing"}, MISSING),
    ({"@literal": None}, MISSING),
    ({"@path": "$.traits.empty"}, ""),
    ({"@path": "$.properties.zero"}, 0),
    ({"a": {"@path": "$.traits.email"}}, {"a": None}),
)
def test_exclude_when_null(argument: Any, expected: Any) -> None:
    assert made({"@excludeWhenNull": argument}) == expected


@rows(
    ({"a": {"@path": "$.nothing"}, "b": None, "c": {"d": {"@path": "$.nothing"}}}, {"b": None, "c": {}}),
    (["$.userId", {"@path": "$.userId"}, {"@path": "$.nothing"}, None], ["$.userId", "u1", None]),
    ({"@path": "$.userId", "_metadata": {"label": "User"}}, "u1"),
    ("text", "text"),
    ([], []),
)
def test_what_is_undefined_is_removed_and_null_is_kept(argument: Any, expected: Any) -> None:
    assert made(argument) == expected


def test_a_directive_may_be_the_whole_mapping() -> None:
    assert compile_mapping({"@path": "$.traits"}).resolve(EVENT) == EVENT["traits"]


@pytest.mark.parametrize("path", ["$.userId", "$.traits.tags", "$.traits.email", "$.nothing"])
def test_a_whole_mapping_that_gives_no_object_is_an_error(path: str) -> None:
    with pytest.raises(MappingError, match="no object") as caught:
        compile_mapping({"@path": path}).resolve(EVENT)
    assert caught.value.code == "message_rejected"
