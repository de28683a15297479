"""What the hidden columns of form 2 say: which task a row is, and what each cell held at export."""

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

#: The cells of form 2 whose state at export travels with each row, in this order.
CELLS: Final = (
    "number", "name", "phase", "department", "assignee", "planned_start", "planned_finish",
    "actual_start", "actual_finish", "status", "percent", "risk", "need", "updated", "predecessors",
    "stored_status", "parent",
)  # fmt: skip
_WIDTH: Final = 8
_SIGNED: Final = 16
_LOST: Final = {"Cc", "Cs", "Cn"}


def _secret() -> bytes:
    return hashlib.sha256(f"qibu.form-2:{settings.SECRET_KEY}".encode()).digest()


class Keys:
    """Row keys of one project: the task's id, signed, so that a file from elsewhere never matches."""

    def __init__(self, project_id: int) -> None:
        self._secret = _secret()
        self._project = project_id

    def of(self, task_id: int) -> str:
        """The key of a task, e.g. "17-9f3c…"."""
        text = f"{self._project}:{task_id}".encode()
        return f"{task_id}-{hmac.digest(self._secret, text, 'sha256').hex()[:_SIGNED]}"

    def task(self, key: str) -> int | None:
        """The task id of a key of this project and installation; None for anything else."""
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


def version_text(version: int, cells: Mapping[str, object] | Sequence[object]) -> str:
    """What the hidden version column holds: the row's version and a mark of every cell."""
    values = cells if isinstance(cells, Sequence) else [cells.get(name) for name in CELLS]
    return f"{version}:" + "".join(mark(value) for value in values)


def marks(version: str) -> dict[str, str]:
    """Cell → its mark at export; empty when the text was damaged."""
    _, _, text = version.partition(":")
    if len(text) != _WIDTH * len(CELLS) or not re.fullmatch(r"[0-9a-f]+", text):
        return {}
    return {name: text[i * _WIDTH : (i + 1) * _WIDTH] for i, name in enumerate(CELLS)}
