"""Offsets of time zones, from the files of the package tzdata, which are read when this module is imported."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib import resources
from io import BytesIO
from zoneinfo import ZoneInfo

from tasks.functions.inside.call_error import CallError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_S = 86_400
CYCLE_S = 146_097 * DAY_S
"""400 years, after which the calendar repeats itself."""
FIRST_S = int((datetime(1600, 1, 1, tzinfo=UTC) - EPOCH).total_seconds())
LAST_S = FIRST_S + 8_000 * 365 * DAY_S
MAX_ZONES = 100
"""How many parsed zones are kept; a file takes about a millisecond."""


def _read() -> dict[str, bytes]:
    """The files of all zones, unparsed: that takes a fifth of the memory."""
    folder = resources.files("tzdata")
    names = (folder / "zones").read_text("utf-8").split()
    return {name: (folder / "zoneinfo" / name).read_bytes() for name in names}


_FILES = _read()


@lru_cache(MAX_ZONES)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo.from_file(BytesIO(_FILES[name]), key=name)


def _within_years(seconds: int) -> int:
    """The same moment of the cycle, in years that Python has. No zone had a rule before 1600."""
    if seconds > LAST_S:
        return LAST_S - CYCLE_S + (seconds - LAST_S) % CYCLE_S
    return max(seconds, FIRST_S)


def _offset_s(zone: ZoneInfo, seconds: int) -> int:
    moment = EPOCH + timedelta(seconds=_within_years(seconds))
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


def zone_offset(text: str) -> list[int]:
    """``NAME SECONDS`` (since 1970) gives the offset from UTC in seconds, and the time from and until which it is sure.

    Raises:
        CallError: there is no such zone, or the seconds are no integer.
    """
    name, _, number = text.rpartition(" ")
    if name not in _FILES:
        raise CallError(f"Invalid time zone specified: {name[:100]}", name="RangeError")
    try:
        seconds = int(number[:20])
    except ValueError:
        raise CallError("the time is no integer", name="RangeError") from None
    zone = _zone(name)
    offset = _offset_s(zone, seconds)
    start = seconds - seconds % DAY_S
    if {_offset_s(zone, start), _offset_s(zone, start + DAY_S)} == {offset}:
        return [offset, start, start + DAY_S]
    return [offset, seconds, seconds + 1]


zone_offset("Europe/Berlin 0")
_zone.cache_clear()

CALLS = {"zone_offset": zone_offset}
