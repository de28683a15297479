"""Every static file can be collected as `qibu up` does: names hashed, imports and urls resolved."""

import re
from pathlib import Path

from qibu.operations import prepare


def test_all_static_files_are_collected_and_only_once(settings, tmp_path):
    """A comment with an import of the file itself is enough to break this."""
    settings.STATIC_ROOT = tmp_path / "static"
    prepare.collect_static()
    collected = {path.name for path in (tmp_path / "static").rglob("*.js")}
    assert any(re.fullmatch(r".+\.[0-9a-f]{12}\.js", name) for name in collected)
    marker = tmp_path / "static" / "still-here"
    marker.touch()
    prepare.collect_static()
    assert marker.exists(), "nothing had changed, but it was collected again"


def test_a_changed_version_collects_anew(settings, tmp_path, monkeypatch):
    settings.STATIC_ROOT = tmp_path / "static"
    prepare.collect_static()
    (tmp_path / "static" / "old-file").touch()
    monkeypatch.setattr(prepare.qibu, "__version__", "99.0")
    prepare.collect_static()
    assert not (Path(settings.STATIC_ROOT) / "old-file").exists()
