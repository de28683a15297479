"""F4: one package, the same bytes for the same documents, that `sha256sum -c` verifies."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import pytest

from qibu.foundation.documents.package import Document, Packed, unique_names, write_package

DAY = date(2026, 3, 2)


def document(name: str, content: bytes, day: date = DAY) -> Document:
    return Document(name, "纪要", day, "/projects/1/", lambda: io.BytesIO(content))


def lists(packed: object) -> list[Document]:
    return [document("manifest.csv", repr(packed).encode())]


def built(documents: list[Document]) -> tuple[bytes, list[Packed]]:
    stream = io.BytesIO()
    packed = write_package(stream, documents, DAY, lists)
    return stream.getvalue(), packed


DOCUMENTS = [
    document("星海-20260302-周报.pdf", b"second week"),
    document("星海-20260302-周报.pdf", b"first week"),
    document("上传文件/说明 1.txt", "文字".encode(), date(1970, 5, 1)),
    document("星海-20260301-计划.xlsx", b"x" * 700_000, date(2026, 3, 1)),
]


def test_two_builds_have_the_same_bytes() -> None:
    assert built(DOCUMENTS)[0] == built(DOCUMENTS)[0]


def test_another_content_makes_another_package() -> None:
    assert built(DOCUMENTS)[0] != built([*DOCUMENTS[:3], document("星海-20260301-计划.xlsx", b"y")])[0]


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum here")
def test_sha256sum_verifies_what_was_unpacked_and_notices_a_change(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(built(DOCUMENTS)[0])) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path)
    check = ["sha256sum", "--strict", "-c", "SHA256SUMS"]
    good = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert good.returncode == 0, good.stderr
    assert good.stdout.count(": OK") == len(DOCUMENTS) + 1
    (tmp_path / "上传文件/说明 1.txt").write_text("另外的文字")
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 1


def test_entries_stand_by_name_and_bear_the_day_of_the_document() -> None:
    with zipfile.ZipFile(io.BytesIO(built(DOCUMENTS)[0])) as archive:
        entries = archive.infolist()
    names = [one.filename for one in entries]
    assert names[:-2] == sorted(names[:-2])
    assert names[-2:] == ["manifest.csv", "SHA256SUMS"]
    assert [one.date_time[:3] for one in entries if "计划" in one.filename] == [(2026, 3, 1)]
    assert {one.compress_type for one in entries} == {zipfile.ZIP_STORED}


def test_what_comes_again_is_numbered_in_the_order_given() -> None:
    assert unique_names(["a.pdf", "A.pdf", "a.pdf", "b/a.pdf", "b/无后缀", "b/无后缀"]) == [
        "a.pdf", "A-2.pdf", "a-3.pdf", "b/a.pdf", "b/无后缀", "b/无后缀-2",
    ]  # fmt: skip


def test_a_number_never_takes_the_name_of_another_document() -> None:
    assert unique_names(["a.pdf", "a.pdf", "a-2.pdf"]) == ["a.pdf", "a-3.pdf", "a-2.pdf"]


def test_a_numbered_name_stays_within_what_systems_take() -> None:
    long = "长" * 83 + ".pdf"
    assert all(len(name.encode()) <= 255 for name in unique_names([long, long]))


def test_whoever_listens_can_stop_it() -> None:
    class Stopped(Exception):
        pass

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise Stopped

    with pytest.raises(Stopped):
        write_package(io.BytesIO(), DOCUMENTS, DAY, lists, stop)
