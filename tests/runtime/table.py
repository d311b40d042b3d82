"""Writes what programs test into docs/runtime.md, between its two marks: ``python -m tests.runtime.table``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from tasks.config import Config
from tasks.functions import driver, fetches, frames, invocation
from tasks.functions.inside.cage import ENGINE_BYTES
from tasks.functions.libraries.install import Folder
from tests.runtime.programs import Program, all_programs

DOCUMENT = Path(__file__).parents[2] / "docs" / "runtime.md"
BEGIN = "<!-- Made by `python -m tests.runtime.table`. -->\n"
END = "<!-- The end of what it makes. -->\n"


@dataclass(frozen=True)
class Library:
    """A library: as authors write its name, its package, area and entries, and how long its first use takes."""

    name: str
    package: str
    area: str
    entries: tuple[str, ...]
    load: str


LIBRARIES = (
    Library("_", "lodash", "lodash", ("lodash",), "15 ms"),
    Library("moment", "moment-timezone", "moment", ("moment", "moment-zones"), "9 ms; 23 ms with zones"),
    Library("uuidv5.uuidv5", "uuidv5", "uuidv5", ("uuidv5",), "3 ms"),
    Library("jsonwebtoken", "jsonwebtoken", "jsonwebtoken", ("jsonwebtoken",), "11 ms"),
    Library("xml", "xml", "xml", ("xml",), "2 ms"),
    Library("xml2js", "xml2js", "xml2js", ("xml2js",), "11 ms"),
    Library(
        "libphonenumberjslib.libphonenumberjs", "libphonenumber-js", "libphonenumber", ("libphonenumberjs",), "15 ms"
    ),
    Library("fetchretrylib.fetchretry", "fetch-retry", "fetch-retry", ("fetchretry",), "1 ms"),
    Library("OAuth", "oauth", "oauth", ("oauth",), "8 ms"),
    Library("winstonlib.winston", "winston", "winston", ("winston",), "11 ms"),
)


def limits() -> str:
    """What one event may have, one a line; the values are those that are in force without any setting."""
    config = Config.from_env({})
    rows = (
        ("time of the handler", f"{config.function_timeout_s:g} s"),
        ("an event that goes in, or comes out", f"{driver.MAX_EVENT_BYTES:,} bytes"),
        ("memory of JavaScript", f"{ENGINE_BYTES // 2**20} MB"),
        ("memory of the process, above which it is replaced", f"{config.function_memory_bytes // 2**20} MB"),
        ("requests", f"{frames.MAX_REQUESTS}"),
        ("time of a request, with its redirects", f"{config.http_timeout_s:g} s"),
        ("body of a request, and of its answer", f"{fetches.MAX_BODY_BYTES:,} bytes"),
        ("headers of a request", f"{fetches.MAX_HEADERS}, {fetches.MAX_HEADERS_CHARACTERS:,} characters"),
        ("redirects", f"{fetches.MAX_REDIRECTS}"),
        ("log", f"{frames.MAX_LOG_LINES} lines, {frames.MAX_LOG_BYTES:,} bytes"),
        ("a line of the log", f"{invocation.MAX_LINE_CHARACTERS:,} characters"),
    )
    return "\n".join(["| what | limit |", "|---|---|", *(f"| {what} | {limit} |" for what, limit in rows)]) + "\n"


def table() -> str:
    """The libraries, one a line."""
    sizes = {bundle.name: bundle.size_bytes for bundle in Folder().bundles()}
    versions = json.loads((Folder().path / "package.json").read_text("utf-8"))["dependencies"]
    lines = ["| name | library | size | first use | programs |", "|---|---|---|---|---|"]
    for each in LIBRARIES:
        size = f"{sum(sizes[entry] for entry in each.entries) / 1024:,.0f} KB"
        count = len(all_programs(f"libraries-{each.area}"))
        lines.append(f"| `{each.name}` | {each.package} {versions[each.package]} | {size} | {each.load} | {count} |")
    return "\n".join(lines) + "\n"


def behaviours(programs: list[Program]) -> str:
    """What is tested, by area, in the sentences of the programs."""
    parts = []
    for area, members in groupby(programs, key=lambda program: program.area):
        sentences = [f"- {program.sentence}" for program in members]
        parts.append("\n".join([f"### {area} ({len(sentences)})", "", *sentences, ""]))
    return "\n".join(parts)


def document(text: str) -> str:
    """The text of the document with what is made here renewed."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    programs = all_programs()
    count = f"{len(programs)} programs in {len({program.area for program in programs})} areas."
    parts = {
        "Limits of one event": limits(),
        "Libraries": table(),
        "What is tested": f"{count}\n\n{behaviours(programs)}",
    }
    made = "\n".join(f"## {title}\n\n{part}" for title, part in parts.items())
    return f"{before}{BEGIN}\n{made}\n{END}{after}"


if __name__ == "__main__":
    DOCUMENT.write_text(document(DOCUMENT.read_text("utf-8")), "utf-8")
