"""Waits for files to change, also those that editors replace, or that are not there yet."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

POLL_S = 0.1
SETTLED_S = 0.02
"""What has not changed for so long is written to its end."""
GONE_S = 1.0
"""How long a file may be missing while an editor replaces it."""

Stamp = tuple[int, int, int] | None
Sleep = Callable[[float], object]


def changes(files: Callable[[], Iterable[Path]], sleep: Sleep = time.sleep) -> Iterator[tuple[Path, ...]]:
    """Which of ``files()`` changed, each time some did; at once, before the first time, none.

    What changes while the caller works counts too.
    """
    before = _stamps(files())
    yield ()
    while True:
        now = _stamps(files())
        if now == before:
            sleep(POLL_S)
            continue
        now = _settled(files, before, sleep)
        changed = tuple(file for file in now | before if now.get(file) != before.get(file))
        before = now
        if changed:
            yield changed


def _settled(files: Callable[[], Iterable[Path]], before: dict[Path, Stamp], sleep: Sleep) -> dict[Path, Stamp]:
    """The stamps once they stay, and what was there is there again, or really gone."""
    stamps, waited_s = _stamps(files()), 0.0
    while waited_s < GONE_S:
        sleep(SETTLED_S)
        waited_s += SETTLED_S
        known, stamps = stamps, _stamps(files())
        if stamps == known and all(stamps.get(file) or not before[file] for file in before):
            break
    return stamps


def _stamps(files: Iterable[Path]) -> dict[Path, Stamp]:
    return {file: _stamp(file) for file in files}


def _stamp(file: Path) -> Stamp:
    """What differs when a file was written or replaced; None where there is none."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
