"""From the text of a condition to its tree. ``MAX_DEPTH`` bounds recursion; what is refused says where and why."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import cast

from lark import Lark, Token, Tree, UnexpectedInput

from tasks.filters.errors import FqlError, error_at
from tasks.filters.functions import FUNCTIONS
from tasks.filters.glob import GlobError, glob
from tasks.filters.nodes import All, And, Call, Comparison, Listing, Literal, Membership, Node, Not, Or, Path
from tasks.filters.paths import like_a_number, names_of
from tasks.filters.syntax import CONSTANTS, no_constant, no_function, syntax_error, wrong_count
from tasks.filters.values import number_of

MAX_CHARACTERS = 5_000
MAX_DEPTH = 50
MAX_NODES = 1_000
Branch = Tree[Token]


def parse(text: str) -> Node:
    """The tree of a condition.

    Raises:
        FqlError: the text is no condition, or has over ``MAX_CHARACTERS`` characters, ``MAX_DEPTH`` levels or
            ``MAX_NODES`` values and operators.
    """
    if len(text) > MAX_CHARACTERS:
        message = f"a condition has at most {MAX_CHARACTERS:,} characters, this one has {len(text):,}"
        raise error_at(message, text, MAX_CHARACTERS)
    try:
        tree = _lark().parse(text)
    except UnexpectedInput as error:
        raise syntax_error(text, error) from None
    return _Builder(text).node(_branch(tree, 0))


@cache
def _lark() -> Lark:
    return Lark.open("fql.lark", rel_to=__file__, parser="lalr", lexer="basic", propagate_positions=True)


def _branch(tree: Branch, position: int) -> Branch:
    return cast("Branch", tree.children[position])


class _Builder:
    """Makes nodes of what the grammar gives; counts them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._nodes = 0
        self._depth = 0
        self._makers: dict[str, Callable[[Branch], Node]] = {
            "disjunction": lambda tree: Or(self._all(tree)),
            "conjunction": lambda tree: And(self._all(tree)),
            "negation": lambda tree: Not(self.node(_branch(tree, 0))),
            "comparison": self._comparison,
            "membership": self._membership,
            "call": self._call,
            "list": lambda tree: Listing(self._all(tree)),
            "path": self._path,
            "string": lambda tree: Literal(str(tree.children[0])[1:-1]),
            "number": self._number,
            "constant": self._constant,
        }

    def node(self, tree: Branch) -> Node:
        """The node of a branch."""
        self._nodes += 1
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._error(f"a condition is nested at most {MAX_DEPTH} deep", tree)
        if self._nodes > MAX_NODES:
            raise self._error(f"a condition has at most {MAX_NODES:,} values and operators", tree)
        node = self._makers[tree.data](tree)
        self._depth -= 1
        return node

    def _all(self, tree: Branch, first: int = 0) -> tuple[Node, ...]:
        return tuple(self.node(cast("Branch", branch)) for branch in tree.children[first:] if branch is not None)

    def _comparison(self, tree: Branch) -> Node:
        return Comparison(str(tree.children[1]), self.node(_branch(tree, 0)), self.node(_branch(tree, 2)))

    def _membership(self, tree: Branch) -> Node:
        value, choices = self.node(_branch(tree, 0)), _branch(tree, 1)
        if choices.data != "group":
            return Membership(value, cast("Listing | Path", self.node(choices)))
        items = self._all(choices)
        if len(items) > 1 or isinstance(items[0], Literal):
            return Membership(value, Listing(items))
        if isinstance(items[0], (Listing, Path)):
            return Membership(value, items[0])
        raise self._error("in takes a list or a field that holds one, as in ['a', 'b']", choices)

    def _call(self, tree: Branch) -> Node:
        name = cast("Token", tree.children[0])
        function = FUNCTIONS.get(name)
        if function is None:
            raise error_at(no_function(name), self._text, name.start_pos or 0)
        branches = [cast("Branch", branch) for branch in tree.children[1:] if branch is not None]
        if len(branches) != len(function.arguments):
            raise error_at(wrong_count(name, len(branches)), self._text, name.start_pos or 0)
        call = Call(str(name), tuple(self.node(branch) for branch in branches))
        if name == "match" and isinstance(call.arguments[1], Literal):
            self._check_pattern(call.arguments[1].value, branches[1])
        return call

    def _check_pattern(self, pattern: object, tree: Branch) -> None:
        if not isinstance(pattern, str):
            return
        try:
            glob(pattern)
        except GlobError as error:
            raise error_at(error.message, self._text, tree.meta.start_pos + 1 + error.offset) from None

    def _path(self, tree: Branch) -> Node:
        text = str(tree.children[0])
        if like_a_number(text):
            raise self._error(f"{text} is no number; a field of that name is written \\{text}", tree)
        if text.lower() in CONSTANTS:
            raise self._error(no_constant(text), tree)
        return Path(names_of(text))

    def _number(self, tree: Branch) -> Node:
        number = number_of(str(tree.children[0]))
        if number is None:
            raise self._error("this number is too large", tree)
        return Literal(number)

    def _constant(self, tree: Branch) -> Node:
        text = str(tree.children[0])
        return All() if text == "all" else Literal(CONSTANTS[text])

    def _error(self, message: str, tree: Branch) -> FqlError:
        return error_at(message, self._text, tree.meta.start_pos)
