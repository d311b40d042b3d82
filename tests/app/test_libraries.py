"""``splice libraries``."""

from __future__ import annotations

import json
import subprocess
import time
from urllib.parse import urlsplit

from click.testing import CliRunner

from app.cli import main
from app.workspace.trial import NoNetwork
from tasks.functions.contract import FunctionSpec
from tasks.functions.libraries.install import FOLDER, Folder
from tasks.functions.runtime import SandboxRuntime
from tests.support.stack import BIN


def test_it_lists_what_is_installed() -> None:
    """The set-up has installed them."""
    done = subprocess.run([BIN / "splice", "libraries"], capture_output=True, text=True, check=True)
    first, *lines = done.stdout.splitlines()
    assert first == "The libraries for functions are up to date."
    assert {"lodash", "moment", "jsonwebtoken", "xml2js"} <= {line.split()[0] for line in lines}
    assert all(line.endswith(" KB") for line in lines)


def test_the_parser_of_splice_itself_is_bundled_and_not_listed() -> None:
    bundle = Folder().bundle
    assert (bundle / "acorn.js").stat().st_size > 100_000
    assert "\nacorn\n\nMIT License" in (bundle / "licenses.txt").read_text("utf-8")
    assert "acorn" not in {bundle.name for bundle in Folder().bundles()}


def test_no_function_sees_the_parser() -> None:
    runtime = SandboxRuntime(NoNetwork(), cores=1, memory_bytes=96 * 2**20, fetch_timeout_s=1.0)
    code = (
        "function onTrack(event) { return { ...event, seen: [typeof acorn, 'acorn' in globalThis, typeof require] }; }"
    )
    spec = FunctionSpec(instance_id="seen", version_id="seen", code=code, settings={})
    (result,) = runtime.call(spec, [b'{"type":"track"}'], time.monotonic() + 60)
    runtime.close()
    assert json.loads(result.event)["seen"] == ["undefined", False, "undefined"]


def test_the_lock_names_no_registry_but_the_public_one() -> None:
    locked = json.loads((FOLDER / "package-lock.json").read_text("utf-8"))["packages"]
    hosts = {urlsplit(package["resolved"]).netloc for package in locked.values() if "resolved" in package}
    assert hosts <= {"registry.npmjs.org"}


def test_it_is_quiet_when_there_is_nothing_to_do() -> None:
    result = CliRunner().invoke(main, ["libraries", "--quiet"])
    assert (result.exit_code, result.output) == (0, "")
