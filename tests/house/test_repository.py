"""What the repository's files may not name: this machine, and where packages come from."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.house.source import ROOT


def tracked() -> list[Path]:
    """Files in the repository, as git lists them; all files where this is no clone."""
    if not (ROOT / ".git").exists():
        return [path for top in ("qibu", "tests", "docs", "bin") for path in (ROOT / top).rglob("*")]
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_this_machine_or_the_surroundings_it_was_written_in():
    """A fresh clone knows of nothing outside itself. (The pattern is put together, or it found itself.)"""
    home = "|".join(("/" + "work/", "/" + "home/[a-z]", "/" + "root/", "/" + "Users/"))
    # A folder of that name inside the repository is none of the machine's.
    pattern = re.compile((rf"(?<![\w.])(?:{home})|\.\./" + "shared").encode())
    allowed = {"tests/house/test_docs.py"}  # looks for the same in the documents
    found = []
    for path in tracked():
        content = path.read_bytes() if path.is_file() else b""
        name = path.relative_to(ROOT).as_posix()
        if b"\0" not in content[:4096] and name not in allowed and (hit := pattern.search(content)):
            found.append(f"{name}: {hit.group().decode()}")
    assert found == []


def test_requirements_name_versions_and_hashes_and_no_place():
    """Whoever installs decides from where: no index, host or address stands in the lock files."""
    files = sorted((ROOT / "requirements").glob("*.txt"))
    assert files
    for path in files:
        text = path.read_text("utf-8")
        place = re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host|^-[if]\b", text, re.M)
        assert place is None, f"{path.name}: {place}"
        pinned = re.findall(r"^([A-Za-z0-9][\w.-]*)(\[[\w,-]+\])?==\S+", text, re.M)
        named = re.findall(r"^[A-Za-z0-9][^\s#]*", text, re.M)
        assert len(pinned) == len(named), f"{path.name}: every line pins a version"
        assert text.count("--hash=sha256:") >= len(pinned), path
