"""What a function changed, as lines."""

from __future__ import annotations

import orjson

from app.authoring.difference import MOST_LINES, difference


def test_nothing_changed_gives_no_lines() -> None:
    assert difference(b'{"a":1,"b":{"c":[1,2]}}', b'{"b":{"c":[1,2]},"a":1}') == ()


def test_a_whole_number_is_the_same_as_javascript_writes_it() -> None:
    assert difference(b'{"a":1.0,"b":[2.0]}', b'{"a":1,"b":[2]}') == ()


def test_true_is_not_one() -> None:
    assert difference(b'{"a":1}', b'{"a":true}')[2:4] == ('-  "a": 1', '+  "a": true')


def test_changed_lines_stand_in_the_order_of_the_input() -> None:
    assert difference(b'{"a":1,"b":2,"c":3}', b'{"d":4,"c":3,"b":5,"a":1}') == (
        "@@ -1,5 +1,6 @@",
        " {",
        '   "a": 1,',
        '-  "b": 2,',
        '-  "c": 3',
        '+  "b": 5,',
        '+  "c": 3,',
        '+  "d": 4',
        " }",
    )


def test_objects_in_lists_keep_their_keys_order_too() -> None:
    assert difference(b'{"a":[{"x":1,"y":2}]}', b'{"a":[{"y":2,"x":1}]}') == ()


def test_the_text_is_not_escaped() -> None:
    assert '+  "a": "ä\u200b→"' in difference(b'{"a":""}', '{"a":"ä\u200b→"}'.encode())


def test_too_many_lines_are_shown_and_not_compared() -> None:
    many = orjson.dumps({"a": list(range(MOST_LINES))})
    lines = difference(b'{"a":[]}', many)
    assert lines[0].startswith("@@ too many lines to compare; all 4,004 of the output")
    assert len(lines) == 4_005


def test_events_as_deep_as_any_are_compared() -> None:
    deep = b'{"a":' * 250 + b"1" + b"}" * 250
    changed = [line for line in difference(deep, deep.replace(b"1", b"2")) if line[0] in "+-"]
    assert [line.replace(" ", "") for line in changed] == ['-"a":1', '+"a":2']
