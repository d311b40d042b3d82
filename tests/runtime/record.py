"""Records what becomes of every program in real Node 18: ``python -m tests.runtime.record [AREA]``."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.runtime import node
from tests.runtime.programs import FOLDER, Program, all_programs
from tests.runtime.results import Result, pretty
from tests.support.certificates import write_certificate

AT_ONCE = 2


def write(program: Program, result: Result) -> bool:
    """Write a recording; says whether it is another than before."""
    text = pretty(result)
    if program.recording.exists() and program.recording.read_text("utf-8") == text:
        return False
    program.recording.parent.mkdir(parents=True, exist_ok=True)
    program.recording.write_text(text, "utf-8")
    return True


def forget_others(area: str) -> None:
    """Remove the recordings of programs that are no more."""
    known = {program.recording for program in all_programs(area)}
    for recording in (FOLDER / "recorded").glob(f"{area}/*.json"):
        if recording not in known:
            recording.unlink()


def main() -> int:
    """Record an area, or all; 1 if a program could not be run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("area", nargs="?", default="*", help="by default all")
    area = parser.parse_args().area or "*"
    node.install()
    failures = changed = 0
    programs = all_programs(area)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        certificate = Path(folder) / "certificate.pem"
        write_certificate(certificate)
        runs = [(program, pool.submit(node.run, program, certificate)) for program in programs]
        for program, run in runs:
            try:
                changed += write(program, run.result())
            except (RuntimeError, subprocess.TimeoutExpired) as error:
                failures += 1
                print(f"{program.id}: {error}", file=sys.stderr)
    forget_others(area)
    print(f"{len(programs)} programs recorded, {changed} recordings changed, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
