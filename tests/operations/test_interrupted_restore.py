"""A swap cut off at any step is finished by the next start, and nothing is lost on the way."""

import os

import pytest

from qibu.operations import restore

PARTS = {"qibu.sqlite3": "new database", "files/a.txt": "new file"}
OLD = {"qibu.sqlite3": "old database", "qibu.sqlite3-wal": "old log", "files/a.txt": "old file"}


def write(folder, contents):
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)


class PowerCut(BaseException):
    """Nothing catches this, as nothing catches a power cut."""


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(restore.connection, "close", lambda: None)
    write(tmp_path, OLD)
    write(tmp_path / "incoming", PARTS)
    (tmp_path / "incoming" / "keep-as").write_text("replaced-1")
    return tmp_path


@pytest.mark.parametrize("renames_before_the_cut", range(5))
def test_the_next_start_finishes_it(home, monkeypatch, renames_before_the_cut):
    real, count = os.rename, iter(range(100))
    path_type = type(home)

    def rename(self, target):
        if next(count) == renames_before_the_cut:
            raise PowerCut
        real(self, target)

    with monkeypatch.context() as cut:
        cut.setattr(path_type, "rename", rename)
        with pytest.raises(PowerCut):
            restore.finish_interrupted(home)
    restore.finish_interrupted(home)
    assert {name: (home / name).read_text() for name in PARTS} == PARTS
    assert {name: (home / "replaced-1" / name).read_text() for name in OLD} == OLD
    assert not (home / "incoming").exists()
    assert not (home / "qibu.sqlite3-wal").exists(), "the old log would be played into the new database"


def test_an_unfinished_unpacking_is_thrown_away(tmp_path):
    write(tmp_path, OLD)
    write(tmp_path / "incoming-20260306-090000", PARTS)
    restore.finish_interrupted(tmp_path)
    assert {name: (tmp_path / name).read_text() for name in OLD} == OLD
    assert not list(tmp_path.glob("incoming*"))
