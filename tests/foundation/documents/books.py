"""Workbooks made in the test, cell by cell, with merges, and what is read of them."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import msgspec
import xlsxwriter

from qibu.foundation.documents.guard import check_table_file
from qibu.foundation.documents.reading import workbook_of
from qibu.foundation.documents.reading_child import answer
from qibu.foundation.documents.sandbox import Answer
from qibu.foundation.documents.workbook import Workbook
from tests.foundation.documents.files import saved
from tests.foundation.documents.words import document

Rows = Sequence[Sequence[object]]


def book(sheets: Mapping[str, Rows], merges: Sequence[str] = ()) -> bytes:
    """A workbook; None leaves a cell empty, `merges` ("A1:C1") belong to the first sheet."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as made:
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        for number, (name, rows) in enumerate(sheets.items()):
            sheet = made.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, value in enumerate(cells):
                    if isinstance(value, date):
                        sheet.write_datetime(row, column, value, day)  # type: ignore[arg-type]
                    elif value is not None:
                        sheet.write(row, column, value)
            for place in merges if number == 0 else ():
                top_left = place.partition(":")[0]
                row, column = int(top_left[1:]) - 1, ord(top_left[0]) - 65
                value = rows[row][column] if column < len(rows[row]) else None
                sheet.merge_range(place, value if value is not None else "")
    return stream.getvalue()


def read_book(folder: Path, sheets: Mapping[str, Rows] | Rows, merges: Sequence[str] = ()) -> Workbook:
    """What is read of a workbook with these cells."""
    return _read(folder, book(sheets if isinstance(sheets, Mapping) else {"Sheet1": sheets}, merges), "xlsx")


def read_words(folder: Path, body: str) -> Workbook:
    """What is read of a Word document with this body."""
    return _read(folder, document(body), "docx")


def _read(folder: Path, content: bytes, kind: str) -> Workbook:
    """As the child reads it, but here: a process for every file would take the tests minutes."""
    path = saved(folder, content, f"a.{kind}")
    assert check_table_file(path, path.name, word=True).kind == kind
    return workbook_of(msgspec.json.decode(answer(kind, path), type=Answer))
