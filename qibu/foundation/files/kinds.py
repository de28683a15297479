"""What a file is, by its content alone; names and headers are only claims (T-18, T-24)."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from typing import Final

UNKNOWN: Final = "application/octet-stream"
TEXT: Final = "text/plain"
ZIP: Final = "application/zip"
OLE: Final = "application/x-ole-storage"
OOXML: Final = "application/vnd.openxmlformats-officedocument"
WORD, EXCEL, SLIDES = (
    f"{OOXML}.wordprocessingml.document",
    f"{OOXML}.spreadsheetml.sheet",
    f"{OOXML}.presentationml.presentation",
)
PDF: Final = "application/pdf"
PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/tiff"})
PROGRAM: Final = "application/x-executable"

#: (offset, bytes, type); the first that fits.
_MAGIC: Final = (
    (0, b"%PDF-", PDF),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (0, b"PK\x03\x04", ZIP),
    (0, b"PK\x05\x06", ZIP),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"\x1f\x8b", "application/gzip"),
    (4, b"ftyp", "video/mp4"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"%!PS", "application/postscript"),
    (0, b"MZ", PROGRAM),
    (0, b"\x7fELF", PROGRAM),
)
#: Parts that tell which office a zip was made by; they stand uncompressed in its local headers.
_PARTS: Final = ((b"word/", WORD), (b"xl/", EXCEL), (b"ppt/", SLIDES))
#: What an extension claims → the contents that bear it out. Extensions not named here claim nothing.
_CLAIMS: Final[Mapping[str, frozenset[str]]] = {
    "pdf": frozenset({PDF}),
    **dict.fromkeys(("png", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff"), PICTURES),
    # An office file with a password is an OLE container whatever its extension; others save the old way too.
    "docx": frozenset({WORD, ZIP, OLE}),
    "xlsx": frozenset({EXCEL, ZIP, OLE}),
    "pptx": frozenset({SLIDES, ZIP, OLE}),
    **dict.fromkeys(("doc", "xls", "ppt", "wps", "et", "dps"), frozenset({OLE, ZIP, WORD, EXCEL, SLIDES})),
    "zip": frozenset({ZIP, WORD, EXCEL, SLIDES}),
    "rar": frozenset({"application/vnd.rar"}),
    "7z": frozenset({"application/x-7z-compressed"}),
    "gz": frozenset({"application/gzip"}),
    **dict.fromkeys(("mp4", "mov", "m4a"), frozenset({"video/mp4"})),
    **dict.fromkeys(("txt", "csv", "md", "log"), frozenset({TEXT})),
}


def media_type(head: bytes) -> str:
    """The type of what begins with these bytes; never one a browser would run or draw as a page."""
    for offset, magic, kind in _MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return _office(head) if kind == ZIP else kind
    if head.startswith(b"BM") and b"\0" in head[:32]:
        return "image/bmp"
    return TEXT if _is_text(head) else UNKNOWN


def _office(head: bytes) -> str:
    return next((kind for part, kind in _PARTS if part in head), ZIP)


def _is_text(head: bytes) -> bool:
    """UTF-16 with its mark, or no control characters but blanks: Chinese offices write UTF-8 and GBK."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    return bool(head) and not any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)


def bears_out(extension: str, kind: str) -> bool:
    """Whether the content is what the extension (small letters, no dot) claims."""
    return kind in _CLAIMS.get(extension, frozenset({kind}))


def served_as(kind: str) -> str:
    """The header of a download: what only opens in its own program, or bytes without a promise."""
    known = {PDF, WORD, EXCEL, SLIDES, ZIP, *PICTURES}
    return kind if kind in known else UNKNOWN
