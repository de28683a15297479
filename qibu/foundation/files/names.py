"""Names as they may be shown and offered for saving, whatever was sent (T-22)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from qibu.foundation.documents.naming import clean_part

MAX_BYTES: Final = 200
LONGEST_EXTENSION: Final = 12


def clean_name(sent: str) -> str:
    """A file's own name: no path, no control, direction or invisible characters, no reserved word.

    At most 200 bytes of UTF-8 with the extension kept; "_" stands for a name of nothing.
    """
    text = unicodedata.normalize("NFC", sent.encode("utf-8", "ignore").decode())
    text = re.split(r"[/\\]", text)[-1]
    # Categories C*: controls, direction marks, private and unassigned signs. They only deceive in a name.
    text = "".join(c for c in text if not unicodedata.category(c).startswith("C"))
    text = clean_part(text)
    stem, dot, extension = text.rpartition(".")
    if not stem or len(extension) > LONGEST_EXTENSION:
        return _cut(text, MAX_BYTES)
    tail = f"{dot}{extension}"
    return _cut(stem, MAX_BYTES - len(tail.encode())) + tail


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore").rstrip(" .") or "_"


def extension_of(name: str) -> str:
    """Without its dot, in small letters; "" without any."""
    stem, _dot, extension = name.rpartition(".")
    return extension.lower() if stem else ""
