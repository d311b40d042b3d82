"""Writes what programs test into docs/runtime.md, between its two marks: ``python -m tests.runtime.table``."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from inspect import signature
from itertools import groupby
from pathlib import Path

from destinations.trace import TRACE_BODY_BYTES, TRACE_HEADERS_BYTES
from tasks.config import Config
from tasks.functions import driver, fetches, frames, inside, invocation
from tasks.functions.inside.cage import ENGINE_BYTES
from tasks.functions.inside.crypto import ciphers, derivation, keys, octets
from tasks.functions.libraries.install import FOLDER as LIBRARIES_FOLDER
from tasks.functions.libraries.install import Folder
from tasks.functions.runtime import SandboxRuntime
from tests.runtime.programs import Program, all_programs

DOCUMENT = Path(__file__).parents[2] / "docs" / "runtime.md"
BEGIN = "<!-- Made by `python -m tests.runtime.table`. -->\n"
END = "<!-- The end of what it makes. -->\n"
INSIDE = Path(inside.__file__).parent
LANGUAGES = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "pt": "Portuguese",
    "ja": "Japanese",
}
"""Of Intl, by their codes."""
NESTED_CALLS = "about 600; about 180 through `map` or `forEach` (measured)"
"""Typed in by hand: the engine has a stack of so many bytes, and code decides how many a call takes."""
ABSENT = (
    *("ReadableStream", "WritableStream", "TransformStream", "CompressionStream", "MessageChannel", "BroadcastChannel"),
    *("WebAssembly", "FinalizationRegistry"),
)
"""Globals of Node 18 that are undefined in a sandbox."""


@dataclass(frozen=True)
class Library:
    """A library: as authors write its name, its package, area and entries. A part of another has no area of its own."""

    name: str
    package: str
    area: str
    entries: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """What authors know as a library and is a part of the runtime.

    Its names, what it is, the area of its programs, its script in ``inside/globals``.
    """

    names: tuple[str, ...]
    what: str
    area: str
    script: str


LIBRARIES = (
    Library("_", "lodash", "lodash", ("lodash",)),
    Library("moment", "moment-timezone", "moment", ("moment", "moment-zones")),
    Library("uuidv5.uuidv5", "uuidv5", "uuidv5", ("uuidv5",)),
    Library("jsonwebtoken", "jsonwebtoken", "jsonwebtoken", ("jsonwebtoken",)),
    Library("xml", "xml", "xml", ("xml",)),
    Library("xml2js", "xml2js", "xml2js", ("xml2js",)),
    Library("libphonenumberjslib.libphonenumberjs", "libphonenumber-js", "libphonenumber", ("libphonenumberjs",)),
    Library("fetchretrylib.fetchretry", "fetch-retry", "fetch-retry", ("fetchretry",)),
    Library("OAuth", "oauth", "oauth", ("oauth",)),
    Library("winstonlib.winston", "winston", "winston", ("winston",)),
    Library("stripe", "stripe", "stripe", ("stripe",)),
    Library("sendgrid.mail", "@sendgrid/mail", "sendgrid", ("sendgrid",)),
    Library("sendgrid.client", "@sendgrid/client", "sendgrid", ("sendgrid",)),
    Library("mailchimplib.mailchimp", "@mailchimp/mailchimp_marketing", "mailchimp", ("mailchimp",)),
    Library("nodemailjet.nodemailjet", "node-mailjet", "mailjet", ("nodemailjet",)),
    Library("AWS", "aws-sdk", "aws", ("aws", "aws-core", "aws-xml")),
    Library("AWS.DynamoDB", "aws-sdk", "", ("aws-dynamodb",)),
    Library("AWS.EventBridge", "aws-sdk", "", ("aws-eventbridge",)),
    Library("AWS.Lambda", "aws-sdk", "", ("aws-lambda",)),
    Library("AWS.S3", "aws-sdk", "", ("aws-s3",)),
    Library("AWS.SNS", "aws-sdk", "", ("aws-sns",)),
    Library("AWS.SQS", "aws-sdk", "", ("aws-sqs",)),
)
PARTS = (
    Part(
        ("twilio",),
        "what is used most of twilio 3.68: [docs/functions/twilio.md](functions/twilio.md)",
        "libraries-twilio",
        "twilio",
    ),
    Part(
        ("hubspotlib.hubspot",),
        "what is used most of @hubspot/api-client 5: [docs/functions/hubspot.md](functions/hubspot.md)",
        "libraries-hubspot",
        "hubspot",
    ),
    Part(("zlib.zlib",), "Node's zlib, without its streams", "zlib", "zlib"),
    Part(("FormData",), "the npm package form-data, with `get`, `has` and `entries`", "formdata", "fetch/formdata"),
    Part(("atob", "btoa"), "the npm packages of these names", "libraries-atob", "buffer/base64"),
)

MEASURED = Path(__file__).parent / "first_use.json"
"""Written by ``python -m tests.runtime.first_use``."""
FIRST_USE = """\
First use and memory were measured on {on} by `python -m tests.runtime.first_use`, on an idle machine with two cores:
what a new process has of the processor, the least of {runs} runs, and what it has more of memory, the median. The
second figures of `moment` are with zones; those of a service of `AWS` have `AWS` in them. `sendgrid.mail` and
`sendgrid.client` are loaded together. The other columns are counted.
"""


def limits() -> str:
    """What a function may have, one a line; the values are those that are in force without any setting."""
    config = Config.from_env({})
    rows = (
        ("time of the handler", f"{config.function_timeout_s:g} s"),
        ("an event that goes in, or comes out", f"{driver.MAX_EVENT_BYTES:,} bytes"),
        ("memory of JavaScript", f"{ENGINE_BYTES // 2**20} MB"),
        ("memory of the process, above which it is replaced", f"{config.function_memory_bytes // 2**20} MB"),
        ("nested calls", NESTED_CALLS),
        ("requests of an event, of a batch", f"{frames.MAX_REQUESTS}, {frames.MAX_BATCH_REQUESTS}"),
        ("requests of one instance at once", f"{_requests_at_once()}"),
        ("URL of a request", f"{fetches.MAX_URL_CHARACTERS:,} characters"),
        ("time of a request, with its redirects", f"{config.http_timeout_s:g} s"),
        ("body of a request, and of its answer", f"{fetches.MAX_BODY_BYTES:,} bytes"),
        ("headers of a request", f"{fetches.MAX_HEADERS}, {fetches.MAX_HEADERS_CHARACTERS:,} characters"),
        ("redirects", f"{fetches.MAX_REDIRECTS}"),
        ("log", f"{frames.MAX_LOG_LINES} lines, {frames.MAX_LOG_BYTES:,} bytes"),
        ("a line of the log", f"{invocation.MAX_LINE_CHARACTERS:,} characters"),
        ("an error's message", f"{invocation.MAX_MESSAGE_CHARACTERS:,} characters"),
        ("an error's stack", f"{invocation.MAX_STACK_CHARACTERS:,} characters"),
        ("trace of a request: of each body", f"the first {TRACE_BODY_BYTES:,} bytes"),
        ("trace of a request: headers of each side", f"{TRACE_HEADERS_BYTES:,} bytes"),
        ("timers that wait", f"{_number('prelude/timers.js', 'MAX_TIMERS'):,}"),
        ("entries of `cache`; the oldest leave", f"{_number('prelude/cache.js', 'MAX_ENTRIES'):,}"),
        ("`zlib`: input, and output", f"{_number('globals/zlib.js', 'MAX_BYTES') // 2**20} MB"),
        *_crypto_limits(),
    )
    return _rows("what", "limit", rows)


def _crypto_limits() -> Iterator[tuple[str, str]]:
    yield "`crypto`: input of a call", f"{octets.MAX_BYTES:,} bytes"
    result = f"{octets.MAX_BUFFER_BYTES:,} bytes as a Buffer, {octets.MAX_BYTES:,} as a text"
    yield "`crypto`: result of a call", result
    yield "`crypto.pbkdf2`", f"{derivation.MAX_PBKDF2_ROUNDS:,} iterations times blocks of output"
    megabytes = derivation.MAX_SCRYPT_BYTES // 2**20
    yield "`crypto.scrypt`", f"{megabytes} MB, and `N * r * p` of {derivation.MAX_SCRYPT_ROUNDS:,}"
    yield "`crypto`: RSA keys", f"{keys.MAX_RSA_BITS:,} bits"
    yield "`crypto`: text of a key", f"{keys.MAX_KEY_CHARACTERS:,} characters"
    yield "`crypto`: open ciphers; the one longest unused leaves", f"{ciphers.MAX_OPEN}"


def _requests_at_once() -> int:
    threads = signature(SandboxRuntime).parameters["fetch_threads"].default
    return int(threads) // 4  # as Broker has it


def _constant(path: Path, name: str) -> str:
    """What a script sets a constant to."""
    found = re.search(rf"^const {name} = (.*?);$", path.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    if not found:
        raise LookupError(f"{path} has no {name}")
    return found[1]


def _number(script: str, name: str) -> int:
    """A number, or a product of numbers."""
    return math.prod(int(factor) for factor in _constant(INSIDE / script, name).split("*"))


def _strings(path: Path, name: str) -> list[str]:
    return re.findall(r"'([\w-]+)'", _constant(path, name))


def _rows(left: str, right: str, rows: Iterable[tuple[str, str]]) -> str:
    return "\n".join([f"| {left} | {right} |", "|---|---|", *(f"| {one} | {other} |" for one, other in rows)]) + "\n"


def table() -> str:
    """The libraries, one a line, and the parts of the runtime that authors know as such."""
    sizes = {bundle.name: bundle.size_bytes for bundle in Folder().bundles()}
    versions = json.loads((Folder().path / "package.json").read_text("utf-8"))["dependencies"]
    found = json.loads(MEASURED.read_text("utf-8"))
    lines = ["| name | library | size | first use | memory | programs |", "|---|---|---|---|---|---|"]
    for each in LIBRARIES:
        size = f"{sum(sizes[entry] for entry in each.entries) / 1024:,.0f} KB"
        count = len(all_programs(f"libraries-{each.area}")) if each.area else ""
        cost = _cost(found["costs"][each.name])
        lines.append(f"| `{each.name}` | {each.package} {versions[each.package]} | {size} | {cost} | {count} |")
    for part in PARTS:
        names, count = _code(part.names), len(all_programs(part.area))
        size = f"{_part_bytes(part) / 1024:,.0f} KB"
        cost = _cost(found["costs"][part.names[0]])
        lines.append(f"| {names} | part of the runtime, as {part.what} | {size} | {cost} | {count} |")
    return "\n".join([*lines, "", FIRST_USE.format(**found)])


def _cost(uses: list[dict[str, float]]) -> str:
    """The columns of time and memory; a second use after a semicolon."""
    times, sizes = ([f"{use[unit]:.{digits}f}" for use in uses] for unit, digits in (("ms", 0), ("mb", 1)))
    return f"{'; '.join(times)} ms | {'; '.join(sizes)} MB"


def _part_bytes(part: Part) -> int:
    """What a part's own scripts have: its file and those in a folder of its name."""
    scripts = (INSIDE / "globals").rglob("*.js")
    return sum(path.stat().st_size for path in scripts if _belongs(path, part.script))


def _belongs(path: Path, script: str) -> bool:
    name = path.relative_to(INSIDE / "globals").with_suffix("").as_posix()
    return name == script or name.startswith(f"{script}/")


def locales() -> str:
    """The locales of Intl by language."""
    names = _strings(LIBRARIES_FOLDER / "generate" / "intl.js", "LOCALES")
    groups = groupby(names, key=lambda name: name.split("-")[0])
    return _rows("language", "locales", ((LANGUAGES[language], _code(members)) for language, members in groups))


def missing() -> str:
    """What Node, or the service that Splice follows, has and a sandbox does not."""
    globals_ = INSIDE / "globals"
    rows = (
        ("clients of services: any use throws, and says how `fetch` does it", _code(_refused_names())),
        ("of `crypto`: a call throws", _code(_strings(globals_ / "crypto.js", "MISSING"))),
        (
            "of `crypto.subtle`, which has `digest` only: a call rejects",
            _code(_strings(globals_ / "crypto" / "web.js", "MISSING")),
        ),
        (
            "streams: a call throws",
            "`createGzip`, `createGunzip` and all others of `zlib.zlib`; `pipe` and `on` of what `crypto` makes",
        ),
        ("of `Intl`: reading the name throws a RangeError", _code(_strings(globals_ / "intl.js", "MISSING"))),
        ("globals: undefined", _code(ABSENT)),
        (
            "modules: code with these does not load, and is refused when it is published",
            "`import`, `export`, `await` outside of functions",
        ),
        ("modules: not defined; `import(…)` rejects", _code(("require", "module", "exports"))),
    )
    return _rows("what", "names", rows)


def _refused_names() -> Iterator[str]:
    """The names in a script's table of what cannot be had; a ``{`` begins the parts of a name."""
    owners: list[str] = []
    table = re.sub("'.*?'", "", _constant(INSIDE / "prelude" / "lazy.js", "UNAVAILABLE"))
    for found in re.finditer(r"(\w+): (?:(\{)|[A-Z])|\}", table.removesuffix("}")):
        if not found[1]:
            owners.pop()
        elif found[2]:
            owners.append(found[1])
        else:
            yield ".".join([*owners, found[1]])


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


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
        "Limits": limits(),
        "Libraries": table(),
        "Locales of Intl": locales(),
        "Not there": missing(),
        "What is tested": f"{count}\n\n{behaviours(programs)}",
    }
    made = "\n".join(f"## {title}\n\n{part}" for title, part in parts.items())
    return f"{before}{BEGIN}\n{made}\n{END}{after}"


def main() -> None:
    """Write the document anew."""
    DOCUMENT.write_text(document(DOCUMENT.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
