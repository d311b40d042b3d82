"""What conditions mean, operator by operator, function by function."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given

from tasks.filters import compile_fql, show
from tasks.filters.functions import FUNCTIONS
from tests.tasks.filters.strategies import conditions, events, unhurried

DOCUMENTED = {
    "event": "Button Clicked",
    "type": "track",
    "context": {"library": {"name": "analytics.js", "version": "1.0"}},
    "properties": {"features": ["discounts", "dark-mode"], "product 1": {"price": "19.99"}},
}
EVENT: dict[str, Any] = {
    "text": "Two Words",
    "kana": "ア",
    "one": 1,
    "one_point": 1.0,
    "half": 0.5,
    "yes": True,
    "no": False,
    "nothing": None,
    "list": ["a", 1, None, True],
    "same_list": ["a", 1.0, None, True],
    "nested": {"a": [{"b": 1}]},
    "same_nested": {"a": [{"b": 1.0}]},
    "other_nested": {"a": [{"b": True}]},
    "renamed": {"b": [{"b": 1}]},
    "empty": "",
    "all": "a field",
    "pattern": "Two*",
    "deep": {"a.b": {"$c": {"é": 1}}},
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("event = 'Button Clicked'", True),
        ("event = 'Screen Tapped'", False),
        ("context.path.path = '/login'", False),
        ("type = 'identify' or type = 'track'", True),
        ("event = 'Button Clicked' and type = 'track'", True),
        ("match( context.library.version, '1.*' )", True),
        ("match( context.library.version, '2.*' )", False),
        ("type = 'track' and ( event = 'Click' or match( event, 'Button *' ) )", True),
        ("!contains( context.library.name, 'js' )", False),
        ("'dark-mode' in properties.features", True),
        ("'blink' in properties.features", False),
        (r"properties.product\ 1.price = '19.99'", True),
        ("!( type in ['track', 'identify'] )", False),
        ("length( userId ) > 0", False),
    ],
)
def test_the_documented_examples(text: str, expected: bool) -> None:
    assert compile_fql(text)(DOCUMENTED) is expected


@pytest.mark.parametrize(
    "text",
    [
        "all",
        "true",
        "yes",
        "!no",
        "!nothing",
        "!missing",
        "!text",
        "!!yes",
        "!one = 2",
        "yes and yes and !no",
        "no or nothing or yes",
        "no and no or yes",
        "yes or no and no",
        "(yes or no) and !no",
        "(yes and no) = false",
        "one = 1",
        "one = 1.0",
        "one = one_point",
        "half = 5e-1",
        "one != true",
        "yes != 1",
        "yes = true",
        "no != 0",
        "text != one",
        "missing = null",
        "nothing = null",
        "nothing = missing",
        "empty != null",
        'text = "Two Words"',
        "'Two Words' = text",
        "list = same_list",
        "list = ['a', 1, null, true]",
        "list != ['a', true, null, true]",
        "nested = same_nested",
        "nested != other_nested",
        "nested != renamed",
        "one > half",
        "one >= 1.0",
        "-1 < half",
        "half <= 0.5",
        "one in (1, 2)",
        "one in (1)",
        "one in [one_point]",
        "missing in [null]",
        "text in ['x', 'Two Words']",
        "text in [pattern, text]",
        "'a' in list",
        "'a' in (list)",
        "null in list",
        "true in list",
        r"\all = 'a field'",
        "!(all = 'a field')",
        r"deep.a\.b.\$c.\é = 1",
        " \t\r\n text\n=\n'Two Words' ",
    ],
)
def test_true(text: str) -> None:
    assert compile_fql(text)(EVENT) is True


@pytest.mark.parametrize(
    "text",
    [
        "false",
        "null",
        "'true'",
        "1",
        "text",
        "one",
        "nothing",
        "missing",
        "nested",
        "list",
        "lowercase(text)",
        "!yes",
        "!all",
        "one and one",
        "one or text",
        "yes and missing",
        "one = '1'",
        "one = true",
        "no = 0",
        "no = null",
        "empty = null",
        "list = ['a', 1, null]",
        "one > '0'",
        "text > 'A'",
        "text < 'Z'",
        "missing < 1",
        "missing >= null",
        "yes > 0",
        "list > 0",
        "one > 1",
        "one in []",
        "one in ('1', true)",
        "false in [0]",
        "one in one",
        "text in text",
        "'a' in nested",
        "missing in list_that_is_missing",
        "text.length = 9",
        "list.0 = 'a'",
        "nested.a.b = 1",
    ],
)
def test_false(text: str) -> None:
    assert compile_fql(text)(EVENT) is False


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("contains(text, 'o W')", True),
        ("contains(text, '')", True),
        ("contains(text, 'two')", False),
        ("contains(missing, 'x')", False),
        ("contains(text, missing)", False),
        ("contains(list, 'a')", False),
        ("contains(one, '1')", False),
        ("match(text, 'Two*')", True),
        ("match(text, pattern)", True),
        ("match('Two Words', pattern)", True),
        ("match(text, 'two*')", False),
        ("match(text, 'Two')", False),
        ("match(missing, '*')", False),
        ("match(text, missing)", False),
        ("match(one, '1')", False),
        ("match(text, 1)", False),
        ("length(text)", 9),
        ("length(kana)", 3),
        ("length(list)", 4),
        ("length(missing)", 0),
        ("length(empty)", 0),
        ("length(nested)", None),
        ("length(one)", None),
        ("lowercase(text)", "two words"),
        ("lowercase(missing)", None),
        ("lowercase(one)", None),
        ("uppercase(text)", "TWO WORDS"),
        ("uppercase(missing)", None),
        ("snakecase(text)", "Two_Words"),
        ("snakecase('test string')", "test_string"),
        ("snakecase(list)", None),
        ("kebabcase('test string')", "test-string"),
        ("kebabcase(missing)", None),
        ("titlecase('test string')", "Test String"),
        ('titlecase("don\'t  SHOUT")', "Don't  SHOUT"),
        ("titlecase(missing)", None),
        ("typeof(text)", "string"),
        ("typeof(one)", "number"),
        ("typeof(half)", "number"),
        ("typeof(yes)", "bool"),
        ("typeof(list)", "list"),
        ("typeof(nested)", "object"),
        ("typeof(nothing)", "null"),
        ("typeof(missing)", "null"),
        ("typeof(one = 1)", "bool"),
        ("bool(text)", True),
        ("bool('false')", False),
        ("bool('0')", False),
        ("bool(empty)", False),
        ("bool(0)", False),
        ("bool(half)", True),
        ("bool([])", False),
        ("bool(list)", True),
        ("bool(yes)", True),
        ("bool(missing)", False),
        ("string(text)", "Two Words"),
        ("string(one)", "1"),
        ("string(one_point)", "1"),
        ("string(half)", "0.5"),
        ("string(1e300)", "1e+300"),
        ("string(yes)", "true"),
        ("string(['a', 1])", '["a",1]'),
        ("string(missing)", None),
        ("number('12')", 12),
        ("number('-1.5e1')", -15),
        ("number(' 12')", None),
        ("number('12x')", None),
        ("number('1e999')", None),
        ("number('')", None),
        ("number(half)", 0.5),
        ("number(yes)", None),
        ("number(missing)", None),
    ],
)
def test_functions(call: str, value: Any) -> None:
    """A value is told by comparing it, of the right type, with what the event holds as ``value``."""
    assert compile_fql(f"{call} = expected")({**EVENT, "expected": value})
    assert compile_fql(call)({**EVENT, "expected": value}) is (value is True)


@unhurried
@given(conditions, events)
def test_a_condition_raises_on_no_event_and_is_true_or_false(node: Any, event: Any) -> None:
    assert compile_fql(show(node))(event) in (True, False)


HOSTILE = [
    10**5_000,
    -(10**400),
    1e308,
    "a" * 30_000,
    "[" * 30_000,
    "\\" * 999,
    "9" * 30_000,
    "1e" + "9" * 30_000,
    "\ud800\x00",
    [["\udfff"]],
    {"\ud800": "\x00"},
    [1] * 10_000,
]
CONDITIONS = [
    *(f"{name}({', '.join(['a', 'b'][: len(function.arguments)])}) = 1" for name, function in FUNCTIONS.items()),
    *(f"a {sign} b" for sign in ("=", "!=", "<", "<=", ">", ">=", "in")),
    "[a, [b]] = [b, [a]]",
    "a in [b, 1.5]",
    "a.b.c = b.c",
    "a < 1.5",
]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_hostile_values_raise_nothing(condition: str) -> None:
    holds = compile_fql(condition)
    for a, b in product(HOSTILE, repeat=2):
        assert holds({"a": a, "b": b}) in (True, False)


def nested(kind: str, levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value] if kind == "list" else {"a": value}
    return value


@pytest.mark.parametrize("kind", ["list", "object"])
@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_value_may_be_nested_as_deeply_as_it_likes(condition: str, kind: str) -> None:
    holds = compile_fql(condition)
    assert holds({"a": nested(kind, 5_000), "b": nested(kind, 5_000)}) in (True, False)


def test_deeply_nested_values_are_compared() -> None:
    a, b, c = nested("list", 5_000), nested("list", 5_000), nested("list", 4_999)
    assert compile_fql("a = b and a != c")({"a": a, "b": b, "c": c})


def test_what_has_no_json_text_is_null_as_a_string() -> None:
    holds = compile_fql("string(a) = null")
    assert all(holds({"a": value}) for value in (10**400, ["\ud800"], nested("list", 300)))
