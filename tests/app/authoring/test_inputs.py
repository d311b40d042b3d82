"""The events of ``--event``: what they may be, and what is said of everything else."""

from __future__ import annotations

import io
import os
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.authoring.inputs import Events, read_events
from app.authoring.subject import AuthorError

TYPES = "the types are alias, delete, group, identify, page, screen, track"
MOST_BYTES = 200


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path("e.json")


def wrong(file: Path, content: str | bytes) -> str:
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(AuthorError) as caught:
        read_events(str(file), MOST_BYTES)
    return str(caught.value)


def test_an_object_is_one_event_as_it_is_written(file: Path) -> None:
    file.write_text('{"type": "track",\n "event": "Ä"}')
    assert read_events("e.json", MOST_BYTES) == Events(('{"type":"track","event":"Ä"}'.encode(),))


def test_an_array_is_for_on_batch(file: Path) -> None:
    file.write_text('[{"type": "track"}, {"type": "page"}]')
    assert read_events("e.json", MOST_BYTES) == Events((b'{"type":"track"}', b'{"type":"page"}'), as_batch=True)


def test_an_array_of_one_event_is_for_on_batch_too(file: Path) -> None:
    file.write_text('[{"type": "track"}]')
    assert read_events("e.json", MOST_BYTES).as_batch


def test_a_byte_order_mark_is_no_problem(file: Path) -> None:
    file.write_text('\ufeff{"type": "track"}')
    assert read_events("e.json", MOST_BYTES).texts == (b'{"type":"track"}',)


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b'{"type": "page"}')))
    assert read_events("-", MOST_BYTES).texts == (b'{"type":"page"}',)


def test_what_is_no_json_is_told_with_line_and_column(file: Path) -> None:
    assert wrong(file, '{"type": "track",\n "event": }').startswith("e.json:2:11: not valid JSON: unexpected character")
    assert wrong(file, '{"a": 1,}').startswith("e.json:1:8: not valid JSON: trailing comma")
    assert wrong(file, '{"a": NaN}').startswith("e.json:1:7: not valid JSON: ")
    assert wrong(file, '{"a": 1}\n{"b": 2}').startswith("e.json:2:1: not valid JSON: unexpected content")
    assert wrong(file, "[" * 5000).startswith("e.json:1:1026: not valid JSON: depth limit")


def test_an_empty_file_is_told(file: Path) -> None:
    assert wrong(file, " \n") == "e.json: is empty; write an event, a JSON object"


def test_a_file_that_is_no_text_is_told_with_its_line(file: Path) -> None:
    assert wrong(file, b'{\n"a": "\xff"}') == "e.json:2: is not UTF-8 text"


def test_a_file_that_is_not_there_is_told(file: Path) -> None:
    with pytest.raises(AuthorError, match=r"^e\.json: cannot be read: No such file or directory$"):
        read_events(str(file), MOST_BYTES)


def test_a_folder_is_told(file: Path) -> None:
    file.mkdir()
    with pytest.raises(AuthorError, match=r"^e\.json: is a folder"):
        read_events(str(file), MOST_BYTES)


@pytest.mark.parametrize(
    ("content", "what"), [("5", "a number"), ('"x"', "a string"), ("null", "null"), ("true", "a ")]
)
def test_what_is_no_object_is_no_event(file: Path, content: str, what: str) -> None:
    assert wrong(file, content).startswith(f"e.json: an event is an object, not {what}")


def test_an_array_without_events_is_told(file: Path) -> None:
    assert wrong(file, "[]") == "e.json: an array is for onBatch and holds 1 to 400 events, not 0"


def test_an_array_of_too_many_events_is_told(file: Path) -> None:
    assert wrong(file, "[" + ",".join(["0"] * 401) + "]").endswith("1 to 400 events, not 401")


def test_an_element_that_is_no_event_is_told_with_its_position(file: Path) -> None:
    assert wrong(file, '[{"type": "track"}, [1]]') == "e.json: event 2 of 2: an event is an object, not an array"
    assert wrong(file, '[{"type": "track"}, {}]') == f"e.json: event 2 of 2: has no type; {TYPES}"


def test_an_event_of_no_known_type_is_told_the_types(file: Path) -> None:
    assert wrong(file, '{"type": "trak"}') == f'e.json: has the type "trak"; {TYPES}'
    assert wrong(file, '{"type": ["track"]}') == f'e.json: has the type ["track"]; {TYPES}'
    assert wrong(file, '{"event": "x"}') == f"e.json: has no type; {TYPES}"


def test_an_event_over_the_limit_is_told(file: Path) -> None:
    big = '{"type":"track","event":"%s"}' % ("x" * 200)
    assert wrong(file, big) == "e.json: has 227 bytes; an event has at most 200"


def test_an_event_that_is_nested_too_deeply_is_told(file: Path) -> None:
    deep = '{"type":"track","a":' + "[" * 300 + "]" * 300 + "}"
    assert wrong(file, deep) == "e.json: is nested too deeply for an event"


def test_a_pipe_that_nobody_writes_to_is_not_waited_for(file: Path) -> None:
    os.mkfifo(file)
    with pytest.raises(AuthorError, match=r"e\.json: is empty"):
        read_events("e.json", MOST_BYTES)


def test_a_pipe_is_read_to_its_end(file: Path) -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading), os.fdopen(writing, "wb") as stream:
        later = threading.Timer(0.05, lambda: (stream.write(b'{"type":"page"}'), stream.close()))
        later.start()
        assert read_events(f"/dev/fd/{reading}", MOST_BYTES) == Events((b'{"type":"page"}',))
        later.join()


@pytest.mark.parametrize("levels", [251, 252, 253])
def test_an_event_that_cannot_stand_inside_of_other_json_is_nested_too_deeply(file: Path, levels: int) -> None:
    """A report has it inside of other objects."""
    nested = "[" * levels + "]" * levels
    file.write_text(f'{{"type": "track", "a": {nested}}}')
    with pytest.raises(AuthorError, match="nested too deeply for an event"):
        read_events("e.json", 10_000)
