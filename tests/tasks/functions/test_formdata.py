"""``FormData`` where it goes beyond what real Node is asked in tests/runtime."""

from __future__ import annotations

import pytest

from tests.tasks.functions.conftest import Runner


def sent(run: Runner, *appends: str) -> str:
    """The body of a form, with B for its boundary."""
    code = f"""(async () => {{ const form = new FormData(); {";".join(appends)};
      await fetch('https://x.test/', {{ method: 'POST', body: form }}); return form.getBoundary() }})()"""
    boundary: str = run.value(code)
    assert run.http.asked[0].headers == {"Content-Type": f"multipart/form-data;boundary={boundary}"}
    return (run.http.asked[0].body or b"").decode("latin-1").replace(boundary, "B")


def part(disposition: str, kind: str, body: str) -> str:
    lines = f"Content-Type: {kind}\r\n" if kind else ""
    return f"--B\r\nContent-Disposition: form-data; {disposition}\r\n{lines}\r\n{body}\r\n"


@pytest.mark.parametrize(
    ("append", "expected"),
    [
        ("form.append('a', new Blob(['x'], { type: 'text/x' }))", part('name="a"; filename="blob"', "text/x", "x")),
        (
            "form.append('a', new Blob([new Uint8Array([255])]), 'f.png')",
            part('name="a"; filename="f.png"', "image/png", "\xff"),
        ),
        ("form.append('a', new Uint8Array([1]))", part('name="a"', "application/octet-stream", "\1")),
        (
            r"""form.append('a"\r\nX: 1', 'x', 'b"\n.txt')""",
            part('name="a%22%0D%0AX: 1"; filename="b%22%0A.txt"', "text/plain", "x"),
        ),
        ("form.append('a', '1'); form.append('a', '2'); form.set('a', '3')", part('name="a"', "", "3")),
        ("form.append('a', '1'); form.append('b', '2'); form.delete('a')", part('name="b"', "", "2")),
        ("form.append('a', 'x', { filepath: 'c\\\\d.csv' })", part('name="a"; filename="c/d.csv"', "text/csv", "x")),
    ],
)
def test_parts(run: Runner, append: str, expected: str) -> None:
    assert sent(run, append) == f"{expected}--B--\r\n"


def test_a_form_can_be_walked(run: Runner) -> None:
    assert run.value("""(() => { const form = new FormData(); const seen = [];
      form.append('a', '1'); form.append('b', 2); form.append('a', '3');
      form.forEach((value, name, all) => seen.push(name + value, all === form));
      return [seen, [...form], [...form.keys()], [...form.values()], form.getAll('a'), form.get('z')] })()""") == [
        ["a1", True, "b2", True, "a3", True],
        [["a", "1"], ["b", "2"], ["a", "3"]],
        ["a", "b", "a"],
        ["1", "2", "3"],
        ["1", "3"],
        None,
    ]


@pytest.mark.parametrize("value", ["null", "undefined", "true", "{}", "() => 1", "Symbol()"])
def test_what_is_no_field_is_refused(run: Runner, value: str) -> None:
    assert run.value(
        f"(() => {{ try {{ new FormData().append('a', {value}) }} catch (e) {{ return e.name }} }})()"
    ) == ("TypeError")


def test_what_a_form_cannot_do_says_so(run: Runner) -> None:
    message = run.value("(() => { try { new FormData().submit('https://x.test') } catch (e) { return e.message } })()")
    assert message == "FormData.submit is not available in this runtime: send the form as the body of fetch"


def test_forms_have_boundaries_of_their_own(run: Runner) -> None:
    assert run.value("new FormData().getBoundary() !== new FormData().getBoundary()")
