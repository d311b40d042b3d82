"""What is said of wrong mappings, and that nothing that is said yes to fails later."""

from __future__ import annotations

import math
from typing import Any

import pytest

from destinations.mapping import InvalidMapping, check_mapping, compile_mapping
from destinations.mapping.problems import MAX_CHARACTERS, MAX_DEPTH, MAX_NODES

REPLACE = {"pattern": "a", "value": "b"}


@pytest.mark.parametrize(
    ("mapping", "path", "message"),
    [
        ({"a": {"@pth": "$.x"}}, "a", "unknown directive @pth; did you mean @path?"),
        ({"a": {"@liquid": "x"}}, "a", "unknown directive @liquid"),
        ({"a": [1, {"@field": "x"}]}, "a[1]", "unknown directive @field"),
        ({"a": {"@path": "$.x", "@template": "y"}}, "a", "must have one @-key, not 2"),
        ({"a": {"@path": "$.x", "b": "y"}}, "a", "must have nothing beside @path, but has b"),
        ({"b": 1, "@path": "$.x"}, "", "must have nothing beside @path, but has b"),
        ({"a": {"@path": 1}}, "a.@path", "must be a path or a directive"),
        ({"a": {"@path": {}}}, "a.@path", "must be a path or a directive"),
        ({"a": {"@path": [1.5]}}, "a.@path", "must hold names and positions only"),
        ({"a": {"@path": "x" * 1001}}, "a.@path", "must have at most 1,000 characters"),
        ({"a": {"@path": {"@nope": 1}}}, "a.@path", "unknown directive @nope"),
        ({"a": {"@template": False}}, "a.@template", "must be a text or a directive"),
        ({"a": {"@template": "{{ }}"}}, "a.@template", "has a placeholder without a path"),
        ({"a": {"@literal": {"@nope": 1}}}, "a.@literal", "unknown directive @nope"),
        (
            {"a": {"@arrayPath": "$.x"}},
            "a.@arrayPath",
            "must be a list of a path and, if wanted, the shape of its items",
        ),
        ({"a": {"@arrayPath": []}}, "a.@arrayPath", "must be a list of a path and, if wanted, the shape of its items"),
        ({"a": {"@arrayPath": [1]}}, "a.@arrayPath[0]", "must be a path or a directive"),
        ({"a": {"@arrayPath": ["x", "y"]}}, "a.@arrayPath[1]", "must be an object or a directive"),
        ({"a": {"@arrayPath": ["x", {"b": {"@nope": 1}}]}}, "a.@arrayPath[1].b", "unknown directive @nope"),
        ({"a": {"@if": "x"}}, "a.@if", "must be an object with exists, blank, then, else"),
        ({"a": {"@if": {"then": 1}}}, "a.@if", "must have exists or blank"),
        ({"a": {"@if": {"exists": 1}}}, "a.@if", "must have then or else"),
        ({"a": {"@if": {"exist": 1, "blank": 1, "then": 1}}}, "a.@if.exist", "unknown name; did you mean exists?"),
        ({"a": {"@if": {"exists": {"@nope": 1}, "then": 1}}}, "a.@if.exists", "unknown directive @nope"),
        ({"a": {"@case": {"operator": "snake", "value": "x"}}}, "a.@case.operator", "must be lower or upper"),
        ({"a": {"@case": {"operator": [], "value": "x"}}}, "a.@case.operator", "must be lower or upper"),
        ({"a": {"@case": {"operator": "lower"}}}, "a.@case.value", "is required"),
        ({"a": {"@case": {"@path": "x"}}}, "a.@case", "must be an object with operator, value"),
        ({"a": {"@replace": {"value": "x"}}}, "a.@replace.pattern", "is required"),
        ({"a": {"@replace": REPLACE | {"pattern": ""}}}, "a.@replace.pattern", "must be a text of 1 to 50 characters"),
        (
            {"a": {"@replace": REPLACE | {"pattern2": "x" * 51}}},
            "a.@replace.pattern2",
            "must be a text of 0 to 50 characters",
        ),
        (
            {"a": {"@replace": REPLACE | {"replacement": 1}}},
            "a.@replace.replacement",
            "must be a text of 0 to 1,000 characters",
        ),
        ({"a": {"@replace": REPLACE | {"global": "yes"}}}, "a.@replace.global", "must be true or false"),
        (
            {"a": {"@replace": REPLACE | {"ignoreCase": True}}},
            "a.@replace.ignoreCase",
            "unknown name; did you mean ignorecase?",
        ),
        ({"a": {"@merge": [{}]}}, "a.@merge", "must be an object with objects, direction"),
        ({"a": {"@merge": {"objects": {}, "direction": "left"}}}, "a.@merge.objects", "must be a list of objects"),
        (
            {"a": {"@merge": {"objects": [1], "direction": "left"}}},
            "a.@merge.objects[0]",
            "must be an object or a directive",
        ),
        ({"a": {"@merge": {"objects": [], "direction": "up"}}}, "a.@merge.direction", "must be left or right"),
        ({"a": {"@merge": {"objects": []}}}, "a.@merge.direction", "is required"),
        (
            {"a": {"@transform": {"apply": "x", "mapping": {}}}},
            "a.@transform.apply",
            "must be an object or a directive",
        ),
        ({"a": {"@transform": {"apply": {}}}}, "a.@transform.mapping", "is required"),
        (
            {"a": {"@flatten": {"value": 1, "separator": ""}}},
            "a.@flatten.separator",
            "must be a text of 1 to 10 characters",
        ),
        ({"a": {"@flatten": {"separator": "."}}}, "a.@flatten.value", "is required"),
        ({"a": {"@json": {"mode": "parse", "value": 1}}}, "a.@json.mode", "must be encode or decode"),
        ({"a": {"@excludeWhenNull": {"@nope": 1}}}, "a.@excludeWhenNull", "unknown directive @nope"),
        ([], "", "must be an object"),
        (None, "", "must be an object"),
        ({"a": math.nan}, "a", "is no value of JSON"),
        ({"a": math.inf}, "a", "is no value of JSON"),
        ({"a": {"b": {1, 2}}}, "a.b", "is no value of JSON"),
        ({"a": (1,)}, "a", "is no value of JSON"),
        ({"a": {1: 2}}, "a", "the names of an object must be texts"),
        ({"a": "\ud800"}, "a", "holds text that is not Unicode"),
        ({"\udfff": 1}, "", "holds text that is not Unicode"),
        ({"a": 2**64}, "a", "is a whole number of more than 64 bits"),
    ],
)
def test_a_problem_names_its_place(mapping: Any, path: str, message: str) -> None:
    assert check_mapping(mapping) == [(path, message)]


def test_all_problems_are_told() -> None:
    mapping = {"a": {"@pth": 1}, "b": {"@case": {"operator": 1}}}
    assert [problem.path for problem in check_mapping(mapping)] == ["a", "b.@case.operator", "b.@case.value"]
    with pytest.raises(InvalidMapping, match="a: unknown directive @pth; did you mean @path") as caught:
        compile_mapping(mapping)
    assert caught.value.problems == check_mapping(mapping)


def nested(levels: int, node: Any = 1) -> dict[str, Any]:
    for _ in range(levels):
        node = {"a": node}
    return node


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 20_000])
def test_depth_has_a_limit(levels: int) -> None:
    (problem,) = check_mapping(nested(levels))
    assert problem.message == "has more than 40 objects and lists in each other"


def test_the_deepest_mapping_is_compiled_and_resolved() -> None:
    mapping: Any = {"@path": "$.x"}
    for _ in range(MAX_DEPTH // 2 - 1):
        mapping = {"@if": {"exists": 1, "then": mapping}}
    assert check_mapping({"y": mapping}) == []
    assert compile_mapping({"y": mapping}).resolve({"x": 1}) == {"y": 1}


def test_the_number_of_values_has_a_limit() -> None:
    assert check_mapping({"a": [1] * (MAX_NODES - 2)}) == []
    assert check_mapping({"a": [1] * (MAX_NODES - 1)}) == [("", "has more than 2,000 values")]


def test_the_text_has_a_limit() -> None:
    assert check_mapping({"a": "x" * (MAX_CHARACTERS - 1)}) == []
    assert check_mapping({"a": "x" * MAX_CHARACTERS}) == [("", "has more than 65,536 characters of text")]


def test_a_mapping_that_holds_the_same_part_again_and_again_is_refused_quickly() -> None:
    """Such as YAML with anchors makes: a few lines that stand for billions of values."""
    laugh: Any = "ha"
    for _ in range(30):
        laugh = [laugh] * 10
    assert check_mapping({"a": laugh}) == [("", "has more than 2,000 values")]


def test_a_mapping_that_holds_itself_is_refused() -> None:
    endless: dict[str, Any] = {}
    endless["a"] = endless
    assert len(check_mapping(endless)) == 1


def test_long_names_are_cut_in_messages() -> None:
    (problem,) = check_mapping({"a": {"@" + "x" * 1000: 1}})
    assert len(problem.message) < 100
