"""What people read when a condition cannot be read: what was expected there, and what they may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from lark import Token, UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from tasks.filters.errors import FqlError, error_at
from tasks.filters.functions import FUNCTIONS

CONSTANTS = {"true": True, "false": False, "null": None, "all": None}
EXPECTED = {
    "STRING": "a value",
    "OPERATOR": "an operator (= != > >= < <= in)",
    "_IN": "an operator (= != > >= < <= in)",
    "PATH": "a list or a field",
    "_AND": "and",
    "_OR": "or",
    "_COMMA": "a comma",
    "_CLOSE": ")",
    "_CLOSE_LIST": "]",
    "$END": "the end",
}
"""What is named of all that the grammar would take, in this order."""
SIGNS = {
    "==": "=",
    "<>": "!=",
    "=>": ">=",
    "=<": "<=",
    "=~": "match(field, 'pattern')",
    "&&": "and",
    "||": "or",
}
"""What other languages write, and what this one does."""
WORDS = {"and": "and", "or": "or", "in": "in", "not": "!", "is": "=", "eq": "=", "ne": "!=", "equals": "="}
QUOTES = "\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb`"
SHOWN_CHARACTERS = 40


def syntax_error(text: str, error: UnexpectedInput) -> FqlError:
    """The error to show for one of the parser."""
    if isinstance(error, UnexpectedCharacters):
        offset = error.pos_in_stream or 0
        return error_at(_character(text, offset), text, offset)
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        offset = error.token.start_pos or 0
        return error_at(_meant(text, offset, error.token) or _unexpected(error), text, offset)
    if isinstance(error, UnexpectedToken) and text.strip():
        return error_at(f"something is missing here: {_expected(error)}", text, len(text.rstrip()))
    return error_at("a condition is missing; all is every event", text, 0)


def no_function(name: str) -> str:
    """There is no function of that name."""
    if name.lower() in WORDS:
        return _written(name, WORDS[name.lower()])
    near = get_close_matches(name.lower(), FUNCTIONS, 1)
    meant = f"did you mean {near[0]}?" if near else f"there are {', '.join(FUNCTIONS)}"
    return f"there is no function {shown(name)}; {meant}"


def wrong_count(name: str, count: int) -> str:
    """The function takes another number of arguments."""
    arguments = FUNCTIONS[name].arguments
    return f"{_signature(name)} takes {_counted(len(arguments))}, not {count}"


def no_constant(word: str) -> str:
    """A constant in capitals."""
    return f"did you mean {word.lower()}? A field of that name is written \\{word}"


def shown(text: str) -> str:
    """A piece of the text, cut and without anything that a terminal obeys."""
    cut = text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"
    return cut if cut.isprintable() else repr(cut)


def _signature(name: str) -> str:
    return f"{name}({', '.join(FUNCTIONS[name].arguments)})"


def _counted(count: int) -> str:
    return "1 argument" if count == 1 else f"{count} arguments"


def _character(text: str, offset: int) -> str:
    """What is wrong with a character with which nothing begins."""
    letter = text[offset]
    if sign := _sign(text, offset):
        return sign
    if letter in "'\"":
        return f"this text never ends: a second {letter} is missing"
    if letter in QUOTES:
        return "texts stand in plain quotes: ' or \""
    if letter == ".":
        return "a name is missing before or after the dot"
    if letter == "\\":
        return "a character is missing after \\"
    return f"unexpected {shown(letter)}" + (f"; in a name it is written \\{letter}" if letter.isprintable() else "")


def _meant(text: str, offset: int, token: Token) -> str | None:
    """What was meant by a word in a wrong place, if that is clear."""
    if sign := _sign(text, offset):
        return sign
    if text[:offset].split()[-1:] == ["not"]:
        return _written("not", WORDS["not"])
    if token.type != "PATH":
        return None
    if token in FUNCTIONS:
        return f"{token} is a function: {_signature(token)}"
    if near := get_close_matches(token.lower(), WORDS, 1, cutoff=0.75):
        return f"unexpected {shown(token)}; did you mean {WORDS[near[0]]}?"
    return None


def _sign(text: str, offset: int) -> str | None:
    for start in (offset - 1, offset):
        written = text[max(start, 0) : start + 2]
        if written in SIGNS:
            return _written(written, SIGNS[written])
    return None


def _written(elsewhere: str, here: str) -> str:
    return f"{elsewhere} is written {here} here"


def _unexpected(error: UnexpectedToken) -> str:
    return f"unexpected {shown(str(error.token))}; expected {_expected(error)}"


def _expected(error: UnexpectedToken) -> str:
    accepted = error.accepts - {"PATH"} if "STRING" in error.accepts else error.accepts
    return _one_of(dict.fromkeys(name for terminal, name in EXPECTED.items() if terminal in accepted))


def _one_of(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last
