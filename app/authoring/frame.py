"""The lines of a text around a place in it, as people read compilers."""

from __future__ import annotations

AROUND = 2
WIDEST = 160
UNPRINTABLE = "\ufffd"


def code_frame(code: str, line: int, column: int | None = None) -> str:
    """The lines around ``line`` (from 1), that one marked, with a caret under ``column`` (from 1) if it is known.

    Empty where the text has no such line. Long lines are cut around the column.
    """
    lines = [line.removesuffix("\r") for line in code.removesuffix("\n").split("\n")]
    if not 0 < line <= len(lines):
        return ""
    skipped = max(0, (column or 1) - WIDEST // 2)
    width = len(str(min(len(lines), line + AROUND)))
    shown = []
    for number in range(max(1, line - AROUND), min(len(lines), line + AROUND) + 1):
        mark = ">" if number == line else " "
        text = printable(lines[number - 1][skipped : skipped + WIDEST].replace("\t", " "))
        shown.append(f"{mark} {number:{width}} | {text}".rstrip())
        if number == line and column is not None:
            shown.append(f"  {'':{width}} | {' ' * (column - 1 - skipped)}^")
    return "\n".join(shown)


def printable(text: str) -> str:
    """A text that does nothing to a terminal but show itself, of the same length."""
    return "".join(letter if letter.isprintable() else UNPRINTABLE for letter in text)
