"""Cells come out as plain values, with the few formats that change what they mean (D2)."""

import io
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Alignment

from qibu.foundation.documents.reading import read_table_file
from qibu.foundation.documents.workbook import Cell, Sheet, Workbook
from tests.foundation.documents.files import MAIN, parts, saved, zipped


def read(folder: Path, content: bytes, name: str = "a.xlsx") -> Workbook:
    reading = read_table_file(saved(folder, content, name), name)
    assert reading.workbook is not None, reading.problem
    return reading.workbook


def from_openpyxl(folder: Path, book: openpyxl.Workbook) -> Workbook:
    stream = io.BytesIO()
    book.save(stream)
    return read(folder, stream.getvalue())


@pytest.fixture
def mixed(tmp_path: Path) -> Sheet:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    values = (
        "文本", 3, 1.5, True, datetime(2026, 7, 9), datetime(2026, 7, 9, 15, 30), date(2026, 7, 9), 0.45,
        "=1+1", "#REF!", None,
    )  # fmt: skip
    for column, value in enumerate(values, start=1):
        sheet.cell(3, column, value)
    sheet["H3"].number_format = "0.0%"
    sheet["J3"].data_type = "e"
    sheet["A4"] = "　缩进"
    sheet["A4"].alignment = Alignment(indent=2)
    sheet["B4"] = 46212
    sheet["B4"].number_format = 'yyyy"年"m"月"d"日";@'
    sheet["C4"] = 5
    sheet["C4"].number_format = '0"%完成"'
    sheet.merge_cells("A6:C7")
    sheet.row_dimensions[4].outlineLevel = 2
    sheet.column_dimensions["C"].hidden = True
    sheet["A6"] = "x"
    return from_openpyxl(tmp_path, book).sheets[0]


def test_values_are_plain(mixed: Sheet) -> None:
    row: tuple[Cell, ...] = mixed.rows[2]
    assert row[:9] == (
        "文本", 3, 1.5, True, date(2026, 7, 9), datetime(2026, 7, 9, 15, 30), date(2026, 7, 9), 0.45, None,
    )  # fmt: skip
    assert isinstance(row[1], int)


def test_rows_are_counted_from_the_first_of_the_sheet(mixed: Sheet) -> None:
    assert mixed.rows[0] == mixed.rows[1] == (None,) * len(mixed.rows[2])
    assert mixed.cell(99, 99) is None


def test_cells_without_a_value_say_why(mixed: Sheet) -> None:
    assert dict(mixed.unread) == {(2, 8): "formula", (2, 9): "#REF!"}


def test_formats_that_change_the_meaning_are_kept(mixed: Sheet) -> None:
    assert mixed.percents == frozenset({(2, 7)})
    assert dict(mixed.indents) == {(3, 0): 2}
    assert dict(mixed.outline) == {3: 2}
    assert mixed.hidden_columns == frozenset({2})
    assert mixed.merges == ((5, 0, 6, 2),)
    assert mixed.rows[3][:3] == ("　缩进", date(2026, 7, 9), 5)


@pytest.mark.parametrize("number_format", [14, 15, 22, *range(27, 37), *range(50, 59)])
def test_built_in_date_formats_are_dates(tmp_path: Path, number_format: int) -> None:
    """Chinese Excel writes 27 to 36 and 50 to 58, which exist as numbers only."""
    xfs = f'<xf numFmtId="0"/><xf numFmtId="{number_format}" applyNumberFormat="1"/>'
    styles = f'<?xml version="1.0"?><styleSheet {MAIN}><cellXfs count="2">{xfs}</cellXfs></styleSheet>'
    content = parts(rows='<row r="1"><c r="A1" s="1"><v>46212</v></c><c r="B1"><v>46212</v></c></row>')
    relations = str(content["xl/_rels/workbook.xml.rels"]).replace(
        "</Relationships>",
        '<Relationship Id="rId2" Target="styles.xml" Type='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"/></Relationships>',
    )
    workbook = read(
        tmp_path, zipped({**content, "xl/styles.xml": styles, "xl/_rels/workbook.xml.rels": relations})
    )
    assert workbook.sheets[0].rows == ((date(2026, 7, 9), 46212),)


def test_hidden_sheets_are_listed_but_not_shown(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = 1
    book.create_sheet("参数").sheet_state = "hidden"
    book.create_sheet("深藏").sheet_state = "veryHidden"
    book.create_chartsheet("图")
    workbook = from_openpyxl(tmp_path, book)
    assert [(sheet.name, sheet.hidden) for sheet in workbook.sheets] == [
        ("Sheet", False),
        ("参数", True),
        ("深藏", True),
    ]
    assert [sheet.name for sheet in workbook.visible_sheets] == ["Sheet"]


def test_an_empty_workbook_is_a_problem(tmp_path: Path) -> None:
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    reading = read_table_file(saved(tmp_path, stream.getvalue()), "a.xlsx")
    assert reading.problem is not None
    assert reading.problem.problem_id == "no_cells"


def test_an_empty_result_of_a_formula_is_a_result(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="str"><f>""</f><v></v></c><c r="B1"><f>1+1</f><v>2</v></c></row>'
    sheet = read(tmp_path, zipped(parts(rows=rows))).sheets[0]
    assert dict(sheet.unread) == {}
    assert sheet.rows[0][1] == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_is_read_in_the_encodings_offices_send(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = f'任务{delimiter}负责人\r\n"开模{delimiter}试模"{delimiter}张三\r\n'
    workbook = read(tmp_path, text.encode(encoding), "a.csv")
    assert workbook.sheets[0].rows == (("任务", "负责人"), (f"开模{delimiter}试模", "张三"))


def test_uneven_lines_of_a_csv_are_filled_up(tmp_path: Path) -> None:
    assert read(tmp_path, b"a,b,c\n1\n", "a.csv").sheets[0].rows == (("a", "b", "c"), ("1", None, None))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\xff\xff\xff\x80", "unknown_encoding"),
        (b"a," * 300 + b"\n", "sheet_too_big"),
        (b"a\n" * 50_001, "sheet_too_big"),
        (b"\xff\xfe\x00\xd8\x00\xd8", "damaged"),
    ],
)
def test_a_csv_beyond_the_limits_is_a_problem(tmp_path: Path, content: bytes, problem: str) -> None:
    reading = read_table_file(saved(tmp_path, content, "a.csv"), "a.csv")
    assert reading.problem is not None
    assert reading.problem.problem_id == problem


def test_ten_thousand_rows_are_read_quickly(tmp_path: Path) -> None:
    line = "".join(
        f'<c r="{chr(65 + column)}%d" t="inlineStr"><is><t>任务 %d</t></is></c>' for column in range(14)
    )
    rows = "".join(f'<row r="{row}">{line % ((row,) * 28)}</row>' for row in range(1, 10_001))
    workbook = read(tmp_path, zipped(parts(rows=rows)))
    assert len(workbook.sheets[0].rows) == 10_000
    assert workbook.sheets[0].rows[9_999][13] == "任务 10000"
