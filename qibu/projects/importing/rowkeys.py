"""What a row of our own export carries unseen: which object it is, and what each cell held then (D2)."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from django.conf import settings

_WIDTH: Final = 8
_SIGNED: Final = 16
_LOST: Final = {"Cc", "Cs", "Cn"}


class Keys:
    """Row keys of one form of one project: an id, signed, so that a file from elsewhere never matches."""

    def __init__(self, project_id: int, form: str) -> None:
        self._secret = hashlib.sha256(f"qibu.{form}:{settings.SECRET_KEY}".encode()).digest()
        self._project = project_id

    def of(self, object_id: int) -> str:
        """The key of a row, e.g. "17-9f3c…"."""
        text = f"{self._project}:{object_id}".encode()
        return f"{object_id}-{hmac.digest(self._secret, text, 'sha256').hex()[:_SIGNED]}"

    def id_of(self, key: str) -> int | None:
        """The id of a key of this project and installation; None for anything else."""
        text, _, _ = key.partition("-")
        if not re.fullmatch(r"[0-9]{1,18}", text):
            return None
        return int(text) if hmac.compare_digest(self.of(int(text)), key) else None


def canonical(value: object) -> str:
    """A cell as two files are compared: dates as days, shares rounded, blanks of text collapsed."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return f"{value:.6g}"
    return _text(str(value))


def _text(text: str) -> str:
    # Files cannot carry control characters, and line ends change on the way; neither is an edit.
    if not text.isprintable():
        text = "".join(sign for sign in text if sign in "\t\n\r" or unicodedata.category(sign) not in _LOST)
    return " ".join(unicodedata.normalize("NFC", text).split())


@lru_cache(maxsize=20_000, typed=True)
def mark(value: object) -> str:
    """Eight hexadecimal digits for what a cell holds."""
    return f"{zlib.crc32(canonical(value).encode('utf-8', 'replace')):08x}"


def version_text(version: int, values: Sequence[object]) -> str:
    """What travels with a row: its version and a mark of every cell, in the order of the form's cells."""
    return f"{version}:" + "".join(mark(value) for value in values)


def marks(version: str, cells: Sequence[str]) -> dict[str, str]:
    """Cell → its mark at export; empty when the text was damaged."""
    _, _, text = version.partition(":")
    if len(text) != _WIDTH * len(cells) or not re.fullmatch(r"[0-9a-f]+", text):
        return {}
    return {name: text[i * _WIDTH : (i + 1) * _WIDTH] for i, name in enumerate(cells)}


def changed_cells(raw: Mapping[str, object], at_export: Mapping[str, str]) -> set[str]:
    """The cells of a row that no longer hold what the export wrote; without marks, every cell."""
    return {name for name, value in raw.items() if at_export.get(name) != mark(value)}
