"""Hostile and mistaken files are refused before parsing, for a reason people can act on (F14, T-22, T-23)."""

import io
import stat
import zipfile
from pathlib import Path

import pytest

from qibu.foundation.documents import guard, limits
from qibu.foundation.documents.guard import check_table_file
from qibu.foundation.documents.messages import MESSAGES, say
from tests.foundation.documents.files import parts, saved, sheet_xml, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def problem(folder: Path, content: bytes, name: str = "file.xlsx") -> str:
    verdict = check_table_file(saved(folder, content, "upload"), name)
    assert verdict.ok is not bool(verdict.problem_id)
    if verdict.problem_id:
        assert "%(" not in say(verdict.problem_id, verdict.params)
    return verdict.problem_id


def test_a_plain_workbook_may_be_parsed(tmp_path: Path) -> None:
    verdict = check_table_file(saved(tmp_path, zipped(parts())), "计划.XLSX")
    assert (verdict.ok, verdict.kind) == (True, "xlsx")


def test_a_csv_may_be_parsed(tmp_path: Path) -> None:
    verdict = check_table_file(saved(tmp_path, "任务,负责人\n".encode("gb18030")), "计划.csv")
    assert (verdict.ok, verdict.kind) == (True, "csv")


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"", "a.xlsx", "empty_file"),
        (b"%PDF-1.7 ...", "a.xlsx", "not_a_table"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a.csv", "not_a_table"),
        (b"hello", "a.xlsx", "not_a_table"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "a.xlsx", "web_page"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com"/>', "a.xls", "web_page"),
        (OLE, "a.xls", "old_xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "encrypted"),
        (OLE + "WordDocument".encode("utf-16-le"), "a.xlsx", "word_file"),
        (b"PK\x03\x04 and then nothing", "a.xlsx", "damaged"),
    ],
)
def test_what_is_no_workbook_is_called_by_its_name(
    tmp_path: Path, content: bytes, name: str, expected: str
) -> None:
    assert problem(tmp_path, content, name) == expected


def test_a_renamed_word_document_is_recognised(tmp_path: Path) -> None:
    assert (
        problem(tmp_path, zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}))
        == "word_file"
    )


def test_a_zip_of_anything_else_is_no_table(tmp_path: Path) -> None:
    assert problem(tmp_path, zipped({"a.txt": "x"})) == "not_a_table"


def test_other_spreadsheets_are_named(tmp_path: Path) -> None:
    assert (
        problem(tmp_path, zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}))
        == "other_spreadsheet"
    )
    assert problem(tmp_path, zipped({**parts(), "xl/workbook.bin": b"x"})) == "other_spreadsheet"


def test_a_workbook_under_another_extension_is_refused(tmp_path: Path) -> None:
    assert problem(tmp_path, zipped(parts()), "计划.csv") == "wrong_extension"
    assert problem(tmp_path, zipped(parts()), "计划") == "wrong_extension"


def test_macros_are_refused(tmp_path: Path) -> None:
    assert problem(tmp_path, zipped({**parts(), "xl/vbaProject.bin": b"x"})) == "macros"
    assert problem(tmp_path, zipped(parts()), "a.xlsm") == "macros"


def test_a_truncated_workbook_is_damaged(tmp_path: Path) -> None:
    whole = zipped(parts())
    for length in range(10, len(whole) - 1, 37):
        assert problem(tmp_path, whole[:length]) == "damaged"


def test_more_than_two_thousand_parts_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = zipped({**parts(), **{f"xl/media/{index}.png": b"" for index in range(10_000)}})
    monkeypatch.delattr(zipfile, "ZipFile")  # the directory is counted before anything is made of it
    assert problem(tmp_path, many) == "too_many_parts"


def test_a_zip_bomb_is_refused_by_its_directory(tmp_path: Path) -> None:
    bomb = zipped({**parts(), "xl/worksheets/sheet2.xml": b"0" * (30 * limits.MEGABYTE)})
    assert problem(tmp_path, bomb) == "too_compressed"
    many = {**parts(), **{f"xl/media/{index}.bin": b"0" * 900_000 for index in range(60)}}
    assert problem(tmp_path, zipped(many)) == "too_compressed"


def test_more_than_a_hundred_megabytes_are_too_many(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts().items():
            archive.writestr(name, text)
        for index in range(3):
            archive.writestr(f"xl/media/{index}.bin", b"0" * (40 * limits.MEGABYTE))
    assert problem(tmp_path, stream.getvalue()) == "too_big_inside"


@pytest.mark.parametrize(
    "name",
    ["../evil.xml", "xl/../../evil.xml", "/etc/passwd", "C:/evil.xml", "xl\\evil.xml", "a\x01b", "长" * 100],
)
def test_parts_with_unsafe_names_are_refused(tmp_path: Path, name: str) -> None:
    assert problem(tmp_path, zipped({**parts(), name: "x"})) == "unsafe_parts"


def test_links_and_twins_among_the_parts_are_refused(tmp_path: Path) -> None:
    stream = io.BytesIO(zipped(parts()))
    with zipfile.ZipFile(stream, "a") as archive:
        link = zipfile.ZipInfo("xl/link.xml")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert problem(tmp_path, stream.getvalue()) == "unsafe_parts"
    twice = io.BytesIO(zipped(parts()))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(twice, "a") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    assert problem(tmp_path, twice.getvalue()) == "unsafe_parts"


def test_parts_that_overlap_are_refused(tmp_path: Path) -> None:
    whole = bytearray(zipped(parts()))
    first = whole.rfind(b"PK\x01\x02")
    whole[first + 42 : first + 46] = (0).to_bytes(4, "little")
    assert problem(tmp_path, bytes(whole)) == "damaged"


@pytest.mark.parametrize(
    ("extent", "expected"),
    [
        ("A1:XFD1048576", "sheet_too_big"),
        ("A1:C50001", "sheet_too_big"),
        ("A1:GS10", "sheet_too_big"),
        ("A1:CV50000", "too_many_cells"),
        ("A1:GR10000", ""),
        ("A1", ""),
    ],
)
def test_a_sheet_is_judged_by_the_extent_it_declares(tmp_path: Path, extent: str, expected: str) -> None:
    content = zipped(parts(before=f'<dimension ref="{extent}"/>'))
    assert problem(tmp_path, content) == expected


@pytest.fixture
def unpacked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The bytes of every piece that is unpacked from an archive."""
    pieces: list[int] = []
    real = zipfile.ZipExtFile.read

    def read(stream: zipfile.ZipExtFile, size: int | None = -1) -> bytes:
        content = real(stream, size)
        pieces.append(len(content))
        return content

    monkeypatch.setattr(zipfile.ZipExtFile, "read", read)
    return pieces


def test_five_million_cells_are_refused_before_parsing(tmp_path: Path, unpacked: list[int]) -> None:
    row = "".join(f'<c r="{chr(65 + column)}1"><v>1</v></c>' for column in range(26))
    body = f'<row r="1">{row}</row>' * 20_000
    assert len(body) > 10 * limits.MEGABYTE
    content = parts(rows=body, before='<dimension ref="A1:CV50000"/>')
    assert problem(tmp_path, zipped(content)) == "too_compressed"
    assert unpacked == []
    assert problem(tmp_path, zipped(content, zipfile.ZIP_STORED)) == "too_many_cells"
    assert len(unpacked) == len(parts())
    assert max(unpacked) <= guard.PREFIX_BYTES


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    laughs = f'<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "{"&lol;" * 10}">]>'
    for part in (
        "xl/worksheets/sheet1.xml",
        "xl/workbook.xml",
        "xl/sharedStrings.xml",
        "[Content_Types].xml",
    ):
        content = {**parts(), part: sheet_xml("<row><c><v>&lol2;</v></c></row>", head=laughs)}
        assert problem(tmp_path, zipped(content)) == "unsafe_parts"


def test_a_file_over_the_limit_is_not_even_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_FILE_BYTES", 100)
    assert problem(tmp_path, zipped(parts())) == "file_too_big"


def test_a_missing_file_is_a_problem_and_no_exception(tmp_path: Path) -> None:
    assert check_table_file(tmp_path / "gone", "a.xlsx").problem_id == "unreadable"


def test_every_refusal_has_its_sentence() -> None:
    for problem_id in MESSAGES:
        params = dict.fromkeys(("megabytes", "extension", "limit", "rows", "columns", "cells"), 1)
        assert say(problem_id, params)
