"""Browser code of others: pinned, hashed, licensed, and nothing else beside it. All offline."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = json.loads((ROOT / "package.json").read_text("utf-8"))
LOCK = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
FOLDERS = sorted(PACKAGE["vendor"])
REMOTE = re.compile(r"""(?:https?:)?//(?!www\.w3\.org/)[\w-]+(?:\.[\w-]+)+""")


def recorded(folder: str) -> dict:
    return json.loads((ROOT / folder / "vendor.lock.json").read_text("utf-8"))


@pytest.mark.parametrize("folder", FOLDERS)
def test_versions_and_integrity_are_those_npm_locked_and_pinned_exactly(folder):
    wanted = {**PACKAGE["dependencies"], **PACKAGE["devDependencies"]}
    assert set(recorded(folder)) == set(PACKAGE["vendor"][folder])
    for name, record in recorded(folder).items():
        locked = LOCK[f"node_modules/{name}"]
        assert (record["version"], record["integrity"]) == (locked["version"], locked["integrity"])
        assert wanted[name] == record["version"]


def test_every_locked_package_is_vendored_or_says_what_it_is_for():
    vendored = {name for folder in FOLDERS for name in PACKAGE["vendor"][folder]}
    locked = {path.removeprefix("node_modules/") for path in LOCK if path}
    assert vendored | set(PACKAGE["measured beside"]) | set(PACKAGE["fonts are built from"]) == locked


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_has_its_recorded_hash_and_none_is_stray(folder):
    wanted = {
        file: digest for record in recorded(folder).values() for file, digest in record["files"].items()
    }
    present = {
        path.relative_to(ROOT / folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.name != "vendor.lock.json"
    }
    assert present == wanted


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_package_brought_its_licence(folder):
    for name, record in recorded(folder).items():
        assert record["license"]
        assert any("LICENSE" in file.upper() for file in record["files"]), name


def test_the_lock_names_no_registry():
    assert all("resolved" not in entry for entry in LOCK.values())


def test_what_browsers_get_refers_to_no_other_host():
    static = ROOT / "qibu/web/static"
    for path in static.rglob("*"):
        if path.suffix in {".css", ".js", ".mjs", ".svg", ".webmanifest"}:
            assert not REMOTE.search(path.read_text("utf-8")), path


def test_no_source_map_is_left_dangling():
    for path in (ROOT / "qibu/web/static").rglob("*.js"):
        assert "sourceMappingURL" not in path.read_text("utf-8"), path
