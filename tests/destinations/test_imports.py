"""What all adapters together cost a process that may need none of them."""

from __future__ import annotations

import subprocess
import sys


def test_libraries_that_are_slow_to_load_wait_for_their_first_use() -> None:
    code = (
        "import sys, destinations, destinations.http; print({'botocore', 'psycopg', 'sqlalchemy'} & set(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "set()\n"
