"""Any mapping that passes the check, with any event: no exception but ours, no change of the event, no huge result."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from destinations.mapping import MappingError, check_mapping, compile_mapping
from destinations.mapping.budget import MAX_RESULT_DEPTH, MAX_UNITS, VALUE, Budget, weigh
from destinations.mapping.paths import look_up, parse_path

NAMES = st.sampled_from(["a", "b", "c.d", "0", "", "é", "x y"])
TEXTS = st.one_of(st.text(max_size=8), st.sampled_from(["$.a", "{{a}}", '{"a":1}', "[[", "1e3", "['", "\\"]))
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXTS,
)
VALUES = st.recursive(
    SCALARS, lambda parts: st.lists(parts, max_size=4) | st.dictionaries(NAMES, parts, max_size=4), max_leaves=20
)
EVENTS = st.dictionaries(NAMES, VALUES, max_size=5).map(lambda event: orjson.loads(orjson.dumps(event)))
PATHS = st.one_of(
    st.sampled_from(["$.", "", "$.a", "a.b", "$.a[0].b", "['c.d']", "a.0", r"c\.d", "$['x y'].a", "[[", "a..b"]),
    st.text(max_size=8),
)


def directives(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Every directive, right in itself, with any parts."""

    def of(name: str, optional: dict[str, Any] | None = None, **required: st.SearchStrategy[Any]) -> Any:
        return st.fixed_dictionaries({name: st.fixed_dictionaries(required, optional=optional or {})})

    objects = st.dictionaries(NAMES, parts, max_size=3) | PATHS.map(lambda path: {"@path": path})
    pattern, replacement = st.text(min_size=1, max_size=3), st.text(max_size=5)
    flags = {"ignorecase": st.booleans(), "global": st.booleans()}
    second = {"replacement": replacement, "pattern2": pattern, "replacement2": replacement}
    branches = {"else": parts, "blank": parts}
    either = st.sampled_from
    return st.one_of(
        PATHS.map(lambda path: {"@path": path}),
        st.lists(PATHS, min_size=1, max_size=3).map(
            lambda paths: {"@template": "".join(f"x{{{{{path or '$.'}}}}}" for path in paths)}
        ),
        parts.map(lambda part: {"@literal": part}),
        parts.map(lambda part: {"@excludeWhenNull": part}),
        st.tuples(PATHS, objects).map(lambda pair: {"@arrayPath": list(pair)}),
        of("@if", branches, exists=parts, then=parts),
        of("@case", operator=either(["lower", "upper"]), value=parts),
        of("@replace", flags | second, pattern=pattern, value=parts),
        of("@merge", objects=st.lists(objects, max_size=3), direction=either(["left", "right"])),
        of("@transform", apply=objects, mapping=objects),
        of("@flatten", {"omitArrays": st.booleans()}, value=parts, separator=either([".", "_"])),
        of("@json", mode=either(["encode", "decode"]), value=parts),
        PATHS.map(lambda path: {"@path": {"@path": path}}),
        PATHS.map(lambda path: {"@template": {"@path": path}}),
    )


NODES = st.recursive(
    SCALARS,
    lambda parts: st.one_of(directives(parts), st.lists(parts, max_size=3), st.dictionaries(NAMES, parts, max_size=3)),
    max_leaves=12,
)
MAPPINGS = st.dictionaries(NAMES, NODES, max_size=4)

thorough = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@thorough
@given(mapping=MAPPINGS, event=EVENTS)
def test_resolving_raises_nothing_and_changes_nothing(mapping: Any, event: dict[str, Any]) -> None:
    if check_mapping(mapping):  # a template may have an empty placeholder
        return
    before, mapping_before = deepcopy(event), deepcopy(mapping)
    result = compile_mapping(mapping).resolve(event)
    assert (event, mapping) == (before, mapping_before)
    text = orjson.dumps(result)  # JSON, and nothing undefined in it
    assert len(text) <= 6 * MAX_UNITS
    assert compile_mapping(mapping).resolve(event) == result


@thorough
@given(value=VALUES | st.recursive(SCALARS, lambda parts: st.dictionaries(TEXTS, parts), max_leaves=5))
def test_a_check_of_any_value_raises_nothing(value: Any) -> None:
    check_mapping(value)
    check_mapping({"@if": value, "a": value})
    for problem in check_mapping({"x": {"@replace": value}}):
        assert problem.message


@thorough
@given(value=VALUES)
def test_json_text_is_at_most_six_times_the_weight(value: Any) -> None:
    assert len(orjson.dumps(value)) <= 6 * weigh(value)


@thorough
@given(names=st.lists(st.text(min_size=1), min_size=1, max_size=4))
def test_any_names_can_be_written_as_a_path(names: list[str]) -> None:
    event: Any = 1
    for name in reversed(names):
        event = {name: event}
    quoted = [name.replace("\\", "\\\\").replace("'", "\\'") for name in names]
    assert look_up(parse_path("$" + "".join(f"['{name}']" for name in quoted)), event) == 1
    escaped = ["".join(f"\\{character}" for character in name) for name in names]
    assert look_up(parse_path("$." + ".".join(escaped)), event) == 1


@thorough
@given(text=st.text(alphabet="$.[]'\"\\a0"), event=EVENTS)
def test_any_text_is_a_path(text: str, event: dict[str, Any]) -> None:
    look_up(parse_path(text), event)


FULL = {"items": [{}] * 8_000, "text": "ab" * 16_000, "list": ["x" * 30] * 900, "dots": "a." * 15_000}
DEEP_LIST = orjson.loads("[" * 900 + "]" * 900)


def doubled(times: int) -> Any:
    """An object that holds what it was before twice, so many times over."""
    node: Any = {"all": [{"@path": "$."}, {"@path": "$."}]}
    for _ in range(times):
        node = {"@transform": {"apply": {"all": [{"@path": "$."}, {"@path": "$."}]}, "mapping": node}}
    return node


@pytest.mark.parametrize(
    "mapping",
    [
        {"a": {"@arrayPath": ["$.items", {"t": "x" * 60_000}]}},
        {"a": {"@arrayPath": ["$.items", {f"k{i}": {"@path": "$."} for i in range(500)}]}},
        {"a": {"@template": "{{text}}" * 2_000}},
        {"a": [{"@template": "{{text}}"}] * 900},
        {"a": [{"@path": "$."}] * 900},
        {"a": [{"@path": {"@path": "$.dots"}}] * 30},
        {"a": {"@replace": {"pattern": "a", "replacement": "x" * 1_000, "value": {"@path": "$.text"}}}},
        {
            "a": {
                "@replace": {
                    "pattern": "a",
                    "replacement": "a" * 60,
                    "pattern2": "a",
                    "replacement2": "a" * 60,
                    "value": "a" * 900,
                }
            }
        },
        {"a": {"@json": {"mode": "encode", "value": [{"@path": "$."}] * 500}}},
        {"a": [{"@case": {"operator": "upper", "value": {"@path": "$.text"}}}] * 300},
        {"a": doubled(12)},
        {"a": {"@template": "{{a}}"}, "b": {"@json": {"mode": "encode", "value": doubled(12)}}},
        {"a": {"@flatten": {"value": doubled(12), "separator": "."}}},
        {
            "a": {
                "@transform": {
                    "apply": {"list": [{"@path": "$.list"}] * 300},
                    "mapping": {"@arrayPath": ["$.list", {"@arrayPath": ["$.", {"@arrayPath": ["$.", {"a": 1}]}]}]},
                }
            }
        },
    ],
)
def test_a_small_event_does_not_become_a_huge_payload(mapping: Any) -> None:
    event = {"a": FULL["items"]} | FULL
    assert check_mapping(mapping) == []
    with pytest.raises(MappingError, match=r"^the mapping (makes|gives) too much"):
        compile_mapping(mapping).resolve(event)


@pytest.mark.parametrize(
    "node",
    [
        {"@arrayPath": ["$.items", {"@if": {"exists": {"@path": "$." + "a." * 490}, "then": "x" * 500}}]},
        {"@template": "{{text}}" * 2_000},
        {"@template": ("x" * 1_000 + "{{a}}") * 40 + "{{type}}" * 1_500},
        [{"@case": {"operator": "upper", "value": {"@path": "$.text"}}}] * 300,
        {"@replace": {"pattern": "a", "replacement": "x" * 1_000, "value": {"@path": "$.text"}}},
        [{"@replace": {"pattern": "b" * 50, "value": {"@path": "$.text"}}}] * 300,
        {"@merge": {"objects": [{"@path": "$.keys"}] * 600, "direction": "left"}},
        [{"@flatten": {"value": {"@path": "$.keys"}, "separator": "."}}] * 300,
        [{"@json": {"mode": "encode", "value": {"@path": "$.items"}}}] * 300,
        [{"@json": {"mode": "decode", "value": {"@path": "$.text"}}}] * 300,
        [{"@path": {"@path": "$.text"}}] * 600,
        [{"@template": {"@path": "$.holes"}}] * 600,
    ],
)
def test_work_has_a_limit_also_when_nothing_of_it_is_kept(node: Any) -> None:
    event = FULL | {"type": "x" * 1_000, "keys": dict.fromkeys(map(str, range(4_000)), 1), "holes": "{{x}}" * 6_000}
    mapping = {"a": {"@if": {"exists": node, "then": 1}}}
    assert check_mapping(mapping) == []
    with pytest.raises(MappingError, match=r"^the mapping makes too much"):
        compile_mapping(mapping).resolve(event)


@pytest.mark.parametrize(
    "node",
    [
        {"@path": "$.deep"},
        {"@template": "{{deep}}"},
        {"@json": {"mode": "encode", "value": {"@path": "$.deep"}}},
        {"@json": {"mode": "decode", "value": "[" * 1000 + "]" * 1000}},
    ],
)
def test_what_is_too_deep_to_be_written_is_an_error(node: Any) -> None:
    with pytest.raises(MappingError, match="too deep"):
        compile_mapping({"a": node}).resolve({"deep": DEEP_LIST})


def test_the_deepest_result_can_be_written() -> None:
    deep = orjson.loads("[" * (MAX_RESULT_DEPTH - 1) + "]" * (MAX_RESULT_DEPTH - 1))
    orjson.dumps(compile_mapping({"a": {"@path": "$.a"}}).resolve({"a": deep}))
    with pytest.raises(MappingError, match="too deep"):
        compile_mapping({"a": {"b": {"@path": "$.a"}}}).resolve({"a": deep})


def test_a_deep_value_is_flattened_without_recursion() -> None:
    deep: Any = 1
    for _ in range(1_000):
        deep = {"": deep}
    node = {"@flatten": {"value": {"@path": "$.deep"}, "separator": "."}}
    assert compile_mapping({"x": node}).resolve({"deep": deep}) == {"x": {"." * 999: 1}}


def test_a_budget_ends_exactly() -> None:
    budget = Budget(10)
    budget.spend(10)
    with pytest.raises(MappingError):
        budget.spend(1)


def test_the_largest_result_passes() -> None:
    most = MAX_UNITS - len("a") - 2 * VALUE
    assert compile_mapping({"a": {"@path": "$.a"}}).resolve({"a": "x" * most})
    with pytest.raises(MappingError, match="gives too much"):
        compile_mapping({"a": {"@path": "$.a"}}).resolve({"a": "x" * (most + VALUE + 1)})


def test_errors_hold_nothing_of_the_event() -> None:
    for node in ({"@path": "$.text"}, {"@template": "{{text}}"}):
        with pytest.raises(MappingError) as caught:
            compile_mapping({"a": node}).resolve({"text": "Hush" * MAX_UNITS})
        assert "Hush" not in str(caught.value)
