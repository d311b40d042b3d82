"""``splice libraries``."""

from __future__ import annotations

import subprocess

from click.testing import CliRunner

from app.cli import main
from tests.support.stack import BIN


def test_it_lists_what_is_installed() -> None:
    """The set-up has installed them."""
    done = subprocess.run([BIN / "splice", "libraries"], capture_output=True, text=True, check=True)
    first, *lines = done.stdout.splitlines()
    assert first == "The libraries for functions are up to date."
    assert {"lodash", "moment", "jsonwebtoken", "xml2js"} <= {line.split()[0] for line in lines}
    assert all(line.endswith(" KB") for line in lines)


def test_it_is_quiet_when_there_is_nothing_to_do() -> None:
    result = CliRunner().invoke(main, ["libraries", "--quiet"])
    assert (result.exit_code, result.output) == (0, "")
