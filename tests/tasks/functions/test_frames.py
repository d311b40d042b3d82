"""Framing: whole frames only, whatever the pieces; caps on both sides."""

from __future__ import annotations

import pytest

from tasks.functions.frames import MAX_FRAME_BYTES, Frame, FrameBuffer, FrameError, pack


def test_frames_come_out_whole_however_they_arrive() -> None:
    data = pack(b"A", b"one", b"two") + pack(b"B") + pack(b"C", b"\x00" * 300)
    for step in (1, 2, 3, 7, 1000):
        buffer = FrameBuffer()
        seen = []
        for start in range(0, len(data), step):
            buffer.feed(data[start : start + step])
            while frame := buffer.next():
                seen.append(frame)
        assert seen == [Frame(b"A", b"onetwo"), Frame(b"B", b""), Frame(b"C", b"\x00" * 300)]


@pytest.mark.parametrize("size", [0, MAX_FRAME_BYTES + 1, 2**32 - 1])
def test_a_length_that_cannot_be_is_refused_before_it_is_read(size: int) -> None:
    buffer = FrameBuffer()
    buffer.feed(size.to_bytes(4, "big") + b"x")
    with pytest.raises(FrameError):
        buffer.next()


def test_nothing_too_long_is_packed() -> None:
    with pytest.raises(FrameError):
        pack(b"A", b"x" * MAX_FRAME_BYTES)
