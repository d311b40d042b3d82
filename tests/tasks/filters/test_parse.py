"""Trees of conditions, how they are written again, and what people read when a text is no condition."""

from __future__ import annotations

import pytest
from hypothesis import example, given

from tasks.filters import FqlError, compile_fql, parse, show
from tasks.filters.functions import FUNCTIONS
from tasks.filters.nodes import All, And, Call, Comparison, Literal, Membership, Node, Not, Or, Path
from tasks.filters.parse import MAX_CHARACTERS, MAX_DEPTH, MAX_NODES
from tests.tasks.filters.strategies import conditions, texts, unhurried

A, B, C = (Path((name,)) for name in "abc")


@unhurried
@given(conditions)
@example(Or((And((A, B)), Not(Not(C)))))
@example(And((Or((A, B)), And((A, B)), Not(Membership(A, B)))))
@example(Comparison("=", Not(A), Membership(A, Path(("all",)))))
@example(Path(("TRUE",)))
def test_what_is_shown_is_read_as_the_same_tree(node: Node) -> None:
    again = parse(show(node))
    assert (again, repr(again)) == (node, repr(node))


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("all", All()),
        ("a and b or c", Or((And((A, B)), C))),
        ("a and (b or c)", And((A, Or((B, C))))),
        ("!a = b", Not(Comparison("=", A, B))),
        ("a!=b", Comparison("!=", A, B)),
        ("and.or", Path(("and", "or"))),
        ("android", Path(("android",))),
        ("a-1", Path(("a-1",))),
        ("a>-1", Comparison(">", A, Literal(-1))),
        ("'a\\'", Literal("a\\")),
        ("'\x00\n\"'", Literal('\x00\n"')),
        ("18446744073709551616", Literal(2.0**64)),
        ("contains(a,b)", Call("contains", (A, B))),
        ("((a))", A),
    ],
)
def test_trees(text: str, node: Node) -> None:
    assert repr(parse(text)) == repr(node)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("! ( (a) ='x' )", "!(a = 'x')"),
        ("a in ( 'x' )", "a in ['x']"),
        ("a in (b)", "a in b"),
        ('"it\'s"', '"it\'s"'),
        ("(a or b) and (c and a)", "(a or b) and (c and a)"),
        (r"\a.b\ c.\1", r"a.b\ c.1"),
        (r"\in", r"\in"),
        (r"\12", r"\12"),
    ],
)
def test_shown(text: str, shown: str) -> None:
    assert show(parse(text)) == shown


@pytest.mark.parametrize("node", [Literal("'\""), Path(("a", "")), Path(("",))])
def test_what_cannot_be_written_is_not_shown(node: Node) -> None:
    with pytest.raises(FqlError, match="cannot be written"):
        show(node)


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("", 1, "a condition is missing; all is every event"),
        (" \n ", 1, "a condition is missing; all is every event"),
        ("a == 1", 4, "== is written = here"),
        ("a && b", 3, "&& is written and here"),
        ("a || b", 3, "|| is written or here"),
        ("a <> b", 4, "<> is written != here"),
        ("a 'x'", 3, "unexpected 'x'; expected an operator (= != > >= < <= in), and, or or the end"),
        ("a contains 'x'", 3, "contains is a function: contains(text, part)"),
        ("contians(a, 'b')", 1, "there is no function contians; did you mean contains?"),
        ("Contains(a, 'b')", 1, "there is no function Contains; did you mean contains?"),
        ("a or zzz(a)", 6, "there is no function zzz; there are " + ", ".join(FUNCTIONS)),
        ("not (a = 1)", 1, "not is written ! here"),
        ("not a", 5, "not is written ! here"),
        ("contains(a)", 1, "contains(text, part) takes 2 arguments, not 1"),
        ("a or length()", 6, "length(value) takes 1 argument, not 0"),
        ("match(a, b, c)", 1, "match(text, pattern) takes 2 arguments, not 3"),
        ("a = 'x", 5, "this text never ends: a second ' is missing"),
        ('a = "x', 5, 'this text never ends: a second " is missing'),
        ("a = “x”", 5, "texts stand in plain quotes: ' or \""),
        ("a AND b", 3, "unexpected AND; did you mean and?"),
        ("a or or b", 6, "unexpected or; expected a value"),
        ("a is null", 3, "unexpected is; did you mean =?"),
        ("a = 1.2.3", 5, r"1.2.3 is no number; a field of that name is written \1.2.3"),
        ("a = 007", 5, r"007 is no number; a field of that name is written \007"),
        ("a = 1e999", 5, "this number is too large"),
        ("a = " + "9" * 4_900, 5, "this number is too large"),
        ("a = True", 5, r"did you mean true? A field of that name is written \True"),
        ("(a", 3, "something is missing here: )"),
        ("a)", 2, "unexpected ); expected the end"),
        ("a =", 4, "something is missing here: a value"),
        ("a = ", 4, "something is missing here: a value"),
        ("a in", 5, "something is missing here: a list or a field"),
        ("a in 'x'", 6, "unexpected 'x'; expected a list or a field"),
        ("a in (b = 1)", 6, "in takes a list or a field that holds one, as in ['a', 'b']"),
        ("[1, 2", 6, "something is missing here: a comma or ]"),
        ("a.", 2, "a name is missing before or after the dot"),
        ("a..b", 2, "a name is missing before or after the dot"),
        ("a = \\", 5, "a character is missing after \\"),
        ("café = 1", 4, r"unexpected é; in a name it is written \é"),
        ("a\x00", 2, r"unexpected '\x00'"),
        ("\ud800", 1, r"unexpected '\ud800'"),
        ("match(a, '[b')", 11, "] is missing after ["),
        ("match(a, 'b\\')", 12, "a character is missing after \\"),
        ("match(a, '[]')", 12, "a character is missing before ], which by itself is written \\]"),
        ("match(a, '" + "x" * 1_001 + "')", 11, "a pattern has at most 1,000 characters"),
    ],
)  # fmt: skip
def test_errors_say_where_and_what(text: str, column: int, message: str) -> None:
    with pytest.raises(FqlError) as caught:
        parse(text)
    error = caught.value
    assert (error.message, error.line, error.column) == (message, 1, column)
    assert str(error) == f"{message} (line 1, column {column})"


def test_a_frame_shows_the_line_with_a_caret() -> None:
    with pytest.raises(FqlError) as caught:
        parse("type = 'track'\nand \tevent == 'x'\nor a")
    assert (caught.value.line, caught.value.column) == (2, 13)
    assert caught.value.frame == "and  event == 'x'\n            ^"


def test_a_frame_is_short_and_obeyed_by_no_terminal() -> None:
    with pytest.raises(FqlError) as caught:
        parse("a = '" + "\x1b[31m" * 300 + "' und " + "b" * 300)
    line, caret = caught.value.frame.split("\n")
    assert len(line) <= 120
    assert line.isprintable()
    assert line[len(caret) - 1 :].startswith("und b")


def test_an_error_at_the_end_of_several_lines_is_there() -> None:
    with pytest.raises(FqlError) as caught:
        parse("a\nor\n\n")
    assert (caught.value.line, caught.value.column, caught.value.frame) == (2, 3, "or\n  ^")


def test_too_many_characters() -> None:
    assert parse(" " * (MAX_CHARACTERS - 1) + "a") == A
    with pytest.raises(FqlError, match=r"at most 5,000 characters, this one has 5,001"):
        parse(" " * MAX_CHARACTERS + "a")


def test_too_many_nodes() -> None:
    assert parse(" or ".join("a" * (MAX_NODES - 1)))
    with pytest.raises(FqlError, match="at most 1,000 values and operators"):
        parse(" or ".join("a" * MAX_NODES))


NESTED = [("!", "", 1), ("length(", ")", 1), ("[", "]", 1), ("(a = ", ")", 1), ("a in [", "]", 2), ("!(b or ", ")", 2)]
"""What opens, what closes, and how many levels that is."""


@pytest.mark.parametrize(("opening", "closing", "levels"), NESTED)
def test_nested_too_deeply(opening: str, closing: str, levels: int) -> None:
    for times in (MAX_DEPTH // levels, 500):
        with pytest.raises(FqlError, match="nested at most 50 deep"):
            parse(opening * times + "a" + closing * times)


@pytest.mark.parametrize(("opening", "closing", "levels"), NESTED)
def test_nested_as_deeply_as_it_may_be(opening: str, closing: str, levels: int) -> None:
    times = (MAX_DEPTH - 1) // levels
    text = opening * times + "a" + closing * times
    assert parse(show(parse(text))) == parse(text)
    assert compile_fql(text)({"a": True}) in (True, False)


def test_parentheses_alone_nest_as_deeply_as_they_like() -> None:
    depth = MAX_CHARACTERS // 2 - 1
    assert parse("(" * depth + "a" + ")" * depth) == A


@unhurried
@given(texts)
@example("(" * MAX_CHARACTERS)
@example("![(" * 1_000)
@example("length(" * 700)
@example("a\\" * 2_000)
def test_a_text_is_read_or_refused(text: str) -> None:
    shown, framed = outcome(text)
    if shown is not None:
        assert show(parse(shown)) == shown
    line, caret = framed.split("\n")
    assert line.isprintable()
    assert caret.strip() == "^"


def outcome(text: str) -> tuple[str | None, str]:
    """The text as it is shown again, or None; and a frame."""
    try:
        return show(parse(text)), "\n^"
    except FqlError as error:
        return None, error.frame
