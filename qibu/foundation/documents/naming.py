"""File names of documents: 项目名称-日期-文档类型 (F4)."""

import re
import unicodedata
from datetime import date
from typing import Final

FORBIDDEN: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]')
RESERVED: Final = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(?=$|[.\s])")
MAX_BYTES: Final = 255


def clean_part(text: str) -> str:
    """A piece of a file name that every system takes: no path signs, controls or direction marks, no
    reserved device name, no dot or blank at its ends; "_" when nothing is left."""
    text = unicodedata.normalize("NFC", text).encode("utf-8", "ignore").decode()
    text = re.sub(r"\s+", " ", FORBIDDEN.sub("_", text)).strip(" .")
    return RESERVED.sub(lambda found: f"_{found[0]}", text) or "_"


def document_filename(project: str, day: date, kind: str, extension: str) -> str:
    """`项目名称-YYYYMMDD-文档类型.ext`, at most 255 bytes of UTF-8; a long project name is cut, never the
    date, the kind or the extension. `day` is the document's own day, `extension` without its dot."""
    tail = f"-{day:%Y%m%d}-{_cut(clean_part(kind), 120)}.{_cut(clean_part(extension), 12)}"
    return _cut(clean_part(project), MAX_BYTES - len(tail.encode())) + tail


def uploaded_filename(project: str, day: date, name: str) -> str:
    """The same for a file somebody brought: its own name stands for the kind, its ending stays."""
    stem, dot, ending = name.rpartition(".")
    if not (stem.strip(" .") and dot and ending.isalnum() and len(ending) <= 8):
        stem, ending = name, ""
    named = document_filename(project, day, stem, ending or "bin")
    return named if ending else named.removesuffix(".bin")


def _cut(text: str, size: int) -> str:
    """The longest beginning of a text that fits into `size` bytes of UTF-8."""
    return text.encode()[:size].decode(errors="ignore").rstrip(" .")
