"""What an uploaded table file is, and whether it may be parsed at all: decided before parsing.

Only the zip directory and a few kilobytes of each sheet are looked at, so a hostile file costs
milliseconds. Nothing in here raises for what a file contains.
"""

import re
import stat
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from . import limits

ZIP_MAGIC: Final = b"PK\x03\x04"
OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROJECT_EXTENSIONS: Final = {".mpp", ".mpt", ".mpx"}
TEXT_EXTENSIONS: Final = {".csv", ".tsv", ".txt"}
PREFIX_BYTES: Final = 8192
SHEET_NAME: Final = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
DIMENSION: Final = re.compile(
    rb"<(?:\w{1,20}:)?dimension\s[^>]{0,200}?ref\s*=\s*[\"']([A-Z0-9:$]{1,40})[\"']"
)
CORNER: Final = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
DOCUMENT: Final = "word/document.xml"
DIRECTORY_BYTES: Final = limits.MAX_PARTS * 600


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a file may be parsed. `kind` is "xlsx", "docx", "csv" or "mspdi" when ok; else `problem_id`
    names a message of `messages.say` and `params` fills it."""

    ok: bool
    kind: str = ""
    problem_id: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


def refuse(problem_id: str, **params: Any) -> Verdict:
    """A verdict that says no."""
    return Verdict(False, problem_id=problem_id, params=params)


def check_table_file(path: Path, filename: str, *, word: bool = False) -> Verdict:
    """Judge an uploaded file by its first bytes, its zip directory and its name (D2, T-22 to T-24).

    `filename` is what the person's computer called it and serves only for its extension. Word documents are
    read only where `word` says so.
    """
    try:
        size = path.stat().st_size
        if size == 0:
            return refuse("empty_file")
        if size > limits.MAX_FILE_BYTES:
            return refuse("file_too_big", megabytes=limits.MAX_FILE_BYTES // limits.MEGABYTE)
        with path.open("rb") as stream:
            head = stream.read(PREFIX_BYTES)
    except OSError:
        return refuse("unreadable")
    extension = Path(filename.replace("\\", "/")).suffix.lower()[:12]
    if head.startswith(ZIP_MAGIC):
        return _check_zip(path, extension, word)
    if head.startswith(OLE_MAGIC):
        return _check_ole(path, extension, word)
    if extension == ".xml":
        return _check_xml(head)
    return _check_text(head, extension)


def _check_xml(head: bytes) -> Verdict:
    """Whether a text may be a project as XML; the child looks at all of it."""
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        return refuse("has_doctype")
    if not plain.startswith((b"<?xml", b"<Project", b"<!--")):
        return refuse("not_a_project_file")
    return Verdict(True, kind="mspdi")


def _check_ole(path: Path, extension: str, word: bool) -> Verdict:
    """Old binary Office files, and new ones under a password, share one container."""
    content = path.read_bytes()
    if extension in PROJECT_EXTENSIONS or b"MSProject." in content:
        return refuse("mpp_file")
    if "EncryptedPackage".encode("utf-16-le") in content:
        return refuse("encrypted")
    if "WordDocument".encode("utf-16-le") in content:
        return refuse("old_doc" if word else "word_file")
    return refuse("old_xls")


def _check_text(head: bytes, extension: str) -> Verdict:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml", b"<meta", b"<head")):
        return refuse("web_page")
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if extension in TEXT_EXTENSIONS and (wide or b"\x00" not in head):
        return Verdict(True, kind="csv")
    return refuse("not_a_table")


def _check_zip(path: Path, extension: str, word: bool) -> Verdict:
    try:
        entries, directory = _directory_size(path)
        if entries > limits.MAX_PARTS or directory > DIRECTORY_BYTES:
            return refuse("too_many_parts", limit=limits.MAX_PARTS)
        with zipfile.ZipFile(path) as archive:
            return _check_archive(archive, path.stat().st_size, extension, word)
    except Exception:  # zipfile raises a dozen unrelated types for damaged and hostile archives
        return refuse("damaged")


def _directory_size(path: Path) -> tuple[int, int]:
    """Entries and bytes of the zip directory, read from the end of the file, before zipfile makes objects
    of it. The count may lie, the bytes cannot: zipfile reads no further."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - 65_557))
        tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0:
        raise zipfile.BadZipFile
    if tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
        wide = tail.rfind(b"PK\x06\x06", 0, at)
        if wide < 0:
            raise zipfile.BadZipFile
        return _little(tail[wide + 32 : wide + 40]), _little(tail[wide + 40 : wide + 48])
    return _little(tail[at + 10 : at + 12]), _little(tail[at + 12 : at + 16])


def _little(content: bytes) -> int:
    return int.from_bytes(content, "little")


def _check_archive(archive: zipfile.ZipFile, size: int, extension: str, word: bool) -> Verdict:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    is_word = word and DOCUMENT in names
    return (
        _check_sizes(parts, size)
        or _check_names(parts)
        or (_check_word(names, extension) if is_word else _check_kind(names, extension))
        or _check_content(archive, parts)
        or Verdict(True, kind="docx" if is_word else "xlsx")
    )


def _check_sizes(parts: list[zipfile.ZipInfo], size: int) -> Verdict | None:
    if len(parts) > limits.MAX_PARTS:
        return refuse("too_many_parts", limit=limits.MAX_PARTS)
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.MAX_UNPACKED_BYTES:
        return refuse("too_big_inside", megabytes=limits.MAX_UNPACKED_BYTES // limits.MEGABYTE)
    pairs = [(part.file_size, part.compress_size) for part in parts] + [(unpacked, size)]
    if any(big > limits.RATIO_FLOOR_BYTES and big > limits.MAX_RATIO * small for big, small in pairs):
        return refuse("too_compressed")
    # Overlapping parts let a small file unpack the same bytes again and again.
    ends = 0
    for part in sorted(parts, key=lambda part: part.header_offset):
        if part.header_offset < ends:
            return refuse("damaged")
        ends = part.header_offset + 30 + part.compress_size
    return refuse("damaged") if ends > size else None


def _check_names(parts: list[zipfile.ZipInfo]) -> Verdict | None:
    names = [part.orig_filename for part in parts]
    if len(set(names)) != len(names):
        return refuse("unsafe_parts")
    for part, name in zip(parts, names, strict=True):
        steps = name.split("/")
        if (
            name.startswith("/")
            or "\\" in name
            or ".." in steps
            or re.match(r"[A-Za-z]:", name)
            or any(ord(char) < 32 for char in name)
            or len(name.encode()) > 255
            or stat.S_ISLNK(part.external_attr >> 16)
        ):
            return refuse("unsafe_parts")
        if part.flag_bits & 1:
            return refuse("encrypted")
    return None


def _check_kind(names: set[str], extension: str) -> Verdict | None:
    """Whether the parts are those of an xlsx workbook. Macros are refused, not skipped: a file that carries
    them is not what a task list needs, and whoever sends it should know that they would not survive."""
    if any(name.lower().endswith("vbaproject.bin") for name in names) or extension in {".xlsm", ".xltm"}:
        return refuse("macros")
    if "xl/workbook.bin" in names or "mimetype" in names:
        return refuse("other_spreadsheet")
    if any(name.startswith("word/") for name in names):
        return refuse("word_file")
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        return refuse("not_a_table")
    if extension not in {".xlsx", ".xltx"}:
        return refuse("wrong_extension", extension=extension or "?")
    return None


def _check_word(names: set[str], extension: str) -> Verdict | None:
    """Whether the parts are those of a Word document without macros."""
    if any(name.lower().endswith("vbaproject.bin") for name in names) or extension in {".docm", ".dotm"}:
        return refuse("macros")
    if "[Content_Types].xml" not in names or "xl/workbook.xml" in names:
        return refuse("not_a_table")
    if extension not in {".docx", ".dotx"}:
        return refuse("wrong_word_extension", extension=extension or "?")
    return None


def _check_content(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> Verdict | None:
    cells = 0
    for part in parts:
        if not part.filename.lower().endswith((".xml", ".rels")):
            continue
        is_sheet = SHEET_NAME.fullmatch(part.filename) is not None
        if not is_sheet and part.filename.count("/") > 1 and not part.filename.endswith(".rels"):
            continue
        with archive.open(part) as stream:
            prefix = stream.read(PREFIX_BYTES)
        if b"<!DOCTYPE" in prefix or b"<!ENTITY" in prefix:
            return refuse("unsafe_parts")
        if is_sheet:
            rows, columns = _declared_extent(prefix)
            if rows > limits.MAX_ROWS or columns > limits.MAX_COLUMNS:
                return refuse("sheet_too_big", rows=rows, columns=columns)
            cells += rows * columns
    if cells > limits.MAX_CELLS:
        return refuse("too_many_cells", cells=cells, limit=limits.MAX_CELLS)
    return None


def _declared_extent(prefix: bytes) -> tuple[int, int]:
    """(rows, columns) of `<dimension ref="A1:F20">`, (0, 0) where the sheet does not say."""
    found = DIMENSION.search(prefix)
    corners = CORNER.findall(found.group(1).decode()) if found else []
    if not corners:
        return 0, 0
    return max(int(row) for _, row in corners), max(column_number(letters) for letters, _ in corners)


def column_number(letters: str) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
