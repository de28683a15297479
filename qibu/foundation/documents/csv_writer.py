"""Write and read back CSV that opens in every spreadsheet and runs in none.

A text that a spreadsheet would take for a formula gets an apostrophe in front (T-24: formulas travel in
names too); reading takes exactly that apostrophe away again, so that nothing is changed by a round trip.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

_DANGEROUS: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
BOM: Final = b"\xef\xbb\xbf"


def write_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as UTF-8 with a mark (so that Excel reads Chinese), commas, and lines that end as Excel ends them.

    Dates are written as 2026-03-02, None as nothing.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return BOM + stream.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()[:10]
    text = str(value).replace("\x00", "")
    if isinstance(value, int | float):
        return text
    return f"'{text}" if is_neutralised(text) else text


def is_neutralised(text: str) -> bool:
    """Whether a text would be taken for a formula, or already begins with an apostrophe before one."""
    return _DANGEROUS.match(text) is not None


def restored(text: str) -> str:
    """A cell as it was before it was written: the apostrophe before a formula goes, others stay."""
    return text[1:] if text.startswith("'") and is_neutralised(text[1:]) else text
