"""The tables of ``splice deliveries``."""

from __future__ import annotations

import pytest

from app.deliveries import show

EVIL = "\x1b[2J\x9b31m\x07\u202e"


def test_nothing_that_an_event_or_a_function_says_does_anything_to_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    sample = {
        "at_ms": 0,
        "event_in": {"type": "track", "event": EVIL},
        "error": {"type": "Bad Request", "name": EVIL, "message": EVIL},
        "logs": [EVIL],
        "requests": [{"method": "GET", "url": f"http://x/{EVIL}", "status": 200, "error": "", "duration_ms": 1.0}],
    }
    show("dst_a", {"delivered": 1}, {"delivered": [sample]}, None)
    shown = capsys.readouterr().out
    assert [letter for letter in EVIL if not letter.isprintable() and letter in shown] == []
    assert shown.replace("\n", "").count("[2J") == 6
